"""What is found in a table is what trying every kind of complaint finds, and witnesses do what is said of them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from complaintflow.compiled.condition import evaluate
from complaintflow.compiled.table import decide_plainly
from complaintflow.compiler.load import check_text
from complaintflow.source import Code, Level
from complaintflow.verification.deciding.prove import prove_tables
from complaintflow.verification.deciding.witnesses import opening_view
from complaintflow.verification.proof import Fault, Unwatched
from complaintflow.verification.subject import Subject
from tests.hostile_input import SMALL
from tests.property.test_shadows import CASES, FACTS, RULES

HIT_POLICIES = st.sampled_from(("first", "highest", "unique"))
DEFAULTS = st.sampled_from(("", "  default: low\n"))


def proved(hit_policy, default, rules):
    """Return the compiled table and the findings by fault; nothing where the compiler refuses the conditions."""
    lines = [f"    - {{id: r{i}, when: {{{when}}}, class: {name}}}\n" for i, (when, name) in enumerate(rules)]
    head = f"classification:\n  hit_policy: {hit_policy}\n{default}  rules:\n"
    checked = check_text(SMALL + FACTS + head + "".join(lines))
    if checked.compiled is None or checked.document is None:
        assert {one.code for one in checked.diagnostics} == {Code.IMPOSSIBLE_CONDITION}
        return None, None, {}
    found = {}
    for finding in prove_tables(Subject.of(checked.document, checked.compiled), Unwatched()).findings:
        found.setdefault(finding.fault, []).append(finding)
    places = {rule.id.span: number for number, rule in enumerate(checked.document.classification.rules)}
    nodes = {rule.when.span: number for number, rule in enumerate(checked.document.classification.rules)}
    return checked.compiled, {**places, **nodes}, found


def answers(table, case):
    """Return the rules that have a say in a table's answer to a case: without contradiction, those that give it."""
    answer, matched = decide_plainly(table, case)
    if table.hit_policy == "unique":
        results = [table.rules[rule].result for rule in matched]
        return {rule for rule in matched if results.index(table.rules[rule].result) == matched.index(rule)}
    if not matched:
        return set()
    return {next(rule for rule in matched if table.rules[rule].result == answer)}


@settings(max_examples=60)
@given(HIT_POLICIES, DEFAULTS, RULES)
def test_findings_are_those_of_trying_every_kind_of_complaint(hit_policy, default, rules):
    policy, places, found = proved(hit_policy, default, rules)
    if policy is None:
        return
    table = policy.classification
    answering = set().union(*(answers(table, case) for case in CASES))
    idle = {places[finding.span] for finding in found.get(Fault.RULE_NEVER_FIRES, [])}
    assert idle == set(range(len(rules))) - answering

    matched = [decide_plainly(table, case)[1] for case in CASES]
    nothing = any(not some for some in matched)
    assert (Fault.TABLE_GAP in found) is (nothing and not default)
    assert (Fault.ONLY_THE_DEFAULT in found) is (nothing and bool(default))

    contradicting = any(len({table.rules[rule].result for rule in some}) > 1 for some in matched)
    errors = [one for one in found.get(Fault.OVERLAPPING_RULES, []) if one.level is Level.ERROR]
    assert bool(errors) is (contradicting and hit_policy == "unique")

    whole = {places[one.span] for one in found.get(Fault.ALWAYS_TRUE, []) if "of the rule" in one.message[:30]}
    always = {number for number in range(len(rules)) if all(number in some for some in matched)}
    assert {number for number in whole if number in always} == always


@settings(max_examples=60)
@given(HIT_POLICIES, DEFAULTS, RULES)
def test_a_witness_does_what_is_said_of_it(hit_policy, default, rules):
    policy, places, found = proved(hit_policy, default, rules)
    for fault, findings in found.items():
        for finding in findings:
            if finding.witness is None:
                assert fault in (Fault.RULE_NEVER_FIRES, Fault.ALWAYS_FALSE)
                continue
            assert finding.witness.confirmed
            view = opening_view(policy, finding.witness.facts)
            assert view is not None
            matched = policy.classification.decide(view)[1]
            if fault in (Fault.TABLE_GAP, Fault.ONLY_THE_DEFAULT):
                assert matched == ()
            elif fault is Fault.OVERLAPPING_RULES:
                assert len({policy.classification.rules[rule].result for rule in matched}) > 1
            elif fault is Fault.RULE_NEVER_FIRES and finding.level is Level.WARNING:
                rule = places[finding.span]
                assert rule in matched
                assert rule not in answers(policy.classification, view)
                assert evaluate(policy.classification.rules[rule].when.tree, view)
