"""Plans of migrations from disk, with both versions of the policy.

In: the path of a plan, and what answers for the versions that a store holds. Out: a `Plan`, every diagnostic of one
pass and the texts they point into. Raises `PolicyError` where the file has mistakes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from complaintflow.compiled.migration import Migration
from complaintflow.compiler.beside import ON_DISK, Files
from complaintflow.errors import PolicyError
from complaintflow.facade import Policy
from complaintflow.migration.document import MigrationDocument
from complaintflow.migration.reading import TO_BE_WRITTEN, Reader
from complaintflow.policy import decode
from complaintflow.policy.files import node_of, read_node
from complaintflow.source import Code, Diagnostic, Findings, Level, SourceText, has_errors, quote, sort_and_dedupe
from complaintflow.source import node as nodes

VersionOf = Callable[[str, str], Policy | None]
"""Returns the version of a policy that a store holds, by its id and version; None where it holds none of it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan that fits both versions: what it means, and how it calls itself."""

    name: str
    reason: str
    old: Policy
    new: Policy
    migration: Migration

    @property
    def digest(self) -> str:
        """The digest of the plan: of all it means and says."""
        return self.migration.plan


def check_plan(path: Path, files: Files = ON_DISK) -> tuple[tuple[Diagnostic, ...], SourceText | None]:
    """Return what can be said of a plan without a store: its mistakes, and what in it is still to be decided."""
    read = files.node(path)
    if read.node is None:
        return read.diagnostics, read.source
    _, found = decode(MigrationDocument, read.node)
    wrong = {one.span for one in found}
    message, help_ = "this is still to be decided", "the plan does not load until somebody has decided"
    undecided = [
        Diagnostic(Code.TO_BE_DECIDED, Level.NOTE, scalar.span, message, help_)
        for scalar in _scalars(read.node)
        if scalar.text == TO_BE_WRITTEN and scalar.span not in wrong
    ]
    return (*read.diagnostics, *found, *undecided), read.source


def _scalars(node: nodes.Node) -> Iterator[nodes.Scalar]:
    """Yield the values in a node, at every depth."""
    match node:
        case nodes.Mapping():
            for _, value in node.entries:
                yield from _scalars(value)
        case nodes.Sequence():
            for item in node.items:
                yield from _scalars(item)
        case nodes.Scalar():
            yield node


def load_plan(path: str | Path, version_of: VersionOf) -> Plan:
    """Return the plan in a file. Raises PolicyError with every diagnostic where it has mistakes."""
    where = Path(path)
    read = read_node(where)
    sources = {} if read.source is None else {read.source.file: read.source}
    if read.node is None:
        raise PolicyError(read.diagnostics, sources)
    document, found = decode(MigrationDocument, read.node)
    return _bound(document, (*read.diagnostics, *found), where, version_of, sources)


def plan_from_text(text: str, version_of: VersionOf, name: str = "plan.yaml") -> Plan:
    """Return the plan that a text is; a file that it names is looked for beside `name`. Raises PolicyError."""
    read = node_of(name, text.encode("utf-8", "surrogatepass"))
    sources = {} if read.source is None else {read.source.file: read.source}
    if read.node is None:
        raise PolicyError(read.diagnostics, sources)
    document, found = decode(MigrationDocument, read.node)
    return _bound(document, (*read.diagnostics, *found), Path(name), version_of, sources)


def _bound(
    document: MigrationDocument | None,
    diagnostics: tuple[Diagnostic, ...],
    path: Path,
    version_of: VersionOf,
    sources: Mapping[str, SourceText],
) -> Plan:
    if document is None or has_errors(diagnostics):
        raise PolicyError(sort_and_dedupe(diagnostics), sources)
    findings = Findings()
    old = version_of(str(document.from_.policy), str(document.from_.version))
    if old is None:
        message = f"the store has no version {quote(document.from_.version)} of {quote(document.from_.policy)}"
        findings.error(Code.UNKNOWN_REFERENCE, document.from_.version.span, message, "complaintflow store policies")
    new = _target(document, path, version_of, findings)
    if old is None or new is None:
        raise PolicyError(sort_and_dedupe([*diagnostics, *findings.listed()]), sources)
    migration = Reader(old.compiled, new.compiled, findings).read(document)
    found = sort_and_dedupe([*diagnostics, *findings.listed()])
    if has_errors(found):
        raise PolicyError(found, sources)
    return Plan(str(document.migration), str(document.reason), old, new, migration)


def _target(document: MigrationDocument, path: Path, version_of: VersionOf, findings: Findings) -> Policy | None:
    said = document.to
    if said.file is None:
        known = version_of(str(said.policy), str(said.version))
        if known is None:
            message = f"the store has no version {quote(said.version)} of {quote(said.policy)}"
            findings.error(Code.UNKNOWN_REFERENCE, said.version.span, message, "say in which `file` it is")
        return known
    about = path.parent / said.file
    try:
        policy = Policy.load(about)
    except PolicyError:
        message = f"the policy {quote(about.as_posix())} cannot be loaded"
        findings.error(Code.UNKNOWN_REFERENCE, said.file.span, message, f"complaintflow check {about.as_posix()}")
        return None
    if (policy.id, policy.version) != (said.policy, said.version):
        message = f"{quote(about.as_posix())} is version {quote(policy.version)} of {quote(policy.id)}"
        findings.error(Code.BAD_VALUE, said.file.span, message, f"expected version {said.version} of {said.policy}")
        return None
    return policy
