"""The small typed API that most people need: load a policy, open a case, send events, let time pass, ask why.

    policy = Policy.load("policies/mine.yaml")
    case = policy.open("C-1", {"channel": "phone", "topic": "recall"}, at="2026-03-02T09:00:00+08:00").case
    step = case.send("dispatch", at="2026-03-02T09:05:00+08:00", actor={"id": "u1", "roles": ["call_center"]})

A `Case` never changes: `send` and `advance` return a `Step` with the new one. Refusals are values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from complaintflow.border import (
    ActorLike,
    Instant,
    as_text,
    make_event,
    read_case,
    read_data,
    read_event,
    read_instant,
)
from complaintflow.classifier import Classifies
from complaintflow.errors import EventError
from complaintflow.instants import format_instant
from complaintflow.kernel import step as kernel
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.case import Step as KernelStep
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import SYSTEM_ACTOR, Event
from complaintflow.kernel.importing import STANDING, import_data
from complaintflow.kernel.links import told_elsewhere
from complaintflow.kernel.migrating import migrate_by
from complaintflow.kernel.retention import retention_of
from complaintflow.kernel.wire import case_json, effect_json
from complaintflow.record import CaseRecord

if TYPE_CHECKING:
    from complaintflow.compiled.policy import CompiledPolicy
    from complaintflow.compiled.retention import RetentionDue
    from complaintflow.compiler.load import LoadedPolicy
    from complaintflow.confidentiality import CaseView
    from complaintflow.explanation import Explanation
    from complaintflow.kernel.migrated_case import Snag
    from complaintflow.messages import Message, NoMessage
    from complaintflow.source import Diagnostic


@dataclass(frozen=True, eq=False, repr=False)
class Policy(Classifies):
    """A checked, compiled policy. Compared by identity; `digest` tells whether two mean the same."""

    compiled: CompiledPolicy
    loaded: LoadedPolicy | None = field(default=None, repr=False)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Policy:
        """Read, check and compile a policy file. Raises PolicyError with every diagnostic when it has errors."""
        from complaintflow.compiler.load import load_policy

        loaded = load_policy(Path(path))
        return cls(loaded.compiled, loaded)

    @classmethod
    def from_text(cls, text: str, name: str = "policy.yaml") -> Policy:
        """Compile a policy given as text; `name` stands in its diagnostics. Raises PolicyError."""
        from complaintflow.compiler.load import load_text

        loaded = load_text(text, name)
        return cls(loaded.compiled, loaded)

    @property
    def id(self) -> str:
        """The policy's name."""
        return self.compiled.id

    @property
    def version(self) -> str:
        """The policy's version."""
        return self.compiled.version

    @property
    def digest(self) -> str:
        """The digest of the policy's meaning (SHA-256, hexadecimal)."""
        return self.compiled.digest

    @property
    def time_zone(self) -> str:
        """The IANA name of the zone in which the policy reads days and times of day."""
        return self.compiled.zone.name

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Warnings and notes of loading, what is to be decided among them."""
        return () if self.loaded is None else tuple(self.loaded.diagnostics)

    def __repr__(self) -> str:
        """Name the policy; its compiled form is too long to show."""
        return f"Policy({self.id!r}, version={self.version!r}, digest={self.digest[:12]!r})"

    def open(
        self,
        case_id: str,
        data: Mapping[str, object] | None = None,
        *,
        at: Instant,
        actor: ActorLike = None,
        id: str | None = None,
        flags: tuple[str, ...] = (),
    ) -> Step:
        """Open a case of a complaint. Raises EventError when an argument is no event at all."""
        facts = read_data(data)
        if flags:
            facts["flags"] = list(flags)
        return self.step(None, make_event(case_id, "open", at, actor, facts, id))

    def import_case(
        self,
        case_id: str,
        facts: Mapping[str, object] | None = None,
        *,
        standing: Mapping[str, object],
        at: Instant,
        actor: ActorLike = SYSTEM_ACTOR,
        id: str | None = None,
    ) -> Step:
        """Take over a case that lived in another system. Raises EventError when an argument is no event at all.

        `standing` says how it stood at that instant: state, opening, owner, deadlines with what they have done.
        Nothing that has been handled is done again.
        """
        data = {**read_data(facts), STANDING: read_data(standing)}
        return self.step(None, make_event(case_id, "import", at, actor, data, id))

    def step(self, case: Case | None, event: Event) -> Step:
        """Answer an event on a case (None before its `open`)."""
        answer = kernel.step(self.compiled, None if case is None else case.raw, event)
        return Step(self, None if answer.case is None else Case(self, answer.case), answer.effects, answer.touched)

    def take_over(self, case: Case, event: Event) -> Step | tuple[Snag, ...]:
        """Return the step by which a case goes over from its version to this one, or what stands in the way.

        `event` is a `migrated` that carries the migration (`complaintflow.migration` makes it).
        """
        answer = migrate_by(case.policy.compiled, self.compiled, case.raw, event)
        if not isinstance(answer, KernelStep):
            return answer
        return Step(self, None if answer.case is None else Case(self, answer.case), answer.effects, answer.touched)

    def read_event(self, line: object) -> Event:
        """Return the event of a wire-format object. Raises EventError."""
        return read_event(line)

    def case_from_json(self, stored: Mapping[str, object]) -> Case:
        """Return the case that `Case.to_json` wrote. Raises CaseError when it is of another policy or no case."""
        return Case(self, read_case(stored, self.compiled))

    def told_elsewhere(self, before: Case | None, event: Event, after: Case) -> Event | None:
        """Return the event by which another case hears of an accepted event; None where none does.

        A `merge` is an `absorb` for the case that goes on, a `reopen` of a merged case an `unlink` there. Send it in
        the transaction that records the first one; its id is derived, so that sending it twice is sending it once.
        """
        return told_elsewhere(None if before is None else before.raw, event, after.raw)

    def instant(self, us: int) -> str:
        """Return UTC microseconds as ISO 8601 text in the policy's zone."""
        return format_instant(us, self.time_zone)


