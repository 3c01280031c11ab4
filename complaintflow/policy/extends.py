"""One file laid over another (`extends`), at the level of nodes, so that every span keeps pointing into its own file.

In: the path of a policy and a function that reads a file's bytes. Out: one merged root node and the diagnostics of
all files read. Does not decode sections and opens nothing itself.

Mappings merge key by key, at every depth; a list or single value replaces the other's; in `rules`, `transitions`,
`escalations`, `ladder` and `cross_case` an item replaces the one of its `id` in its place, others are added at the end.
`KEY: none` removes an entry of the other file, except where `none` is itself a value: within a condition or `set`, as a
limit, or as the hours of a weekday.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from complaintflow.source.codes import Code
from complaintflow.source.diagnostic import Diagnostic, Findings, Related, quote, sort_and_dedupe
from complaintflow.source.limits import LIMITS
from complaintflow.source.node import Mapping, Node, Scalar, Sequence
from complaintflow.source.reader import read_yaml
from complaintflow.source.span import Span
from complaintflow.source.text import SourceText, decode

ReadBytes = Callable[[str], bytes]
"""Reads a file by its path below the folder tree. Raises FileNotFoundError when there is none, PermissionError when
the path leads outside the tree (through a link, say), OSError when it cannot be read."""

MERGED_BY_ID: Final = frozenset(("rules", "transitions", "escalations", "ladder", "cross_case"))
_CONDITIONS: Final = frozenset(("when", "where", "among", "earlier", "for", "while", "hold", "set"))
_NONE_IS_A_VALUE: Final = frozenset(
    ("within", "limit", "warn", "roll", "default", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
)
_HEADER: Final = frozenset(("policy", "base", "extends"))


@dataclass(frozen=True, slots=True)
class MergedFile:
    """A policy with everything it extends laid under it, and the texts that its diagnostics point into."""

    root: Node | None
    diagnostics: tuple[Diagnostic, ...]
    sources: tuple[SourceText, ...]


@dataclass(slots=True)
class _Chain:
    read: ReadBytes
    shown: Callable[[str], str]
    findings: Findings = field(default_factory=Findings)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    sources: list[SourceText] = field(default_factory=list)

    def read_file(self, path: str, named_at: Span | None) -> Mapping | None:
        try:
            data = self.read(path)
        except FileNotFoundError:
            self._refuse(Code.EXTENDS_MISSING, Code.FILE_NOT_FOUND, path, named_at, "there is no file")
            return None
        except PermissionError:
            self._refuse(Code.EXTENDS_OUTSIDE, Code.UNREADABLE_FILE, path, named_at, "no access to the file")
            return None
        except (OSError, ValueError):
            self._refuse(Code.EXTENDS_MISSING, Code.UNREADABLE_FILE, path, named_at, "cannot read the file")
            return None
        source, problems = decode(self.shown(path), data)
        self.diagnostics += problems
        if source is None:
            return None
        self.sources.append(source)
        node, problems = read_yaml(source)
        self.diagnostics += problems
        if node is None or isinstance(node, Mapping):
            return node
        self.findings.error(Code.WRONG_TYPE, node.span, "expected keys and values, found something else")
        return None

    def _refuse(self, inner: Code, outer: Code, path: str, named_at: Span | None, message: str) -> None:
        span = named_at or Span.start_of(self.shown(path))
        self.findings.error(inner if named_at else outer, span, f"{message} {quote(self.shown(path))}")


def read_merged(path: str, read: ReadBytes, shown: Callable[[str], str] = str) -> MergedFile:
    """Return a policy file with the files it extends merged under it.

    `path` is relative to the folder tree that `read` serves, with `/` between its parts; `shown` turns such a
    path into the one that diagnostics name. A path in `extends` that is
    absolute, leads out of the tree, closes a circle or makes the chain too long is a diagnostic.
    """
    chain = _Chain(read, shown)
    layers: list[Mapping] = []
    names: dict[str, Span | None] = {}
    following: str | None = posixpath.normpath(path)
    named_at: Span | None = None
    while following is not None:
        names[following] = named_at
        node = chain.read_file(following, named_at)
        if node is None:
            break
        layers.append(node)
        following, named_at = _next_path(following, node, names, chain.findings)
    root: Node | None = layers[0] if layers else None
    if len(layers) > 1:
        merged = layers[-1]
        for over in reversed(layers[:-1]):
            merged = _merge_files(merged, over)
        root = merged
    diagnostics = sort_and_dedupe([*chain.diagnostics, *chain.findings.listed()])
    return MergedFile(root, tuple(diagnostics), tuple(chain.sources))


def _next_path(
    path: str, node: Mapping, names: dict[str, Span | None], findings: Findings
) -> tuple[str | None, Span | None]:
    extends = node.get("extends")
    if not isinstance(extends, Scalar) or not extends.text:
        return None, None  # nothing to follow; a wrong kind of value is the decoder's to report
    problem = _path_problem(extends.text)
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), extends.text))
    if problem is None and (target == ".." or target.startswith("../")):
        problem = f"{quote(extends.text)} leads out of the folder of the policy"
    if problem:
        help_ = "name a file in the same folder or below it, or in a folder that lies beside it"
        findings.error(Code.EXTENDS_OUTSIDE, extends.span, problem, help_)
        return None, None
    if target in names:
        message = f"{quote(extends.text)} closes a circle: the file is already being extended"
        first = names[target]
        related = (Related("it was first named here", first),) if first else ()
        findings.error(Code.EXTENDS_CYCLE, extends.span, message, "", related)
        return None, None
    if len(names) > LIMITS.extends_files:
        message = f"found a chain of more than {LIMITS.extends_files} files"
        findings.error(Code.LIMIT_EXCEEDED, extends.span, message)
        return None, None
    return target, extends.span


def _path_problem(text: str) -> str | None:
    if text.startswith(("/", "\\", "~")) or (len(text) > 1 and text[1] == ":"):
        return f"expected a path relative to this file, found {quote(text)}"
    if "\\" in text or "\x00" in text or "://" in text:
        return f"expected a path with `/` between its parts, found {quote(text)}"
    return None


def _merge_files(base: Mapping, over: Mapping) -> Mapping:
    """Return `over` laid over `base`; what tells the kind of file is its own, and comes first."""
    kept = tuple(entry for entry in base.entries if entry[0].text not in _HEADER)
    merged = _merge_mappings(Mapping(kept, base.span), over, literal=False)
    own = tuple(entry for entry in over.entries if entry[0].text in _HEADER)
    rest = tuple(entry for entry in merged.entries if entry[0].text not in _HEADER)
    return Mapping((*own, *rest), over.span)


def merge(base: Mapping, over: Mapping) -> Mapping:
    """Return the mapping `over` laid over `base`; every part keeps the span of the file it stands in."""
    return _merge_mappings(base, over, literal=False)


def _merge_mappings(base: Mapping, over: Mapping, *, literal: bool) -> Mapping:
    entries: list[tuple[Scalar, Node]] = []
    for key, value in base.entries:
        found = over.get(key.text)
        if found is None:
            entries.append((key, value))
        elif not _removes(key.text, found, literal=literal):
            own_key = over.key(key.text)
            assert own_key is not None, "a value has a key"
            inside = literal or key.text in _CONDITIONS
            entries.append((own_key, _merge_nodes(key.text, value, found, literal=inside)))
    entries += [entry for entry in over.entries if base.get(entry[0].text) is None]
    return Mapping(tuple(entries), over.span)


def _removes(key: str, value: Node, *, literal: bool) -> bool:
    if literal or not isinstance(value, Scalar) or key in _NONE_IS_A_VALUE:
        return False
    return value.text == "none" and value.plain


def _merge_nodes(key: str, base: Node, over: Node, *, literal: bool) -> Node:
    if isinstance(base, Mapping) and isinstance(over, Mapping):
        return _merge_mappings(base, over, literal=literal)
    if key in MERGED_BY_ID and isinstance(base, Sequence) and isinstance(over, Sequence):
        return _merge_by_id(base, over)
    return over


def _merge_by_id(base: Sequence, over: Sequence) -> Sequence:
    replacing: dict[str, Node] = {}
    added: list[Node] = []
    known = {name for item in base.items if (name := _id_of(item)) is not None}
    for item in over.items:
        name = _id_of(item)
        if name is not None and name in known and name not in replacing:
            replacing[name] = item
        else:
            added.append(item)
    kept = [replacing.get(_id_of(item) or "", item) for item in base.items]
    return Sequence((*kept, *added), over.span)


def _id_of(item: Node) -> str | None:
    name = item.get("id") if isinstance(item, Mapping) else None
    return name.text if isinstance(name, Scalar) else None
