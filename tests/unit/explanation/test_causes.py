"""What an effect came of, where several elements of a policy share a name."""

from complaintflow.explanation.causes import causes_of
from complaintflow.facade import Policy

TEXT = """\
policy: shared_names
format: 1
version: "1"
effective: 2026-01-01
time_zone: Asia/Shanghai
fields: {hot: bool}
classes: [low, high]
classification: {default: low, rules: [{id: again, when: {hot: true}, class: high}]}
lifecycle:
  initial: a
  states: {a: {}, b: {}}
  transitions: [{id: again, event: go, from: a, to: b}]
"""


def kinds(policy, step, kind):
    effect = next(one for one in step if one.kind == kind)
    return [cause.kind for cause in causes_of(policy.compiled, step.case.raw, effect)]


def test_a_rule_gives_the_class_and_a_transition_the_state():
    policy = Policy.from_text(TEXT)
    opened = policy.open("C", {"hot": True}, at="2026-03-02T09:00:00+08:00")
    assert kinds(policy, opened, "class_set") == ["event", "rule"]
    moved = opened.case.send("go", at="2026-03-02T10:00:00+08:00")
    assert kinds(policy, moved, "state_entered") == ["event", "transition"]
