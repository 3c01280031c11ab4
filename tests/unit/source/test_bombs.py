"""Files made to exhaust a reader: each ends with a diagnostic. Without the limits they cost hours, or the process."""

import pytest

from complaintflow.source import LIMITS, Code, SourceText, Span, decode, read_yaml


def read(text):
    return read_yaml(SourceText("p.yaml", text))


BOMBS = {
    "flow lists": "[" * 4_000_000,
    "block lists": "- " * 2_000_000,
    "mappings": "{a: " * 1_000_000,
    "laughs": "a: &a [x]\n" + "".join(f"b{i}: &b{i} [*b{i - 1}, *b{i - 1}]\n" for i in range(60)),
    "merge keys": "".join(f"b{i}: &b{i}\n  <<: [*b{i - 1}, *b{i - 1}]\n" for i in range(60)),
    "tag directives": "".join(f"%TAG !a{i}! x\n" for i in range(50_000)) + "--- a",
    "rules": "rules:\n" + "".join(f"  - {{id: r{i}, when: {{a: 1}}, class: b}}\n" for i in range(100_000)),
    "NUL": "\0" * 1_000_000,
    "anchors": "- &a\n" * 100_000,
    "one long text": "a" * 4_000_000,
    "never closed": '"' + "\n" * 4_000_000,
    "large": "#" * (LIMITS.file_bytes + 1),
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
def test_bomb_ends_with_a_diagnostic(text):
    _, found = read(text)
    assert found
    assert len(found) <= LIMITS.diagnostics + 1


def test_ten_megabytes_are_refused_before_parsing():
    source, found = decode("p.yaml", b"[" * 10_000_000)
    assert source is None
    assert [d.code for d in found] == [Code.TOO_LARGE]
    assert found[0].span == Span("p.yaml", 1, 1, 1, 1)


def test_a_number_of_400_digits_is_text():
    node, found = read(f"a: {'9' * 400}")
    assert found == []
    assert node.get("a").text == "9" * 400


def test_mistakes_beyond_the_limit_are_counted():
    _, found = read("- ~\n" * (LIMITS.diagnostics + 7))
    assert len(found) == LIMITS.diagnostics + 1
    assert found[-1].code is Code.LIMIT_EXCEEDED
    assert found[-1].message == "7 more mistakes of this file are not listed"
