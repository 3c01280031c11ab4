"""What elements are called in both languages, and conditions in words, long and short."""

import pytest

from complaintflow.compiled.condition import All, Not
from complaintflow.compiled.condition import Test as Compare
from complaintflow.explanation.condition_words import condition_label, condition_words
from complaintflow.explanation.fact_words import fact_of, value_of
from complaintflow.explanation.titles import Titles
from complaintflow.facade import Policy

POLICY = Policy.from_text("""\
policy: toy
format: 1
version: "1"
effective: 2020-01-01
time_zone: Asia/Shanghai
roles: {boss: {title: {en: The boss, zh: 老板}}, clerk: {}}
outcomes: {done: {title: {en: Done, zh: 办结}}}
fields:
  amount: {type: number, title: {en: Amount, zh: 金额}}
  name: {type: text}
  kind: {type: choice, choices: {a: {en: First, zh: 甲}, b: {}}}
tables:
  size:
    title: {en: Size, zh: 金额大小}
    results: {small: {en: a small one, zh: 小额}, boss: {en: the boss decides}, big: {zh: 大额}}
    default: small
    rules: [{id: much, when: {amount: {more_than: 5}}, result: big}]
  who: {results: [boss, nobody], default: nobody}
parties: {writer: {title: {en: Writer, zh: 写信人}, field: name}}
calendars: {office: {title: {en: Our days, zh: 本单位工作日}, working_days: [mon, tue]}}
counting: {full: {title: {en: Full days, zh: 整日}, end: end_of_day}}
templates: {hello: {title: {en: Greeting, zh: 问候}, text: Hello}}
events: {finish: {data: {kind: {type: choice, choices: [a, b]}, size: {type: text, title: {en: Weight, zh: 重量}}}}}
lifecycle:
  initial: new
  states: {new: {title: {en: New, zh: 新建}}, done: {final: true}}
  transitions: [{event: finish, from: new, to: done}]
tracks:
  repair:
    title: {en: Repair, zh: 维修}
    lifecycle:
      initial: started
      states: {started: {}, over: {final: true, outcome: done}}
      transitions: [{event: mend, from: started, to: over}]
""").compiled
EN, ZH = Titles(POLICY, "en"), Titles(POLICY, "zh")


@pytest.mark.parametrize(
    ("kind", "name", "en", "zh"),
    [
        ("table", "size", "Size", "金额大小"),
        ("party", "writer", "Writer", "写信人"),
        ("calendar", "office", "Our days", "本单位工作日"),
        ("counting", "full", "Full days", "整日"),
        ("counting", "civil", "civil", "按民法"),
        ("template", "hello", "Greeting", "问候"),
        ("table", "who", "who", "who"),
    ],
)
def test_titles_come_through_the_compiler(kind, name, en, zh):
    assert (EN.of(kind, name), ZH.of(kind, name)) == (en, zh)


@pytest.mark.parametrize(
    ("table", "result", "en", "zh"),
    [
        ("size", "small", "a small one", "小额"),
        ("size", "boss", "the boss decides", "the boss decides"),  # its own title, before the role's
        ("size", "big", "大额", "大额"),
        ("who", "boss", "The boss", "老板"),
        ("who", "nobody", "nobody", "nobody"),
    ],
)
def test_answers_of_tables_have_titles(table, result, en, zh):
    assert (EN.result(table, result), ZH.result(table, result)) == (en, zh)


@pytest.mark.parametrize(
    ("test", "clause", "label"),
    [
        (Compare("size", "is", "small"), "「金额大小」为「小额」", "金额大小为小额"),
        (Compare("amount", "more_than", 5), "「金额」大于5", "金额 > 5"),
        (Compare("state", "is", "new"), "状态为「新建」", "状态为新建"),
        (Compare("name", "is", "boss"), "「name」为「老板」", "name为老板"),
        (Compare("data.kind", "in", ("a", "b")), "「kind」为「甲」或「b」", "kind为甲或b"),
        (Compare("data.size", "present", None), "「重量」已知", "重量已填"),
        (Compare("data.role", "is", "boss"), "「角色」为「老板」", "角色为老板"),
        (Compare("tracks.repair.outcome.done", "is", 1), "以「办结」结束的「维修」数为1", "以办结结束的维修数为1"),
        (Compare("tracks.repair.open", "is", 0), "进行中的「维修」数为0", "进行中的维修数为0"),
    ],
)  # fmt: skip
def test_a_condition_is_said_long_and_short(test, clause, label):
    assert (condition_words(test, ZH), condition_label(test, ZH)) == (clause, label)


def test_a_label_denies_and_joins_in_few_words():
    both = All((Compare("size", "is", "small"), Not(Compare("name", "present", None))))
    assert condition_label(both, EN) == "Size is a small one and name is not known"
    assert condition_words(both, EN) == "“Size” is “a small one” and it is not so that “name” is known"


def test_a_label_looks_at_the_event_at_hand():
    data = POLICY.events["finish"].data
    assert fact_of("data.size", ZH, data, short=True).title == "重量"
    assert value_of("data.kind", "a", ZH, data).text == "甲"


@pytest.mark.parametrize(
    ("track", "en", "zh"),
    [
        ("repair-2", "Repair 2", "维修2"),
        ("repair-the_north", "Repair (the north)", "维修（the north）"),
        ("other-1", "other-1", "other-1"),
    ],
)
def test_a_track_is_called_by_its_kind_and_which_one_it_is(track, en, zh):
    assert (EN.track_of(track), ZH.track_of(track)) == (en, zh)
