"""Notices, and requests for work, to people: a channel for one medium.

In: a parcel, whoever knows the people, a transport. Out: an `Outcome` for all of its recipients together. Each has a
message of their own, in their language; whoever an earlier try has told is not told again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Final

from complaintflow.compiled.words import Words
from complaintflow.errors import ComplaintflowError, EventError
from complaintflow.kernel.effect import Effect
from complaintflow.messages import Message, NoMessage, message_of
from complaintflow.runtime.delivery.channel import Outcome, Parcel, Told
from complaintflow.runtime.delivery.notice import Notice, Transport
from complaintflow.runtime.delivery.reached import Reached, reached, role_for
from complaintflow.runtime.delivery.wire import effect_of_wire
from complaintflow.runtime.delivery.work_text import work_message
from complaintflow.staff import Address, Directory
from complaintflow.staff.people import ANY_MEDIUM

BUDGET: Final = 90.0
"""How many seconds all recipients of a parcel may take together, unless said otherwise."""

_EVERYBODY: Final = "everybody"
_COPY: Final = {"en": "Copy: ", "zh": "抄送："}


@dataclass(frozen=True, slots=True)
class Medium:
    """How one medium is served: `addresses` is the medium whose addresses are used, `sender` the name shown."""

    name: str
    addresses: str
    transport: Transport
    sender: Words = field(default_factory=Words)
    own_urls: Transport | None = None


@dataclass(slots=True)
class _Tally:
    """What came of the recipients so far."""

    told: list[Told] = field(default_factory=list)
    retry: list[Outcome] = field(default_factory=list)
    rejected: list[Outcome] = field(default_factory=list)
    delivered: list[Outcome] = field(default_factory=list)

    def add(self, one: Told | None, outcome: Outcome) -> None:
        if outcome.kind == "delivered":
            self.delivered.append(outcome)
            self.told += [] if one is None else [one]
        else:
            (self.retry if outcome.kind == "retry" else self.rejected).append(outcome)

    def outcome(self) -> Outcome:
        """One who may still be told is tried again; else one who was told is enough."""
        worst = self.retry or ([] if self.delivered else self.rejected)
        details = dict.fromkeys(one.detail for one in (*self.retry, *self.rejected, *self.delivered) if one.detail)
        waits = [one.retry_after for one in self.retry if one.retry_after is not None]
        kind = worst[0].kind if worst else "delivered"
        return Outcome(kind, "; ".join(details), max(waits, default=None), tuple(self.told))


class Notifier:
    """A channel that tells people through one medium."""

    __slots__ = ("_budget", "_directory", "_medium")

    def __init__(self, medium: Medium, directory: Directory | None = None, budget: float = BUDGET) -> None:
        """`directory`: who knows the people of the organisation; without one only customers are told, and robots."""
        self._medium: Final = medium
        self._directory: Final = directory
        self._budget: Final = budget

    def __repr__(self) -> str:
        return f"Notifier({self._medium.name})"

    def deliver(self, parcel: Parcel) -> Outcome:
        """Tell everybody whom the effect is for, each once."""
        try:
            effect = effect_of_wire(parcel.effect)
            role = role_for(parcel, effect)
            if self._medium.transport.for_all:
                return self._tell_all(parcel, effect, role)
            if role is None:
                return Outcome("delivered", "it is for nobody in particular: the task beside it is told")
            people = reached(parcel, effect, role, self._medium.addresses, self._directory)
        except EventError as problem:
            return Outcome("rejected", str(problem))
        except ComplaintflowError as problem:
            return Outcome("retry", f"the staff directory: {type(problem).__name__}")
        except Exception as problem:  # noqa: BLE001  # the embedder's own directory may raise anything
            return Outcome("retry", f"the staff directory failed ({type(problem).__name__})")
        return Outcome("nobody", people) if isinstance(people, str) else self._tell(parcel, effect, people)

    def _tell(self, parcel: Parcel, effect: Effect, people: tuple[Reached, ...]) -> Outcome:
        tally = _Tally()
        until = time.monotonic() + self._budget
        for one in people:
            if one.person in parcel.told:
                tally.add(None, Outcome("delivered", "some had been told before"))
            elif time.monotonic() >= until:
                tally.add(None, Outcome("retry", "there was no time left for all recipients"))
            else:
                tally.add(one.told, self._tell_one(parcel, effect, one))
        return tally.outcome()

    def _tell_one(self, parcel: Parcel, effect: Effect, one: Reached) -> Outcome:
        message = self._message(parcel, effect, one.role, one.language, (one.person,))
        if isinstance(message, NoMessage):
            return Outcome("rejected", message.message)
        notice = self._notice(parcel, message, one.person)
        outcome = Outcome("rejected", "there is no address")
        for address in one.addresses:
            outcome = self._send(notice, address)
            # Another address is tried where this one is no good, not where it is slow: that would tell twice.
            if outcome.kind != "rejected":
                break
        return outcome

    def _send(self, notice: Notice, address: Address) -> Outcome:
        if address.medium != ANY_MEDIUM or self._medium.addresses == ANY_MEDIUM:
            return self._medium.transport.send(notice, address.text)
        if self._medium.own_urls is None:
            return Outcome("rejected", "there is no address for the medium")
        return self._medium.own_urls.send(notice, address.text)

    def _tell_all(self, parcel: Parcel, effect: Effect, role: str | None) -> Outcome:
        message = self._message(parcel, effect, role or "", None, ())
        if isinstance(message, NoMessage):
            return Outcome("rejected", message.message)
        return self._medium.transport.send(self._notice(parcel, message, _EVERYBODY), "")

    def _message(
        self, parcel: Parcel, effect: Effect, role: str, language: str | None, people: tuple[str, ...]
    ) -> Message | NoMessage:
        if effect.kind == "notify":
            return message_of(parcel.policy, parcel.then, effect, language, people)
        return work_message(parcel.policy, parcel.then, effect, language or parcel.policy.language or "en", role)

    def _notice(self, parcel: Parcel, message: Message, person: str) -> Notice:
        language = message.language
        return Notice(
            effect_id=parcel.effect_id,
            case=parcel.case,
            medium=self._medium.name,
            mark=f"{parcel.effect_id}\0{person}",
            now=parcel.now,
            subject=(_COPY.get(language, "") if message.copy else "")
            + (message.subject or parcel.policy.title.in_language(language)),
            text=message.text,
            html=message.html,
            language=language,
            sender=self._medium.sender.in_language(language),
        )
