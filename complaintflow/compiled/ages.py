"""Ages: how much time lies between two moments of a case's facts, in whole units.

In: a view of the facts. Out: numbers laid into the view. Derived like the answers of tables, never stored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from complaintflow.compiled.dates import add_months, day_number
from complaintflow.compiled.zone import DAY, Zone

AgeUnit = Literal["days", "weeks", "months", "years"]

_MONTHS: Final[Mapping[str, int]] = {"months": 1, "years": 12}
_DAYS: Final[Mapping[str, int]] = {"days": 1, "weeks": 7}


@dataclass(frozen=True, slots=True)
class Age:
    """The time between the dates (or the local days of the instants) in two facts, as a fact of its own."""

    field: str
    start: str
    end: str
    unit: AgeUnit


def lay_ages(ages: Iterable[Age], view: dict[str, object], zone: Zone) -> None:
    """Lay every age into a view; it is missing where one of its two moments is."""
    for age in ages:
        start, end = (_day(view, name, zone) for name in (age.start, age.end))
        view[age.field] = None if start is None or end is None else begun(start, end, age.unit)


def begun(start: int, end: int, unit: AgeUnit) -> int:
    """Return how many units have begun between two days; 0 where the second is not after the first.

    The anniversary itself still belongs to the unit before: exactly three years are 3, one day more is 4. So
    "at most 3 years" includes the third anniversary.
    """
    days = end - start
    if days <= 0:
        return 0
    if unit in _DAYS:
        return -(-days // _DAYS[unit])
    size = _MONTHS[unit]
    # No month has more than 31 days, so this many are over for certain; what is left is a step or two.
    count = days // (31 * size)
    while add_months(start, count * size) < end:
        count += 1
    return count


def _day(view: Mapping[str, object], name: str, zone: Zone) -> int | None:
    match view.get(name):
        case str() as text:
            return day_number(date.fromisoformat(text))
        case bool():
            return None
        case int() as us:
            return zone.to_local(us) // DAY
        case _:
            return None
