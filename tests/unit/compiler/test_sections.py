"""What each section of a policy becomes, and what is wrong with its types."""

import pytest

from complaintflow.compiled.actions import Notify, Relation, SetFacts
from complaintflow.compiled.duration import Duration, Unit
from complaintflow.compiled.words import Words


def test_fields_become_typed_facts(compiled):
    fields = compiled("""
        roles: {dealer: {}}
        fields:
          topic: {type: choice, choices: {fire: {title: {en: Fire, zh: 着火}}, other: Other}, required_at: dispatch}
          phone: {type: text, personal: true, visible_to: dealer, settable: false, clause: [A-1, A-1]}
    """).fields
    assert fields["topic"].choices == ("fire", "other")
    assert fields["topic"].choice_titles[0] == Words("Fire", "着火")
    assert fields["topic"].required_at == frozenset({"dispatch"})
    phone = fields["phone"]
    assert (phone.personal, phone.visible_to, phone.settable, phone.clause) == (
        True,
        frozenset({"dealer"}),
        False,
        ("A-1",),
    )


def test_every_event_is_known_with_its_data(compiled):
    policy = compiled("""
        fields:
          topic: {type: text, required_at: [dispatch, open]}
          hidden: {type: text, wanted_at: solve, settable: false}
        flags: {repeat: {}}
        events: {solve: {by: [customer, owner], data: {ok: {type: bool, required: true}}, late: {at_most: 2d}}}
    """)
    events = policy.events
    assert events["note"].built_in
    assert not events["solve"].built_in
    assert list(events["open"].data) == ["topic", "hidden", "flags"]
    assert events["open"].data["topic"].required_at == frozenset()
    assert events["open"].records == ("topic", "hidden")
    assert events["dispatch"].records == ("topic",)
    assert events["dispatch"].data["topic"].type == "text"
    assert list(events["solve"].data) == ["ok"]
    assert events["solve"].data["ok"].required_at == frozenset({"solve"})
    assert events["solve"].by == frozenset({"customer", "owner"})
    assert events["solve"].late.at_most == Duration(2, Unit.DAYS)
    assert [datum.type for datum in events["approve"].data.values()] == ["text", "integer", "integer", "text"]


def test_classification_and_tables(compiled):
    policy = compiled("""
        fields: {topic: text}
        classes: [general, high]
        classification:
          hit_policy: highest
          default: general
          may_fall: true
          rules: [{id: fire, when: {topic: fire}, class: high, reason: Fire., clause: A-2}]
        tables:
          one: {default: x, rules: [{id: r, when: {topic: fire}, result: y}]}
          two: {hit_policy: collect, rules: [{id: r, when: {one: y, class: high}, result: z}]}
    """)
    assert policy.classification.decide({"topic": "fire"}) == ("high", (0,))
    assert policy.classification.rules[0].clause == ("A-2",)
    assert policy.may_fall
    assert [table.decide({"one": "y", "class": "high"})[0] for table in policy.tables] == ["x", ("z",)]


def test_the_dispatch_table_and_default_ids(compiled):
    life = compiled("""
        roles: {dealer: {}}
        lifecycle:
          initial: [{when: {owner: dealer}, state: b}, {state: a}]
          states: {a: {}, b: {title: B}, done: {final: true}}
          transitions:
            - {event: go, from: a, to: b, when: {owner: dealer}}
            - {event: go, from: open, to: done, by: dealer}
            - {id: go_2, event: go, from: any}
        outcomes: {done: {}}
    """).lifecycle
    assert [t.id for t in life.transitions] == ["go", "go_3", "go_2"]
    assert [t.id for t in life.dispatch["a"]["go"]] == ["go", "go_3", "go_2"]
    assert [t.id for t in life.dispatch["b"]["go"]] == ["go_3", "go_2"]
    assert [t.id for t in life.dispatch["done"]["go"]] == ["go_2"]
    assert life.states["done"].outcome == "done"
    assert [row.state for row in life.initial] == ["b", "a"]


@pytest.mark.parametrize(
    ("states", "code"),
    [("{a: {}, «b»: {final: true}}", "missing-key"), ("{a: {outcome: «done»}}", "bad-value")],
)
def test_an_outcome_belongs_to_a_final_state(refuses, states, code):
    refuses(f"lifecycle: {{initial: a, states: {states}}}\noutcomes: {{done: {{}}}}", code)


