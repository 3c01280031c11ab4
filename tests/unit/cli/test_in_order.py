"""Lines in order of time: each case keeps its own order, openings come last at one instant."""

from random import Random

import pytest

from complaintflow.cli.event_lines import Line
from complaintflow.cli.in_order import in_order_of_time


def line(number: int, text: str) -> Line:
    """Read `open A 09:00` or `note A 09:00 recorded 12:00`; anything else is no event."""
    words = text.split()
    if len(words) < 3:
        return Line(number, None, text)
    value: dict[str, object] = {"event": words[0], "case": words[1], "at": f"2026-03-02T{words[2]}:00Z", "n": text}
    if len(words) == 5:
        value["recorded_at"] = f"2026-03-02T{words[4]}:00Z"
    return Line(number, value)


def ordered(*texts: str) -> list[str]:
    found = in_order_of_time(line(number, text) for number, text in enumerate(texts))
    return [one.problem if one.value is None else str(one.value["n"]) for one in found]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["open B 10:00", "open A 09:00"], ["open A 09:00", "open B 10:00"]),
        # A line of a case that lies before an earlier one of it stays behind that one.
        (["open A 09:00", "act A 12:00", "act A 10:00", "open B 11:00"],
         ["open A 09:00", "open B 11:00", "act A 12:00", "act A 10:00"]),
        # What was entered later comes when it was entered.
        (["note A 09:00 recorded 12:00", "note B 11:00"], ["note B 11:00", "note A 09:00 recorded 12:00"]),
        # At one instant: what happens, then openings by case, each with what happens in it at once.
        (["open B 10:00", "act B 10:00", "open A 10:00", "act A 10:00", "open C 09:00", "act C 10:00"],
         ["open C 09:00", "act C 10:00", "open A 10:00", "act A 10:00", "open B 10:00", "act B 10:00"]),
        # What is no event stays behind the line before it.
        (["odd", "open B 10:00", "broken", "open A 09:00"], ["odd", "open A 09:00", "open B 10:00", "broken"]),
        (["open A 99:99", "open B 10:00"], ["open A 99:99", "open B 10:00"]),
    ],
)  # fmt: skip
def test_lines_are_put_in_order(given, expected):
    assert ordered(*given) == expected


def test_every_arrangement_that_keeps_the_order_of_each_case_gives_the_same():
    chance = Random(7)
    own = {name: [f"open {name} 0{n}:00", f"act {name} 0{n}:00", f"act {name} 1{n}:00"] for n, name in enumerate("ABC")}
    first = None
    for _ in range(30):
        waiting = {case: list(lines) for case, lines in own.items()}
        order = [case for case, lines in own.items() for _ in lines]
        chance.shuffle(order)
        told = ordered(*(waiting[case].pop(0) for case in order))
        first = first or told
        assert told == first
