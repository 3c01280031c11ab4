"""Quotes left open, and the punctuation of a Chinese input method where YAML wants its own."""

import pytest

from complaintflow.source import Code
from tests.reading import PARSERS, plain_data, read


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("quote", ['"', "'"])
def test_an_open_quote_is_reported_where_it_opens(quote, parser):
    text = f"a: 1\ntitle: {quote}Hello\nb: 2\nc: {quote}x{quote}\n"
    node, [found] = read(text, parser)
    assert node is None
    assert (found.code, found.span.line, found.span.column) == (Code.SYNTAX, 2, 8)
    assert found.message == "the quote that opens here is never closed"
    assert found.related[0].span.line == 4


@pytest.mark.parametrize("parser", PARSERS)
def test_text_behind_a_closing_quote(parser):
    _, [found] = read("a: 'it's'\n", parser)
    assert (found.span.line, found.span.column) == (1, 8)
    assert found.message == "found text right behind a closing quote"
    assert "twice" in found.help


@pytest.mark.parametrize("text", ["t: Hello {case}, you\nu: {en: Hello {case}, zh: x}\n", "t: [a {b}, c]\n"])
def test_syntax_in_a_text_between_brackets_says_to_quote_it(text):
    _, [found] = read(text)
    assert found.help == "put the text in double quotes if it holds `{`, `}`, `,`, `:`, `#` or a quote"


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("a: ｛b: 1｝\n", [4, 9]),
        ("a: {b: 1｝\n", [9]),
        ("a: {b: ［1, 2］, c: 3}\n", None),
        ("a: {b: [1]， c: 3}\n", [11]),
        ("a: {b: {c：{d: 1}}}\n", [10]),
        ('a: {b: "［", c: [1】}\n', [18]),
    ],
)
def test_a_wide_mark_that_breaks_the_syntax_is_named(text, columns, parser):
    _, found = read(text, parser)
    assert {one.code for one in found} == {Code.LOOKALIKE_CHARACTER}
    if columns is not None:
        assert [one.span.column for one in found] == columns
        assert all("type `" in one.help for one in found)


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a: ［b］\n", {"a": ["b"]}),
        ("a: 【b，c】\n", {"a": ["b", "c"]}),
        ("a: [b，c、d]\n", {"a": ["b", "c", "d"]}),
        ("a: ｛b｝\nc: d\n", {"c": "d"}),
        ("a: {b: “你好”, c: d}\n", {"a": {"c": "d"}}),
    ],
)
def test_a_wide_mark_is_reported_once_and_what_was_meant_goes_on(text, meant, parser):
    node, found = read(text, parser)
    assert [one.code for one in found] == [Code.LOOKALIKE_CHARACTER]
    assert plain_data(node) == meant


@pytest.mark.parametrize("text", ["【紧急】投诉", "请按［确认］键", "他说“好”，就走了", "“重要”客户"])
def test_chinese_prose_is_left_alone(text):
    node, found = read(f"a: {text}\n")
    assert found == []
    assert plain_data(node) == {"a": text}
