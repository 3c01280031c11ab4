"""Files to compiled policies.

In: the path of a policy, its text, or everything it was once compiled from. Out: a `LoadedPolicy`, or every diagnostic
of the file, of the files it extends and of its clause register. Whatever bytes are given, the answer is diagnostics;
only `load_policy`, `load_text` and `load_bundle` raise, and only `PolicyError`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiler.bundle import Bundle, Recorder, recorded_holidays
from complaintflow.compiler.citations import check_citations
from complaintflow.compiler.compile import compile_policy
from complaintflow.compiler.public_holidays import HolidaySource, public_holidays
from complaintflow.compiler.uncollected import uncollected
from complaintflow.errors import PolicyError
from complaintflow.policy import (
    ClauseRegister,
    Decoded,
    PolicyDocument,
    ReadBytes,
    check_base,
    decode_register,
    file_kind,
    folder_reader,
    read_merged,
    read_policy,
    wrong_kind,
)
from complaintflow.source import (
    Code,
    Diagnostic,
    Findings,
    Level,
    SourceText,
    Span,
    decode,
    has_errors,
    quote,
    read_yaml,
    sort_and_dedupe,
)

Sources = Mapping[str, SourceText]


@dataclass(frozen=True, slots=True)
class LoadedPolicy:
    """A policy that has no errors: compiled, as its author wrote it, with its warnings and notes and all texts read.

    `register` is its clause register, where it names one; `bundle` what it can be compiled from again.
    """

    compiled: CompiledPolicy
    document: PolicyDocument
    diagnostics: tuple[Diagnostic, ...]
    sources: Sources
    register: ClauseRegister | None = None
    bundle: Bundle = field(default_factory=Bundle, repr=False)


@dataclass(frozen=True, slots=True)
class CheckedSources:
    """What one pass over a policy's files found; the parts that could not be had are None."""

    compiled: CompiledPolicy | None
    document: PolicyDocument | None
    diagnostics: tuple[Diagnostic, ...]
    sources: Sources
    register: ClauseRegister | None = None
    bundle: Bundle = field(default_factory=Bundle, repr=False)


def load_policy(path: str | Path) -> LoadedPolicy:
    """Return the policy in a file.

    Raises:
        PolicyError: the file, or one it extends, has errors; it carries all diagnostics.
    """
    return _loaded(check_sources(path))


def load_text(text: str | bytes, name: str = "policy.yaml") -> LoadedPolicy:
    """Return the policy that a text is; it can extend nothing and name no clause register.

    Raises:
        PolicyError: the text has errors.
    """
    return _loaded(check_text(text, name))


def load_bundle(bundle: Bundle, missing: HolidaySource | None = None) -> LoadedPolicy:
    """Return the policy that a bundle was taken from, as it was; diagnostics name the bundle's paths.

    Its calendars have the recorded public holidays; `missing` is asked for years and countries that the record lacks.

    Raises:
        PolicyError: the texts have errors, or ask for files or public holidays that the bundle lacks.
    """
    entry = bundle.entry
    shown = _Shown("", {entry: entry})
    return _loaded(_check(entry, _mapping_reader(bundle.files), shown, recorded_holidays(bundle.holidays, missing)))


def load_document(path: str | Path) -> tuple[PolicyDocument | None, tuple[Diagnostic, ...], Sources]:
    """Return the author's model of a policy file, what is wrong with its structure, and the texts read."""
    read, inner, shown = _reader(path)
    decoded, diagnostics, sources = _decode(inner, read, shown)
    return decoded.document, tuple(diagnostics), sources


def check_sources(path: str | Path) -> CheckedSources:
    """Return everything that one pass over a policy file and the files it names finds. Never raises for a file."""
    read, inner, shown = _reader(path)
    return _check(inner, read, shown)


def check_read(path: str, read: ReadBytes) -> CheckedSources:
    """Return everything that one pass over a policy finds whose files are read by `read`, as an editor holds them.

    `path` is what diagnostics call the policy; `read` takes paths below its folder.
    """
    folder, inner = posixpath.split(path)
    return _check(inner, read, _Shown(folder, {inner: path}))


