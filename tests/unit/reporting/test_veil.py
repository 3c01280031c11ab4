"""What a report tells a role: hidden facts are the mark, and so is what would tell them."""

import json

import pytest

from complaintflow.confidentiality import MARK, Sight, read_viewer
from complaintflow.explanation.titles import Titles
from complaintflow.reporting.archive import archived
from complaintflow.reporting.build import Builder
from complaintflow.reporting.html import html
from complaintflow.reporting.library import Library, instants_of, periods_of
from complaintflow.reporting.markdown import markdown
from complaintflow.reporting.records import csv_files, json_text
from complaintflow.reporting.shown import Shown
from complaintflow.reporting.veil import Veil
from tests.unit.reporting.small import HEAD, line, period, policy

SECRET = policy(
    """
parties: {accused: {field: team}}
metrics:
  named: {count: received, where: {customer: present}}
  paid: {sum: amount, of: known}
  doubled: {add: [paid, paid]}
  small_team: {share: {of: received, where: {team: blue}}}
  answers: {mean: last.answer.score, of: known}
reports:
  all:
    period: month
    from: agent
    to: head
    contains:
      - {figures: [received, named, paid, doubled, small_team, answers]}
      - {table: received, by: customer}
      - {table: received, by: team}
      - {list: received, show: [customer, category, amount, team, last.answer.score]}
      - {list: received, where: {customer: Anna Smith}, show: [category]}
      - {write: outlook}
  each: {period: month, from: agent, for_each: customer, contains: [received]}
""",
    HEAD.replace("amount: number", "amount: {type: number, visible_to: agent}")
    .replace("team: text", "team: {type: text, hidden_from: accused}")
    .replace("{score: integer}", "{score: {type: integer, visible_to: agent}}"),
)
EVENTS = (
    line("c1", "open", "02-02 09:00", customer="Anna Smith", category="a", amount=731, team="blue"),
    line("c1", "answer", "02-03 09:00", score=86),
    line("about Anna Smith", "open", "02-04 09:00", customer="Anna Smith", team="red"),
)


def made(viewer, name="all", outlook="", used=SECRET, events=EVENTS):
    compiled = used.compiled
    report, month = compiled.reports[name], period("2026-02")
    archive = archived(compiled, events, instants_of(compiled, periods_of(compiled, report, month)))
    sight = None if viewer is None else Sight.of(compiled, read_viewer(compiled, viewer))
    shown = Shown(compiled, Titles(compiled), Veil(compiled, sight, archive.now))
    builder = Builder(Library(archive), shown, lambda _n, _p: (), lambda _n, _p, _u: lambda _name: outlook)
    return [builder.page(report, month, unit) for unit in builder.units(report, month)]


def written(found):
    return "".join((html({"en": found}), markdown(found), json_text(found), *csv_files(found).values()))


@pytest.mark.parametrize("secret", ["Anna", "731", "86.0", "1,462"])
def test_no_format_tells_what_the_role_may_not_see(secret):
    assert secret not in written(made("head"))


def test_who_may_see_it_sees_it():
    for viewer in (None, "agent"):
        text = written(made(viewer))
        assert all(shown in text for shown in ("Anna Smith", "731", "1,462", "86"))


def test_numbers_that_rest_on_what_is_hidden_are_hidden():
    figures = {one.name: one.text for one in made("head")[0].parts[0].figures}
    assert figures == {
        "received": "2", "named": MARK, "paid": MARK, "doubled": MARK, "small_team": "50.0%", "answers": MARK,
    }  # fmt: skip
    exact = json.loads(json_text(made("head")))[0]["contents"][0]["figures"]
    assert [one["value"] for one in exact] == [2, None, None, None, 0.5, None]


def test_rows_of_a_hidden_fact_are_one_row():
    by_customer = made("head")[0].parts[1]
    assert [(row.labels, row.figures[0].text) for row in by_customer.rows] == [((MARK,), "2")]


def test_a_list_chosen_by_a_hidden_fact_does_not_say_whether_it_is_empty():
    assert made("head")[0].parts[4].cells == ((MARK, MARK, MARK),)


def test_the_id_of_a_case_that_quotes_a_hidden_name_is_hidden():
    cells = made("head")[0].parts[3].cells
    assert [row[0] for row in cells] == ["c1", f"{MARK}2"]
    assert cells[0][2:] == (MARK, "First", MARK, "blue", MARK)


def test_who_is_named_in_a_case_sees_less_of_it_and_no_number_that_would_tell():
    found = made("agent:blue")[0]
    cells = found.parts[3].cells
    assert [row[5] for row in cells] == [MARK, "red"]
    assert {one.name: one.text for one in found.parts[0].figures}["small_team"] == MARK
    assert [row.labels for row in found.parts[2].rows] == [(MARK,)]


def test_reports_for_each_hidden_value_are_one():
    assert [page.unit for page in made("head", "each")] == [MARK]
    assert [page.unit for page in made("agent", "each")] == ["Anna Smith"]


def test_a_passage_that_quotes_something_hidden_is_hidden():
    def passage(viewer, text):
        return made(viewer, outlook=text)[0].parts[5].text

    assert passage("head", "Anna Smith was content") == MARK
    assert passage("agent", "Anna Smith was content") == "Anna Smith was content"
    assert passage("head", "All is well") == "All is well"


WITHHELD = policy(
    """
confidential: {personal: [agent, head], withheld: [{from: head, when: {category: b}}]}
metrics: {named: {count: received, where: {customer: present}}}
reports:
  all: {period: month, from: agent, contains: [named, {list: received, show: [customer]}]}
  each: {period: month, from: agent, for_each: customer, contains: [received]}
""",
    HEAD.replace(", visible_to: [agent]", ""),
)


def test_what_some_cases_keep_from_a_role_no_number_tells():
    events = (
        line("plain", "open", "02-02 09:00", category="a", customer="Anna Smith"),
        line("secret", "open", "02-03 09:00", category="b", customer="Berta Jones"),
    )
    head, agent = (made(viewer, used=WITHHELD, events=events)[0] for viewer in ("head", "agent"))
    assert (head.parts[0].figures[0].text, agent.parts[0].figures[0].text) == (MARK, "2")
    assert [row[2] for row in head.parts[1].cells] == ["Anna Smith", MARK]
    assert [row[2] for row in agent.parts[1].cells] == ["Anna Smith", "Berta Jones"]
    assert [page.unit for page in made("head", "each", used=WITHHELD, events=events)] == [MARK]
