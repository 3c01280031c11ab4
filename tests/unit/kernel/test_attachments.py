"""Documents by reference and digest: what is one, who sees it, what can be asked of it."""

import json

import pytest

from complaintflow import PolicyError
from complaintflow.compiled.attachments import read_attachment
from complaintflow.kernel.asking import answers
from tests.story import Story

DIGEST = "sha256:" + "0a" * 32
PHOTO = {"ref": "s3://complaints/1", "digest": DIGEST, "media_type": "image/jpeg", "size": 120, "name": "brake.jpg"}
BODY = """
roles: {agent: {superior: lead}, lead: {superior: boss}, boss: {}}
confidential: {personal: agent}
fields: {photo: attachment, papers: attachments, plan: {type: attachment, personal: false}, note: text}
events:
  act: {data: {proof: {type: attachment, required: true}}}
  second: {data: {papers: attachments}, records: papers}
tables:
  proven: {default: weak, results: [weak, good], rules: [
    {id: both, when: {photo: present, papers: {count: {at_least: 2}}}, result: good}]}
"""


def test_a_case_keeps_it_whatever_the_order_of_its_keys():
    one = Story(BODY).open("03-02 08:00", photo=PHOTO).case
    other = Story(BODY).open("03-02 08:00", photo=dict(reversed(PHOTO.items()))).case
    assert one.facts == other.facts
    assert json.loads(str(one.facts["photo"])) == PHOTO
    assert read_attachment(one.facts["photo"]).name == "brake.jpg"
    assert one.policy.case_from_json(json.loads(json.dumps(one.to_json()))) == one


@pytest.mark.parametrize(
    "change",
    [
        {"ref": ""}, {"ref": None}, {"ref": "a b"}, {"ref": "data:text/plain;base64,SGVsbG8="}, {"ref": "DATA:,x"},
        {"ref": "javascript:alert(1)"}, {"ref": "x\n"}, {"ref": "x" * 2001}, {"digest": None}, {"digest": "0a" * 32},
        {"digest": DIGEST.upper()}, {"digest": DIGEST[:-1]}, {"digest": DIGEST + "\n"}, {"digest": "md5:" + "0" * 32},
        {"media_type": "jpeg"}, {"media_type": 1}, {"size": -1}, {"size": True}, {"size": "120"}, {"size": 1.5},
        {"name": ""}, {"name": "../x"}, {"name": "a\\b"}, {"name": ".."}, {"name": "a\x00"}, {"content": "SGVsbG8="},
    ],
)  # fmt: skip
def test_what_is_no_reference_is_refused(change):
    story = Story(BODY)
    wrong = {**PHOTO, **change}
    assert story.open("03-02 08:00", photo=wrong).refused == "bad_value"
    assert story.open("03-02 08:00", papers=[PHOTO, wrong]).refused == "bad_value"
    assert "SGVsbG8=" not in json.dumps(story.step.to_json())


@pytest.mark.parametrize("value", [7, True, "x", "{", [PHOTO], "[" * 5000])
def test_other_values_are_refused(value):
    assert Story(BODY).open("03-02 08:00", photo=value).refused == "bad_value"


def test_events_carry_and_record_them():
    story = Story(BODY).open("03-02 08:00")
    assert story.send("act", "03-02 09:00").refused == "missing_field"
    assert story.send("act", "03-02 09:00", proof=PHOTO).refused is None
    story.send("second", "03-02 10:00", papers=[PHOTO, {"ref": "2", "digest": DIGEST}])
    assert len(story.case.facts["papers"]) == 2
    assert story.send("amend", "03-02 11:00", papers=PHOTO).case.facts["papers"] == (read_attachment(PHOTO).text,)


def test_conditions_ask_whether_and_how_many():
    two = [PHOTO, {"ref": "2", "digest": DIGEST}]
    for facts, expected in (({}, "weak"), ({"photo": PHOTO}, "weak"), ({"photo": PHOTO, "papers": two}, "good")):
        case = Story(BODY).open("03-02 08:00", **facts).case
        assert answers(case.policy.compiled, case.raw)["proven"] == expected


@pytest.mark.parametrize("when", ["photo: x", "papers: [x, y]", "photo: {at_least: 3}", "photo: {count: 1}"])
def test_nothing_else_can_be_asked(when):
    body = BODY.replace("photo: present, papers: {count: {at_least: 2}}", when)
    with pytest.raises(PolicyError):
        Story(body)


def test_it_is_personal_unless_the_policy_says_otherwise():
    case = Story(BODY).open("03-02 08:00", photo=PHOTO, plan=PHOTO | {"name": "plan.pdf", "ref": "p"}).case
    assert case.view("agent").facts["photo"] == read_attachment(PHOTO).text
    seen = case.view("lead").facts
    assert seen["photo"] == "•••"
    assert (
        "plan.pdf" in Story(BODY).open("03-02 08:00", plan=PHOTO | {"name": "plan.pdf"}).case.view("lead").facts["plan"]
    )


def test_a_text_that_names_a_hidden_document_is_hidden_and_others_are_not():
    case = Story(BODY).open("03-02 08:00", photo=PHOTO, note="see brake.jpg").case
    assert case.view("lead").facts["note"] == "•••"
    case = Story(BODY).open("03-02 08:00", photo=PHOTO, note="my name and the digest of it").case
    assert case.view("lead").facts["note"] == "my name and the digest of it"


def test_a_message_calls_it_by_its_name():
    body = BODY.replace("events:", "events:\n  go: {do: {notify: agent, via: email, template: told}}")
    story = Story(body + "templates: {told: {text: '{photo} {papers}'}}")
    story.open("03-02 08:00", photo=PHOTO, papers=[{"ref": "r-2", "digest": DIGEST}]).send("go", "03-02 09:00")
    notice = next(effect for effect in story.step if effect.kind == "notify")
    assert story.case.message(notice).text == "brake.jpg r-2"