def test_an_initial_table_needs_a_last_row_that_always_holds(refuses):
    refuses(
        "roles: {r: {}}\nlifecycle: {initial: [«{when: {owner: r}, state: a}»], states: {a: {}}}",
        "missing-key",
        "no `when`",
    )


def test_actions_are_typed(compiled):
    policy = compiled("""
        fields: {topic: text, amount: number, tags: {type: set, choices: [a, b, c]}}
        roles: {dealer: {superior: region, relations: {boss: region}}, region: {}}
        owners: [{owner: dealer}]
        templates: {hello: {text: {en: "On {topic}, case {case}", zh: "{amount}"}}}
        events:
          solve:
            data: {why: text, cost: integer}
            do:
              - notify: [customer, {relation: boss, of: dealer}, {relation: superior, of: owner}]
                via: sms
                template: hello
                when: {data.why: x}
              - set: {topic: {data: why}, amount: {data: cost}, tags: [c, a]}
              - set: {topic: missing, amount: 2.50}
    """)
    notify, copied, removed = policy.events["solve"].actions
    assert isinstance(notify, Notify)
    assert notify.to == ("customer", "region", Relation("superior", "owner"))
    assert copied == SetFacts((("topic", "data.why"), ("amount", "data.cost"), ("tags", ("a", "c"))))
    assert removed == SetFacts((("topic", None), ("amount", 2.5)))
    assert policy.templates["hello"].fields == ("topic", "amount")


@pytest.mark.parametrize(
    ("do", "code"),
    [
        ("{set: {amount: «much»}}", "bad-value"),
        ("{set: {amount: [«1», 2]}}", "wrong-type"),
        ("{set: {amount: {data: «why»}}}", "wrong-type"),
        ("{set: {topic: «data.why»}}", "bad-value"),
        ("{task: call, role: dealer, within: «2 working days»}", "wrong-unit"),
    ],
)
def test_actions_of_the_wrong_type(refuses, do, code):
    refuses(
        "fields: {topic: text, amount: number}\nroles: {dealer: {}}\ntasks: {call: {}}\n"
        f"events: {{solve: {{data: {{why: text}}, do: {do}}}}}",
        code,
    )


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ('«"{topc}"»', "template-field", "did you mean `topic`?"),
        ('«"a } b"»', "template-field", "opens or closes no place"),
        ('«"{topic.x}"»', "template-field", "is no field"),
    ],
)
def test_places_of_a_template(refuses, text, code, message):
    refuses(f"fields: {{topic: text}}\ntemplates: {{hello: {{text: {text}}}}}", code, message)


def test_a_notice_tells_nobody_what_they_may_not_see(refuses, compiled):
    sections = """
        fields: {phone: {type: text, visible_to: dealer}}
        roles: {dealer: {}, region: {}}
        owners: [{when: {state: work}, owner: region}, {owner: dealer}]
        templates: {hello: {text: "{phone}"}}
        events: {solve: {do: {notify: %s, via: sms, template: %s}}}
    """
    compiled(sections % ("dealer", "hello"))
    refuses(sections % ("[dealer, customer]", "«hello»"), "personal-field-in-template", "`phone` to `customer`")
    compiled(sections.replace("visible_to: dealer", "visible_to: [dealer, customer]") % ("[dealer, customer]", "hello"))
    refuses(sections % ("region", "«hello»"), "personal-field-in-template", "`phone` to `region`")
    refuses(sections % ("owner", "«hello»"), "personal-field-in-template", "`region`")


def test_escalations_counters_and_parties(compiled):
    policy = compiled("""
        fields: {person: text}
        roles: {region: {}}
        classes: [general, high]
        parameters: {window: {}}
        deadlines: {d: {starts: open, within: 2h}}
        counters:
          chased: {count: [note, solve], reset: {event: solve, where: {data.ok: true}}}
          total: {sum: cost, of: solve, within: 3d}
          never: {count: note, within: {parameter: window}}
        escalations:
          - {id: late, on: {breach: d}, class: high, owner: region, once: case}
          - {id: third, when: {chased: {more_than: 2}}, class: high}
          - {id: old, on: {age: 30d}, do: {flag: aged}}
          - {id: bad, on: {event: solve, where: {data.ok: false}}, class: high}
        events: {solve: {data: {ok: bool, cost: number, handler: text}}}
        flags: {aged: {}}
        parties: {handler: {set_by: solve}, accused: {field: person}}
    """)
    late, third, old, bad = policy.escalations
    assert (late.on.kind, late.on.names, late.on.moment, late.once) == ("deadline", ("d",), "breach", "case")
    assert third.on is None
    assert third.when.holds({"chased": 3})
    assert old.age == Duration(30, Unit.DAYS)
    assert bad.on.when.holds({"data.ok": False})
    assert policy.counters["chased"].resets[0].where.holds({"data.ok": True})
    assert policy.counters["total"].measure == "sum"
    assert policy.counters["never"].of == ()
    assert policy.parties["handler"].datum == "handler"
    assert policy.parties["accused"].field == "person"


