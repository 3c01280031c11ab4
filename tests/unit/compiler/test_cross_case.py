"""Rules across cases: what compiles, and what is refused where."""

import pytest

BASE = """
fields: {vin: text, problem: text, amount: integer}
flags: {repeat: {}}
events: {chase: {data: {vin: integer}}}
counters: {chases: {count: chase}}
"""


def rules(text: str, more: str = "") -> str:
    return BASE + more + f"cross_case:\n  - {text}\n"


def test_a_rule_of_one_line_has_its_defaults(compiled):
    (rule,) = compiled(rules("{id: again, same: vin, flag: repeat}")).cross_case
    assert (rule.same, rule.flag, rule.at_least, rule.counted, rule.runs) == (("vin",), "repeat", 2, "opened", True)
    assert not rule.tells_all
    assert not rule.follow_up


def test_a_standing_order_is_told_by_its_event(compiled):
    (rule,) = compiled(
        rules(
            "{id: order, same: vin, ordered_by: {event: chase, where: {data.vin: 3}}, revoked_by: solve, flag: repeat}"
        )
    ).cross_case
    assert rule.counted == "ordered"
    assert rule.ordered_by.event == "chase"
    assert rule.ordered_by.where.holds({"data.vin": 3})
    assert [one.event for one in rule.revoked_by] == ["solve"]


@pytest.mark.parametrize(("key", "value"), [("within", "30d"), ("at_least", "7")])
def test_a_parameter_still_to_be_decided_keeps_the_rule_from_running(compiled, key, value):
    text = rules(f"{{id: again, same: vin, flag: repeat, {key}: {{parameter: mine}}}}")
    (waiting,) = compiled("parameters: {mine: {}}" + text).cross_case
    assert not waiting.runs
    (running,) = compiled(f"parameters: {{mine: {{value: {value}}}}}" + text).cross_case
    assert running.runs
    assert (key == "within" and running.within is not None) or running.at_least == int(value)


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("{id: again, same: «plate», flag: repeat}", "unknown-reference", "a field"),
        ("{id: again, same: vin, flag: «repaet»}", "unknown-reference", "a flag"),
        ("{id: «again», same: vin}", "missing-key", "raises no flag"),
        ("{id: again, same: vin, «open_one»: «follow_up»}", "missing-key", ""),
        ("{id: again, same: vin, flag: repeat, at_least: «1»}", "bad-value", "from 2"),
        (
            "{id: again, same: vin, flag: repeat, when: {«state: work»}}",
            "impossible-condition",
            "before the case is born",
        ),
        ("{id: again, same: vin, flag: repeat, when: {«chases: 1»}}", "impossible-condition", "counters are not kept"),
        ("{id: again, same: vin, flag: repeat, earlier: {«chases: 1»}}", "impossible-condition", "counters are"),
        ("{id: again, same: vin, flag: repeat, earlier: {outcome: «solvd»}}", "impossible-condition", ""),
        ("{id: order, same: vin, ordered_by: «isue», flag: repeat}", "unknown-reference", "an event"),
        ("{id: order, same: vin, ordered_by: chase, flag: repeat, «tells»: all}", "unknown-key", ""),
        ("{id: again, same: vin, flag: repeat, within: {parameter: «none_such»}}", "unknown-reference", "a parameter"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_where_it_stands(diagnostics, text, code, message):
    marked = [part.partition("»")[0] for part in text.split("«")[1:]]
    plain = text.replace("«", "").replace("»", "")
    ((found, place, *said),) = diagnostics(rules(plain))
    assert (found, place) == (code, marked[-1])
    assert message in " ".join(said)


def test_the_follow_up_event_must_be_able_to_carry_the_complaint(diagnostics):
    text = rules("{id: again, same: vin, open_one: follow_up}", "follow_up_event: chase\n")
    ((code, place, message, _),) = diagnostics(text)
    assert (code, place) == ("wrong-type", "follow_up")
    assert "carries `vin` as integer" in message


LIFECYCLE_AND_TRACK = """
lifecycle:
  initial: intake
  states: {intake: {}, solved: {final: true, outcome: solved}}
  transitions: [{event: solve, from: open, to: solved}, {event: remind, from: open}]
outcomes: {solved: {}}
follow_up_event: remind
tracks:
  inquiry:
    lifecycle:
      initial: asked
      states: {asked: {}, told: {final: true, outcome: solved}}
      transitions: [{event: tell, from: asked, to: told}]
"""


def test_a_follow_up_rule_and_a_track_stand_in_one_policy(compiled):
    policy = compiled(rules("{id: again, same: problem, open_one: follow_up}", LIFECYCLE_AND_TRACK))
    assert [rule.follow_up for rule in policy.cross_case] == [True]
    assert policy.follow_up_event == "remind"
    assert policy.tracks["inquiry"].policy.cross_case == ()


def test_a_parameter_that_is_no_number_of_cases_is_refused_at_its_value(diagnostics):
    text = "parameters: {mine: {value: one}}" + rules("{id: a, same: vin, flag: repeat, at_least: {parameter: mine}}")
    ((code, place, _, _),) = diagnostics(text)
    assert (code, place) == ("bad-value", "one")
