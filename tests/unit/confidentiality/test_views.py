"""What a viewer sees of a case: facts, data, people, and everything that would tell of them."""

import json

import pytest

from complaintflow import EventError
from complaintflow.confidentiality import MARK, Seen, Sight, read_viewer, veil_case, veil_effect, viewer_of
from tests.story import Story, toy

BODY = """\
confidential: {personal: [agent, lead], sensitive: lead}
fields:
  name: {type: text, personal: true, hidden_from: blamed}
  phone: {type: text, personal: true, visible_to: lead}
  illness: {type: text, sensitive: true}
  kind: {type: choice, choices: [a, b], sensitive: true}
  summary: text
  staff: text
  branch: {type: text, visible_to: lead}
  until: {type: date, visible_to: lead}
parties:
  blamed: {field: staff}
  teller: {set_by: open, personal: true, hidden_from: blamed}
roles: {agent: {superior: lead}, lead: {superior: boss}, boss: {}, shop: {unit: branch}}
events:
  act: {data: {said: {type: text, personal: true}, plain: text, cost: {type: integer, visible_to: lead}}}
  second: {records: summary, data: {summary: text}, do: [{set: {staff: {data: other}}}]}
counters: {costs: {sum: cost, of: act}, acts: {count: act}}
classes: [low, high]
classification:
  hit_policy: first
  default: low
  rules: [{id: ill, when: {kind: a}, class: high, clause: C-1}, {id: told, when: {summary: present}, class: low}]
deadlines:
  promise: {starts: open, met_by: act, within: {until: until}}
  reply: {starts: open, met_by: act, within: 2d}
"""
BODY = BODY.replace("{set: {staff: {data: other}}}", "{set: {staff: {data: summary}}}")
GIVEN = {
    "name": "王建国", "phone": "13900000001", "illness": "x", "kind": "a", "summary": "noise", "staff": "u7",
    "until": "2026-04-01", "wechat": "wjg", "branch": "D17",
}  # fmt: skip


def opened(**more):
    return Story(BODY).open("03-02 09:00", by="agent", **{**GIVEN, **more})


def seen(story, who):
    return Seen.of(Sight.of(story.policy.compiled, read_viewer(story.policy.compiled, who)), story.case.raw)


def shown(story, who):
    """Everything a viewer is shown of a case, as one text."""
    eyes = seen(story, who)
    role, _, person = who.partition(":")
    view = story.case.view(actor={"id": person or "nobody", "roles": [role]})
    effects = [veil_effect(eyes, effect) for effect in story.effects]
    return json.dumps([view.to_json(story.policy.instant), repr(veil_case(eyes, story.case.raw)), repr(effects)],
                      ensure_ascii=False)  # fmt: skip


@pytest.mark.parametrize(
    ("who", "facts"),
    [
        ("lead", {"name", "phone", "illness", "kind", "summary", "staff", "branch", "until"}),
        ("agent", {"name", "summary", "staff"}),
        ("agent:u7", {"summary", "staff"}),
        ("boss", {"summary", "staff"}),
        ("lead:u7", {"phone", "illness", "kind", "summary", "staff", "branch", "until"}),
    ],
)
def test_a_role_sees_the_facts_that_are_for_it(who, facts):
    story = opened()
    known = seen(story, who).facts(story.case.raw.facts)
    assert set(known) == set(story.policy.compiled.fields)
    assert {name for name, value in known.items() if value != MARK} == facts


def test_several_roles_see_what_any_of_them_sees():
    story = opened()
    view = story.case.view(actor={"id": "u1", "roles": ["agent", "lead"]})
    assert view.facts["phone"] == "13900000001"
    assert story.case.view(role="agent", actor={"id": "u7", "roles": ["lead"]}).facts["name"] == MARK


def test_what_is_hidden_looks_the_same_whether_it_is_there_or_not():
    full = opened()
    bare = Story(BODY).open("03-02 09:00", by="agent", summary="noise", staff="u7")
    for who in ("boss", "agent:u7"):
        eyes, others = seen(full, who), seen(bare, who)
        hidden = eyes.fields
        facts, bare_facts = eyes.facts(full.case.raw.facts), others.facts(bare.case.raw.facts)
        assert {name: facts[name] for name in hidden} == {name: bare_facts[name] for name in hidden}
    assert seen(full, "boss").undeclared({"wechat": "wjg"}) == seen(bare, "boss").undeclared({}) == {MARK: MARK}
    assert seen(full, "agent").undeclared({"wechat": "wjg"}) == {"wechat": "wjg"}


