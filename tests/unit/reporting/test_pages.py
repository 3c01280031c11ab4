"""Pages in every format: complete, well-formed, and harmless whatever the facts say."""

import csv
import io
import json
import re
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.explanation.titles import Titles
from complaintflow.reporting.archive import archived
from complaintflow.reporting.build import Builder
from complaintflow.reporting.charts import Chart, Series, bars, columns, line
from complaintflow.reporting.html import html
from complaintflow.reporting.library import Library, instants_of, overview, periods_of
from complaintflow.reporting.markdown import markdown
from complaintflow.reporting.records import csv_files, json_text
from complaintflow.reporting.shown import Shown
from complaintflow.reporting.veil import Veil
from tests.unit.reporting.small import line as event
from tests.unit.reporting.small import period, policy

CONTENTS = """
metrics:
  score: {title: {en: Score, zh: 评分}, mean: last.answer.score, of: {event: answer}, target: {at_least: 3}}
reports:
  full:
    title: {en: The "full" <report>, zh: 完整报告}
    period: quarter
    from: agent
    contains:
      - {figures: [received, timeliness, score, year_on_year], title: {en: Figures, zh: 指标}}
      - {table: [received, closed, timeliness], by: [category, team], top: 3, title: {en: By team, zh: 按小组}}
      - {table: received, by: tags}
      - {table: [received, timeliness], over: month}
      - list: received
        show: [customer, category, tags, amount, last.answer.score, verdict.answering, class, times.call]
      - {write: outlook, title: {en: Outlook, zh: 展望}}
"""
FULL = policy(CONTENTS)
EVENTS = [
    event("c1", "open", "01-05 09:00", category="a", team="red", tags=["x", "y"], customer="Anna", amount=12.5),
    event("c1", "answer", "01-06 09:00", score=4),
    event("c1", "finish", "01-07 09:00"),
    event("c2", "open", "02-05 09:00", category="b", team="blue"),
    event("c3", "open", "03-05 09:00"),
    event("c4", "open", "03-06 09:00", category="a", team="green"),
    event("c5", "open", "03-07 09:00", category="a", team="white"),
]
VOID = frozenset({"meta", "input"})


def pages(used=FULL, events=tuple(EVENTS), name="full", month="2026-Q1", language="en", passage=""):
    wanted = period(month)
    report = used.compiled.reports.get(name) or overview(used.compiled, wanted.kind)
    instants = instants_of(used.compiled, periods_of(used.compiled, report, wanted))
    library = Library(archived(used.compiled, events, instants))
    shown = Shown(used.compiled, Titles(used.compiled, language), Veil(used.compiled))
    builder = Builder(library, shown, lambda _n, _p: (), lambda _n, _p, _u: lambda _name: passage)
    return [builder.page(report, wanted, unit) for unit in builder.units(report, wanted)]


def both(**more):
    return {language: pages(language=language, **more) for language in ("en", "zh")}


def parsed(text):
    assert text.startswith("<!DOCTYPE html>\n")
    return ET.fromstring(text.removeprefix("<!DOCTYPE html>\n").replace("&nbsp;", " "))


def all_text(element):
    return " ".join("".join(element.itertext()).split())


def test_the_page_holds_what_the_report_asks_for():
    (page,) = pages()
    assert [part.title for part in page.parts] == [
        "Figures", "By team", "Complaints received by tags", "Over time", "Cases", "Outlook",
    ]  # fmt: skip
    by_team = page.parts[1]
    assert [row.labels for row in by_team.rows] == [
        ("First", "green"), ("First", "red"), ("First", "white"), ("Others (2)", ""),
    ]  # fmt: skip
    assert [row.figures[0].text for row in (*by_team.rows, by_team.total)] == ["1", "1", "1", "2", "5"]
    assert [row.labels[0] for row in page.parts[2].rows] == ["x", "y", "(not given)"]
    assert [row.labels[0] for row in page.parts[3].rows] == ["January 2026", "February 2026", "March 2026"]
    first = page.parts[4].cells[0]
    assert first == ("c1", "2026-01-05 09:00", "Anna", "First", "x, y", "12.5", "4", "in time", "–", "0")


def test_in_chinese_titles_choices_and_periods_are_chinese():
    (page,) = pages(language="zh")
    assert page.title == "完整报告"
    assert "2026年第1季度" in page.subtitle
    assert page.parts[1].rows[0].labels == ("甲", "green")
    assert page.parts[3].rows[0].labels == ("2026年1月",)


def test_the_overview_shows_every_metric():
    (page,) = pages(name="overview")
    assert [figure.name for figure in page.parts[0].figures][-1] == "score"
    assert len(page.parts[0].figures) == 8


