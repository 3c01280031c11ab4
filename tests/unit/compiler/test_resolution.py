"""Conditions against names and types: what they mean, and what is refused where."""

import pytest

from complaintflow.compiled.condition import All, Any, Const, Not
from complaintflow.compiled.condition import Test as Compare

FIELDS = """
fields:
  topic: {type: choice, choices: {airbag: {group: safety}, fire: {group: safety}, other: Other}}
  tags: {type: set, choices: {a: {group: g}, b: {group: g}, c: C}}
  amount: number
  count: integer
  urgent: bool
  sold: date
  seen: instant
  by: moment
  summary: text
roles: {dealer: {}, region: {}}
classes: [general, escalated, important]
flags: {repeat: {}}
parameters: {ceiling: {value: 500}, open_question: {}}
approvals: {check: {requested_by: dispatch, chain: {steps: {role: region}}}}
"""


def rule(condition):
    return f"{FIELDS}\ntables: {{t: {{rules: [{{id: r, when: {condition}, result: yes_}}]}}}}\n"


@pytest.mark.parametrize(
    ("written", "tree"),
    [
        ("{topic: airbag}", Compare("topic", "is", "airbag")),
        ("{topic: [airbag, fire, airbag]}", Compare("topic", "in", ("airbag", "fire"))),
        ("{topic: {not: airbag}}", Compare("topic", "is_not", "airbag")),
        ("{topic: {not: [airbag, fire]}}", Compare("topic", "not_in", ("airbag", "fire"))),
        ("{topic: {group: safety}}", Compare("topic", "in", ("airbag", "fire"))),
        ("{tags: a}", Compare("tags", "has", "a")),
        ("{tags: [a, b]}", Compare("tags", "has_any", ("a", "b"))),
        ("{tags: {all_of: [a, b]}}", Compare("tags", "has_all", ("a", "b"))),
        ("{tags: {group: g}}", Compare("tags", "has_any", ("a", "b"))),
        ("{tags: {not: a}}", All((Compare("tags", "present"), Not(Compare("tags", "has", "a"))))),
        ("{amount: {more_than: 5000}}", Compare("amount", "more_than", 5000)),
        ("{amount: 0.5}", Compare("amount", "is", 0.5)),
        ("{count: {at_least: 2.5}}", Compare("count", "at_least", 2.5)),
        ("{urgent: true}", Compare("urgent", "is", True)),
        ("{sold: {at_least: 2026-03-02}}", Compare("sold", "at_least", "2026-03-02")),
        ('{seen: {less_than: "2026-03-02T08:00:00+08:00"}}', Compare("seen", "less_than", 1_772_409_600_000_000)),
        ("{summary: present}", Compare("summary", "present")),
        ("{summary: missing}", Compare("summary", "missing")),
        ("{class: {at_least: escalated}}", Compare("class", "in", ("escalated", "important"))),
        ("{class: {less_than: escalated}}", Compare("class", "in", ("general",))),
        ("{flags: repeat}", Compare("flags", "has", "repeat")),
        ("{owner: dealer}", Compare("owner", "is", "dealer")),
        ("{state: [intake, work]}", Compare("state", "in", ("intake", "work"))),
        ("{outcome: withdrawn}", Compare("outcome", "is", "withdrawn")),
        ("{application: 2}", Compare("application", "is", 2)),
        ("{amount: {more_than: {parameter: ceiling}}}", Compare("amount", "more_than", 500)),
        ("{amount: {more_than: {parameter: open_question}}}", Const(value=False)),
        ("{always: true}", Const(value=True)),
        ("{not: {urgent: true}}", Not(Compare("urgent", "is", True))),
        ("{any: [{count: 1}, {count: 2}]}", Any((Compare("count", "is", 1), Compare("count", "is", 2)))),
        (
            "{amount: {at_least: 3, at_most: 5}}",
            All((Compare("amount", "at_least", 3), Compare("amount", "at_most", 5))),
        ),
    ],
)
def test_a_condition_becomes_a_typed_tree(compiled, written, tree):
    assert compiled(rule(written)).tables[0].rules[0].when.tree == tree


