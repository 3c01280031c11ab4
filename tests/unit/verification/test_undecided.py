"""What a parameter without a value keeps from happening is named."""

import pytest

PARAMETERS = "{high: {title: {en: High, zh: 高}}, set_one: {title: S, value: 5}}"
FIELDS = "{amount: {type: number, title: A}, topic: {type: text, title: T}}"
UNSET = "{amount: {at_least: {parameter: high}}}"


def warnings(found, **sections):
    everything = found(parameters=PARAMETERS, fields=FIELDS, **sections)
    return [one.message for one in everything if one.code == "to-be-decided" and one.level == "warning"]


APPROVALS = """
  big:
    requested_by: look
    gates: finish
    chain:
      - {when: WHEN, steps: [{role: head}, {role: clerk}]}
      - {steps: [{role: head}]}"""


@pytest.mark.parametrize(
    ("sections", "element"),
    [
        ({"approvals": APPROVALS.replace("WHEN", UNSET)}, "chain 1 of the approval `big` never"),
        ({"owners": f"[{{when: {UNSET}, owner: head}}, {{owner: clerk}}]"}, "row 1 of `owners` never"),
        ({"owners": f"[{{when: {{not: {UNSET}}}, owner: head}}, {{owner: clerk}}]"}, "row 1 of `owners` always"),
        (
            {
                "classes": "[low, high]",
                "classification": f"{{default: low, rules: [{{id: much, class: high, when: {UNSET}}}]}}",
            },
            "the rule `much` of `classification` never",
        ),
        (
            {
                "deadlines": f"{{d: {{starts: open, met_by: look, within: [{{when: {UNSET}, limit: 1d}}, {{limit: 2d}}]}}}}"  # noqa: E501
            },
            "limit 1 of the deadline `d` never",
        ),
    ],
)
def test_the_element_is_named(found, sections, element):
    [message] = warnings(found, **sections)
    assert message == f"{element} applies until the parameter `high` has a value"


@pytest.mark.parametrize(
    "when", [f"{{any: [{UNSET}, {{topic: x}}]}}", "{amount: {at_least: {parameter: set_one}}}", "{topic: x}"]
)
def test_what_can_apply_is_not_reported(found, when):
    assert warnings(found, owners=f"[{{when: {when}, owner: head}}, {{owner: clerk}}]") == []


LIFE = """
  initial: new
  states: {new: {}, done: {final: true}}
  transitions:
    - {event: look, from: new, by: clerk}
    - {id: late_finish, event: finish, from: new, to: done, by: [clerk, head], requires: d}"""


def test_a_transition_that_waits_for_a_limit_can_never_happen(found):
    deadline = "{d: {starts: open, met_by: look, within: {parameter: high}}}"
    [message] = warnings(found, lifecycle=LIFE, deadlines=deadline)
    assert message == (
        "the transition `late_finish` can never happen: it requires the deadline `d`, "
        "whose limit waits for the parameter `high`"
    )
    some = "{d: {starts: open, met_by: look, within: [{when: {topic: x}, limit: 1d}, {limit: {parameter: high}}]}}"
    assert warnings(found, lifecycle=LIFE, deadlines=some) == []
