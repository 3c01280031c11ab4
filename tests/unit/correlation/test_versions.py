"""Versions of one policy side by side: which rules are the same, and whose rule is asked."""

from __future__ import annotations

from complaintflow.correlation import Answer, Casebook, MemoryIndex
from complaintflow.correlation.notes import Noted
from complaintflow.facade import Policy
from tests.story import instant

HEAD = """\
policy: toy
format: 1
version: "{version}"
effective: 2020-01-01
time_zone: Asia/Shanghai
fields: {{vin: text, problem: text}}
flags: {{repeat: {{}}, many: {{}}, stopped: {{}}, {flag}: {{}}}}
follow_up_event: {follow_up}
events: {{{follow_up}: {{}}, order: {{}}, revoke: {{}}}}
lifecycle:
  initial: intake
  states: {{intake: {{}}, solved: {{final: true, outcome: solved}}}}
  transitions: [{{event: {follow_up}, from: open}}, {{event: solve, from: open, to: solved}}]
outcomes: {{solved: {{}}}}
"""


def policy(version: int, *rules: str, follow_up: str = "chase", flag: str = "other") -> Policy:
    head = HEAD.format(version=version, follow_up=follow_up, flag=flag)
    return Policy.from_text(head + "cross_case:\n" + "".join(f"  - {{{rule}}}\n" for rule in rules))


class Versions:
    """Parts that outlive a version: complaints are opened under the version that is named."""

    def __init__(self, *versions: Policy) -> None:
        self.versions = versions
        self.index, self.notes = MemoryIndex(), dict[str, Noted]()
        self.cases, self.aliases = {}, {}

    def tell(self, under: int, line: str) -> list[Answer]:
        name, case, day, *words = line.split()
        book = Casebook(
            self.versions[under - 1], versions=self.versions, cases=self.cases, index=self.index,
            aliases=self.aliases, notes=self.notes,
        )  # fmt: skip
        data = dict(word.split("=", 1) for word in words)
        event = {"case": case, "event": name, "at": instant(f"{day} 09:00"), "id": f"{name}{day}", "data": data}
        answers = book.take(book.policy.read_event(event))
        assert all(answer.step.accepted for answer in answers), [answer.step.refused for answer in answers]
        return answers

    def flags(self, case: str) -> dict[str, tuple[str, ...]]:
        return {raised.flag: raised.cases for raised in self.cases[case].raw.flags}


BURST = "id: burst, same: vin, within: 5d, at_least: 2, flag: many"


def test_a_rule_that_holds_the_same_facts_together_sees_the_cases_of_both_versions():
    told = Versions(policy(1, BURST), policy(2, BURST))
    told.tell(1, "open A 03-02 vin=V")
    told.tell(2, "open B 03-03 vin=V")
    assert told.flags("B") == {"many": ("A",)}
    assert told.cases["A"].policy.version == "1"


def test_window_and_number_are_those_of_the_complaint_that_asks():
    told = Versions(policy(1, BURST), policy(2, "id: burst, same: vin, within: 20d, at_least: 3, flag: many"))
    told.tell(1, "open A 03-02 vin=V")
    told.tell(1, "open B 03-12 vin=V")
    assert told.flags("B") == {}, "five days in version 1"
    told.tell(2, "open C 03-13 vin=V")
    assert told.flags("C") == {"many": ("A", "B")}, "three in twenty days in version 2"
    told.tell(1, "open D 03-13 vin=V")
    assert told.flags("D") == {"many": ("B", "C")}, "two in five days in version 1, whoever the others are"


def test_what_is_entered_late_reaches_later_complaints_as_far_as_their_own_rule_does():
    told = Versions(policy(1, BURST), policy(2, "id: burst, same: vin, within: 20d, at_least: 2, flag: many"))
    told.tell(2, "open B 03-12 vin=V")
    told.tell(1, "open C 03-13 vin=W")
    told.tell(1, "open D 03-14 vin=W")
    told.tell(1, "open A 03-02 vin=V")
    assert told.flags("B") == {"many": ("A",)}
    told.tell(1, "open E 03-01 vin=W")
    assert told.flags("C") == {}
    assert told.flags("D") == {"many": ("C",)}


