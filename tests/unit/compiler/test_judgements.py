"""Facts that somebody judges, as they are compiled."""

import pytest


@pytest.mark.parametrize(
    ("sections", "message"),
    [
        ("fields: {f: {type: bool, judgement: «true», settable: false}}", "no event writes it"),
        (
            "fields: {f: {type: bool, judgement: true}}\nevents: {solve: {do: {set: {«f»: true}}}}",
            "somebody's judgement",
        ),
    ],
)
def test_only_events_write_what_somebody_judges(refuses, sections, message):
    refuses(sections, "bad-value", message)


def test_what_records_a_judgement_carries_its_reason(compiled):
    policy = compiled("""
        fields: {f: {type: bool, judgement: true}, g: bool}
        events: {solve: {records: f}, dispatch: {records: g}}
    """)
    assert "reason" in policy.events["solve"].data
    assert "reason" not in policy.events["dispatch"].data
    assert "reason" in policy.events["amend"].data


def test_the_policy_may_take_a_judgement_away(compiled):
    policy = compiled("fields: {f: {type: bool, judgement: true}}\nevents: {solve: {do: {set: {f: missing}}}}")
    assert policy.events["solve"].actions[0].values == (("f", None),)
