"""Effects in words, in both languages, and instants as people read them."""

import re

import pytest

from complaintflow.compiler.zones import build_zone
from complaintflow.explanation.moments import length, local_moment
from complaintflow.explanation.titles import Titles
from complaintflow.explanation.wording import EFFECT_KINDS, sentence
from complaintflow.facade import Policy
from complaintflow.instants import parse_instant
from complaintflow.kernel.effect import Effect

POLICY = Policy.from_text("""\
policy: toy
format: 1
version: "1"
effective: 2020-01-01
time_zone: Asia/Shanghai
last_resort: boss
roles: {boss: {title: {en: The boss, zh: 老板}}}
outcomes: {done: {}}
lifecycle:
  initial: new
  states: {new: {title: {en: New, zh: 新建}}, done: {final: true}}
  transitions: [{event: finish, from: new, to: done}]
deadlines:
  answer: {title: {en: Answer, zh: 答复}, starts: open, met_by: finish, within: 2h}
""").compiled
ZONE = build_zone("Asia/Shanghai")
DUE = parse_instant("2026-03-02T11:00:00+08:00")


def said(kind, language="en", **body):
    return sentence(Effect(kind, "c", 1, 0, DUE, body), Titles(POLICY, language), ZONE)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", EFFECT_KINDS)
def test_every_effect_has_a_sentence(kind, language):
    text = said(kind, language, deadline="answer", state="new")
    assert not re.search(r"[{}=]", text)
    assert bool(re.search("[\u4e00-\u9fff]", text)) is (language == "zh")


def test_every_effect_of_the_documented_wire_format_is_known():
    from pathlib import Path

    page = (Path(__file__).parents[3] / "docs/reference/wire-format.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in page.split("## Effects out")[1].splitlines() if line.startswith("| `")]
    assert set(re.findall("`([a-z_]+)`", " ".join(rows))) <= set(EFFECT_KINDS)


@pytest.mark.parametrize(
    ("kind", "body", "en", "zh"),
    [
        ("deadline_met", {"deadline": "answer", "late": False}, "Answer: met", "答复：按时完成"),
        (
            "deadline_met",
            {"deadline": "answer", "late": True, "due": DUE},
            "Answer: met late (was due 2026-03-02 Mon 11:00:00)",
            "答复：超时完成（应于 2026-03-02 周一 11:00:00）",
        ),
        ("owner_set", {"role": "boss", "previous": None}, "owner: The boss", "主责方：老板"),
        (
            "notify",
            {"to": "customer", "via": "sms", "template": "thank_you", "copy": True},
            "text message to customer: thank you (copy)",
            "短信通知客户：thank you（抄送）",
        ),
    ],
)
def test_sentences(kind, body, en, zh):
    assert said(kind, **body) == en
    assert said(kind, "zh", **body) == zh


def test_an_unknown_effect_shows_its_keys():
    assert said("sung", song="x") == "sung song=x"


def test_fractions_of_a_second_are_shown_where_there_are_any():
    assert local_moment(DUE + 500_000, ZONE) == "2026-03-02 Mon 11:00:00.5"
    assert length(93_784_000_000) == "1d 2h 3m 4s"
    assert length(0) == "0s"
