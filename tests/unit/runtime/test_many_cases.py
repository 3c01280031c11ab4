"""A service with many cases: what an event or a due timer costs does not depend on how many others are open."""

from complaintflow import ComplaintDesk
from complaintflow.stores.memory import MemoryStore
from tests.counted import calls_of
from tests.story import instant, toy

BODY = """
events: {act: {}, second: {}}
deadlines:
  reply: {starts: open, met_by: act, within: 3h, ladder: [{at: {after: 1h}, notify: lead, via: sms, template: again}]}
"""
AT_FIVE, LATER = instant("03-02 05:00"), instant("05-02 08:00")


def crowded(count: int) -> ComplaintDesk:
    """A desk with so many open cases, of which three are due on the second of March, and the others in May."""
    policy = toy(BODY)
    desk = ComplaintDesk(MemoryStore(), [policy], clock=lambda: 1_772_400_000_000_000)
    opened = [
        {"case": f"C{number:04}", "event": "open", "id": "open", "at": AT_FIVE if number % (count // 3) == 1 else LATER}
        for number in range(count)
    ]
    desk.send_all(opened)
    return desk


def test_what_is_due_costs_as_much_among_few_cases_as_among_many():
    until = toy(BODY).open("X", at=instant("03-02 12:00")).case.clock
    costs: list[tuple[int, int]] = []
    for desk in (crowded(9), crowded(30), crowded(600)):
        fired = calls_of(lambda desk=desk: desk.fire_due(until))
        sent = calls_of(lambda desk=desk: desk.send("C0002", "act", id="act", at=LATER))
        costs.append((fired, sent))
        assert desk.fire_due(until) == 0
        assert desk.case("C0001").deadlines == {"reply": "breached"}
    _, few, many = costs  # what is worked out once and kept has been worked out by the first
    assert few == many
