"""Ages: how much time lies between two moments of a case's facts, in whole units.

In: a view of the facts. Out: numbers laid into the view. Derived like the answers of tables, never stored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from complaintflow.compiled.dates import day_number
from complaintflow.compiled.zone import DAY, Zone

AgeUnit = Literal["days", "weeks", "months", "years"]

_MONTHS: Final[Mapping[str, int]] = {"months": 1, "years": 12}
_DAYS: Final[Mapping[str, int]] = {"days": 1, "weeks": 7}
_MARCH_OF_YEAR_0: Final = 719_468
"""Days from 1 March of the year 0 to 1970-01-01."""
_FOUR_CENTURIES: Final = 146_097
"""Their days."""


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
    (year, month, day), (last_year, last_month, last_day) = _civil(start), _civil(end)
    # A month is over on the day of the same number, or on the last of a month that has no such day: a day of `end`
    # that is later than `start`'s has therefore begun another.
    months = (last_year - year) * 12 + last_month - month + (last_day > day)
    return -(-months // _MONTHS[unit])


def _civil(number: int) -> tuple[int, int, int]:
    """Return year, month and day of a day number, also where an instant's local day is of the year 0 or 10000."""
    era, in_era = divmod(number + _MARCH_OF_YEAR_0, _FOUR_CENTURIES)
    years = (in_era - in_era // 1_460 + in_era // 36_524 - in_era // 146_096) // 365
    in_year = in_era - (365 * years + years // 4 - years // 100)
    turn = (5 * in_year + 2) // 153
    month = turn + 3 if turn < 10 else turn - 9
    return years + era * 400 + (month < 3), month, in_year - (153 * turn + 2) // 5 + 1


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
