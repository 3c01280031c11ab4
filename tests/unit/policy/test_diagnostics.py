"""Every structural mistake: its code, its exact place, its words."""

import pytest

from complaintflow.policy.document import decode_policy
from complaintflow.source.diagnostic import Diagnostic, Level
from tests.unit.policy.reading import node_of

HEAD = """\
policy: small
format: 1
version: "1"
effective: 2026-01-01
time_zone: Europe/Berlin
lifecycle: {initial: a, states: {a: {}}}
"""


def found(text: str) -> list[str]:
    return [f"{at(item)} {item.code} {item.message}" for item in decode_policy(node_of(text))[1]]


def at(item: Diagnostic) -> str:
    return f"{item.span.line}:{item.span.column}-{item.span.end_line}:{item.span.end_column}"


# The text stands on line 7, after the head.
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("titel: x", ["7:1-7:6 unknown-key unknown key `titel`"]),
        ("roles: {a: {superor: b}}", ["7:13-7:20 unknown-key unknown key `superor`"]),
        ("roles: [a]", ["7:8-7:11 wrong-type expected a mapping, found a list"]),
        ("roles: a", ["7:8-7:9 wrong-type expected a mapping, found `a`"]),
        ("roles:", ["7:7-7:7 wrong-type expected a mapping, found nothing"]),
        ("roles: {A-b: {}}", [
            ("7:9-7:12 bad-name expected a name of lower-case letters, digits and `_`, a letter first, at most 64, "
            "found `A-b`")
        ]),
        (f"last_resort: {'x' * 65}", [
            ("7:14-7:79 bad-name expected a name of lower-case letters, digits and `_`, a letter first, at most 64, "
            f"found `{'x' * 59}…`")
        ]),
        ("last_resort: [a]", ["7:14-7:17 wrong-type expected the name of a role, found a list"]),
        ("follow_up_event: {}", ["7:18-7:20 wrong-type expected the name of an event, found a mapping"]),
        ("until: 2026-02-31", [
            "7:8-7:18 bad-value `2026-02-31` is no day of the calendar, expected a date such as `2026-05-04`"
        ]),
        ("until: tomorrow", ["7:8-7:16 bad-value expected a date such as `2026-05-04`, found `tomorrow`"]),
        ("fields: {a: txt}", [
            ("7:13-7:16 bad-value expected `text`, `choice`, `set`, `list`, `role`, `bool`, `integer`, `number`, "
            "`date`, `instant`, `moment`, `attachment` or `attachments`, found `txt`")
        ]),
        ("fields: {a: {title: x}}", ["7:13-7:23 missing-key the key `type` is missing"]),
        ("fields: {a: {type: text, personal: maybe}}", [("7:36-7:41 wrong-type expected `true` or `false`, found "
            "`maybe`")]),
        ("fields: {a: {type: text, title: {}}}", ["7:33-7:35 bad-value expected `en` or `zh`, found an empty mapping"]),
        ("fields: {a: {type: text, title: ''}}", ["7:33-7:35 wrong-type expected a text, found an empty text"]),
        ("fields: {a: {type: choice, choices: [b, b]}}", ["7:41-7:42 duplicate-name the name `b` is given twice"]),
        ("classes: [a, b, a]", ["7:17-7:18 duplicate-name the name `a` is given twice"]),
        ("deadlines: {d: {starts: open}}", ["7:16-7:30 missing-key the key `within` is missing"]),
        ("deadlines: {d: {starts: open, within: 3}}", [
            ("7:39-7:40 wrong-unit expected a duration such as `2h`, `90m`, `45s`, `3d`, `2w`, `3 months`, `2 years`, "
            "`4 working hours`, `10 working days`, `PT2H` or `P3D`, found `3`")
        ]),
        ("deadlines: {d: {starts: open, within: 1 day 2 hours}}", [
            ("7:39-7:52 wrong-unit `1 day 2 hours` mixes units that do not convert: expected one of them, such "
                "as `2h`, "
            "`90m`, `45s`, `3d`, `2w`, `3 months`, `2 years`, `4 working hours`, `10 working days`, `PT2H` or `P3D`")
        ]),
        ("deadlines: {d: {starts: open, within: {days: 3}}}", [
            ("7:39-7:48 missing-key expected one of the keys `parameter`, `days_from`, `until`, "
             "`counted_from`, `cycles`, `day_of_month`, `later_of` or "
                "`earlier_of`")
        ]),
        ("deadlines: {d: {starts: {evnt: x}, within: 3d}}", ["7:26-7:30 unknown-key unknown key `evnt`"]),
        ("deadlines: {d: {starts: open, within: 3d, ladder: [{at: due}]}}", [
            ("7:52-7:61 missing-key expected one of the keys `do`, `notify`, `task`, `set`, `require`, `class`, "
                "`owner`, `assist`, "
            "`flag`, `cancel`, `extend`, `send` or `start`")
        ]),
        ("deadlines: {d: {starts: open, within: 3d, ladder: [{at: due, send: x, do: [{send: z}]}]}}", [
            "7:71-7:73 unknown-key `do` cannot stand beside `send`"
        ]),
        ("deadlines: {d: {starts: open, within: 3d, ladder: [{at: due, send: x, via: sms}]}}", [
            "7:71-7:74 unknown-key unknown key `via`"
        ]),
        ("deadlines: {d: {starts: open, within: 3d, ladder: [{at: due, max: 0, send: x}]}}", [
            "7:67-7:68 bad-value expected a whole number from 1 to 999999999, found `0`"
        ]),
        ("deadlines: {d: {starts: open, within: 3d, ladder: [{at: due, max: few, send: x}]}}", [
            "7:67-7:70 wrong-type expected a whole number, found `few`"
        ]),
        ("deadlines: {d: {starts: open, within: []}}", [
            "7:39-7:41 bad-value expected at least 1 item, found an empty list"
        ]),
        ("deadlines: {d: {starts: open, within: 3d, met_by: {all: []}}}", [
            "7:57-7:59 bad-value expected at least 1 item, found an empty list"
        ]),
        ("escalations: [{id: a}, {id: b}, {id: a}]", ["7:38-7:39 duplicate-name the name `a` is given twice"]),
        ("calendars: {c: {week: {mon: 8-12}}}", [
            "7:29-7:33 bad-value expected hours such as `08:30-12:00` or `none`, found `8-12`"
        ]),
        ("calendars: {c: {closed: {2026-08-14/2026-08-01: x}}}", [
            "7:26-7:47 bad-value the last day of `2026-08-14/2026-08-01` lies before the first"
        ]),
        ("templates: {t: {subject: x}}", ["7:16-7:28 missing-key the key `text` is missing"]),
        ("counters: {c: {of: x}}", [
            "7:15-7:22 missing-key expected one of the keys `count`, `distinct`, `sum` or `elapsed`"
        ]),
        ("parties: {p: {set_by: x, field: y}}", ["7:26-7:31 unknown-key unknown key `field`"]),
        ("extends: [a, b]", ["7:10-7:16 wrong-type expected the path of a file, found a list"]),
    ],
)  # fmt: skip
def test_a_mistake_is_found_where_it_is(text: str, expected: list[str]) -> None:
    assert found(f"{HEAD}{text}\n") == expected


