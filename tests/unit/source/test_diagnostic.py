"""Diagnostics as values: codes, order, wording."""

import re

from hypothesis import given
from hypothesis import strategies as st

from complaintflow.source import (
    LIMITS,
    Code,
    Diagnostic,
    Findings,
    Level,
    Span,
    has_errors,
    printable,
    quote,
    sort_and_dedupe,
)


def at(line, column, code=Code.SYNTAX, message="m", file="f"):
    return Diagnostic(code, Level.ERROR, Span(file, line, column, line, column + 1), message)


def test_codes_are_kebab_case_words_named_after_themselves():
    for code in Code:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code.value)
        assert code.name == code.value.upper().replace("-", "_")


def test_order_is_file_line_column_code():
    wanted = [
        at(9, 9, file="a"),
        at(1, 2, Code.ALIAS),
        at(1, 2, Code.TAG),
        at(1, 10),
        at(2, 1),
        at(10, 1),
    ]
    assert sort_and_dedupe(reversed(wanted)) == wanted


def test_the_same_thing_is_said_once_but_two_things_twice():
    assert sort_and_dedupe([at(1, 1), at(1, 1)]) == [at(1, 1)]
    two = [at(1, 1, Code.MISSING_KEY, "`a`"), at(1, 1, Code.MISSING_KEY, "`b`")]
    assert sort_and_dedupe(two) == two


@given(st.permutations([at(i // 3, i % 3, code) for i in range(1, 6) for code in (Code.TAG, Code.ALIAS)]))
def test_order_does_not_depend_on_when_a_mistake_was_found(diagnostics):
    assert sort_and_dedupe(diagnostics) == sort_and_dedupe(sorted(diagnostics, key=repr))


def test_findings_count_what_they_do_not_list():
    findings = Findings(limit=2)
    for line in (3, 2, 1, 4):
        findings.add(at(line, 1))
    assert [d.span.line for d in findings.listed()] == [2, 3, 3]
    assert findings.listed()[-1].message == "2 more mistakes of this file are not listed"
    assert Findings().limit == LIMITS.diagnostics


def test_findings_know_three_levels():
    findings, here = Findings(), Span.start_of("f")
    findings.note(Code.UNUSED_NAME, here, "m")
    findings.warning(Code.TO_BE_DECIDED, here, "m")
    findings.error(Code.ALIAS, here, "m", "h")
    assert [(d.level, d.help) for d in findings.listed()] == [
        (Level.ERROR, "h"),
        (Level.WARNING, ""),
        (Level.NOTE, ""),
    ]


def test_only_errors_refuse():
    note = Diagnostic(Code.TO_BE_DECIDED, Level.NOTE, Span.start_of("f"), "m")
    assert not has_errors([note])
    assert has_errors([note, at(1, 1)])


def test_quoted_words_stay_on_one_line_and_short():
    assert quote("投诉") == "`投诉`"
    assert quote("a\nb\x1b[31m\u202e") == "`a<U+000A>b<U+001B>[31m<U+202E>`"
    assert quote("x" * 100) == f"`{'x' * 59}…`"


@given(st.text())
def test_printable_can_be_written_and_has_no_control_characters(text):
    shown = printable(text)
    shown.encode()
    assert printable(shown) == shown
    assert not any(ord(character) < 32 for character in shown)
