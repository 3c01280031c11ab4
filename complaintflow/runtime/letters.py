"""Letters: what lies in the outbox, as people who look after it see it.

In: a store's outbox, its tries, the log. Out: `Letter`s, each with its effect, its tries, and the text that its
recipient reads or read. Delivers nothing; `complaintflow.runtime.outbox` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from complaintflow.errors import StoreError
from complaintflow.facade import Policy
from complaintflow.kernel.effect import Effect
from complaintflow.messages import Message, NoMessage, message_of
from complaintflow.runtime.delivery.work_text import work_message
from complaintflow.runtime.outbox import retry, state_after
from complaintflow.runtime.told import reason_in
from complaintflow.stores.codec import read_entry
from complaintflow.stores.journal import load_case
from complaintflow.stores.lanes import WORK_EFFECTS
from complaintflow.stores.protocol import Reading
from complaintflow.stores.rows import AttemptRow, Delivery, OutboxRow

if TYPE_CHECKING:
    from complaintflow.runtime.desk import ComplaintDesk

PAGE = 200
"""How many rows of the outbox are read at once."""


@dataclass(frozen=True, slots=True)
class Letter:
    """An effect in a lane of the outbox. Instants are UTC microseconds.

    `id` is the effect's. `effect` is None once the case is erased. `tries` are those of this letter, the first first.
    `next_try`: when a letter that waits is tried again (0: at once), None of any other. `at` is the effect's instant.
    """

    id: str
    case: str
    lane: str
    position: int
    status: Delivery
    at: int
    digest: str
    effect: Effect | None = field(default=None, repr=False)
    tries: tuple[AttemptRow, ...] = field(default=(), repr=False)
    next_try: int | None = None

    @property
    def reason(self) -> str:
        """What the last try came to, "" without one."""
        return reason_in(self.tries[-1].detail) if self.tries else ""

    @property
    def since(self) -> int:
        """Since when it stands as it does: the last try, or the effect's own instant."""
        return self.tries[-1].at if self.tries else self.at


def letters(
    desk: ComplaintDesk,
    *,
    case: str | None = None,
    lane: str | None = None,
    status: Delivery | None = None,
    after: tuple[str, str, int] = ("", "", 0),
) -> Iterator[Letter]:
    """Yield the letters of a case (or of all), of a lane, of a status, by case, lane and position. Raises StoreError.

    `after`: the case, lane and position after which to begin.
    """
    while True:
        with desk.store.reading() as reading:
            rows = reading.outbox(case, lane=lane, status=status, after=after, limit=PAGE)
            page = [_letter(desk, reading, row) for row in rows]
        yield from page
        if len(rows) < PAGE:
            return
        after = (rows[-1].case, rows[-1].lane, rows[-1].position)


def find_letters(desk: ComplaintDesk, effect: str, lane: str | None = None) -> list[Letter]:
    """Return the letters of an effect by its id, one for each lane it went to. Raises StoreError: there is none."""
    case = effect.rsplit("/", 2)[0]
    found = [one for one in letters(desk, case=case, lane=lane) if one.id == effect]
    if not found:
        where = "" if lane is None else f" in the lane `{lane[:60]}`"
        raise StoreError(f"the outbox has no effect `{effect[:120]}`{where}")
    return found


def retry_dead(
    desk: ComplaintDesk, *, case: str | None = None, lane: str | None = None, now: int | None = None
) -> list[Letter]:
    """Ask for another try of every dead letter (of a case, of a lane); return those that will be tried again."""
    dead = list(letters(desk, case=case, lane=lane, status="dead"))
    return [one for one in dead if retry(desk, one.case, one.lane, one.position, now)]


def text_of(
    desk: ComplaintDesk, letter: Letter, language: str | None = None, role: str | None = None
) -> Message | NoMessage | None:
    """Return what a letter says to its recipient; None of what is no text for people, and of an erased case.

    `role`: who looks at it. Where the text tells what they may not see, it is not shown, and it is said why.
    """
    if letter.effect is None:
        return None
    with desk.store.reading() as reading:
        row = reading.case(letter.case)
        if row is None or row.snapshot is None:
            return None
        policy = desk.policies.of(reading, row.policy).compiled
        kept = load_case(reading, row, desk.keys)
        then = state_after(desk, reading, kept.state, _n(reading, letter))
    effect = letter.effect
    if effect.kind == "notify":
        # To whoever looks the text is what it would be if it were for them.
        seen = effect if role is None else replace(effect, body={**effect.body, "to": role})
        return message_of(policy, then, seen, language)
    if effect.kind in WORK_EFFECTS:
        to = role or str(effect.body.get("role") or effect.body.get("to") or "")
        return work_message(policy, then, effect, language or policy.language or "en", to)
    return None


def _letter(desk: ComplaintDesk, reading: Reading, row: OutboxRow) -> Letter:
    logged = reading.log(row.case, after=row.n - 1, limit=1)[0]
    key = reading.key(row.case)
    effect, at = None, logged.at
    if key is not None:
        effect = read_entry(logged, desk.keys.sealer(row.case, key)).effects[row.index]
        at = effect.at
    tries = tuple(one for one in reading.attempts(row.case, row.lane) if one.position == row.position)
    held = reading.lane(row.case, row.lane) if row.status == "pending" else None
    return Letter(
        row.effect, row.case, row.lane, row.position, row.status, at, logged.policy, effect, tries,
        None if held is None else held.next_try,
    )  # fmt: skip


def _n(reading: Reading, letter: Letter) -> int:
    row = reading.outbox(letter.case, lane=letter.lane, after=(letter.case, letter.lane, letter.position - 1), limit=1)
    return row[0].n


def policy_of(desk: ComplaintDesk, letter: Letter) -> Policy:
    """Return the policy under which a letter's effect came to be."""
    return desk.policy(letter.digest)
