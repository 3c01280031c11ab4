"""What the scenarios touch, and the way from clause to scenario."""

from complaintflow.policy import decode_register
from complaintflow.scenario.citations import citations_of
from complaintflow.scenario.coverage import coverage_of
from complaintflow.scenario.run import run_scenario
from complaintflow.scenario.trace import trace
from complaintflow.source import decode, read_yaml
from tests.unit.scenario.toy import scenarios, toy_policy

TOY = toy_policy()
REGISTER = """\
clauses: toy
format: 1
document: {title: Toy}
entries:
"""


def results(text):
    document = scenarios(text)
    return [run_scenario(TOY, document, one) for one in document.cases]


def register(**statuses):
    entries = "".join(
        f'  T-{name[1:]}: {{place: "1", text: x, status: {status.replace("_", "-")}}}\n'
        for name, status in statuses.items()
    )
    source, _ = decode("register.yaml", (REGISTER + entries).encode())
    node, _ = read_yaml(source)
    found, problems = decode_register(node)
    assert problems == []
    return found


def traced(text, **statuses):
    return trace(register(**statuses), tuple(citations_of(TOY.loaded.document, TOY.compiled)), results(text))


def test_nothing_run_touches_nothing():
    coverage = coverage_of(TOY.compiled, frozenset())
    assert coverage.elements == coverage.untouched
    assert coverage.elements["rule"] == ("anger", "much", "mood.cross")
    assert coverage.elements["deadline"] == ("answer:started", "answer:met", "answer:breached", "answer:late")
    assert coverage.elements["rung"] == ("answer.told",)


def test_a_run_touches_what_it_uses():
    touched = frozenset().union(
        *(r.touched for r in results("  - {id: a, given: {angry: true}, when: [{event: start}, {advance: +5h}]}\n"))
    )
    untouched = coverage_of(TOY.compiled, touched).untouched
    assert untouched["rule"] == ("much",)
    assert untouched["transition"] == ("finish",)
    assert untouched["deadline"] == ("answer:met", "answer:late")
    assert untouched["rung"] == untouched["notice"] == ()
    assert untouched["escalation"] == ("third_call",)


def test_every_element_can_be_touched():
    text = """\
  - {id: a, given: {angry: true}, when: [{event: start}, {advance: +5h}, {event: finish, at: +6h}]}
  - {id: b, given: {amount: 101}, when: [{event: start}, {event: finish, at: +1h}]}
  - {id: c, when: [{event: call}, {event: call}, {event: call}]}
"""
    assert coverage_of(TOY.compiled, frozenset().union(*(r.touched for r in results(text)))).complete


def test_a_clause_with_elements_and_scenarios_is_no_gap():
    found = traced("  - {id: a, clause: [T-1, T-2], given: {angry: true, amount: 1}}\n", T1="modelled", T2="modelled")
    assert {row.clause: (row.elements, row.scenarios) for row in found.rows} == {
        "T-1": (("fields.amount",), ("a",)),
        "T-2": (("classification.rules.anger",), ("a",)),
    }
    # The policy cites two further clauses, which this register does not have.
    assert [gap.split()[0] for gap in found.gaps] == ["T-3", "T-4"]
    assert found.doubts == ()


def test_gaps_are_named():
    found = traced(
        "  - {id: a, clause: T-9}\n", T1="modelled", T2="modelled", T3="modelled", T4="silent", T8="modelled"
    )
    assert "T-8 is modelled, but no element of the policy cites it" in found.gaps
    assert "T-1 is modelled, but no scenario shows it" in found.gaps
    assert "T-9 is cited by the scenario a, but is not in the register" in found.gaps
    assert not any(gap.startswith("T-4") for gap in found.gaps)


def test_a_scenario_that_touches_nothing_of_its_clause_is_doubted():
    found = traced("  - {id: a, clause: [T-1, T-4]}\n", T1="modelled", T2="silent", T3="silent", T4="modelled")
    assert [doubt.split(",")[0] for doubt in found.doubts] == [
        "the scenario a cites T-1",
        "the scenario a cites T-4",
    ]
    assert found.gaps == ()


def test_a_clause_whose_scenarios_all_fail_is_a_gap():
    failing = "  - {id: a, clause: T-1, then: {state: done}}\n"
    found = traced(failing, T1="modelled", T2="silent", T3="silent", T4="silent")
    assert found.gaps == ("T-1 is modelled, but what shows it fails: a",)
    assert not any("fails" in doubt for doubt in found.doubts)


def test_a_clause_that_another_scenario_shows_is_only_doubted():
    both = "  - {id: a, clause: T-1, then: {state: done}}\n  - {id: b, clause: T-1, then: {state: new}}\n"
    found = traced(both, T1="modelled", T2="silent", T3="silent", T4="silent")
    assert found.gaps == ()
    assert "the scenario a cites T-1, but fails" in found.doubts
