"""Names that nobody uses and texts that lack a language."""

import pytest


@pytest.mark.parametrize(
    ("section", "text", "expected"),
    [
        ("roles", "{clerk: {}, head: {}, porter: {}}", "porter"),
        ("roles", "{clerk: {}, head: {}, porter: {clause: C1}}", None),
        ("roles", "{clerk: {superior: porter}, head: {}, porter: {}}", None),
        ("roles", "{clerk: {relations: {boss: head}}, head: {}}", "boss"),
        ("fields", "{colour: text}", "colour"),
        ("fields", "{colour: {type: text, title: Colour}}", None),
        ("fields", "{colour: {type: text, wanted_at: finish}}", None),
        ("fields", "{colour: {type: text, personal: true}}", None),
        ("events", "{loook: {title: Look}}", "loook"),
        ("events", "{look: {title: Look}}", None),
        ("events", "{note: {by: clerk}}", None),
        ("events", "{call: {clause: C1}}", None),
        ("templates", "{t: {text: x}}", "t"),
        ("flags", "{hot: {}}", "hot"),
        ("tasks", "{phone: {}}", "phone"),
        ("counters", "{looks: {count: look}}", "looks"),
        ("tables", "{kind: {default: usual}}", "kind"),
        ("tables", "{kind: {default: usual, title: Kind}}", None),
        ("parameters", "{much: {value: 5}}", "much"),
        ("calendars", "{office: {working_days: mon}}", "office"),
        ("counting", "{court: {end: end_of_day}}", "court"),
        ("outcomes", "{done: {}, dropped: {}}", "dropped"),
        ("parties", "{handler: {set_by: look}}", "handler"),
    ],
)
def test_what_is_declared_is_used(codes, section, text, expected):
    assert codes(**{section: text}) == ([] if expected is None else [f"unused-name {expected}"])


@pytest.mark.parametrize(
    "sections",
    [
        {"templates": "{t: {text: x}}", "events": "{look: {do: {notify: head, via: sms, template: t}}}"},
        {"fields": "{colour: text}", "templates": "{t: {text: 'a {colour}', clause: C1}}"},
        {"fields": "{colour: text}", "owners": "[{when: {colour: red}, owner: clerk}, {owner: head}]"},
        {"fields": "{colour: text}", "events": "{look: {do: {set: {colour: red}}}}"},
        {"fields": "{until: date}", "deadlines": "{d: {starts: look, met_by: finish, within: {until: until}}}"},
        {"flags": "{hot: {}}", "owners": "[{when: {flags: hot}, owner: head}, {owner: clerk}]"},
        {
            "parameters": "{long: {value: 2d}}",
            "deadlines": "{d: {starts: look, met_by: finish, within: {parameter: long}}}",
        },
        {
            "calendars": "{office: {working_days: mon}}",
            "deadlines": "{d: {starts: look, met_by: finish, within: 2 working days}}",
        },
        {
            "counting": "{court: {end: end_of_day}}",
            "deadlines": "{d: {starts: look, met_by: finish, within: 2d, counting: court}}",
        },
        {
            "roles": "{clerk: {}, head: {}, legal: {}}",
            "fields": "{unit: {type: choice, choices: [legal]}}",
            "owners": "[{when: {unit: present}, owner: {field: unit}}, {when: {state: new}, owner: clerk},"
            " {owner: head}]",
        },
        {
            "parties": "{handler: {set_by: look}}",
            "approvals": "{a: {requested_by: look, requesters: clerk, not_by: handler, chain: {steps: {role: head}}}}",
        },
    ],
)
def test_every_way_of_using_a_name_counts(codes, sections):
    assert codes(**sections) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("{en: Look, zh: 查看}", "{en: Finish}", ["untranslated-title Finish"]),
        ("{en: Look, zh: 查看}", "{zh: 结束}", ["untranslated-title 结束"]),
        ("{en: Look, zh: 查看}", "Finish", []),
        ("{en: Look}", "{en: Finish}", []),
        ("Look", "{en: Finish}", []),
    ],
)
def test_titles_are_translated_where_the_policy_is(codes, one, other, expected):
    assert codes(events=f"{{look: {{title: {one}}}, finish: {{title: {other}}}}}") == expected