def test_approvals(compiled, refuses):
    sections = """
        roles: {region: {relations: {l2: chief}}, hq: {relations: {l2: chief}}, chief: {}}
        approvals:
          early:
            requested_by: ask
            requesters: [region, hq]
            gates: solve
            chain:
              - {when: {application: 1}, steps: {role: {relation: l2, of: applicant}, within: 2d, on_timeout: remind}}
              - {steps: [{any_of: [region, hq]}, {all_of: [region, hq]}, {n: 2, of: [region, hq]}]}
            on_granted: {to: work, do: {send: dispatch}}
        events: {ask: {}}
    """
    approval = compiled(sections).approvals["early"]
    first, second = approval.chains
    assert first.when.holds({"application": 1})
    assert first.steps[0].roles == (Relation("l2", "applicant"),)
    assert [(step.needed, step.each_role) for step in second.steps] == [(1, False), (2, True), (2, False)]
    assert approval.not_by == ("applicant",)
    assert approval.on_granted.target == "work"
    refuses(sections.replace("hq: {relations: {l2: chief}}", "hq: {}").replace("relation: l2", "relation: «l2»"),
            "unknown-reference", "missing at `hq`")  # fmt: skip
    refuses(sections.replace("within: 2d, on_timeout: remind", "within: «2d»"), "missing-key", "on_timeout")
    given = sections.replace("gates: solve", "given_by: chief\n            gates: solve")
    assert compiled(given).approvals["early"].given_by == ("chief",)
    unasked = given.replace("            requested_by: ask\n", "").replace("by: chief", "by: «chief»")
    refuses(unasked, "missing-key", "requested_by")


def test_owners_are_fixed_roles(compiled, refuses):
    policy = compiled("roles: {a: {superior: b}, b: {}}\nowners: [{owner: {relation: superior, of: a}}, {owner: a}]")
    assert [row.owner for row in policy.owners] == ["b", "a"]
    refuses("roles: {a: {}}\nowners: [{when: {«owner: a»}, owner: a}]", "impossible-condition", "says who owns it")


def test_the_days_in_force_are_in_order(refuses):
    refuses("until: «2025-12-31»", "bad-value", "lies before")


def test_all_mistakes_are_found_in_one_pass(diagnostics):
    found = diagnostics("""
        last_resort: nobody
        fields: {topic: {type: choice, choices: [a, b]}}
        tables: {t: {rules: [{id: r, when: {topic: c}, result: x}]}}
        deadlines: {d: {starts: never, within: 2 working days}}
        templates: {hello: {text: "{nothing}"}}
    """)
    assert [code for code, *_ in found] == [
        "unknown-reference",
        "impossible-condition",
        "unknown-reference",
        "wrong-unit",
        "template-field",
    ]


@pytest.mark.parametrize(
    ("age", "code", "message"),
    [
        ("{type: «text», age: {start: a, end: b, unit: days}}", "wrong-type", "its type is `text`"),
        ("{type: integer, age: {start: a, end: «c», unit: days}}", "wrong-type", "needs a date or an instant"),
        ("{type: integer, age: {start: a, end: «d», unit: days}}", "unknown-reference", ""),
    ],
)
def test_an_age_lies_between_two_moments(refuses, age, code, message):
    refuses(f"fields: {{a: date, b: instant, c: text, age: {age}}}", code, message)


def test_nothing_sets_an_age(refuses):
    refuses(
        """
        fields: {a: date, b: date, age: {type: integer, age: {start: a, end: b, unit: days}}}
        events: {solve: {do: [{set: {«age»: 3}}]}}
        """,
        "bad-value",
        "is the time between two other facts",
    )