def test_a_role_is_looked_through_under_its_other_names_too():
    story = Story(BODY.replace("lead: {superior: boss}", "lead: {superior: boss, aliases: chief}"))
    case = story.open("03-02 09:00", phone="13900000001").case
    assert case.view(role="chief").facts["phone"] == "13900000001"


def test_an_unknown_role_is_an_error_that_names_the_known_ones():
    policy = toy(BODY)
    with pytest.raises(EventError, match="no role `clerk`; its roles are: `agent`, `lead`, `boss`, `shop`"):
        read_viewer(policy.compiled, "clerk:u7")
    with pytest.raises(EventError, match="needs a role or an actor"):
        viewer_of(policy.compiled)
    with pytest.raises(EventError, match="no role `clerk`"):
        opened().case.view(actor={"id": "u1", "roles": ["clerk"]})


def test_a_person_stays_unnamed_wherever_they_act():
    story = opened()
    story.send("act", "03-02 10:00", who="a1", said="hello").send(
        "note", "03-02 11:00", who="zz", behalf="a1", text="t"
    )
    assert '"a1"' in shown(story, "agent")
    for who in ("agent:u7", "boss"):
        assert '"a1"' not in shown(story, who)
        assert "'a1'" not in shown(story, who)


def test_whoever_was_complained_about_once_is_kept_out_for_good():
    story = opened().send("amend", "03-02 10:00", staff="u8")
    assert seen(story, "agent:u7").facts(story.case.raw.facts)["name"] == MARK
    assert seen(story, "agent:u8").facts(story.case.raw.facts)["name"] == MARK
    assert seen(story, "agent:u9").facts(story.case.raw.facts)["name"] == "王建国"


def test_a_text_that_quotes_something_hidden_is_hidden_as_a_whole():
    story = opened(summary="please call 13900000001, says 王建国")
    assert seen(story, "lead").fact("summary", story.case.raw.facts["summary"]).startswith("please")
    assert seen(story, "agent").fact("summary", story.case.raw.facts["summary"]) == MARK
    # One letter stands everywhere and hides nothing but itself.
    assert seen(story, "agent").text("axb") == "axb"
    assert seen(story, "agent").text("x") == MARK


def test_a_case_id_that_quotes_something_hidden_is_a_number_of_its_own():
    policy = toy(BODY)
    case = policy.open("case-of-王建国", {"name": "王建国"}, at="2026-03-02T09:00:00+08:00").case
    sight = Sight.of(policy.compiled, read_viewer(policy.compiled, "boss"))
    assert Seen.of(sight, case.raw, number=3).case_id == f"{MARK}3"
    assert case.view(role="boss").id == MARK
    assert case.view(role="agent").id == "case-of-王建国"


def test_sums_of_hidden_data_are_hidden_and_counts_are_not():
    story = opened().send("act", "03-02 10:00", cost=4711)
    values = {
        effect.body["counter"]: veil_effect(seen(story, "agent"), effect).body["value"]
        for effect in story.effects if effect.kind == "counter_set"
    }  # fmt: skip
    assert values == {"costs": MARK, "acts": 1}
    assert "4711" not in shown(story, "agent")
    assert "4711" in shown(story, "lead")


def test_a_due_instant_that_stands_in_a_hidden_fact_is_hidden():
    story = opened()
    started = [veil_effect(seen(story, "agent"), e).body for e in story.effects if e.kind == "deadline_started"]
    assert [(body["deadline"], body["due"] == MARK) for body in started] == [("promise", True), ("reply", False)]
    assert [(one.deadline, one.due == MARK) for one in story.case.view(role="agent").due] == [
        ("reply", False), ("promise", True),
    ]  # fmt: skip
    assert all(one.due != MARK for one in story.case.view(role="lead").due)


def test_the_rules_of_a_table_that_looks_at_hidden_facts_are_not_told():
    story = opened()
    effect = next(effect for effect in story.effects if effect.kind == "class_set")
    assert (effect.body["rules"], effect.because, effect.clause) == (["ill", "told"], ("open", "ill", "told"), ("C-1",))
    veiled = veil_effect(seen(story, "agent"), effect)
    assert (veiled.body["class"], veiled.body["rules"], veiled.because, veiled.clause) == (
        "high",
        [MARK],
        ("open",),
        (),
    )
    assert veil_effect(seen(story, "lead"), effect) == effect
    # The same where no such rule matched.
    other = next(effect for effect in opened(kind="b").effects if effect.kind == "class_set")
    assert veil_effect(seen(story, "agent"), other).body["rules"] == [MARK]


