"""Shadowed rules, classes that nothing gives, thresholds out of reach."""

import pytest

FIELDS = """
  amount: {type: integer, title: A}
  price: {type: number, title: P}
  day: {type: date, title: D}
  at: {type: instant, title: I}
  colour: {type: choice, choices: [red, green, blue], title: C}
  sizes: {type: set, choices: [small, middle, large], title: S}
  urgent: {type: bool, title: U}
  word: {type: text, title: W}"""


def table(hit_policy, *rules):
    lines = [f"    - {{id: r{number}, when: {when}, class: {name}}}" for number, (when, name) in enumerate(rules)]
    return f"\n  hit_policy: {hit_policy}\n  default: low\n  rules:\n" + "\n".join(lines)


@pytest.fixture
def rules(codes):
    def check(hit_policy, *given):
        found = codes(fields=FIELDS, classes="[low, mid, high]", classification=table(hit_policy, *given))
        return [one for one in found if not one.startswith("class-never-given")]

    return check


@pytest.mark.parametrize(
    ("earlier", "later", "shadowed"),
    [
        ("{colour: red}", "{colour: red}", True),
        ("{colour: [red, green]}", "{colour: red}", True),
        ("{colour: red}", "{colour: [red, green]}", False),
        ("{colour: {not: blue}}", "{colour: [red, green]}", True),
        ("{colour: present}", "{colour: blue}", True),
        ("{not: {colour: blue}}", "{colour: missing}", True),
        ("{always: true}", "{word: x}", True),
        ("{amount: {at_least: 5}}", "{amount: {more_than: 5}}", True),
        ("{amount: {more_than: 5}}", "{amount: {at_least: 6}}", True),
        ("{amount: {more_than: 5}}", "{amount: {at_least: 5}}", False),
        ("{price: {more_than: 5}}", "{price: {at_least: 6}}", True),
        ("{price: {at_least: 6}}", "{price: {more_than: 5}}", False),
        ("{day: {at_least: 2026-01-02}}", "{day: {more_than: 2026-01-01}}", True),
        ("{day: {at_least: 2026-01-03}}", "{day: {more_than: 2026-01-01}}", False),
        ('{at: {at_least: "2026-01-02T00:00:00Z"}}', '{at: {at_least: "2026-01-02T08:00:00+08:00"}}', True),
        ("{sizes: small}", "{sizes: {all_of: [small, large]}}", True),
        ("{sizes: {all_of: [small, large]}}", "{sizes: [small, large]}", False),
        ("{urgent: true}", "{urgent: true, colour: red}", True),
        ("{urgent: true, colour: red}", "{urgent: true}", False),
        ("{word: x}", "{word: {not: x}}", False),
        ("{any: [{colour: red}, {urgent: true}]}", "{urgent: true, colour: blue}", True),
    ],
)
def test_a_later_rule_is_shadowed_by_one_that_contains_it(rules, earlier, later, shadowed):
    assert rules("first", (earlier, "low"), (later, "high")) == (["shadowed-rule r1"] if shadowed else [])


def test_several_rules_together_shadow_one(rules):
    found = rules(
        "first", ("{colour: red}", "low"), ("{colour: {not: red}}", "mid"), ("{colour: present, urgent: true}", "high")
    )
    assert found == ["shadowed-rule r2"]
    assert rules("first", ("{colour: red}", "low"), ("{colour: green}", "mid"), ("{colour: present}", "high")) == []


def test_the_rules_that_count_instead_are_shown(found):
    classification = table(
        "first", ("{colour: red}", "low"), ("{colour: [red, green]}", "mid"), ("{colour: green}", "high")
    )
    shadow = next(one for one in found(fields=FIELDS, classes="[low, mid, high]", classification=classification)
                  if one.code == "shadowed-rule")  # fmt: skip
    assert len(shadow.related) == 1
    assert shadow.related[0].span.line == shadow.span.line - 1


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("{colour: red}", "high"), ("{colour: red}", "low"), ["shadowed-rule r1"]),
        (("{colour: red}", "low"), ("{colour: red}", "high"), ["shadowed-rule r0"]),
        (("{colour: red}", "high"), ("{colour: red}", "high"), ["shadowed-rule r1"]),
        (("{colour: red}", "high"), ("{urgent: true}", "low"), []),
    ],
)
def test_highest_means_that_the_higher_rule_counts(rules, one, other, expected):
    assert rules("highest", one, other) == expected


def test_unique_means_that_two_answers_are_none(rules):
    assert rules("unique", ("{colour: red}", "low"), ("{colour: red, urgent: true}", "high")) == ["shadowed-rule r1"]
    assert rules("unique", ("{colour: red}", "low"), ("{urgent: true}", "high")) == []


def test_collect_shadows_nothing(rules):
    assert rules("collect", ("{colour: red}", "low"), ("{colour: red}", "high")) == []


