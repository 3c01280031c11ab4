"""A rehearsal in memory: what falls due when ten thousand complaints come and nobody answers one.

`python docs/examples/embedding/rehearsal.py policies/vw.yaml 10000` prints what happens in the first week.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from complaintflow import Policy
from complaintflow.correlation import Casebook, CasesAtRest

AGENT = {"id": "agent-7", "roles": ["call_center"]}
BEGIN = datetime.fromisoformat("2026-03-02T09:00:00+08:00")


def events(case: str, at: datetime) -> Iterator[dict[str, object]]:
    """Yield the opening of a complaint, and that it was handed on."""
    facts = {"channel": "phone", "topic": "other", "problem": "noise", "dealer": "D17", "vin": f"LFV{case}"}
    yield {"case": case, "event": "open", "at": at.isoformat(), "id": "1", "actor": AGENT, "data": facts}
    later = (at + timedelta(minutes=5)).isoformat()
    yield {"case": case, "event": "dispatch", "at": later, "id": "2", "actor": AGENT}


def rehearse(path: str, count: int) -> Iterator[str]:
    """Tell day by day how many deadlines ran out, and how many notices went out."""
    policy = Policy.load(path)
    book = Casebook(policy, cases=CasesAtRest(at_hand=500))
    for number in range(count):
        for line in events(f"{number:014}", BEGIN + timedelta(hours=8) * number / count):
            book.take(policy.read_event(line))
    for day in range(1, 8):
        until = BEGIN + timedelta(days=day)
        kinds = Counter(effect.kind for answer in book.advance_all(until_us(until)) for effect in answer.step)
        breached, notices = kinds["deadline_breached"], kinds["notify"]
        yield f"until {until:%m-%d %H:%M}: {breached} deadlines breached, {notices} notices"


def until_us(instant: datetime) -> int:
    """Return an instant as UTC microseconds."""
    return round(instant.timestamp() * 1_000_000)


if __name__ == "__main__":
    for text in rehearse(sys.argv[1], int(sys.argv[2])):
        print(text)
