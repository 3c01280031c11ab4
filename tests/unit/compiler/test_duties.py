"""Separation of duties as it is compiled: parties that can be nobody, facts that name nobody."""

import pytest


@pytest.mark.parametrize(
    ("sections", "message"),
    [
        ("parties: {handler: {set_by: solve}}\nevents: {open: {not_by: «handler»}}", "nobody is its `handler` yet"),
        ("events: {solve: {not_by: «applicant»}}", "nobody applies for anything"),
    ],
)
def test_a_party_that_nobody_can_be_yet(refuses, sections, message):
    refuses(sections, "bad-value", message)


def test_what_is_no_text_names_nobody(refuses):
    sections = (
        "fields: {accused: text, amount: {type: number, differs_from: «accused»}}\nparties: {accused: {field: accused}}"
    )
    refuses(sections, "wrong-type", "names nobody")


def test_every_event_of_a_party_carries_its_datum(refuses):
    sections = "events: {solve: {data: {who: text}}}\nparties: {handler: {set_by: [solve, dispatch], datum: «who»}}"
    refuses(sections, "unknown-reference", "`dispatch` carries no datum `who`")


@pytest.mark.parametrize(
    ("sections", "message"),
    [
        ("events: {solve: {data: {to: text}, do: {owner: {data: «to»}}}}", "does not name a role"),
        ("fields: {topic: {type: choice, choices: [a]}}\nowners: [{owner: {field: «topic»}}]", "does not name a role"),
        ("roles: {r: {}}\nevents: {solve: {data: {to: {type: text, next_to: «r»}}}}", "names no role"),
    ],
)
def test_only_what_names_a_role_can_be_a_recipient(refuses, sections, message):
    refuses(sections, "wrong-type", message)
