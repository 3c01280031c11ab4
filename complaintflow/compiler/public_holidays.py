"""Public holidays and make-up working days of a country, from the `holidays` package.

In: a country, a subdivision, a range of years. Out: the days off and the make-up working days with their names, and the
last year whose days have been announced. Does not decide what an organisation makes of them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from warnings import catch_warnings

from complaintflow.compiled.dates import day_number
from complaintflow.policy.suggestion import closest

_AVAILABLE = re.compile(r"available only from [0-9]+ to ([0-9]+)")
_COUNTRY = re.compile("[A-Z]{2}")
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """Days off and make-up working days as (local day, name), sorted by day.

    `official_until`: the last announced year, for a country that swaps working days and announces them year by year, or
    the last year for which anything is known; None where the holidays follow from the law alone.
    """

    off: tuple[tuple[int, str], ...]
    make_up: tuple[tuple[int, str], ...]
    official_until: int | None = None


NO_HOLIDAYS = PublicHolidays((), ())
"""A calendar without public holidays."""

HolidaySource = Callable[[str, str | None, int, int, str], PublicHolidays]
"""Answers as `public_holidays` does: country, subdivision, first year, last year, language. Raises ValueError where it
knows of no public holidays there."""


@lru_cache(maxsize=32)
def public_holidays(country: str, subdivision: str | None, first: int, last: int, language: str) -> PublicHolidays:
    """Return the public holidays of the years `first` to `last`, named in `language` where the country offers it.

    Raises:
        ValueError: the country or its subdivision is unknown.
    """
    # Importing takes a tenth of a second, and only policies with public holidays need it.
    import holidays

    try:
        empty = holidays.country_holidays(country, subdiv=subdivision, expand=False)
        with catch_warnings(record=True, action="always") as said:
            table = holidays.country_holidays(
                country,
                subdiv=subdivision,
                years=range(max(first, empty.start_year), min(last, empty.end_year) + 1),
                expand=False,
                language=language if language in empty.supported_languages else None,
            )
    except NotImplementedError as error:
        where = country if subdivision is None else f"{country}-{subdivision}"
        raise ValueError(f"no public holidays are known for `{where[:40]}`") from error
    off = {day: str(name) for day, name in table.items()}
    # The country names its announced days in data of their own, by year; the rest is projected from the law.
    announced = max(getattr(empty, "special_public_holidays", None) or (empty.start_year,))
    latest = range(max(announced - 4, empty.start_year), announced + 1)
    with catch_warnings(action="ignore"):
        recent = holidays.country_holidays(country, subdiv=subdivision, years=latest, expand=False)
    if not recent.weekend_workdays:
        # Some countries' tables end early, those that follow the moon above all; a few only say so in a warning.
        ends = [int(year) for warning in said for year in _AVAILABLE.findall(str(warning.message))]
        known = min([*ends, empty.end_year])
        return PublicHolidays(_numbered(off), (), known if known < last else None)
    make_up = sorted(day for day in table.weekend_workdays if first <= day.year <= last)
    return PublicHolidays(
        off=_numbered(_with_adjoining_weekends(off, frozenset(make_up), announced)),
        make_up=tuple((day_number(day), _SWAPPED) for day in make_up),
        official_until=announced,
    )


def no_country(text: str) -> str:
    """Return what is wrong with a text that should name a country and perhaps a part of it, "" when it may do so."""
    if _COUNTRY.fullmatch(text.partition("-")[0]):
        return ""
    return f"expected a country or region such as `CN` or `DE-BY`, found `{text[:40]}`"


def holidays_advice(country: str, subdivision: str | None) -> str:
    """Return what to write in place of a country or subdivision that is not known."""
    import holidays
    from holidays.registry import COUNTRIES

    supported = holidays.list_supported_countries(include_aliases=False)
    if country in supported:
        parts = supported[country]
        return f"the parts of {country} are {', '.join(parts)}" if parts else f"write `{country}`: it has no parts"
    names = {"".join(module.split("_")): codes[1] for module, codes in COUNTRIES.items()}
    names |= {code.lower(): codes[1] for codes in COUNTRIES.values() for code in codes[1:3]}
    plain = "".join(letter for letter in country.lower() if letter.isalpha())
    near = plain if plain in names else closest(plain, names) if len(plain) > 3 else None
    if near is None:
        return "write the two letters of ISO 3166, such as `AT`"
    return f"write `{names[near]}`" if subdivision is None else f"write `{names[near]}-{subdivision}`"


_SWAPPED = "make-up working day"


def _with_adjoining_weekends(off: dict[date, str], make_up: frozenset[date], until: int) -> dict[date, str]:
    """Return the days off with the weekend days that adjoin them, up to the last announced year.

    Where working days are swapped, an announced break includes the weekends at its edges and inside it, though the
    package lists only the days off among the weekdays; an organisation that works on Saturdays is off then too.
    """
    whole = dict(off)
    for day, name in sorted(off.items()):
        for step in (_ONE_DAY, -_ONE_DAY):
            beside = day + step
            while beside.year <= until and beside.weekday() >= _SATURDAY and not (beside in whole or beside in make_up):
                whole[beside] = name
                beside += step
    return whole


def _numbered(days: dict[date, str]) -> tuple[tuple[int, str], ...]:
    return tuple((day_number(day), days[day]) for day in sorted(days))
