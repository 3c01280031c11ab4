"""A casebook told in short lines: `open A 03-02 09:00 vin=V problem=p`, and what came of them."""

from __future__ import annotations

from complaintflow.correlation import Answer, Casebook
from complaintflow.facade import Policy
from tests.story import instant

HEAD = """\
policy: toy
format: 1
version: "1"
effective: 2020-01-01
time_zone: Asia/Shanghai
last_resort: boss
fields: {vin: text, problem: text, category: text, amount: integer, kind: {type: choice, choices: [big, small]}}
roles: {agent: {}, boss: {}}
classes: [general, escalated]
classification:
  hit_policy: highest
  default: general
  rules: [{id: again, when: {flags: repeat}, class: escalated, clause: T-2}]
flags: {repeat: {}, many: {}, under_order: {}}
follow_up_event: chase
events:
  chase: {title: Chased}
  order: {data: {scope: {type: choice, choices: [all, one]}}}
  revoke: {}
  note: {by: agent}
  flag: {by: boss}
lifecycle:
  initial: intake
  states: {intake: {}, handling: {}, solved: {final: true, outcome: solved}}
  transitions:
    - {event: dispatch, from: intake, to: handling}
    - {event: chase, from: open}
    - {event: solve, from: open, to: solved}
    - {event: reopen, from: solved, to: handling}
outcomes: {solved: {}}
"""

ORDER = """\
  - id: standing
    same: category
    ordered_by: {event: order, where: {data.scope: all}}
    revoked_by: revoke
    flag: under_order
"""


class Book:
    """A casebook over `HEAD` and some rules. Words after the instant are data, `id=` and `by=` the event's own."""

    def __init__(self, *rules: str, more: str = "") -> None:
        self.policy = Policy.from_text(HEAD + more + "cross_case:\n" + "".join(rules))
        self.book = Casebook(self.policy)
        self.numbers: dict[str, int] = {}

    def tell(self, line: str) -> list[Answer]:
        """Send one event."""
        name, case, day, clock, *words = line.split()
        told = dict(word.split("=", 1) for word in words)
        self.numbers[case] = self.numbers.get(case, 0) + 1
        event = {
            "case": case,
            "event": name,
            "at": instant(f"{day} {clock}"),
            "id": told.pop("id", str(self.numbers[case])),
            "data": {key: int(value) if value.isdecimal() else value for key, value in told.items() if key != "by"},
            **({"actor": {"id": "x", "roles": [told["by"]]}} if "by" in told else {}),
        }
        return self.book.take(self.policy.read_event(event))

    def tell_all(self, text: str) -> None:
        """Send several events, one a line; each must be accepted."""
        for line in filter(None, map(str.strip, text.splitlines())):
            for answer in self.tell(line):
                assert answer.step.accepted, (line, answer.step.refused)

    def flags(self, case: str) -> dict[str, tuple[str, ...]]:
        """Return the flags of a case with the cases they speak of."""
        return {raised.flag: raised.cases for raised in self.book.cases[case].raw.flags}

    def names(self) -> dict[str, set[str]]:
        """Return the flags of every case that has some."""
        return {case: set(self.flags(case)) for case in self.book.cases if self.flags(case)}