def test_what_a_policy_cannot_do_without() -> None:
    assert found("policy: x\n") == [
        f"1:1-1:10 missing-key the key `{key}` is missing"
        for key in ("effective", "format", "lifecycle", "time_zone", "version")
    ]


def test_a_newer_format_is_refused() -> None:
    assert found(HEAD.replace("format: 1", "format: 2")) == [
        "2:9-2:10 unsupported-format this release reads format `1`, found `2`"
    ]


def test_a_file_that_is_no_mapping() -> None:
    assert found("- a\n- b\n") == ["1:3-1:4 wrong-type expected a mapping, found a list"]


def test_all_mistakes_come_in_one_pass_in_order() -> None:
    text = HEAD.replace("format: 1", "format: one") + "rols: {}\nroles: {a: {units: x}}\nclasses: {B: {}}\n"
    assert [line.split()[0] + line.split()[1] for line in found(text)] == [
        "2:9-2:12unsupported-format",
        "7:1-7:5unknown-key",
        "8:13-8:18unknown-key",
        "9:11-9:12bad-name",
    ]


def test_an_unknown_key_names_the_nearest_and_all_that_are_known() -> None:
    _, problems = decode_policy(node_of(f"{HEAD}roles: {{a: {{superor: b, colour: red}}}}\n"))
    known = "known keys: title, aliases, unit, superior, substitutes, relations, outside, clause"
    assert [item.help for item in problems] == [f"did you mean `superior`? {known}", known]


