"""Profiles and bindings from disk, and the policy that a binding is about.

In: paths. Out: decoded files, every diagnostic of one pass, and the texts they point into. Only `load_profile` raises.
A binding is looked for beside its profile: `PROFILE/POLICY.yaml` beside `PROFILE.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import normpath
from typing import TypeVar

from complaintflow.compiler.beside import ON_DISK, Files
from complaintflow.errors import PolicyError
from complaintflow.policy.document import FILE_KIND_WORDS, FileKind, PolicyDocument, file_kind
from complaintflow.policy.files import LoadedFile
from complaintflow.source import (
    Code,
    Diagnostic,
    Findings,
    Level,
    SourceText,
    Span,
    has_errors,
    quote,
    sort_and_dedupe,
)
from complaintflow.source import node as nodes
from complaintflow.verification.profiles.binding import BindingDocument
from complaintflow.verification.profiles.checks import check_binding, check_profile
from complaintflow.verification.profiles.document import ProfileDocument
from complaintflow.verification.profiles.names import check_names

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LoadedProfile:
    """A profile without mistakes, the binding for one policy where there is one, and the texts read."""

    profile: ProfileDocument
    binding: BindingDocument | None
    path: Path
    binding_path: Path | None
    sources: Mapping[str, SourceText] = field(repr=False)


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What one pass over a file found, and the texts that it points into."""

    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, SourceText]


def load_profile(path: str | Path, policy: PolicyDocument, binding: str | Path | None = None) -> LoadedProfile:
    """Return a profile and its binding for a policy.

    `binding`: the binding's file; without it the one beside the profile is taken, if there is one.

    Raises:
        PolicyError: a file has mistakes, or cannot be read; the error carries all diagnostics.
    """
    profile, found, sources = _profile(Path(path))
    beside = binding_beside(Path(path), str(policy.policy))
    where = Path(binding) if binding is not None else beside if beside.is_file() else None
    bound = None
    if profile is not None and where is not None:
        loaded = _load(where, BindingDocument, "binding")
        sources |= _sources(loaded)
        found += loaded.diagnostics
        bound = loaded.document
        if bound is not None:
            findings = Findings()
            check_binding(bound, profile, findings)
            found += findings.listed()
    if profile is None or has_errors(found):
        raise PolicyError(tuple(sort_and_dedupe(found)), sources)
    return LoadedProfile(profile, bound, Path(path), where, sources)


def binding_beside(profile: Path, policy: str) -> Path:
    """Return where the binding of a profile for a policy is looked for."""
    return profile.parent / profile.stem / f"{policy}.yaml"


def check_profile_file(path: Path, files: Files = ON_DISK) -> CheckedFile:
    """Return everything that is wrong with a profile."""
    _, found, sources = _profile(path, files)
    return CheckedFile(tuple(sort_and_dedupe(found)), sources)


def check_binding_file(path: Path, files: Files = ON_DISK) -> CheckedFile:
    """Return everything that is wrong with a binding: by itself, against its profile, against its policy."""
    loaded = _load(path, BindingDocument, "binding", files)
    found, sources = [*loaded.diagnostics], _sources(loaded)
    binding = loaded.document
    if binding is None:
        return CheckedFile(tuple(found), sources)
    findings = Findings()
    profile, wrong, _ = _profile(path.parent / binding.profile, files)
    if profile is None or has_errors(wrong):
        _unusable("profile", path.parent / binding.profile, binding.profile.span, findings)
    else:
        check_binding(binding, profile, findings)
    policy = files.policy(path.parent / binding.policy)
    if policy.document is None or policy.compiled is None or has_errors(policy.diagnostics):
        _unusable("policy", path.parent / binding.policy, binding.policy.span, findings)
    elif profile is not None:
        found += check_names(policy.document, policy.compiled, profile, binding)
    return CheckedFile(tuple(sort_and_dedupe([*found, *findings.listed()])), sources)


def _unusable(what: str, path: Path, span: Span, findings: Findings) -> None:
    plain = normpath(path.as_posix())
    message = f"the {what} {quote(plain)} cannot be loaded, so its names cannot be checked"
    findings.error(Code.UNKNOWN_REFERENCE, span, message, f"complaintflow check {plain}")


def _profile(
    path: Path, files: Files = ON_DISK
) -> tuple[ProfileDocument | None, list[Diagnostic], dict[str, SourceText]]:
    loaded = _load(path, ProfileDocument, "profile", files)
    findings = Findings()
    if loaded.document is not None:
        check_profile(loaded.document, findings)
    return loaded.document, [*loaded.diagnostics, *findings.listed()], _sources(loaded)


def _load(path: Path, record: type[T], kind: FileKind, files: Files = ON_DISK) -> LoadedFile[T]:
    """Return a file of a kind, with one diagnostic where it is of another kind."""
    node = files.node(path).node
    first = None if not isinstance(node, nodes.Mapping) or not node.entries else node.entries[0][0]
    other = None if node is None else file_kind(node)
    if first is None or other in (None, kind):
        return files.load(path, record)
    found, expected = FILE_KIND_WORDS[first.text], FILE_KIND_WORDS[kind]
    message = f"this is {found} (its first key is {quote(first.text)}), expected {expected}"
    wrong = Diagnostic(Code.WRONG_TYPE, Level.ERROR, first.span, message)
    loaded = files.load(path, record)
    return LoadedFile(path, None, (wrong,), loaded.source)


def _sources(loaded: LoadedFile[ProfileDocument] | LoadedFile[BindingDocument]) -> dict[str, SourceText]:
    return {} if loaded.source is None else {loaded.source.file: loaded.source}
