"""How long closed cases are kept, from text to rules."""

import pytest

from complaintflow.compiled.duration import Duration, Unit

FIELDS = "fields: {topic: {type: choice, choices: [fraud, delay]}, lawsuit: bool}\n"


def test_rules_are_compiled_in_their_order(compiled):
    kept = compiled(
        FIELDS + "parameters: {kept_for: {}, long: {value: 10 years}}\n"
        "retention:\n"
        "  hold: {lawsuit: true}\n"
        "  rules:\n"
        "    - {id: fraud, when: {topic: fraud, outcome: solved}, erase_after: {parameter: long}, clause: R-7}\n"
        "    - {id: rest, archive_after: 30 days, erase_after: {parameter: kept_for}, purge_after: 1 year 30 days}\n"
    ).retention
    fraud, rest = kept.rules
    assert (fraud.id, fraud.clause, fraud.archive_after) == ("fraud", ("R-7",), None)
    assert fraud.erase_after == Duration(10, Unit.YEARS)
    assert fraud.when.holds({"topic": "fraud", "outcome": "solved"})
    assert not fraud.when.holds({"topic": "fraud", "outcome": "withdrawn"})
    assert (rest.when, rest.erase_after) == (None, None)
    assert rest.purge_after == Duration(1, Unit.YEARS, plus_days=30)
    assert kept.hold.holds({"lawsuit": True})


def test_a_parameter_without_a_value_is_to_be_decided(diagnostics):
    text = "parameters: {kept_for: {}}\nretention: {rules: [{id: a, erase_after: {parameter: kept_for}}]}\n"
    assert [(code, at) for code, at, *_ in diagnostics(text)] == [("to-be-decided", "kept_for")]


def test_a_policy_that_says_nothing_means_what_it_meant(compiled):
    assert compiled().retention is None
    without, empty = compiled(), compiled("retention: {}\n")
    assert without.digest != empty.digest
    assert compiled("retention: {rules: [{id: a}]}\n").digest != empty.digest


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("retention: {rules: [{id: a, erase_after: «10 working days»}]}", "wrong-unit", "write `30 days`"),
        ("retention: {rules: [{id: a, erase_after: «4 working hours»}]}", "wrong-unit", "kept for days"),
        ("parameters: {p: {value: «2 working days»}}\nretention: {rules: [{id: a, purge_after: {parameter: p}}]}",
         "wrong-unit", "counted on a calendar"),
        ("parameters: {p: {value: «soon»}}\nretention: {rules: [{id: a, purge_after: {parameter: p}}]}",
         "bad-value", "expected a duration"),
        ("retention: {rules: [{id: a, purge_after: {parameter: «gone»}}]}", "unknown-reference", "gone"),
        ("retention: {rules: [{id: a, when: {«topics»: x}}]}", "unknown-reference", "topics"),
        ("retention: {hold: {«lawsuits»: true}}", "unknown-reference", "lawsuits"),
        ("retention: {rules: [{id: a}, {id: «a»}]}", "duplicate-name", "given twice"),
        ("retention: {rules: [«{archive_after: 1d}»]}", "missing-key", "id"),
        ("retention: {rules: [{id: a, «keep_for»: 1d}]}", "unknown-key", "known keys"),
        ("retention: {rules: [{id: a, erase_after: «none»}]}", "wrong-unit", "expected a duration"),
    ],
)  # fmt: skip
def test_mistakes_are_refused_where_they_stand(refuses, text, code, message):
    refuses(text, code, message)


def test_a_file_laid_over_another_replaces_a_rule_by_its_id(tmp_path):
    from complaintflow.compiler.load import load_policy

    (tmp_path / "base.yaml").write_text(
        'base: b\nformat: 1\nversion: "1"\neffective: 2026-01-01\ntime_zone: UTC\nfields: {lawsuit: bool}\n'
        "lifecycle: {initial: a, states: {a: {}, b: {final: true}}, transitions: [{event: close, from: a, to: b}]}\n"
        "outcomes: {b: {}}\n"
        "retention: {hold: {lawsuit: true}, rules: [{id: one, erase_after: 1 year}, {id: two}]}\n",
        encoding="utf-8",
    )
    (tmp_path / "p.yaml").write_text(
        "policy: p\nextends: base.yaml\nretention: {rules: [{id: one, erase_after: 2 years}]}\n", encoding="utf-8"
    )
    kept = load_policy(tmp_path / "p.yaml").compiled.retention
    assert [(rule.id, str(rule.erase_after)) for rule in kept.rules] == [("one", "2 years"), ("two", "None")]
    assert kept.hold is not None
