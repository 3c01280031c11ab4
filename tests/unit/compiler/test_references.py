"""Every kind of reference that leads nowhere, and every name that is taken, is refused where it stands."""

import pytest

LIFE = """
lifecycle:
  initial: {initial}
  states: {{intake: {{}}, solved: {{final: true, outcome: {outcome}}}}}
  transitions: [{{event: solve, from: {source}, to: {to}, by: {by}, requires: {requires}, do: {do}}}]
outcomes: {{solved: {{}}}}
fields: {{topic: text, amount: number}}
roles: {{dealer: {{relations: {{boss: region}}}}, region: {{}}}}
owners: [{{owner: dealer}}]
classes: [general, high]
flags: {{seen: {{}}}}
tasks: {{call: {{}}}}
templates: {{hello: {{text: "{{topic}}"}}}}
deadlines: {{reply: {{starts: open, within: 2h}}}}
"""
GOOD = {
    "initial": "intake",
    "outcome": "solved",
    "source": "intake",
    "to": "solved",
    "by": "dealer",
    "requires": "reply",
    "do": "[]",
}


@pytest.mark.parametrize(
    ("place", "written", "message"),
    [
        ("initial", "«intak»", "did you mean `intake`?"),
        ("outcome", "«slved»", "did you mean `solved`?"),
        ("source", "«intaek»", "did you mean `intake`?"),
        ("source", "[intake, «opne»]", "did you mean `open`?"),
        ("to", "«somewhere»", "states declared here: `intake`, `solved`"),
        ("by", "«dealr»", "did you mean `dealer`?"),
        ("by", "«applicant»", "expected the name of a role"),
        ("requires", "«repli»", "expected the name of a deadline"),
        ("do", "[{notify: «dealr», via: sms, template: hello}]", "did you mean `dealer`?"),
        ("do", "[{notify: owner, via: sms, template: «helo»}]", "did you mean `hello`?"),
        ("do", "[{notify: {relation: «bos», of: dealer}, via: sms, template: hello}]", "a relation"),
        ("do", "[{notify: {relation: «boss», of: region}, via: sms, template: hello}]", "missing at `region`"),
        ("do", "[{notify: {relation: boss, of: «dealr»}, via: sms, template: hello}]", "a role"),
        ("do", "[{task: «cal», role: dealer}]", "did you mean `call`?"),
        ("do", "[{require: «topc»}]", "did you mean `topic`?"),
        ("do", "[{set: {«topc»: a}}]", "did you mean `topic`?"),
        ("do", "[{set: {topic: {data: «ok»}}}]", "carries no datum `ok`"),
        ("do", "[{class: «hi»}]", "classes declared here: `general`, `high`"),
        ("do", "[{owner: «customer»}]", "a role"),
        ("do", "[{flag: «saen»}]", "did you mean `seen`?"),
        ("do", "[{flag: seen, cases: «topc»}]", "did you mean `topic`?"),
        ("do", "[{cancel: «replyy»}]", "did you mean `reply`?"),
        ("do", "[{send: «sovle»}]", "did you mean `solve`?"),
    ],
)
def test_a_reference_that_leads_nowhere(refuses, place, written, message):
    refuses(LIFE.format(**{**GOOD, place: written}), "unknown-reference", message)


def test_a_flag_about_cases_needs_a_fact_that_can_name_one(refuses):
    refuses(LIFE.format(**{**GOOD, "do": "[{flag: seen, cases: «amount»}]"}), "wrong-type", "names no case")


