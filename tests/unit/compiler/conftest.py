"""A policy from a few sections, and the diagnostics of one, for the compiler's tests."""

import textwrap

import pytest

from complaintflow.compiler.load import check_text
from tests.spoken import english_left

HEADER = """policy: toy
format: 1
version: "1"
effective: 2026-01-01
time_zone: Asia/Shanghai
"""

LIFECYCLE = """
lifecycle:
  initial: intake
  states: {intake: {}, work: {}, solved: {final: true, outcome: solved}}
  transitions:
    - {event: dispatch, from: intake, to: work}
    - {event: solve, from: open, to: solved}
outcomes: {solved: {}}
"""


def _text(sections):
    body = textwrap.dedent(sections)
    return HEADER + body + ("" if "lifecycle:" in body else LIFECYCLE)


@pytest.fixture
def compiled():
    """Compile sections laid over a small policy; they must have no errors."""

    def build(sections=""):
        checked = check_text(_text(sections))
        assert checked.compiled is not None, [f"{d.span}: {d.message}" for d in checked.diagnostics]
        return checked.compiled

    return build


@pytest.fixture
def diagnostics():
    """Return the diagnostics of sections as (code, underlined text, message, help)."""

    def find(sections):
        checked = check_text(_text(sections))
        source = checked.sources["policy.yaml"]
        return [(d.code.value, _underlined(source, d.span), d.message, d.help) for d in checked.diagnostics]

    return find


@pytest.fixture
def refuses():
    """Assert that a policy is refused with one code, exactly where «…» stands in its text, and with nothing else."""

    def check(sections, code, message=""):
        text = _text(sections)
        start, end = text.index("«"), text.index("»") - 1
        checked = check_text(text.replace("«", "").replace("»", ""))
        found = [(d.code.value, str(d.span).partition(":")[2]) for d in checked.diagnostics]
        source = checked.sources["policy.yaml"]
        expected = source.span(start, end)
        assert found == [(code, f"{expected.line}:{expected.column}")], [d.message for d in checked.diagnostics]
        assert english_left(checked.diagnostics) == []
        diagnostic = checked.diagnostics[0]
        assert diagnostic.span == expected
        assert message in f"{diagnostic.message}; {diagnostic.help}"
        assert checked.compiled is None
        return diagnostic

    return check


def _underlined(source, span):
    return source.text[source.index(span.line, span.column) : source.index(span.end_line, span.end_column)]