@dataclass(frozen=True, slots=True)
class Step:
    """The answer to an event: the new case (None when opening was refused) and the effects in order."""

    policy: Policy = field(repr=False)
    opened: Case | None
    effects: tuple[Effect, ...]
    touched: tuple[str, ...] = field(default=(), repr=False)

    @property
    def case(self) -> Case:
        """The new case. Raises EventError when there is none, because its `open` was refused."""
        if self.opened is None:
            refusal = self.refused
            message = "the case was not opened" if refusal is None else str(refusal.body["message"])
            raise EventError(message)
        return self.opened

    @property
    def accepted(self) -> bool:
        """Whether the event was accepted."""
        return self.refused is None

    @property
    def refused(self) -> Effect | None:
        """The refusal, when the event was refused."""
        return self.effects[-1] if self.effects and self.effects[-1].refused_event is not None else None

    def to_json(self) -> list[dict[str, object]]:
        """Return the effects in the wire format, times in the policy's zone."""
        return [effect_json(effect, self.policy.instant) for effect in self.effects]

    def __iter__(self) -> Iterator[Effect]:
        """Iterate over the effects."""
        return iter(self.effects)


@dataclass(frozen=True, eq=False)
class Case(CaseRecord):
    """A case as it stands. Immutable: `send` and `advance` give a new one."""

    policy: Policy = field(repr=False)
    raw: CaseState

    def send(
        self,
        event: str | Event | Mapping[str, object],
        *,
        at: Instant | None = None,
        actor: ActorLike = None,
        data: Mapping[str, object] | None = None,
        id: str | None = None,
        recorded_at: Instant | None = None,
        track: str | None = None,
    ) -> Step:
        """Send an event: by name with its instant, as a wire-format object, or as an Event. Raises EventError."""
        if isinstance(event, Event):
            return self.policy.step(self, event)
        if isinstance(event, Mapping):
            return self.policy.step(self, read_event({"case": self.id, **event}))
        if at is None:
            message = "an event needs `at`"
            raise EventError(message)
        return self.policy.step(self, make_event(self.id, event, at, actor, data, id, recorded_at, track))

    def advance(self, to: Instant) -> Step:
        """Let time pass up to and including an instant; every timer due until then fires. Raises EventError."""
        until = to if isinstance(to, int) else read_instant({"to": as_text(to)}, "to")
        answer = kernel.advance(self.policy.compiled, self.raw, until)
        case = None if answer.case is None else Case(self.policy, answer.case)
        return Step(self.policy, case, answer.effects, answer.touched)

    def view(self, role: str | None = None, actor: ActorLike = None) -> CaseView:
        """Return the case as a role, or a certain actor, may see it. Raises EventError when there is no such role."""
        from complaintflow.confidentiality import view_case, viewer_of

        return view_case(self.policy.compiled, self.raw, viewer_of(self.policy.compiled, role, actor))

    def message(self, effect: Effect, language: str | None = None, people: tuple[str, ...] = ()) -> Message | NoMessage:
        """Return what a `notify` effect of this case says, as the case now stands, in the recipient's language.

        `language`: `en` or `zh` where it is known better than the policy knows it. `people`: ids of those who read it.
        """
        from complaintflow.messages import message_of

        return message_of(self.policy.compiled, self.raw, effect, language, people)

    def import_data(self) -> dict[str, object] | None:
        """Return the data of the `import` by which this case goes on elsewhere.

        None where it has tracks, approvals or links, which are not imported.
        """
        return import_data(self.policy.compiled, self.raw)

    def explain(self) -> Explanation:
        """Return why the case has its class and its due instants, and what would change the class."""
        from complaintflow.explanation import explain_case

        return explain_case(self.policy, self)

    @property
    def retention(self) -> RetentionDue | None:
        """When the closed case is archived, erased and purged (UTC microseconds); None: it is open, or kept."""
        return retention_of(self.policy.compiled, self.raw)

    def to_json(self) -> dict[str, object]:
        """Return the case as a JSON object that `Policy.case_from_json` reads."""
        return {
            "format": 1,
            "policy": {"id": self.policy.id, "version": self.policy.version, "digest": self.policy.digest},
            "case": case_json(self.raw),
        }

    def __eq__(self, other: object) -> bool:
        """Two cases are equal when their policy and everything known of them are."""
        return isinstance(other, Case) and other.raw == self.raw and other.policy.digest == self.policy.digest

    def __hash__(self) -> int:
        """Hash by id and step."""
        return hash((self.raw.id, self.raw.seq))
