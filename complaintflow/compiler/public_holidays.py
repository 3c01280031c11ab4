"""Public holidays and make-up working days of a country, from the `holidays` package.

In: a country, a subdivision, a range of years. Out: the days off and the make-up working days with their names, and the
last year whose days have been announced. Does not decide what an organisation makes of them.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from complaintflow.compiled.dates import day_number

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """Days off and make-up working days as (local day, name), sorted by day.

    `official_until`: the last announced year, for a country that swaps working days and announces them year by year;
    None where the holidays follow from the law alone.
    """

    off: tuple[tuple[int, str], ...]
    make_up: tuple[tuple[int, str], ...]
    official_until: int | None = None


NO_HOLIDAYS = PublicHolidays((), ())
"""A calendar without public holidays."""


@lru_cache(maxsize=32)
def public_holidays(country: str, subdivision: str | None, first: int, last: int, language: str) -> PublicHolidays:
    """Return the public holidays of the years `first` to `last`, named in `language` where the country offers it.

    Raises:
        ValueError: the country or its subdivision is unknown.
    """
    # Importing takes a tenth of a second, and only policies with public holidays need it.
    import holidays

    try:
        supported = holidays.country_holidays(country, subdiv=subdivision).supported_languages
        table = holidays.country_holidays(
            country,
            subdiv=subdivision,
            years=range(first, last + 1),
            expand=False,
            language=language if language in supported else None,
        )
    except NotImplementedError as error:
        where = country if subdivision is None else f"{country}/{subdivision}"
        raise ValueError(f"no public holidays are known for `{where[:40]}`") from error
    off = {day: str(name) for day, name in table.items()}
    make_up = sorted(day for day in table.weekend_workdays if first <= day.year <= last)
    if not make_up:
        return PublicHolidays(_numbered(off), ())
    # The country names its announced days in data of their own, by year; the rest it projects from the law.
    announced = getattr(table, "special_public_holidays", None)
    return PublicHolidays(
        off=_numbered(_with_adjoining_weekends(off, frozenset(make_up))),
        make_up=tuple((day_number(day), _SWAPPED) for day in make_up),
        official_until=max(announced) if announced else None,
    )


_SWAPPED = "make-up working day"


def _with_adjoining_weekends(off: dict[date, str], make_up: frozenset[date]) -> dict[date, str]:
    """Return the days off with the weekend days that adjoin them.

    Where working days are swapped, an announced break includes the weekends at its edges and inside it, though the
    package lists only the days off among the weekdays; an organisation that works on Saturdays is off then too.
    """
    whole = dict(off)
    for day, name in off.items():
        for step in (_ONE_DAY, -_ONE_DAY):
            beside = day + step
            while beside.weekday() >= _SATURDAY and beside not in whole and beside not in make_up:
                whole[beside] = name
                beside += step
    return whole


def _numbered(days: dict[date, str]) -> tuple[tuple[int, str], ...]:
    return tuple((day_number(day), days[day]) for day in sorted(days))
