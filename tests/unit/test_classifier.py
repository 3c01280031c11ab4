"""Complaints are classified without a case: what comes back, what is refused, and that nothing but facts counts."""

import pytest

from complaintflow import Classification, EventError, Policy
from complaintflow.compiled.words import Words

TEXT = """
policy: small
format: 1
version: "1"
effective: 2026-01-01
time_zone: Asia/Shanghai
last_resort: head
fields:
  topic: {type: choice, choices: [noise, smell]}
  hurt: integer
  sold: date
  asked: instant
  years: {type: integer, age: {start: sold, end: asked, unit: years}}
  parts: {type: set, choices: [door, wheel]}
roles: {head: {}}
flags: {repeat: {}, other: {}}
classes: [low, middle, high]
counters: {calls: {count: call}}
events: {call: {by: head}}
CLASSIFICATION
lifecycle: {initial: received, states: {received: {}}, transitions: []}
"""
PLAIN = """
classification:
  hit_policy: highest
  default: low
  clause: C-1
  rules:
    - {id: smell, when: {topic: smell}, class: middle, reason: {en: It smells, zh: 有异味}, clause: C-2}
    - {id: hurt, when: {hurt: {at_least: 1}}, class: high, reason: {en: It hurts, zh: 有人受伤}, clause: [C-3, C-4]}
    - {id: wheel, when: {all: [{parts: wheel}, {flags: repeat}]}, class: high}
    - {id: quiet, when: {not: {topic: present}}, class: low}
"""
DERIVED = """
tables: {size: {rules: [{id: big, when: {hurt: {more_than: 5}}, result: big}], default: small}}
classification:
  default: low
  rules:
    - {id: called, when: {calls: {at_least: 1}}, class: high}
    - {id: big, when: {size: big}, class: high}
    - {id: young, when: {years: {at_most: 2}}, class: middle}
    - {id: begun, when: {state: received}, class: middle}
"""


def policy(classification):
    return Policy.from_text(TEXT.replace("CLASSIFICATION", classification))


@pytest.fixture(scope="module")
def plain():
    return policy(PLAIN)


@pytest.fixture(scope="module")
def derived():
    return policy(DERIVED)


def test_a_classification_says_the_class_and_every_rule_with_its_reason(plain):
    said = plain.classify({"topic": "smell", "hurt": 2})
    assert (said.klass, said.matched, said.clause, said.by_default) == (
        "high",
        ("smell", "hurt"),
        ("C-3", "C-4"),
        False,
    )
    assert [(one.klass, one.words, one.clause) for one in said.reasons] == [
        ("middle", Words("It smells", "有异味"), ("C-2",)),
        ("high", Words("It hurts", "有人受伤"), ("C-3", "C-4")),
    ]
    assert said == plain.classify({"hurt": 1, "topic": "smell", "nobody": ["declares", "this"]})


def test_without_a_rule_it_is_the_default_and_its_clause(plain):
    assert plain.classify({"topic": "noise"}) == Classification("low", (), ("C-1",))
    assert plain.classify({"topic": "noise"}).by_default
    by_rule = plain.classify()
    assert (by_rule.klass, by_rule.matched, by_rule.by_default, by_rule.clause) == ("low", ("quiet",), False, ())


def test_flags_are_given_beside_the_facts_or_among_them_as_an_open_carries_them(plain):
    facts = {"parts": ["wheel", "door"], "topic": "noise"}
    assert plain.classify(facts).klass == "low"
    assert plain.classify(facts, flags=("repeat",)).matched == ("wheel",)
    assert plain.classify({**facts, "flags": [{"flag": "repeat", "cases": ["C-1"]}]}).matched == ("wheel",)
    assert plain.classifier.class_of({"parts": ("wheel",), "flags": ("repeat",), "topic": "noise"}) == "high"


@pytest.mark.parametrize(
    ("facts", "flags", "told"),
    [
        ({"hurt": "two"}, (), "`hurt` must be a whole number, found `two`"),
        ({"topic": "fire", "sold": "soon"}, (), "one of noise, smell, found `fire`; `sold` must be a date"),
        ({}, ("unheard",), "the policy knows no flag `unheard`"),
        ([], (), "must be an object, found a list"),
        ([1], (), "must be an object, found a list"),
        (3, (), "must be an object, found a number"),
        ({"hurt": 1, 7: "x", "parts": ["door"]}, (), "with text as keys"),
    ],
)
def test_a_value_that_no_open_could_carry_is_refused(plain, facts, flags, told):
    with pytest.raises(EventError, match=told):
        plain.classify(facts, flags=flags)


def test_the_classifier_takes_facts_as_a_case_holds_them_and_says_which_it_cannot_compare(plain):
    classifier = plain.classifier
    complaints = [{"topic": "smell"}, {}, {"hurt": 3}, {"topic": "noise", "hurt": None}]
    assert classifier.classes_of(complaints) == ["middle", "low", "high", "low"]
    assert classifier.classes_of(iter(complaints)) == [classifier.class_of(one) for one in complaints]
    assert [classifier.classify(one) for one in complaints] == [plain.classify(one) for one in complaints]
    assert classifier is plain.classifier
    for ask in (classifier.class_of, classifier.classify, lambda facts: classifier.classes_of([{}, facts])):
        with pytest.raises(EventError, match="`hurt` must be a whole number, found `3`"):
            ask({"hurt": "3"})


def test_many_complaints_of_which_each_lacks_something(plain):
    complaints = [{"topic": ("noise", "smell")[i % 2]} if i % 3 else {"hurt": i} for i in range(500)]
    assert plain.classifier.classes_of(complaints) == [plain.classifier.class_of(one) for one in complaints]


def test_what_follows_from_facts_counts_and_what_only_a_case_has_does_not(derived):
    sold = {"sold": "2025-01-01", "asked": "2026-03-01T00:00:00+08:00"}
    assert derived.classify(sold).matched == ("young",)
    assert derived.classify({"hurt": 9}).klass == "high"
    assert derived.classify().klass == "low"  # nobody has called yet, and it is in no state
    told = {"hurt": 9, "calls": 3, "state": "received", "size": "small"}
    assert derived.classify(told).matched == derived.classifier.classify(told).matched == ("big",)
    assert derived.classifier.class_of({"sold": "2025-01-01", "asked": 1_770_000_000_000_000}) == "middle"
    assert derived.classifier.classes_of([{"hurt": 9}, {}]) == ["high", "low"]
    with pytest.raises(EventError, match="`sold` must be a date"):
        derived.classifier.class_of({"sold": "soon", "asked": 1_770_000_000_000_000})
    with pytest.raises(EventError, match="as events carry them"):
        derived.classifier.class_of({"flags": 7})


def test_several_answers_at_once_are_no_class():
    collecting = policy(PLAIN.replace("highest", "collect"))
    assert collecting.classify({"topic": "smell", "hurt": 2}) == Classification(
        None, collecting.classify({"topic": "smell", "hurt": 2}).reasons, ("C-1",)
    )
    assert collecting.classify({"topic": "smell", "hurt": 2}).matched == ("smell", "hurt")
    assert collecting.classifier.class_of({"hurt": 2}) is None
    assert collecting.classifier.classes_of([{"hurt": 2}, {}]) == [None, None]


def test_a_policy_without_classes_has_none_to_give():
    none = policy("")
    assert none.classify({"hurt": 1}) == Classification(None)
    assert none.classifier.classes_of([{}, {"hurt": 1}]) == [none.classifier.class_of({}), None]