def check_text(text: str | bytes, name: str = "policy.yaml") -> CheckedSources:
    """Return everything that one pass over a text finds; `name` is what diagnostics call it."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    inner = posixpath.basename(name.replace("\\", "/"))
    if inner in ("", ".", ".."):
        inner = "policy.yaml"
    return _check(inner, _mapping_reader({inner: data}), _Shown("", {inner: name}))


def _loaded(checked: CheckedSources) -> LoadedPolicy:
    if checked.compiled is None or checked.document is None or has_errors(checked.diagnostics):
        raise PolicyError(checked.diagnostics or (_no_policy(checked.sources),), checked.sources)
    return LoadedPolicy(
        checked.compiled, checked.document, checked.diagnostics, checked.sources, checked.register, checked.bundle
    )


def _no_policy(sources: Sources) -> Diagnostic:
    """Say that a file without mistakes is still no policy: it waits for one that extends it."""
    span = Span.start_of(next(iter(sources), ""))
    message = "this is a file to be extended (its first key is `base`), expected a policy"
    return Diagnostic(Code.WRONG_TYPE, Level.ERROR, span, message)


# ---- files


@dataclass(frozen=True, slots=True)
class _Shown:
    """Turns a path inside the folder tree into the one that the caller knows."""

    folder: str
    known: Mapping[str, str]

    def __call__(self, path: str) -> str:
        return self.known.get(path) or posixpath.normpath(posixpath.join(self.folder, path))


def _reader(path: str | Path) -> tuple[ReadBytes, str, _Shown]:
    """Return how to read the files of a policy's folder tree, the policy's path in it, and how paths are shown."""
    given = str(path)
    file = Path(given.replace("\x00", "\N{REPLACEMENT CHARACTER}"))
    inner = file.name or "."
    shown = _Shown(file.parent.as_posix(), {inner: given})
    try:
        return folder_reader(file.parent), inner, shown
    except (OSError, ValueError, RuntimeError):
        # A path that the system cannot even resolve, such as a circle of links, leads to no file.
        return _no_file, inner, shown


def _no_file(path: str) -> bytes:
    raise FileNotFoundError(path)


def _mapping_reader(files: Mapping[str, bytes]) -> ReadBytes:
    """Return how to read files that were read before."""

    def read(path: str) -> bytes:
        if path not in files:
            raise FileNotFoundError(path)
        return files[path]

    return read


def _decode(path: str, read: ReadBytes, shown: _Shown) -> tuple[Decoded, list[Diagnostic], Sources]:
    merged = read_merged(path, read, shown)
    sources = MappingProxyType({source.file: source for source in merged.sources})
    nothing = Decoded(None, (), {})
    if merged.root is None:
        return nothing, list(merged.diagnostics), sources
    other = wrong_kind(merged.root)
    if other is not None:
        return nothing, sort_and_dedupe([*merged.diagnostics, other]), sources
    if file_kind(merged.root) == "base":
        # A file to be extended is no policy by itself; what stands in it can be checked all the same.
        return nothing, sort_and_dedupe([*merged.diagnostics, *check_base(merged.root)]), sources
    decoded = read_policy(merged.root)
    return decoded, sort_and_dedupe([*merged.diagnostics, *decoded.diagnostics]), sources


def _check(path: str, read: ReadBytes, shown: _Shown, holidays: HolidaySource = public_holidays) -> CheckedSources:
    with uncollected():
        return _check_all(path, read, shown, holidays)


def _check_all(path: str, read: ReadBytes, shown: _Shown, holidays: HolidaySource) -> CheckedSources:
    recorder = Recorder(read, holidays)
    decoded, diagnostics, sources = _decode(path, recorder.read, shown)
    document = decoded.document
    if document is None:
        return CheckedSources(None, None, tuple(diagnostics), sources)
    compiled, found = compile_policy(document, decoded.broken, recorder.holidays)
    register, about_clauses, register_source = _register(document, path, recorder.read, shown)
    if register_source is not None:
        sources = MappingProxyType({**sources, register_source.file: register_source})
    everything = sort_and_dedupe([*diagnostics, *found, *about_clauses])
    if has_errors(everything):
        compiled = None
    return CheckedSources(compiled, document, tuple(everything), sources, register, recorder.bundle())


# ---- the clause register


def _register(
    document: PolicyDocument, path: str, read: ReadBytes, shown: _Shown
) -> tuple[ClauseRegister | None, list[Diagnostic], SourceText | None]:
    """Return the register that a policy names, what is wrong with it and with the policy's citations."""
    named = document.clauses
    if named is None:
        return None, [], None
    findings = Findings()
    # The path counts from the file it is written in, which may be one that the policy extends.
    home = next((inner for inner, outer in shown.known.items() if outer == named.span.file), None)
    folder = posixpath.dirname(path if home else posixpath.relpath(named.span.file, shown.folder or "."))
    target = posixpath.normpath(posixpath.join(folder, named))
    try:
        data = read(target)
    except (OSError, ValueError):
        message = f"expected a clause register, and there is no file {quote(shown(target))} that can be read"
        help_ = "the path is relative to this file, and stays in its folder tree"
        findings.error(Code.FILE_NOT_FOUND, named.span, message, help_)
        return None, findings.listed(), None
    source, problems = decode(shown(target), data)
    if source is None:
        return None, problems, None
    node, more = read_yaml(source)
    if node is None:
        return None, [*problems, *more], source
    register, wrong = decode_register(node)
    if register is not None:
        check_citations(document, register, findings)
    return register, [*problems, *more, *wrong, *findings.listed()], source
