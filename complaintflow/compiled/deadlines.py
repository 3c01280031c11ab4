"""Deadlines, escalations and counters as data: what starts, meets, pauses, moves and follows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from complaintflow.compiled.actions import Action, RoleRef
from complaintflow.compiled.condition import Condition
from complaintflow.compiled.duration import Duration
from complaintflow.compiled.exclusions import Excluded
from complaintflow.compiled.words import Clause, Words

TriggerKind = Literal["event", "state", "class", "deadline", "facts", "flag", "track"]
Moment = Literal["started", "met", "met_in_time", "met_late", "due", "ended", "breach", "lapse"]


@dataclass(frozen=True, slots=True)
class Trigger:
    """An occurrence that starts or cancels a deadline.

    `event`: one of `names` is accepted; `state`: one of them is entered; `class`: the class becomes one of them;
    `deadline`: the deadline `names[0]` reaches `moment`; `facts`: the last of `names` becomes present;
    `flag`: one of them is raised; `track`: names are `TRACK:started`, `TRACK:closed` or `TRACK:closed:OUTCOME`.
    """

    kind: TriggerKind
    names: tuple[str, ...]
    moment: Moment = "ended"
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Leaf:
    """One act that counts towards meeting a deadline. `number` is its place among the deadline's leaves.

    `where` looks at the case and the event's data when it occurs, `by` at the sender's roles (the word `owner` stands
    for the owner at that moment). `applies`: the part counts only while the condition holds; in `all` an
    inapplicable part is no obstacle, in `any` it is no help.
    """

    number: int
    event: str
    where: Condition | None = None
    by: frozenset[str] | None = None
    applies: Condition | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """Parts that are needed all (`every`) or of which one is enough."""

    every: bool
    parts: tuple[Need, ...]


Need = Leaf | Together


@dataclass(frozen=True, slots=True)
class Within:
    """A fixed length of time from the start."""

    duration: Duration


@dataclass(frozen=True, slots=True)
class AmountFrom:
    """A length whose number stands in a fact; `unit` is a duration of amount 1."""

    field: str
    unit: Duration


@dataclass(frozen=True, slots=True)
class Until:
    """An instant (or the end of a date) that stands in a fact."""

    field: str


@dataclass(frozen=True, slots=True)
class CountedFrom:
    """A length of time from an instant (or the first moment of a date) that stands in a fact."""

    field: str
    duration: Duration


@dataclass(frozen=True, slots=True)
class Cycles:
    """The end of the n-th complete cycle of a month; each ends with `day`: a day of the month, or a fact's name."""

    count: int
    day: int | str


@dataclass(frozen=True, slots=True)
class MonthDay:
    """The end of a day of the month of the start, or of one so many months later; `day` as in `Cycles`."""

    day: int | str
    months: int = 0


@dataclass(frozen=True, slots=True)
class Extreme:
    """The later or the earlier of several limits; parts without an answer are left out."""

    later: bool
    parts: tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class NoLimit:
    """No limit: the deadline does not run. `parameter` names the unset parameter that leaves it open, if any."""

    parameter: str | None = None


Limit = Within | AmountFrom | Until | CountedFrom | Cycles | MonthDay | Extreme | NoLimit


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A row of the limits' table: the first whose condition holds says how long; `warn` is an earlier moment."""

    when: Condition | None
    limit: Limit
    warn: Limit | None = None
    clause: Clause = ()


RungMoment = Literal["due", "before", "after", "warn", "start", "unanswered"]


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of a ladder: at a moment around the due instant, do the actions, perhaps again and again.

    `before` walks the offset back from the due instant through its calendar, `after` forward, `start` forward from the
    start; `warn` is the row's own earlier moment. `every`/`most`: repeats after the first, counting it. `until`: acts
    that answer the step, which is silent from then on; `unanswered` comes one interval after the last repeat of
    `after_rung`, unless that was answered.
    """

    id: str
    moment: RungMoment
    offset: Duration | None
    actions: tuple[Action, ...]
    every: Duration | None = None
    most: int = 1
    when: Condition | None = None
    clause: Clause = ()
    until: tuple[Leaf, ...] = ()
    after_rung: int = -1


@dataclass(frozen=True, slots=True)
class PauseRule:
    """When a deadline stands still: in states, while a condition holds, or by the events `pause` and `resume`."""

    states: frozenset[str] = frozenset()
    condition: Condition | None = None
    by_event: bool = False
    at_most: Duration | None = None
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """Who may extend how often and how far; `only_before_due` refuses an extension of what has expired.

    `at_most` limits each extension, `in_total` all of them. `by_all`: these roles must all agree. `approval`: each
    extension uses up one that was granted. `one_at_a_time`: none before the time without the last one is used up.
    """

    by: frozenset[str] | None
    at_most: Duration | None = None
    times: int = 1
    only_before_due: bool = True
    in_total: Duration | None = None
    by_all: tuple[str, ...] = ()
    approval: str | None = None
    one_at_a_time: bool = False
    actions: tuple[Action, ...] = ()
    clause: Clause = ()


ChangeRule = Literal["carry", "restart", "keep", "tighten_only"]
Reopening = Literal["continue", "continue_including_closed", "new_cycle", "new_case"]
Expiry = Literal["breach", "lapse", "send"]


@dataclass(frozen=True, slots=True)
class Deadline:
    """One clock of the policy. `applies` (`for:`) false cancels or keeps a running one as `when_out` says."""

    id: str
    kind: Literal["service", "statutory", "state"]
    starts: tuple[Trigger, ...]
    met_by: Need | None
    limits: tuple[LimitRow, ...]
    title: Words = Words()
    applies: Condition | None = None
    when_out: Literal["cancel", "keep"] = "cancel"
    again: Literal["keep", "restart"] = "keep"
    cancelled_by: tuple[Trigger, ...] = ()
    counting: str = "exact"
    calendar: str | None = None
    on_change: ChangeRule = "carry"
    pause: PauseRule | None = None
    extension: ExtensionRule | None = None
    reopening: Reopening = "continue"
    on_expiry: Expiry = "breach"
    sends: str | None = None
    earliest: Limit | None = None
    excluded: tuple[Excluded, ...] = ()
    ladder: tuple[Rung, ...] = ()
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class Escalation:
    """A rule that moves a case up: on an occurrence, an age or a condition becoming true.

    `once`: `case`, `class` (once for each class the case is of: the default) or `always` (each time `on` occurs).
    """

    id: str
    on: Trigger | None
    age: Duration | None
    when: Condition | None
    actions: tuple[Action, ...]
    raises: str | None = None
    owner: RoleRef | None = None
    once: Literal["case", "class", "always"] = "class"
    title: Words = Words()
    clause: Clause = ()


@dataclass(frozen=True, slots=True)
class Reset:
    """An occurrence that sets a counter back to nothing."""

    event: str
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class Between:
    """What begins and what ends a time that is counted, and in which unit (a duration of amount 1)."""

    begins: tuple[Reset, ...]
    ends: tuple[Reset, ...]
    unit: Duration
    first_day: bool = False


@dataclass(frozen=True, slots=True)
class Counter:
    """A number derived from the accepted events: how many, how many different values of a datum, a sum, or a time.

    `where` looks at the case before the event and at the event's data. `within`: only occurrences not longer ago
    than this count.
    """

    name: str
    of: tuple[str, ...]
    measure: Literal["count", "distinct", "sum", "elapsed"] = "count"
    datum: str | None = None
    where: Condition | None = None
    within: Duration | None = None
    resets: tuple[Reset, ...] = ()
    title: Words = Words()
    clause: Clause = ()
    between: Between | None = None