def test_html_is_well_formed_and_needs_nothing_from_elsewhere():
    text = html(both())
    root = parsed(text)
    assert [main.get("lang") for main in root.iter("main")] == ["en", "zh"]
    links = [value for one in root.iter() for name, value in one.attrib.items() if name in ("src", "href")]
    assert all(link.startswith("#") for link in links)
    assert not list(root.iter("script"))
    assert "url(" not in text
    assert "@import" not in text


def test_every_chart_says_what_it_shows_and_has_its_table_below():
    root = parsed(html(both()))
    for section in root.iter("section"):
        kinds = [child.tag for child in section]
        if "figure" in kinds:
            assert kinds[-1] == "table"
    charts = list(root.iter("svg"))
    assert len(charts) == 10  # in each language: two of each table with numbers and percentages, one of the other
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    for chart in charts:
        title, description = chart.find("title"), chart.find("desc")
        assert chart.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
        assert title.text
        assert ":" in description.text


def test_both_languages_say_the_same_numbers():
    english, chinese = ({cell.text for cell in main.iter("td")} for main in parsed(html(both())).iter("main"))
    numbers = re.compile(r"[0-9.,%]+")
    assert {one for one in english if one and numbers.fullmatch(one)} == {
        one for one in chinese if one and numbers.fullmatch(one)
    }


NASTY = "</td><script>alert('x')</script> & \" | * _ [a](b) `c` # \u202e\x07 ]]> =1+1"


def test_facts_are_text_in_every_format():
    events = (event("c1", "open", "01-05 09:00", category="a", team=NASTY, customer=NASTY),)
    root = parsed(html(both(events=events, passage=NASTY)))
    assert not list(root.iter("script"))
    assert all_text(root).count("</td><script>alert('x')</script>") >= 3
    assert "\u202e" not in all_text(root)
    written = markdown(pages(events=events, passage=NASTY))
    assert "<script>" not in written.replace("\\<", "")
    assert not re.search(r"(?<!\\)\[a", written)
    rows = [row for row in written.splitlines() if row.startswith("|")]
    assert all(row.endswith("|") for row in rows)


@given(st.lists(st.text(max_size=40), min_size=1, max_size=3))
def test_any_text_leaves_the_page_whole(texts):
    events = tuple(
        event(f"c{number}", "open", f"01-{number + 5:02} 09:00", team=text, customer=text)
        for number, text in enumerate(texts)
        if text
    )
    made = pages(events=events, passage=texts[0])
    root = parsed(html({"en": made}))
    assert len(list(root.iter("section"))) == 6
    tables = [block for block in markdown(made).split("\n\n") if block.startswith("|")]
    for table in tables:
        widths = {len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}
        assert len(widths) == 1
    assert json.loads(json_text(made))[0]["report"] == "full"


def test_json_holds_exact_numbers():
    (page,) = json.loads(json_text(pages()))
    figures = {one["metric"]: one for one in page["contents"][0]["figures"]}
    assert figures["received"]["value"] == 5
    assert figures["timeliness"] | {"title": ""} == {
        "metric": "timeliness", "title": "", "value": 0.2, "unit": "percent", "shown": "20.0%", "part": 1, "whole": 5,
    }  # fmt: skip
    assert figures["score"]["on_target"] is True
    assert figures["year_on_year"]["value"] is None
    assert figures["year_on_year"]["note"] == "no_data"
    rows = page["contents"][1]["rows"]
    assert rows[0]["of"] == {"category": "a", "team": "green"}
    assert page["contents"][4]["cases"][0]["tags"] == ["x", "y"]


def test_csv_has_a_file_for_each_table_and_no_formula():
    events = (event("c1", "open", "01-05 09:00", team="=HYPERLINK()", customer="@x"),)
    files = csv_files(pages(events=events))
    assert set(files) == {"figures.csv", *(f"full-2026-Q1-{number}.csv" for number in (2, 3, 4, 5))}
    rows = [row for text in files.values() for row in csv.reader(io.StringIO(text))]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "@", "+"))]
    assert "'=HYPERLINK()" in files["full-2026-Q1-2.csv"]


@pytest.mark.parametrize("draw", [bars, columns, line])
@pytest.mark.parametrize("values", [(), (None,), (Fraction(0),), (Fraction(1, 3), None, Fraction(2)), (Fraction(-1),)])
def test_charts_of_anything_are_well_formed(draw, values):
    labels = tuple(f"<{number}>" for number in range(len(values)))
    texts = tuple("–" if value is None else str(value) for value in values)
    for most in (None, Fraction(1)):
        chart = Chart("c", "A & B", labels, (Series("one", values, texts), Series("two", values, texts)), most)
        root = ET.fromstring(draw(chart))
        lengths = [float(one.get(name, 0)) for one in root.iter() for name in ("width", "height", "r")]
        assert all(length >= 0 for length in lengths)