@pytest.mark.parametrize(
    ("written", "code", "message"),
    [
        ("{«topik»: airbag}", "unknown-reference", "did you mean `topic`?"),
        ("{topic: «airbgg»}", "impossible-condition", "did you mean `airbag`? (the choices are `airbag`, `fire`"),
        ("{topic: [fire, «petrol»]}", "impossible-condition", "the choices are: `airbag`, `fire`, `other`"),
        ("{topic: {group: «safty»}}", "unknown-reference", "the groups are `safety`"),
        ("{«topic: {all_of: [fire]»}}", "impossible-condition", "asks what a set contains"),
        ("{«topic: {more_than: fire»}}", "impossible-condition", "needs a number, date or instant"),
        ("{«summary: {at_most: 3»}}", "impossible-condition", "`summary` is a text"),
        ("{amount: «much»}", "impossible-condition", "expected a number for `amount`, found `much`"),
        ("{amount: «at least 50»}", "impossible-condition", "write `{at_least: 50}`"),
        ("{count: «2.5»}", "impossible-condition", "expected a whole number"),
        ("{urgent: «maybe»}", "impossible-condition", "`true` or `false`"),
        ("{sold: «2026-02-30»}", "impossible-condition", "expected a date"),
        ("{seen: {more_than: «2026-03-02T08:00:00»}}", "impossible-condition", "an instant with an offset"),
        ("{«by: 2026-03-02»}", "impossible-condition", "compared with nothing"),
        ("{«by: {at_most: 2026-03-02»}}", "impossible-condition", "needs a number, date or instant"),
        ("{class: «importent»}", "impossible-condition", "did you mean `important`?"),
        ("{«class: {more_than: important»}}", "impossible-condition", "there is no class above `important`"),
        ("{«class: {less_than: general»}}", "impossible-condition", "there is no class below `general`"),
        ("{state: «intakee»}", "impossible-condition", "did you mean `intake`?"),
        ("{owner: «customer»}", "impossible-condition", "expected a declared role"),
        ("{amount: {parameter: «celing»}}", "unknown-reference", "did you mean `ceiling`?"),
        ("{«data.reason»: x}", "unknown-reference", "only where an event is at hand"),
        ("{«actor_role»: dealer}", "unknown-reference", "only where an event is at hand"),
        ("{«t»: yes_}", "impossible-condition", "only the tables declared before it"),
        ("{all: [{topic: fire}, {«topic: airbag»}]}", "impossible-condition", "cannot be all of these at once"),
        ("{topic: [fire], all: [{«topic: {not: fire»}}]}", "impossible-condition", "at once"),
        ("{«amount: {more_than: 5, less_than: 5»}}", "impossible-condition", "empty range"),
        ("{«count: {more_than: 5, less_than: 6»}}", "impossible-condition", "empty range"),
        ("{all: [{amount: 7}, {«amount: {less_than: 7»}}]}", "impossible-condition", "lie in this range"),
        ("{all: [{sold: missing}, {«sold: 2026-01-01»}]}", "impossible-condition", "missing and compared"),
    ],
)
def test_a_condition_that_cannot_make_sense_is_refused_where_it_stands(refuses, written, code, message):
    if written.startswith("{«t»"):
        # The name is also the message's first word there; the whole comparison is underlined.
        written = "{«t: yes_»}"
    sections = rule(written).replace("open_question: {}", "open_question: {value: 1}")
    refuses(sections, code, message)


@pytest.mark.parametrize(
    "written",
    [
        "{amount: {more_than: 5, at_most: 5.5}}",
        "{count: {at_least: 5, at_most: 5}}",
        "{tags: a, all: [{tags: b}]}",
        "{any: [{topic: fire}, {topic: airbag}]}",
        "{topic: present, not: {topic: fire}}",
    ],
)
def test_what_only_looks_contradictory_is_let_through(compiled, written):
    compiled(rule(written))


def test_the_data_of_an_event_are_known_where_it_is_at_hand(compiled, refuses):
    sections = """
    events: {solve: {data: {ok: bool}}}
    lifecycle:
      initial: intake
      states: {intake: {}, solved: {final: true, outcome: solved}}
      transitions: [{event: solve, from: intake, to: solved, when: {%s: true}}]
    outcomes: {solved: {}}
    """
    guard = compiled(sections % "data.ok").lifecycle.transitions[0].guard
    assert guard.tree == Compare("data.ok", "is", True)
    refuses(sections % "«data.okay»", "unknown-reference", "did you mean `data.ok`?")


def test_text_that_other_readers_take_for_something_else_is_warned_of(diagnostics):
    found = diagnostics(rule("{summary: 2026-01-01}").replace("open_question: {}", "open_question: {value: 1}"))
    assert found == [
        (
            "ambiguous-scalar",
            "2026-01-01",
            "`2026-01-01` is text here, but other readers take it for the date 2026-01-01",
            'write it in quotes: "2026-01-01"',
        )
    ]


def test_an_undecided_parameter_is_noted_with_what_waits_for_it(diagnostics):
    found = diagnostics(rule("{amount: {more_than: {parameter: open_question}}}"))
    assert [(code, text) for code, text, *_ in found] == [("to-be-decided", "open_question")]


def test_a_count_is_asked_of_sets_and_lists_only(refuses):
    sections = "fields: {topic: text}\nowners: [{when: {«topic: {count: 2»}}, owner: r}]\nroles: {r: {}}"
    assert "single text" in refuses(sections, "impossible-condition").message


def test_an_empty_range_of_a_count_cannot_be(refuses):
    sections = "fields: {proofs: list}\nowners: [{when: {«proofs: {count: {more_than: 2, less_than: 3}»}}, owner: r}]"
    assert "empty range" in refuses(sections + "\nroles: {r: {}}", "impossible-condition").message


def test_several_comparisons_of_a_list_may_hold_together(compiled):
    policy = compiled(
        "fields: {proofs: list}\nowners: [{when: {proofs: {count: 2, not: a}}, owner: r}]\nroles: {r: {}}"
    )
    holds = policy.owners[0].when.holds
    assert holds({"proofs": ("b", "c")})
    assert not holds({"proofs": ("a", "c")})
    assert not holds({"proofs": ("b",)})
    assert not holds({})