def test_a_rule_that_holds_other_facts_together_begins_anew():
    told = Versions(policy(1, BURST), policy(2, BURST.replace("same: vin", "same: problem")))
    told.tell(1, "open A 03-02 vin=V problem=V")
    told.tell(2, "open B 03-03 vin=V problem=V")
    assert told.flags("B") == {}
    told.tell(2, "open C 03-03 vin=X problem=V")
    assert told.flags("C") == {"many": ("B",)}


def test_earlier_cases_of_another_version_are_told_as_far_as_they_know_the_flag():
    rule = "id: burst, same: vin, within: 9d, at_least: 2, flag: crowd, tells: all"
    told = Versions(policy(1, BURST), policy(2, rule, flag="crowd"), policy(3, f"{BURST}, tells: all"))
    told.tell(1, "open A 03-02 vin=V")
    told.tell(2, "open B 03-03 vin=V")
    assert told.flags("B") == {"crowd": ("A",)}
    assert told.flags("A") == {}, "version 1 has no such flag"
    told.tell(3, "open C 03-04 vin=V")
    assert told.flags("A") == {"many": ("B", "C")}


def test_an_open_case_takes_a_complaint_by_its_own_versions_event():
    rule = "id: again, same: vin, open_one: follow_up, flag: repeat"
    told = Versions(policy(1, rule, follow_up="called"), policy(2, rule))
    told.tell(1, "open A 03-02 vin=V")
    first, *_ = told.tell(2, "open B 03-03 vin=V")
    assert (first.event.case, first.event.name, first.follow_up) == ("A", "called", "again")
    assert told.aliases == {"B": "A"}
    told.tell(2, "solve B 03-04")
    told.tell(2, "open C 03-05 vin=V")
    assert told.flags("C") == {"repeat": ("A",)}


def test_an_order_stands_in_the_next_version_and_can_be_revoked_there():
    rule = "id: stopped, same: vin, ordered_by: order, revoked_by: revoke, flag: stopped"
    told = Versions(policy(1, rule), policy(2, rule))
    told.tell(1, "open A 03-02 vin=V")
    told.tell(1, "order A 03-03")
    told.tell(2, "open B 03-04 vin=V")
    assert told.flags("B") == {"stopped": ("A",)}
    told.tell(2, "revoke B 03-05")
    told.tell(1, "open C 03-06 vin=V")
    assert told.flags("C") == {}


def test_what_a_version_asks_of_earlier_cases_is_watched_in_those_of_others():
    solved = "id: solved_before, same: vin, earlier: {outcome: solved}, flag: repeat"
    told = Versions(policy(1, "id: solved_before, same: vin, flag: repeat"), policy(2, solved))
    told.tell(1, "open A 03-02 vin=V")
    told.tell(2, "open B 03-10 vin=V")
    assert told.flags("B") == {}
    told.tell(1, "solve A 03-05")
    assert told.flags("B") == {"repeat": ("A",)}, "entered late"


def test_a_case_that_goes_over_to_another_version_takes_with_it_what_that_version_knows():
    old, new = (
        policy(1, BURST, "id: old, same: problem, flag: repeat"),
        policy(2, BURST, "id: new, same: vin, flag: stopped"),
    )
    told = Versions(old, new)
    told.tell(1, "open A 03-02 vin=V problem=p")
    told.cases["A"] = new.case_from_json(
        {**told.cases["A"].to_json(), "policy": {"id": "toy", "version": "2", "digest": new.digest}}
    )
    told.tell(2, "amend A 03-03 problem=q")
    assert set(told.notes["A"].known) == {"burst(vin)", "new(vin)"}
    told.tell(1, "open B 03-04 problem=p")
    assert told.flags("B") == {}, "A left that rule on the third"
    told.tell(2, "open C 03-04 vin=V")
    assert told.flags("C") == {"many": ("A",), "stopped": ("A",)}
