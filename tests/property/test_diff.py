"""What `diff` calls equal, no history tells apart; what it shows a case of, that case tells apart."""

from hypothesis import assume, given, note, settings
from hypothesis import strategies as st

from complaintflow.compiler.compile import compile_policy
from complaintflow.errors import PolicyError
from complaintflow.facade import Policy
from complaintflow.kernel.event import Event
from complaintflow.mutation.changes import changes_of
from complaintflow.testing import histories, policies, policy_text
from complaintflow.verification.comparing.compare import compare
from complaintflow.verification.comparing.diff import diff_policies
from complaintflow.verification.comparing.pairing import Both, Pair


def parts(old, new, renamings, history):
    """Return where a history tells two policies apart, None where it does not."""
    both, pair = Both(old, new, renamings), Pair(None, None)
    for move in history:
        if isinstance(move, Event):
            pair, parting = both.send(pair, move)
        elif pair.old is None:
            continue
        else:
            pair, parting = both.wait(pair, move.to)
        if parting:
            return move, parting
    return None


@st.composite
def changed_policies(draw):
    """Return a generated policy and what one change makes of it."""
    old = Policy.from_text(policy_text(draw(policies())))
    changes = list(changes_of(old.loaded.document))
    change = draw(st.sampled_from(changes))
    note(f"if {change.words.en}")
    new, _ = compile_policy(change.document())
    assume(new is not None and new.digest != old.compiled.digest)
    return old, new


@given(changed_policies(), st.data())
@settings(max_examples=20)
def test_policies_that_a_history_tells_apart_are_not_called_equal(pair, data):
    old, new = pair
    comparison = compare(old.compiled, new)
    if comparison.equal:
        for _ in range(3):
            assert parts(old.compiled, new, comparison.renamings, data.draw(histories(old))) is None


def rewritten(value, names):
    """Return a policy as plain values with other names and its conditions turned over."""
    if isinstance(value, dict):
        keys = list(value)
        if "when" in value and "event" not in value:
            value = {**value, "when": {"not": {"not": value["when"]}}}
        return {names.get(key, key): rewritten(value[key], names) for key in keys}
    if isinstance(value, list):
        return [rewritten(item, names) for item in value]
    return names.get(value, value) if isinstance(value, str) else value


def rules_split(policy):
    """Return the policy with every rule of its classification in two: of urgent complaints, and of all others."""
    table = policy.get("classification")
    if table is None:
        return policy
    rules = [
        {**rule, "id": f"{rule['id']}_{part}", "when": {"all": [rule["when"], urgent]}}
        for rule in table["rules"]
        for part, urgent in enumerate(({"urgent": True}, {"not": {"urgent": True}}))
    ]
    if table["hit_policy"] == "highest":
        rules.reverse()
    return {**policy, "classification": {**table, "rules": rules}}


@given(policies(), st.data())
@settings(max_examples=20)
def test_a_policy_written_differently_is_proved_equal(policy, data):
    old = Policy.from_text(policy_text(policy))
    other = rewritten(rules_split(policy), {"handling": "at_work", "intake": "new_here"})
    other = {key: other[key] for key in reversed(other)}
    for name in ("fields", "counters", "roles", "templates", "events"):
        if isinstance(other.get(name), dict):
            other[name] = dict(reversed(other[name].items()))
    try:
        new = Policy.from_text(policy_text(other))
    except PolicyError:
        assume(False)  # a rule's half that can never hold is a mistake
    comparison = compare(old.compiled, new.compiled)
    assert comparison.equal, comparison.differences
    for _ in range(2):
        assert parts(old.compiled, new.compiled, comparison.renamings, data.draw(histories(old))) is None


@given(changed_policies())
@settings(max_examples=10)
def test_every_witness_tells_its_policies_apart(pair):
    old, new = pair
    comparison = diff_policies(old.compiled, new, steps=400)
    both = Both(old.compiled, new, comparison.renamings)
    for difference in comparison.differences:
        shown = difference.witness
        if shown is not None and shown.events:
            assert both.replay(shown.events, shown.until)
