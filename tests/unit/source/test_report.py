"""Diagnostics as text for people, for grep and for programs."""

import json

from hypothesis import given
from hypothesis import strategies as st

from complaintflow.source import (
    Code,
    Diagnostic,
    Level,
    Related,
    SourceText,
    Span,
    render_human,
    render_json,
    render_plain,
)

FILE = "policies/bank.yaml"
SOURCE = SourceText(FILE, "approvals:\n  - role: head\n    投诉:\t投诉处理 x\n")


def on(line, start, end, level=Level.ERROR, help_="", related=(), end_line=None):
    return Diagnostic(
        Code.BAD_VALUE, level, Span(FILE, line, start, end_line or line, end), "found `x`", help_, related
    )


def human(*diagnostics, color=False, source=SOURCE):
    return render_human(diagnostics, {FILE: source}, color=color)


def test_human_report():
    related = (Related("declared here", Span(FILE, 1, 1, 1, 10)),)
    assert human(on(2, 11, 15, help_="name another role", related=related)) == (
        "policies/bank.yaml:2:11: error[bad-value]: found `x`\n"
        "  |\n"
        "2 |   - role: head\n"
        "  |           ^~~~\n"
        "  = declared here: policies/bank.yaml:1:1\n"
        "  = help: name another role\n"
        "\n"
        "1 error\n"
    )


def test_chinese_takes_two_columns_and_a_tab_four():
    lines = human(on(3, 9, 13)).splitlines()
    assert lines[2] == "3 |     投诉:    投诉处理 x"
    # 4 spaces, 2 * 2 columns, the colon, 4 for the tab
    assert lines[3] == "  | " + " " * 13 + "^~~~~~~~"


def test_combining_marks_take_no_column():
    source = SourceText(FILE, "e\u0301e\u0301 x\n")
    assert human(on(1, 6, 7), source=source).splitlines()[3] == "  |    ^"


def test_an_empty_place_has_one_caret():
    assert human(on(2, 15, 15)).splitlines()[3] == "  |               ^"


def test_several_lines_are_underlined_to_the_end_of_the_first():
    assert human(on(2, 5, 3, end_line=3)).splitlines()[3] == "  |     ^~~~~~~~~~"


def test_the_margin_fits_the_line_number():
    source = SourceText(FILE, "\n" * 99 + "abc\n")
    assert human(on(100, 1, 4), source=source).splitlines()[1:4] == ["    |", "100 | abc", "    | ^~~"]


def test_a_long_line_is_cut_around_the_place():
    source = SourceText(FILE, "a" * 5000 + "XYZ" + "b" * 5000)
    line, carets = human(on(1, 5001, 5004), source=source).splitlines()[2:4]
    assert len(line) < 180
    assert line[carets.index("^") :].startswith("XYZ")
    assert carets.count("~") == 2
    assert line.startswith("1 | …a")
    assert line.endswith("b…")


def test_a_long_place_is_underlined_as_far_as_it_is_shown():
    source = SourceText(FILE, "x" * 5000)
    line, carets = human(on(1, 1, 5001), source=source).splitlines()[2:4]
    assert len(carets) == len(line) - 1


def test_without_the_source_there_is_no_line():
    report = render_human([on(2, 11, 15, help_="h")], {}, color=False)
    assert report == "policies/bank.yaml:2:11: error[bad-value]: found `x`\n  = help: h\n\n1 error\n"


def test_summary_counts_levels():
    report = human(on(1, 1, 2), on(2, 1, 2), on(3, 1, 2, Level.WARNING), on(3, 2, 3, Level.NOTE))
    assert report.endswith("\n\n2 errors, 1 warning, 1 note\n")
    assert human() == "no mistakes found\n"


def test_colour_only_adds_colour():
    coloured = human(on(2, 11, 15, help_="h"), color=True)
    assert "\x1b[31m" in coloured
    stripped = coloured
    for style in ("\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m"):
        stripped = stripped.replace(style, "")
    assert stripped == human(on(2, 11, 15, help_="h"))


def test_a_file_cannot_drive_the_terminal():
    source = SourceText(FILE, "a: \x1b[2J\u202ex\n")
    shown = human(on(1, 4, 5), source=source)
    assert "\x1b" not in shown
    assert "a: <U+001B>[2J<U+202E>x\n  |    ^~~~~~~~\n" in shown


def test_plain_report_has_one_line_each():
    related = (Related("first here", Span(FILE, 1, 1, 1, 2)),)
    assert render_plain([on(2, 11, 15, help_="do this", related=related), on(3, 1, 2, Level.NOTE)]) == (
        "policies/bank.yaml:2:11: error[bad-value]: found `x`; "
        "first here: policies/bank.yaml:1:1; help: do this\n"
        "policies/bank.yaml:3:1: note[bad-value]: found `x`\n"
    )
    assert render_plain([]) == ""


def test_json_report():
    related = (Related("first here", Span(FILE, 1, 1, 1, 2)),)
    place = {"file": FILE, "line": 1, "column": 1, "end_line": 1, "end_column": 2}
    assert json.loads(render_json([on(2, 11, 15, help_="投诉", related=related)])) == [
        {
            "code": "bad-value", "level": "error", "file": FILE, "line": 2, "column": 11, "end_line": 2,
            "end_column": 15, "message": "found `x`", "help": "投诉",
            "related": [{"message": "first here", **place}],
        }
    ]  # fmt: skip
    assert "投诉" in render_json([on(1, 1, 2, help_="投诉")])
    assert render_json([]) == "[]\n"


@given(st.text(), st.integers(1, 9), st.integers(1, 90), st.integers(0, 9), st.integers(1, 90), st.booleans())
def test_any_text_can_be_shown(text, line, column, more, end_column, color):
    span = Span(text, line, column, line + more, end_column)
    diagnostic = Diagnostic(Code.SYNTAX, Level.WARNING, span, text, text, (Related(text, span),))
    sources = {text: SourceText(text, text)}
    for report in (render_human([diagnostic], sources, color), render_plain([diagnostic])):
        report.encode()
        assert "\r" not in report
    assert len(render_plain([diagnostic]).splitlines()) == 1
    (read,) = json.loads(render_json([diagnostic]).encode())
    assert read["line"] == line
