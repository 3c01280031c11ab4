"""Bytes to text, and places in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.source import LIMITS, Code, SourceText, Span, decode


def test_lines_end_as_in_yaml():
    source = SourceText("f", "a\nbb\r\nccc\rdddd\x85e\u2028f")
    assert [source.line(n) for n in range(1, 5)] == ["a", "bb", "ccc", "dddd\x85e\u2028f"]
    assert source.line_count == 4


@pytest.mark.parametrize("number", [0, -1, 3, 100])
def test_a_line_that_is_not_there_is_empty(number):
    assert SourceText("f", "a\nb").line(number) == ""


def test_empty_text_has_one_empty_line():
    assert SourceText("f", "").line_count == 1
    assert SourceText("f", "").position(0) == (1, 1)


def test_span_of_characters():
    assert SourceText("f", "中\U0001f600\nb").span(1, 4) == Span("f", 1, 2, 2, 2)


@given(st.text(st.sampled_from("ab\r\n中")), st.data())
def test_position_and_index_are_inverse(text, data):
    source = SourceText("f", text)
    index = data.draw(st.integers(0, len(text)))
    assert source.index(*source.position(index)) == index


def test_index_behind_the_end_is_the_end():
    assert SourceText("f", "ab\nc").index(2, 9) == 4
    assert SourceText("f", "ab\nc").index(7, 1) == 4


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_utf8_with_and_without_byte_order_mark(bom):
    source, found = decode("f", bom + "投诉: 1\n".encode())
    assert found == []
    assert source == SourceText("f", "投诉: 1\n")


@pytest.mark.parametrize(
    ("data", "line", "column", "byte", "help_"),
    [
        (b"a: 1\nb: x\xff", 2, 5, "0xFF", "UTF-8"),
        ("投诉: 1".encode("gb18030"), 1, 2, "0xCB", "GBK"),
        ("a: 1".encode("utf-16"), 1, 1, "0xFF", "UTF-16"),
        ("投: ".encode() + b"\xed\xa0\x80", 1, 4, "0xED", "UTF-8"),
        (b"\xef\xbb\xbfa\xc0\x80", 1, 2, "0xC0", "UTF-8"),
    ],
)
def test_other_encodings_are_named(data, line, column, byte, help_):
    source, (found,) = decode("f", data)
    assert source is None
    assert found.code is Code.NOT_TEXT
    assert (found.span.line, found.span.column) == (line, column)
    assert byte in found.message
    assert help_ in found.help


def test_size_limit_is_inclusive():
    assert decode("f", b"#" * LIMITS.file_bytes)[1] == []
    _, (found,) = decode("f", b"#" * (LIMITS.file_bytes + 1))
    assert found.code is Code.TOO_LARGE


def test_span_to_another():
    assert Span("f", 1, 2, 1, 4).to(Span("f", 3, 1, 3, 9)) == Span("f", 1, 2, 3, 9)
    assert str(Span("f", 1, 2, 1, 4)) == "f:1:2"
    with pytest.raises(AssertionError, match="one file"):
        Span("f", 1, 2, 1, 4).to(Span("g", 3, 1, 3, 9))