def test_a_condition_that_no_facts_fulfil_is_impossible(rules):
    assert rules("first", ("{colour: red, not: {colour: [red, green]}}", "high")) == ["impossible-condition r0"]


def test_a_rule_that_waits_for_a_parameter_is_not_judged(codes):
    found = codes(
        fields=FIELDS,
        classes="[low, high]",
        parameters="{much: {title: Much}}",
        classification=table("first", ("{amount: {at_least: {parameter: much}}}", "high"), ("{colour: red}", "low")),
    )
    assert [one for one in found if one.startswith(("shadowed", "impossible"))] == []


def test_owners_limits_and_chains_are_looked_at_too(codes):
    owners = "[{owner: clerk}, {when: {state: new}, owner: head}]"
    assert codes(owners=owners) == ["shadowed-rule {when: {state: new}, owner: head}"]
    deadlines = "{d: {starts: look, met_by: finish, within: [{limit: 2d}, {when: {state: new}, limit: 3d}]}}"
    assert codes(deadlines=deadlines) == ["shadowed-rule {when: {state: new}, limit: 3d}"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("to: done", "to: done, when: {urgent: true}", ["shadowed-rule two"]),
        ("to: done, when: {urgent: true}", "to: done", []),
        ("to: done, by: head", "to: done, by: clerk", []),
        ("to: done, by: [clerk, head]", "to: done, by: clerk", ["shadowed-rule two"]),
        ("to: done, requires: d", "to: done", []),
        ("to: done, when: {state: new}", "to: done", ["shadowed-rule two"]),
        ("to: done, when: {data.good: true}", "to: done, when: {data.good: false}", []),
        ("to: done, when: {data.good: present}", "to: done", ["shadowed-rule two"]),
    ],
)
def test_transitions_of_one_event_leave_room_for_one_another(codes, first, second, expected):
    lifecycle = f"""
  initial: new
  states: {{new: {{}}, done: {{final: true}}}}
  transitions:
    - {{event: look, from: new, by: [clerk, head]}}
    - {{id: one, event: close, from: new, {first}}}
    - {{id: two, event: close, from: new, {second}}}"""
    found = codes(
        lifecycle=lifecycle,
        fields=FIELDS,
        events="{close: {data: {good: {type: bool, required: true}}}}",
        deadlines="{d: {starts: look, within: 2d, met_by: close}}",
    )
    assert found == expected


def test_a_table_too_large_to_try_out_is_still_checked(codes):
    choices = ", ".join(f"c{number}" for number in range(900))
    fields = f"{{kind: {{type: choice, title: K, choices: [{choices}]}}}}"
    given = [(f"{{kind: c{number}}}", "high") for number in range(900)]
    found = codes(fields=fields, classes="[low, high]", classification=table("first", *given, ("{kind: c7}", "high")))
    assert found == ["shadowed-rule r900"]


@pytest.mark.parametrize(
    ("sections", "expected"),
    [
        ({}, ["class-never-given mid"]),
        ({"escalations": "[{id: up, on: {event: look}, class: mid}]"}, []),
        ({"events": "{look: {do: {class: mid}}}"}, []),
        ({"events": "{reclassify: {by: head}}"}, []),
    ],
)
def test_something_gives_every_class(codes, sections, expected):
    classification = table("first", ("{colour: red}", "high"))
    assert codes(fields=FIELDS, classes="[low, mid, high]", classification=classification, **sections) == expected


LIFE = """
  initial: new
  states: {new: {}, half: {}, done: {final: true}}
  transitions:
    - {event: look, from: new, by: [clerk, head]}
    - {event: move, from: new, to: half}
    - {event: move, from: half, to: done}"""


@pytest.mark.parametrize(
    ("counter", "asked", "expected"),
    [
        ("distinct: slot, of: look", "at_least: 2", []),
        ("distinct: slot, of: look", "more_than: 1", []),
        ("distinct: slot, of: look", "at_least: 3", ["unreachable-threshold times: {at_least: 3"]),
        ("distinct: slot, of: look", "more_than: 2", ["unreachable-threshold times: {more_than: 2"]),
        ("distinct: slot, of: look, where: {data.slot: {not: night}}", "at_least: 2",
         ["unreachable-threshold times: {at_least: 2"]),
        ("count: look", "at_least: 99", []),
        ("count: move", "at_least: 2", []),
        ("count: move", "at_least: 3", ["unreachable-threshold times: {at_least: 3"]),
        ("count: move, where: {state: half}", "at_least: 2", ["unreachable-threshold times: {at_least: 2"]),
        ("sum: weight, of: look", "at_least: 99", []),
    ],
)  # fmt: skip
def test_thresholds_can_be_reached(codes, counter, asked, expected):
    found = codes(
        lifecycle=LIFE,
        events="{look: {data: {slot: {type: choice, choices: [day, night]}, weight: integer}}}",
        counters=f"{{times: {{{counter}}}}}",
        escalations=f"[{{id: up, when: {{times: {{{asked}}}}}, owner: head}}]",
    )
    assert found == expected