@pytest.mark.parametrize(
    ("send", "message"),
    [
        ({"event_name": "act", "cost": "Zaunkoenig"}, MARK),
        ({"event_name": "act", "plain": 5}, "`plain` must be text of at most 20000 characters, found 5"),
        ({"event_name": "dispatch"}, None),
        ({"event_name": "go_on"}, "`go_on` can't happen in state `intake`"),
        ({"event_name": "Zaunkoenig"}, MARK),
        ({"event_name": "amend", "kind": "Zaunkoenig"}, MARK),
        ({"event_name": "flag", "more": {"flag": "Zaunkoenig"}}, "the policy knows no flag `Zaunkoenig`"),
    ],
)
def test_a_refusal_quotes_nothing_hidden(send, message):
    story = opened().send(at="03-02 10:00", **send)
    refusal = story.step.refused
    assert (refusal is None) == (message is None)
    if refusal is not None:
        veiled = veil_effect(seen(story, "boss"), refusal)
        assert veiled.body["message"] == message
        assert veil_effect(seen(story, "lead"), refusal).body == refusal.body
        assert message != MARK or "Zaunkoenig" not in repr(veiled.body)


def test_hidden_names_in_a_list_are_one_mark():
    story = opened().send("amend", "03-02 10:00", name="A B", illness="flu", phone="1", summary="s")
    effect = next(effect for effect in story.effects if effect.kind == "facts_changed")
    assert set(effect.body["fields"]) == {"name", "illness", "phone", "summary"}
    assert veil_effect(seen(story, "boss"), effect).body["fields"] == [MARK, "summary"]


def test_hidden_data_stay_hidden_as_facts_and_facts_as_data():
    body = """\
confidential: {personal: lead}
fields: {told: text, name: {type: text, personal: true}}
events:
  act: {data: {said: {type: text, personal: true}}, do: [{set: {told: {data: said}}}]}
  second: {records: name}
"""
    story = (
        Story(body)
        .open("03-02 09:00")
        .send("act", "03-02 10:00", said="secret")
        .send("second", "03-02 11:00", name="n")
    )
    assert story.case.raw.facts == {"told": "secret", "name": "n"}
    assert story.case.view(role="agent").facts == {"told": MARK, "name": MARK}
    assert [event.data for event in story.case.view(role="agent").events[1:]] == [
        {"said": MARK, MARK: MARK}, {"name": MARK, MARK: MARK},
    ]  # fmt: skip
    assert story.case.view(role="lead").facts == {"told": "secret", "name": "n"}


def test_ids_that_are_digests_of_data_are_not_shown():
    story = Story(BODY).open("03-02 09:00", **GIVEN).send("act", "03-02 10:00", said="hello")
    event = story.case.raw.entries[-1].event
    assert event.id.startswith("e-")
    assert len(event.id) > 10
    assert event.id not in shown(story, "boss")
    assert [one.id for one in story.case.view(role="boss").events] == ["open", "e-2"]
    refused = story.send("go_on", "03-02 11:00").step.refused
    other = Story(BODY).open("03-02 09:00", **GIVEN).send("act", "03-02 10:00").send("go_on", "03-02 11:00", said="Z")
    assert refused.id != other.step.refused.id
    assert veil_effect(seen(story, "boss"), refused).id == veil_effect(seen(other, "boss"), other.step.refused).id


def test_units_are_hidden_with_the_fact_they_are_held_against():
    story = opened().send("note", "03-02 10:00", by=({"role": "shop", "unit": "D17"},), text="x")
    assert "D17" in shown(story, "lead")
    assert "D17" not in shown(story, "agent")


def test_without_any_rule_everybody_sees_everything():
    story = Story("fields: {name: {type: text, personal: true}}\n").open("03-02 09:00", name="n", more="m")
    view = story.case.view(role="agent")
    assert (view.facts, view.undeclared, view.events) == (
        {"name": "n"}, {"more": "m"}, tuple(entry.event for entry in story.case.raw.entries)
    )  # fmt: skip
