"""Write complaints of one policy (policies/vw.yaml) as lines of events, as many as you like, always the same.

    python benchmarks/many_complaints.py 100000 > many.jsonl
    complaintflow run policies/vw.yaml many.jsonl --summary-only

In: how many complaints, and perhaps `shuffled`. Out: some six lines each, spread evenly over a year, in order of time
or in no order at all (each complaint's own lines keep theirs). Some vehicles complain of the same problem again.
"""

from __future__ import annotations

import heapq
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import gcd

START = datetime(2026, 1, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
AGENT = {"id": "cc-1", "roles": ["call_center"]}


def steps(number: int) -> Iterator[tuple[timedelta, str, dict[str, object], dict[str, object]]]:
    """Yield what happens to a complaint: how long after its opening, the event, its sender and data."""
    dealer, region = f"D{number % 400}", f"R{number % 9}"
    facts: dict[str, object] = {
        "channel": ("phone", "email", "web", "letter")[number % 4],
        "topic": "recall" if number % 17 == 0 else "other",
        "vin": f"LFV{number * 7919 % (number // 10 * 9 + 10):014}",
        "problem": ("noise", "paint", "brakes", "display", "异响")[number % 5],
        "customer_words": f"{number}号客户：车辆有问题，请尽快处理。",
        "dealer": dealer,
        "region": region,
    }
    yield timedelta(), "open", AGENT, facts
    if number % 3 == 0:
        yield timedelta(minutes=20), "calmed", AGENT, {}
        return
    yield timedelta(minutes=30), "dispatch", AGENT, {}
    sender = {"id": f"d-{dealer}", "roles": [{"role": "dealer", "unit": dealer}]}
    yield timedelta(hours=1), "contact_customer", sender, {}
    yield timedelta(hours=1, minutes=1), "respond", sender, {}
    solution = {"demand": "repair", "cause": "wear", "plan": "replace", "accepted": True, "visited_back": False}
    yield timedelta(hours=20), "submit_solution", sender, {**solution}
    yield timedelta(hours=26), "agree", sender, {}
    yield timedelta(hours=70), "visit_back", AGENT, {"solved": True}


def lines(number: int, total: int) -> Iterator[tuple[datetime, int, str]]:
    """Yield a complaint's lines, each with its instant and the complaint's number."""
    opened = START + YEAR * number / total
    for place, (after, event, actor, data) in enumerate(steps(number), 1):
        at = opened + after
        line = {"case": f"C-{number:06}", "event": event, "at": at.isoformat(), "id": f"e{place}", "actor": actor}
        yield at, number, json.dumps({**line, "data": data}, ensure_ascii=False)


def in_order(total: int) -> Iterator[str]:
    """Yield all lines in order of time."""
    waiting: list[tuple[datetime, int, str]] = []
    for number in range(total):
        for line in lines(number, total):
            heapq.heappush(waiting, line)
        opened = START + YEAR * number / total
        while waiting and waiting[0][0] < opened:
            yield heapq.heappop(waiting)[2]
    while waiting:
        yield heapq.heappop(waiting)[2]


def shuffled(total: int) -> Iterator[str]:
    """Yield all lines complaint by complaint, the complaints in no order."""
    step = next(step for step in range(int(total * 0.618) | 1, total * 2, 2) if gcd(step, total) == 1)
    for place in range(total):
        for _, _, line in lines(place * step % total, total):
            yield line


if __name__ == "__main__":
    told = shuffled if "shuffled" in sys.argv[2:] else in_order
    for text in told(int(sys.argv[1])):
        sys.stdout.write(text + "\n")
