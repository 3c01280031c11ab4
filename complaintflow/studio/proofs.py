"""Verification of a policy as it stands on the page, finding by finding, each with a walk that shows it.

In: a question with a policy's text, which sections, for how many seconds. Out: findings as they are made, and at the
end what was proved, what was covered and what was not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.zone import DAY
from complaintflow.facade import Policy
from complaintflow.instants import local_day, parse_date
from complaintflow.studio.asking import Asked, Told
from complaintflow.studio.bilingual import both
from complaintflow.studio.checking import scenarios_in
from complaintflow.studio.problems import FAILED, StudioError
from complaintflow.studio.scenario_walks import walk_of_scenario
from complaintflow.studio.shelf import Shelf
from complaintflow.verification.allowance import Allowance
from complaintflow.verification.chinese.sentences import Chinese
from complaintflow.verification.pieces import Result, do, pieces_of, put_together
from complaintflow.verification.proof import Finding, Section, Witness
from complaintflow.verification.sections import PROVERS
from complaintflow.verification.subject import Subject

_OFTEN: Final = 0.2
_NINE: Final = 9 * 3_600_000_000


@dataclass(slots=True)
class _Watch:
    """Tells the page how far a proof is, not more often than it can be seen."""

    tell: Told
    policy: Policy
    path: str
    chinese: Chinese
    until: float | None = None
    told: float = 0.0

    def progress(self, what: str, done: int, of: int | None) -> None:
        """Tell how far a prover has come."""
        now = monotonic()
        if now - self.told >= _OFTEN:
            self.told = now
            self.tell({"progress": {"what": what, "done": done, "of": of}})

    def found(self, section: str, finding: Finding) -> None:
        """Tell of a finding at once."""
        self.tell({"finding": finding_json(section, finding, self.policy, self.path, self.chinese)})

    def is_over(self) -> bool:
        """Return whether the time is used up."""
        return self.until is not None and monotonic() >= self.until


def verify(shelf: Shelf, asked: Asked, tell: Told) -> dict[str, object]:
    """Return what was proved of a policy and what refutes it."""
    path = asked.text("path")
    policy = shelf.policy(path, asked.text("text"))
    if policy.loaded is None:
        raise StudioError(FAILED, "a policy without its text can't be verified")
    chosen = asked.parts.get("sections")
    sections = [name for name in PROVERS if not isinstance(chosen, list) or not chosen or name in chosen]
    subject = Subject.of(policy.loaded.document, policy.compiled)
    chinese = Chinese.of(policy.compiled)
    watch, allowance = _Watch(tell, policy, path, chinese), Allowance.of(asked.seconds, 1)
    results: dict[str, list[Result]] = {name: [] for name in sections}
    for piece in pieces_of(subject, sections):
        allowed = allowance.begin(piece.weight)
        watch.until = None if allowed is None else monotonic() + allowed
        results[piece.section].append(do(subject, piece, watch, PROVERS))
    proved = [put_together(subject, found) for found in results.values()]
    return {
        "findings": [
            finding_json(section.name, one, policy, path, chinese) for section in proved for one in section.findings
        ],
        "sections": [_section(section, chinese) for section in proved],
    }


def _section(section: Section, chinese: Chinese) -> dict[str, object]:
    return {
        "name": section.name,
        "proved": [
            {"subject": one.subject, "text": both(one.value, chinese), "how_far": both(one.how_far, chinese)}
            for one in section.proved
        ],
        "figures": [
            {"subject": both(one.subject, chinese), "text": both(one.value, chinese)} for one in section.figures
        ],
        "covered": [both(one, chinese) for one in section.covered],
        "left_out": [both(one, chinese) for one in section.left_out],
    }


def finding_json(section: str, one: Finding, policy: Policy, path: str, chinese: Chinese) -> dict[str, object]:
    """Return a finding for the page, with a walk that shows it where there is one."""
    span = one.span
    return {
        "section": section,
        "severity": one.level.value,
        "code": one.code,
        "message": both(one.message, chinese),
        "remedy": both(one.help, chinese),
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "related": [
            {
                "message": both(other.message, chinese),
                "file": other.span.file,
                "line": other.span.line,
                "column": other.span.column,
            }
            for other in one.related
        ],
        "witness": None if one.witness is None else _witness(policy, one.witness),
        **({} if span.file == path else {"file": span.file}),
    }


def _witness(policy: Policy, witness: Witness) -> dict[str, object]:
    walk: Mapping[str, object] | None = None
    if witness.scenario is not None:
        document = scenarios_in("scenario.yaml", witness.scenario).document
        if document is not None and document.cases:
            walk = walk_of_scenario(policy, document, document.cases[0])
    elif witness.facts is not None:
        walk = walk_of_facts(policy, witness.facts)
    return {"confirmed": witness.confirmed, "walk": walk, "scenario": witness.scenario}


def walk_of_facts(policy: Policy, facts: Mapping[str, object]) -> dict[str, object]:
    """Return how a complaint of these facts is entered, on the morning of the day the policy comes into force."""
    compiled = policy.compiled
    at = compiled.zone.from_local(local_day(parse_date(compiled.effective)) * DAY + _NINE)
    return {
        "at": policy.instant(at),
        "facts": {
            name: list(value) if isinstance(value, tuple | frozenset) else value
            for name, value in facts.items()
            if name in compiled.fields and compiled.fields[name].settable
        },
        "actor": _opener(compiled),
        "steps": [],
    }


def _opener(policy: CompiledPolicy) -> dict[str, object]:
    by = policy.events["open"].by if "open" in policy.events else None
    role = next((role for role in policy.roles if by is None or role in by), "customer")
    return {"id": role, "roles": [role]}
