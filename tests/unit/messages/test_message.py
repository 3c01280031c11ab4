"""What a notice says to whom: language, values, what is kept back, what a value can do to a text."""

from html import unescape
from re import sub

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow import Policy, PolicyError
from complaintflow.messages import Message, NoMessage, address_of, language_of, message_of

HEAD = """
policy: mine
format: 1
version: "1"
effective: 2026-01-01
time_zone: Asia/Shanghai
language: zh
customer: {language: reads, contacts: {sms: mobile, email: mail}}
confidential: {personal: desk}
roles: {desk: {title: {en: Desk, zh: 服务台}}, press: {title: Press}}
fields:
  reads: text
  mobile: {type: text, personal: true}
  mail: {type: text, personal: true}
  name: {type: text, personal: true}
  topic: {type: choice, choices: {fire: {en: Fire, zh: 起火}, noise: {en: Noise, zh: 噪声}}}
  wants: {type: set, choices: {refund: {en: Refund, zh: 退款}, repair: {en: Repair, zh: 维修}}}
  urgent: bool
  happened: instant
  suspicion: {type: text, visible_to: desk}
  recipient: role
  note: text
templates:
  accepted:
    subject: {en: "Your complaint {case}", zh: "投诉{case}"}
    text:
      en: "Dear {name}, {topic}, {wants}, urgent: {urgent}, {happened}; answer by {due}."
      zh: "{name}：{topic}、{wants}、{urgent}、{happened}；{due}前答复。"
  english: {text: {en: "Hello {name}"}}
  about: {text: "{topic}: {note}"}
  personal: {text: "{name}"}
"""
TAIL = """
events:
  tell: {do: [{notify: customer, via: sms, template: accepted}, {notify: customer, via: email, template: english}]}
  forward: {do: {notify: {field: recipient}, via: system, template: about}}
  forward_name: {do: {notify: {data: to}, via: system, template: personal}, data: {to: role}}
lifecycle:
  initial: new
  states: {new: {}, done: {final: true, outcome: done}}
  transitions: [{event: finish, from: new, to: done}]
deadlines:
  answer: {starts: open, met_by: finish, within: 2d}
outcomes: {done: {}}
"""
POLICY = Policy.from_text(HEAD + TAIL)
AT = "2026-03-02T09:00:00+08:00"
FULL = {
    "name": "Ann", "topic": "fire", "wants": ["repair", "refund"], "urgent": True,
    "happened": "2026-03-01T09:00:00Z", "mobile": " 138 ", "suspicion": "arson",
}  # fmt: skip


def told(event, facts, data=None, language=None, people=()):
    case = POLICY.open("C-1", facts, at=AT).case
    step = case.send(event, at="2026-03-02T10:00:00+08:00", data=data or {})
    assert step.accepted, step.refused
    return [step.case.message(effect, language, people) for effect in step if effect.kind == "notify"]


def test_a_message_is_in_the_language_that_the_customer_reads():
    english, _ = told("tell", {**FULL, "reads": "en-GB"})
    chinese, _ = told("tell", {**FULL, "reads": "zh_CN"})
    assert english.subject == "Your complaint C-1"
    assert english.text == (
        "Dear Ann, Fire, Refund, Repair, urgent: yes, 2026-03-01 Sun 17:00:00; answer by 2026-03-04 Wed 09:00:00."
    )
    assert chinese.text == "Ann：起火、退款、维修、是、2026-03-01 周日 17:00:00；2026-03-04 周三 09:00:00前答复。"
    assert (english.language, chinese.language, english.to, english.via) == ("en", "zh", "customer", "sms")


@pytest.mark.parametrize(
    ("reads", "expected"), [(None, "zh"), ("fr", "zh"), ("", "zh"), ("EN", "en"), ("zh-Hant", "zh")]
)
def test_an_unknown_language_falls_back_to_that_of_the_policy(reads, expected):
    case = POLICY.open("C-1", {**FULL, "reads": reads}, at=AT).case
    assert language_of(POLICY.compiled, case.raw) == expected
    assert language_of(POLICY.compiled, case.raw, "desk") == "zh"


def test_a_text_in_one_language_is_sent_in_that_one_and_says_so():
    _, message = told("tell", {**FULL, "reads": "zh"})
    assert (message.text, message.language) == ("Hello Ann", "en")


def test_missing_facts_are_dashes_and_listed():
    message, _ = told("tell", {"reads": "en"})
    assert message.text.startswith("Dear —, —, —, urgent: —, —; answer by 2026")
    assert message.missing == ("name", "topic", "wants", "urgent", "happened")


