"""Plans of simulations from disk, and from texts.

In: a path, or a text, and the policy that is simulated (perhaps named by the file). Out: a `Plan`, every diagnostic of
one pass and the texts they point into. Only `load_plan` raises, and only `PolicyError`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiler.beside import ON_DISK, Files
from complaintflow.errors import PolicyError
from complaintflow.policy import decode
from complaintflow.policy.document import FILE_KIND_WORDS, file_kind
from complaintflow.policy.files import ReadNode, node_of
from complaintflow.simulation.document import SimulationDocument
from complaintflow.simulation.plan import Plan
from complaintflow.simulation.reading import read_plan
from complaintflow.source import (
    Code,
    Diagnostic,
    Findings,
    Level,
    SourceText,
    has_errors,
    quote,
    sort_and_dedupe,
)
from complaintflow.source import node as nodes


@dataclass(frozen=True, slots=True)
class CheckedPlan:
    """What one pass over a plan found. `plan` is there only when nothing is wrong with it and its policy is known."""

    plan: Plan | None
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, SourceText]


def load_plan(path: str | Path, policy: CompiledPolicy) -> Plan:
    """Return the plan in a file, for a policy.

    Raises:
        PolicyError: the file has errors; it carries all diagnostics.
    """
    return _loaded(check_plan(path, policy))


def plan_from_text(text: str, policy: CompiledPolicy, name: str = "plan.yaml") -> Plan:
    """Return the plan that a text is. Raises PolicyError."""
    return _loaded(_check(node_of(name, text.encode("utf-8", "surrogatepass")), Path(name), policy))


def check_plan(path: str | Path, policy: CompiledPolicy | None = None, files: Files = ON_DISK) -> CheckedPlan:
    """Return everything that one pass over a plan finds. Never raises for a file."""
    return _check(files.node(Path(path)), Path(path), policy, files)


def _loaded(checked: CheckedPlan) -> Plan:
    if checked.plan is None:
        raise PolicyError(checked.diagnostics, checked.sources)
    return checked.plan


def _check(read: ReadNode, path: Path, policy: CompiledPolicy | None, files: Files = ON_DISK) -> CheckedPlan:
    sources = {} if read.source is None else {read.source.file: read.source}
    if read.node is None:
        return CheckedPlan(None, read.diagnostics, sources)
    other = _other_kind(read.node)
    if other is not None:
        return CheckedPlan(None, (*read.diagnostics, other), sources)
    document, found = decode(SimulationDocument, read.node)
    findings = Findings()
    plan = None
    if document is not None:
        about = policy if policy is not None else _named_policy(document, path, findings, files)
        plan = None if about is None else read_plan(document, about, findings)
    diagnostics = tuple(sort_and_dedupe([*read.diagnostics, *found, *findings.listed()]))
    return CheckedPlan(None if has_errors(diagnostics) else plan, diagnostics, sources)


def _named_policy(document: SimulationDocument, path: Path, findings: Findings, files: Files) -> CompiledPolicy | None:
    if document.policy is None:
        return None
    about = path.parent / document.policy
    checked = files.policy(about)
    if checked.compiled is not None and not has_errors(checked.diagnostics):
        return checked.compiled
    message = f"the policy {quote(about.as_posix())} cannot be loaded, so its names cannot be checked"
    findings.error(Code.UNKNOWN_REFERENCE, document.policy.span, message, f"complaintflow check {about.as_posix()}")
    return None


def _other_kind(node: nodes.Node) -> Diagnostic | None:
    kind = file_kind(node)
    if kind in (None, "simulation") or not isinstance(node, nodes.Mapping) or node.get("simulation") is not None:
        return None
    first = node.entries[0][0]
    found = FILE_KIND_WORDS[first.text]
    message = f"this is {found} (its first key is {quote(first.text)}), expected a plan of a simulation"
    return Diagnostic(Code.WRONG_TYPE, Level.ERROR, first.span, message)
