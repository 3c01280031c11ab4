"""When complaints come: a Poisson process whose rate changes from hour to hour of the week.

In: a plan's arrivals, a zone, the first instant. Out: instants in order, without end.
"""

from __future__ import annotations

from collections.abc import Iterator

from complaintflow.compiled.dates import weekday
from complaintflow.compiled.zone import Zone
from complaintflow.simulation.chance import Chance
from complaintflow.simulation.plan import DAY, HOUR, LONGEST, Arrivals, SimulationError


def hour_of_week(zone: Zone, us: int) -> int:
    """Return the hour of the local week in which an instant lies; Monday 00:00 is the first."""
    day, clock = divmod(zone.to_local(us), DAY)
    return weekday(day) * 24 + clock // HOUR


def coming(arrivals: Arrivals, zone: Zone, start: int, chance: Chance) -> Iterator[int]:
    """Yield the instants at which complaints come. May raise SimulationError.

    Exact: the time to the next one is an exponential amount of expected complaints, used up hour by hour.
    """
    whole = sum(arrivals.weights)
    rates = [arrivals.per_week * weight / whole for weight in arrivals.weights]
    at = start
    number, left = hour_of_week(zone, at), 1.0  # the start is the beginning of an hour
    while True:
        wanted = float(chance.standard_exponential())
        while wanted > rates[number] * left:
            wanted -= rates[number] * left
            at = _next_hour(zone, at)
            if at - start > LONGEST:
                message = "the complaints come so seldom that so many of them take more than 40 years"
                raise SimulationError(message)
            number, left = hour_of_week(zone, at), 1.0
        used = wanted / rates[number]
        at += int(used * HOUR)
        left -= used
        yield at


def _next_hour(zone: Zone, us: int) -> int:
    offset = zone.to_local(us) - us
    return ((us + offset) // HOUR + 1) * HOUR - offset