def test_a_role_is_not_told_what_it_may_not_see():
    (message,) = told("forward_name", FULL, {"to": "desk"})
    assert isinstance(message, Message)
    assert message.text == "Ann"
    (nothing,) = told("forward_name", FULL, {"to": "press"})
    assert isinstance(nothing, NoMessage)
    assert (nothing.code, nothing.places) == ("may_not_see", ("name",))
    assert "Ann" not in nothing.message


def test_a_text_that_quotes_what_is_hidden_is_not_told_either():
    (message,) = told("forward", {**FULL, "recipient": "press", "note": "all quiet"})
    assert message.text == "起火: all quiet"
    (nothing,) = told("forward", {**FULL, "recipient": "press", "note": "looks like arson to me"})
    assert nothing.places == ("note",)


@pytest.mark.parametrize("where", ["{suspicion}", "x {suspicion} y"])
def test_the_customer_is_never_told_what_is_for_the_house(where):
    text = HEAD + f"  leak: {{text: '{where}'}}\n" + TAIL.replace("template: english", "template: leak")
    with pytest.raises(PolicyError, match="tells `suspicion` to `customer`, who may not see it"):
        Policy.from_text(text)
    allowed = text.replace("visible_to: desk}", "visible_to: [desk, customer]}")
    assert Policy.from_text(allowed).diagnostics is not None


def test_what_reaches_the_house_as_a_datum_stays_there_as_a_fact():
    text = HEAD + "  leak: {text: '{note}'}\n" + TAIL.replace("template: english", "template: leak")
    text = text.replace(
        "lifecycle:\n", "  look: {data: {note: {type: text, visible_to: desk}}, records: note}\nlifecycle:\n"
    )
    policy = Policy.from_text(text)
    step = policy.open("C-1", {"note": "x"}, at=AT).case.send("tell", at=AT)
    last = [effect for effect in step if effect.kind == "notify"][-1]
    assert step.case.message(last).places == ("note",)


def test_only_notices_of_the_policy_have_messages():
    step = POLICY.open("C-1", FULL, at=AT)
    assert step.case.message(step.effects[0]).code == "no_notice"
    other = Policy.from_text((HEAD + TAIL).replace("english", "welcome"))
    notice = next(e for e in step.case.send("tell", at=AT) if e.body.get("template") == "english")
    assert message_of(other.compiled, step.case.raw, notice).code == "no_template"


def test_addresses_are_the_facts_that_the_policy_names():
    case = POLICY.open("C-1", {**FULL, "mail": "  "}, at=AT).case.raw
    found = {via: address_of(POLICY.compiled, case, "customer", via) for via in ("sms", "email", "letter", "system")}
    assert found == {"sms": "138", "email": None, "letter": None, "system": None}
    assert address_of(POLICY.compiled, case, "desk", "sms") is None


NASTY = st.text(st.sampled_from("ab{}<>&\"'\r\n\t\x00\x1b\u202e\u2028 名"), max_size=30)


@given(NASTY)
def test_a_value_stays_a_value(value):
    policy = Policy.from_text((HEAD + TAIL).replace('"Your complaint {case}"', '"For {name}"'))
    case = policy.open("C-1", {"name": value, "reads": "en"}, at=AT).case
    notice = next(e for e in case.send("tell", at=AT) if e.kind == "notify")
    message = case.message(notice)
    assert "\n" not in message.subject
    assert "\r" not in message.subject + message.text + message.html
    assert not set("\x00\x1b\u202e") & set(message.subject + message.text + message.html)
    kept = "".join(c for c in value.replace("\r\n", "\n").replace("\r", "\n") if c not in "\x00\x1b\u202e")
    assert (kept or "—") in message.text
    bare = sub(r"</?p>|<br/>", "", message.html)
    assert "<" not in bare
    assert "".join(unescape(bare).split()) == "".join(message.text.split())


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("customer: {language: lang}", "found `lang`"),
        ("customer: {language: urgent}", "the field `urgent` holds no language: its type is `bool`"),
        ("customer: {contacts: {email: happened}}", "the field `happened` holds no address: its type is `instant`"),
        ("customer: {contacts: {fax: mail}}", "unknown key `fax`"),
        ("language: fr", "found `fr`"),
    ],
)
def test_mistakes_of_the_section_are_reported(section, message):
    key = section.partition(":")[0]
    lines = [line for line in (HEAD + TAIL).splitlines() if not line.startswith(f"{key}:")]
    with pytest.raises(PolicyError, match=message):
        Policy.from_text("\n".join([*lines, section]))
