"""How other YAML readers would take a plain scalar."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.source import ReadingKind, Scalar, Span, ambiguity, reading

HERE = Span("f", 1, 1, 1, 1)


def plain(text):
    return Scalar(text, HERE, plain=True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "nothing (null)"),
        ("~", "nothing (null)"),
        ("null", "nothing (null)"),
        ("no", "the truth value false"),
        ("NO", "the truth value false"),
        ("Off", "the truth value false"),
        ("n", "the truth value false"),
        ("on", "the truth value true"),
        ("y", "the truth value true"),
        ("true", "the truth value true"),
        ("17", "the number 17"),
        ("-3", "the number -3"),
        ("+3", "the number 3"),
        ("017", "the number 15 (octal)"),
        ("0o17", "the number 15 (octal)"),
        ("08", "the number 8 (some readers only)"),
        ("0x1F", "the number 31 (hexadecimal)"),
        ("-0b11", "the number -3 (binary)"),
        ("1_000", "the number 1000 (digits grouped with underscores)"),
        ("2:00", "the number 120 (base 60)"),
        ("-2:30:00", "the number -9000 (base 60)"),
        ("2:30.5", "a decimal number (base 60)"),
        ("1.50", "the decimal number 1.50"),
        ("1e3", "the decimal number 1e3"),
        (".5", "the decimal number .5"),
        (".inf", "infinity"),
        ("-.INF", "infinity"),
        (".nan", "not a number"),
        ("2025-01-01", "the date 2025-01-01"),
        ("2025-01-01T10:00:00+08:00", "the instant 2025-01-01T10:00:00+08:00"),
        ("2025-01-01 10:00:00", "the instant 2025-01-01 10:00:00"),
        ("=", "a default-value mark"),
        ("<<", "a merge mark"),
        ("9" * 400, "a number of 400 digits"),
        ("1." + "9" * 400, "a number of 402 digits"),
    ],
)
def test_other_readers_take_it_for(text, words):
    assert ambiguity(plain(text)) == words


@pytest.mark.parametrize(
    "text",
    ["nO", "oN", "tRUE", "general",
     "24h", "3d", "10 working days", "2025-1-1", "-", ".", "+", "..", "0x", "0b2",
     "投诉", "no.", "1.2.3", "2:61", "1-2", "x" * 400, "2025-01-01T25", "1,000", "6:00-18:00"],
)  # fmt: skip
def test_text_is_text(text):
    assert ambiguity(plain(text)) is None


@pytest.mark.parametrize("text", ["no", "2:00", "017", "", "2025-01-01"])
def test_quoted_text_is_text(text):
    assert ambiguity(Scalar(text, HERE, plain=False)) is None


@pytest.mark.parametrize(
    ("text", "kind", "odd"),
    [
        ("17", ReadingKind.WHOLE_NUMBER, False),
        ("017", ReadingKind.WHOLE_NUMBER, True),
        ("2:00", ReadingKind.WHOLE_NUMBER, True),
        ("1.5", ReadingKind.DECIMAL_NUMBER, False),
        ("1e3", ReadingKind.DECIMAL_NUMBER, True),
        ("true", ReadingKind.TRUTH_VALUE, False),
        ("2025-01-01", ReadingKind.DATE, False),
        ("", ReadingKind.NOTHING, False),
    ],
)
def test_kind_lets_a_decoder_compare_with_its_type(text, kind, odd):
    found = reading(plain(text))
    assert found is not None
    assert (found.kind, found.odd) == (kind, odd)


@given(st.text(st.sampled_from("0123456789_:.-+eExbnoyff~TZ "), min_size=1, max_size=12))
def test_whatever_the_usual_reader_converts_is_ambiguous(text):
    """PyYAML's safe loader is the reader most others copied; it never surprises where nothing is said."""
    if text != text.strip() or ": " in text or text.endswith(":") or text.startswith(("- ", "---")):
        return
    try:
        value = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):
        return
    if not isinstance(value, str | dict | list):
        assert ambiguity(plain(text)) is not None, (text, value)
