"""A plan held against both versions: names looked up, and the migration that it means.

In: the plan as written, the old and the new version. Out: a `Migration`, and a diagnostic for every name that neither
version knows. What only a case can show (a state in use of which nothing is written) is the rehearsal's part.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Final

from complaintflow.compiled.migration import (
    ApprovalMove,
    Beginning,
    Course,
    DeadlineMove,
    FactMove,
    Migration,
    PolicyVersion,
    migration_json,
)
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiler.names import advice, listed
from complaintflow.migration.document import DROP, CourseSpec, MigrationDocument
from complaintflow.policy import Name, Text
from complaintflow.source import Code, Findings, quote

TO_BE_WRITTEN: Final = "undecided"
"""What a draft leaves to be filled in."""


class Reader:
    """Reads a plan between two versions."""

    def __init__(self, old: CompiledPolicy, new: CompiledPolicy, findings: Findings) -> None:
        """Report to `findings`."""
        self.old, self.new, self.findings = old, new, findings

    def read(self, plan: MigrationDocument) -> Migration:
        """Return what the plan means; it is good only where nothing was reported."""
        self._versions(plan)
        if plan.reason == TO_BE_WRITTEN:
            self._bad(plan.reason, "the reason is still to be decided", "say why running cases go over")
        reclassify = isinstance(plan.classes, Name)
        moves: Mapping[Name, Name] = {} if isinstance(plan.classes, Name) else plan.classes
        migration = Migration(
            source=version_of(self.old),
            target=version_of(self.new),
            course=self._course(plan, self.old, self.new),
            classes=None if reclassify else self._renamed(moves, "class", self.old.classes, self.new.classes),
            facts=self._facts(plan),
            flags=self._dropped(plan.flags, "flag", self.old.flags, self.new.flags),
            counters=self._dropped(plan.counters, "counter", self.old.counters, self.new.counters),
            roles=self._renamed(plan.roles, "role", self.old.roles, self.new.roles),
            tracks=self._tracks(plan),
        )
        return _with_digest(plan, migration)

    # ---- parts

    def _versions(self, plan: MigrationDocument) -> None:
        if plan.from_.policy != plan.to.policy:
            message = f"cases go over between versions of one policy, found {quote(plan.from_.policy)} above"
            self._bad(plan.to.policy, message, f"write {quote(plan.from_.policy)}")
        elif plan.from_.version == plan.to.version:
            self._bad(plan.to.version, "cases go over to another version, found the same", "give both versions")

    def _course(self, spec: MigrationDocument | CourseSpec, old: CompiledPolicy, new: CompiledPolicy) -> Course:
        states = self._renamed(spec.states, "state", old.lifecycle.states, new.lifecycle.states)
        return Course(
            states=states,
            deadlines=self._deadlines(spec, old, new),
            begins=self._begins(spec, old, new),
            approvals=self._approvals(spec, old, new),
            escalations=self._dropped(
                spec.escalations,
                "escalation",
                [rule.id for rule in old.escalations],
                [rule.id for rule in new.escalations],
            ),
        )

    def _deadlines(
        self, spec: MigrationDocument | CourseSpec, old: CompiledPolicy, new: CompiledPolicy
    ) -> dict[str, DeadlineMove]:
        found: dict[str, DeadlineMove] = {}
        for name, move in spec.deadlines.items():
            known = self._known(name, "deadline", old.deadlines, self.old)
            if move.decision == DROP:
                found[str(name)] = DeadlineMove(None)
                continue
            to = move.to or name
            known = self._known(to, "deadline", new.deadlines, self.new) and known
            if any(other.to == to for other in found.values()):
                self._bad(to, f"two deadlines become {quote(to)}", "drop one of them")
            if known:
                resume = move.paused is not None
                found[str(name)] = DeadlineMove(str(to), str(move.decision), resume)  # type: ignore[arg-type]
        return found

    def _begins(
        self, spec: MigrationDocument | CourseSpec, old: CompiledPolicy, new: CompiledPolicy
    ) -> dict[str, Beginning | int]:
        targets = {move.to or name for name, move in spec.deadlines.items() if move.decision != DROP}
        for name in spec.new_deadlines:
            if not self._known(name, "deadline", new.deadlines, self.new):
                continue
            kept = name in old.deadlines and name not in spec.deadlines
            if kept or name in targets:
                self._bad(name, f"{quote(name)} is not new: a deadline of the old version becomes it", "leave it out")
        words: tuple[Beginning, ...] = ("now", "from_start", "wait")
        begins: dict[str, Beginning | int] = {word: word for word in words}
        return {str(name): begins[str(when)] for name, when in spec.new_deadlines.items()}

    def _approvals(
        self, spec: MigrationDocument | CourseSpec, old: CompiledPolicy, new: CompiledPolicy
    ) -> dict[str, ApprovalMove]:
        found: dict[str, ApprovalMove] = {}
        for name, move in spec.approvals.items():
            self._known(name, "approval", old.approvals, self.old)
            if move.decisions == DROP:
                found[str(name)] = ApprovalMove(None, "void")
            elif self._known(move.to or name, "approval", new.approvals, self.new):
                found[str(name)] = ApprovalMove(str(move.to or name), str(move.decisions))  # type: ignore[arg-type]
        return found

    def _facts(self, plan: MigrationDocument) -> dict[str, FactMove]:
        known = {*self.old.fields, *(name for track in self.old.tracks.values() for name in track.own)}
        there = {*self.new.fields, *(name for track in self.new.tracks.values() for name in track.own)}
        found: dict[str, FactMove] = {}
        for name, move in plan.facts.items():
            self._known(name, "fact", known, self.old)
            if move.to == DROP:
                found[str(name)] = FactMove(None)
            elif self._known(move.to, "fact", there, self.new):
                values = {str(old): str(new) for old, new in move.values.items()}
                found[str(name)] = FactMove(str(move.to), values)
        return found

    def _tracks(self, plan: MigrationDocument) -> dict[str, Course]:
        found: dict[str, Course] = {}
        for name, spec in plan.tracks.items():
            if self._known(name, "track", self.old.tracks, self.old) and (
                self._known(name, "track", self.new.tracks, self.new)
            ):
                old, new = self.old.tracks[name].policy, self.new.tracks[name].policy
                found[str(name)] = self._course(spec, old, new)
        return found

    # ---- names

    def _dropped(
        self, moves: Mapping[Name, Name], noun: str, old: Iterable[str], new: Iterable[str]
    ) -> dict[str, str | None]:
        kept = {name: to for name, to in moves.items() if to != DROP}
        for name in moves:
            self._known(name, noun, old, self.old)
        known = self._renamed(kept, noun, moves, new)
        return {**known, **{str(name): None for name, to in moves.items() if to == DROP}}

    def _renamed(self, moves: Mapping[Name, Name], noun: str, old: Iterable[str], new: Iterable[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, to in moves.items():
            known = self._known(name, noun, old, self.old)
            if self._known(to, noun, new, self.new) and known:
                found[str(name)] = str(to)
        return found

    def _known(self, name: Name, noun: str, names: Iterable[str], policy: CompiledPolicy) -> bool:
        known = tuple(names)
        if name in known:
            return True
        if name == TO_BE_WRITTEN:
            self.findings.error(
                Code.BAD_VALUE, name.span, "this is still to be decided", f"{_plural(noun)}: {listed(known)}"
            )
            return False
        message = f"version {quote(policy.version)} has no {noun} {quote(name)}"
        self.findings.error(Code.UNKNOWN_REFERENCE, name.span, message, advice(name, known, f"its {_plural(noun)}"))
        return False

    def _bad(self, where: Name | Text, message: str, remedy: str) -> None:
        self.findings.error(Code.BAD_VALUE, where.span, message, remedy)


def version_of(policy: CompiledPolicy) -> PolicyVersion:
    """Return a version as a migration names it."""
    return PolicyVersion(policy.id, policy.version, policy.digest)


def _plural(noun: str) -> str:
    return f"{noun}es" if noun.endswith("s") else f"{noun}s"


def _with_digest(plan: MigrationDocument, migration: Migration) -> Migration:
    """Return the migration with the digest of the plan: all it means and says, its comments and file apart."""
    about = [plan.migration, plan.reason, plan.legal_basis, plan.approved_by]
    said = [None if one is None else str(one) for one in about]
    text = json.dumps([said, migration_json(migration)], sort_keys=True, separators=(",", ":"))
    return replace(migration, plan=sha256(text.encode()).hexdigest())