def test_the_second_of_two_equal_names_points_at_the_first() -> None:
    _, problems = decode_policy(node_of(f"{HEAD}classes: [a, a]\n"))
    assert [(related.message, str(related.span)) for related in problems[0].related] == [
        ("`a` is first given here", "p.yaml:7:11")
    ]


def test_a_name_that_is_nearly_one_is_suggested() -> None:
    _, problems = decode_policy(node_of(f"{HEAD}last_resort: Call-Center\n"))
    assert problems[0].help == "write `call_center`"


def test_a_number_without_unit_is_told_how_to_say_it() -> None:
    _, problems = decode_policy(node_of(f"{HEAD}deadlines: {{d: {{starts: open, within: 24}}}}\n"))
    assert problems[0].help.startswith("say the unit: hours (`2h`)")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title: no", "`no` is text here, but other readers take it for the truth value false"),
        ("title: {en: 2017-12-06}", "`2017-12-06` is text here, but other readers take it for the date 2017-12-06"),
        ("classes: [on]", "`on` is text here, but other readers take it for the truth value true"),
        ("clause: 7", "`7` is text here, but other readers take it for the number 7"),
    ],
)
def test_what_other_readers_take_differently_is_a_warning(text: str, expected: str) -> None:
    document, problems = decode_policy(node_of(f"{HEAD}{text}\n"))
    assert document is not None
    assert [(item.level, item.code, item.message) for item in problems] == [
        (Level.WARNING, "ambiguous-scalar", expected)
    ]
    assert problems[0].help.startswith('write it in quotes: "')


@pytest.mark.parametrize(
    "text",
    [
        "until: 2026-12-31",
        "title: 'no'",
        "parameters: {p: {value: 5}, q: {value: true}, r: {value: 2026-01-01}}",
        "fields: {a: {type: bool, personal: true}}",
        "owners: [{when: {x: 5, y: true, z: {at_least: 1.5}}, owner: a}]",
        "calendars: {c: {closed: {2026-05-04: x}}}",
    ],
)
def test_what_every_reader_takes_as_meant_is_no_warning(text: str) -> None:
    assert found(f"{HEAD}{text}\n") == []


def test_a_step_of_an_approval_that_is_a_bare_role_is_told_how_to_say_it() -> None:
    _, problems = decode_policy(node_of(HEAD + "approvals: {a: {requested_by: b, chain: [{steps: [boss]}]}}\n"))
    (problem,) = [one for one in problems if one.code == "wrong-type"]
    assert problem.help == "write `{role: boss}`"


def test_two_forms_of_a_guarantee_are_two_guarantees() -> None:
    (problem,) = decode_policy(node_of(HEAD + "guarantees: {a: {always: {state: a}, never: closed}}\n"))[1]
    assert (at(problem), problem.code, problem.help) == ("7:38-7:43", "unknown-key", "write two guarantees")
    assert problem.message.startswith("found `never` beside `always`: a guarantee has one of ")