@pytest.mark.parametrize(
    ("sections", "message"),
    [
        ("last_resort: «hq»", "a role"),
        ("follow_up_event: «chase»", "an event"),
        ("roles: {a: {superior: «b»}}", "a role"),
        ("roles: {a: {unit: «dealer»}}", "a field"),
        ("roles: {a: {substitutes: «b»}}", "a role"),
        ("fields: {f: {type: text, required_at: «dispach»}}", "did you mean `dispatch`?"),
        ("fields: {f: {type: text, visible_to: «hq»}}", "a role"),
        ("events: {solve: {records: «f»}}", "a field"),
        ("counters: {c: {count: «chase»}}", "an event"),
        ("counters: {c: {distinct: «slot», of: solve}}", "carries no datum `slot`"),
        ("counters: {c: {count: solve, reset: «chase»}}", "an event"),
        ("deadlines: {d: {starts: «dispach», within: 2h}}", "did you mean `dispatch`?"),
        ("deadlines: {d: {starts: {state: «wrk»}, within: 2h}}", "did you mean `work`?"),
        ("deadlines: {d: {starts: {class: «high»}, within: 2h}}", "a class"),
        ("deadlines: {d: {starts: {deadline: «e»}, within: 2h}}", "a deadline"),
        ("deadlines: {d: {starts: {facts: [«f»]}, within: 2h}}", "a field"),
        ("deadlines: {d: {starts: {flag: «f»}, within: 2h}}", "a flag"),
        ("deadlines: {d: {starts: open, met_by: {all: [solve, «slove»]}, within: 2h}}", "did you mean `solve`?"),
        ("deadlines: {d: {starts: open, within: {parameter: «p»}}}", "a parameter"),
        ("deadlines: {d: {starts: open, within: {until: «f»}}}", "a field"),
        ("deadlines: {d: {starts: open, within: 2h, counting: «court»}}", "a counting"),
        ("deadlines: {d: {starts: open, within: 2h, calendar: «office»}}", "a calendar"),
        ("deadlines: {d: {starts: open, within: 2h, pause: {in: «wrk»}}}", "did you mean `work`?"),
        ("deadlines: {d: {starts: open, within: 2h, on_expiry: {send: «accept»}}}", "an event"),
        ("escalations: [{id: e, on: {breach: «d»}}]", "a deadline"),
        ("escalations: [{id: e, on: {flag: «f»}}]", "a flag"),
        ("approvals: {a: {requested_by: «ask», chain: {steps: {role: r}}}}\nroles: {r: {}}", "an event"),
        ("approvals: {a: {gates: «close», chain: {steps: {role: r}}}}\nroles: {r: {}}", "an event"),
        ("approvals: {a: {not_by: «handler», chain: {steps: {role: r}}}}\nroles: {r: {}}", "a party"),
        ("approvals: {a: {valid_for: «f», chain: {steps: {role: r}}}}\nroles: {r: {}}", "a field"),
        ("approvals: {a: {chain: {steps: {any_of: [r, «s»]}}}}\nroles: {r: {}}", "a role"),
        ("approvals: {a: {on_granted: {to: «wrk»}, chain: {steps: {role: r}}}}\nroles: {r: {}}", "`work`"),
        ("parties: {p: {set_by: solve, datum: «who»}}", "carries no datum `who`"),
        ("parties: {p: {field: «who»}}", "a field"),
        ("events: {solve: {data: {to: {type: role, next_to: «chief»}}}}", "a role"),
        ("events: {solve: {do: {owner: {data: «to»}}}}", "carries no datum"),
        ("fields: {unit: role}\nevents: {solve: {do: {owner: {field: «united»}}}}", "did you mean `unit`?"),
        ("deadlines: {d: {starts: open, within: 2h, ladder: [{at: due, owner: {data: «to»}}]}}", "no event is at hand"),
        ("events: {solve: {not_by: «handler»}}", "a party"),
        ("fields: {person: {type: text, differs_from: «handler»}}", "a party"),
        ("tables: {t: {results: [a, b], rules: [{id: r, when: {always: true}, result: «c»}]}}", "`a`, `b`"),
    ],
)
def test_references_of_every_section(refuses, sections, message):
    refuses(sections, "unknown-reference", message)


@pytest.mark.parametrize("word", ["class", "state", "owner", "flags", "outcome", "application", "actor_role", "any"])
def test_a_field_may_not_be_called_like_a_fact_of_the_case(refuses, word):
    refuses(f"fields: {{«{word}»: text}}", "reserved-name", "cannot name a field")


@pytest.mark.parametrize(
    ("sections", "code"),
    [
        ("roles: {«customer»: {}}", "reserved-name"),
        ("events: {approve: {data: {«step»: text}}}", "reserved-name"),
        ("counting: {«civil»: {end: end_of_day}}", "reserved-name"),
        ("fields: {f: text}\ncounters: {«f»: {count: solve}}", "duplicate-name"),
        ("fields: {f: text}\ntables: {«f»: {default: a}}", "duplicate-name"),
    ],
)
def test_names_that_are_taken(refuses, sections, code):
    refuses(sections, code)


def test_a_broken_entry_is_not_reported_a_second_time_where_it_is_used(diagnostics):
    found = diagnostics(
        "fields: {topic: {type: txt}}\n"
        "tables: {t: {rules: [{id: r, when: {topic: a}, result: b}]}}\n"
        'templates: {hello: {text: "{topic}"}}\n'
    )
    assert [(code, text) for code, text, *_ in found] == [("bad-value", "txt")]


@pytest.mark.parametrize(
    ("aliases", "code"),
    [("«clerk»", "duplicate-name"), ("[chief, «chief»]", "duplicate-name"), ("«owner»", "reserved-name")],
)
def test_another_name_of_a_role_is_nobody_elses(refuses, aliases, code):
    refuses(f"roles: {{agent: {{}}, clerk: {{}}, boss: {{aliases: {aliases}}}}}", code)
