"""Lines of events: whatever the bytes, an object or a reason."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.cli.event_lines import DEPTH_MAX, LINE_BYTES_MAX, read_lines


def lines(data):
    return [(line.number, line.value, line.problem) for line in read_lines(io.BytesIO(data))]


def test_objects_come_with_their_line_numbers_and_blank_lines_are_passed_over():
    assert lines(b'\xef\xbb\xbf{"a": 1}\n\n  \r\n{"b": "\xe6\xb1\x89"}') == [
        (1, {"a": 1}, ""),
        (4, {"b": "汉"}, ""),
    ]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b'{"a": \xff}', "byte 7 of the line is not UTF-8"),
        (b"[1]", "expected a JSON object"),
        (b'{"a"', "not JSON"),
        (b'{"a": NaN}', "`NaN` is not JSON"),
        (b'{"a": -Infinity}', "`-Infinity` is not JSON"),
        (b'{"a": 1e999}', "too large"),
        (b'{"a": ' + b"9" * 400 + b"}", "a number of 400 digits"),
        (b'{"a": 0.' + b"9" * 400 + b"}", "a number of 402 digits"),
        (b'{"a": "\\ud800"}', "half of a surrogate pair"),
        (b'{"\\udfff": 1}', "half of a surrogate pair"),
        (b'{"a": 1, "a": 2}', "the key `a` occurs twice"),
        (b'{"a": ' + b"[" * 100_000, "inside one another"),
        (b'{"a": ' * (DEPTH_MAX + 1) + b"1" + b"}" * (DEPTH_MAX + 1), "inside one another"),
        (b'{"a": "' + b"x" * LINE_BYTES_MAX + b'"}', "longer than"),
    ],
)
def test_anything_else_is_refused_and_the_next_line_is_read(data, why):
    found = lines(data + b'\n{"next": true}\n')
    assert found[0][:2] == (1, None)
    assert why in found[0][2]
    assert found[1] == (2, {"next": True}, "")


def test_brackets_in_texts_are_no_depth():
    assert lines(b'{"a": "' + b"[" * 1000 + b'"}')[0][1] == {"a": "[" * 1000}
    assert lines(b'{"a": "\\ud83d\\ude00"}')[0][1] == {"a": "😀"}


def test_deep_but_allowed_is_read():
    data = b'{"a": ' * DEPTH_MAX + b"1" + b"}" * DEPTH_MAX
    assert lines(data)[0][2] == ""


@given(st.binary(max_size=200))
def test_no_bytes_are_a_traceback(data):
    for line in read_lines(io.BytesIO(data)):
        assert (line.value is None) is bool(line.problem)
