"""What the strict reader makes of a file: nodes, their places, and every mistake in one pass."""

import re

import pytest
import yaml

from complaintflow.source import (
    LIMITS,
    Code,
    Level,
    Scalar,
    SourceText,
    Span,
    read_yaml,
    render_human,
)
from tests.reading import PARSERS, plain_data, read, scalars, underlined

# text, then for each expected diagnostic: code, line, column, underlined text
MISTAKES = {
    "duplicate key": ("a: 1\nb: 2\na: 3\n", [(Code.DUPLICATE_KEY, 3, 1, "a")]),
    "duplicate key in flow": ("{a: 1, 'a': 2}", [(Code.DUPLICATE_KEY, 1, 8, "'a'")]),
    "anchor": ("a: &first [1]\n", [(Code.ANCHOR, 1, 4, "&first")]),
    "anchor on a scalar behind a tag": (
        "a: !!str &x 'hi'\n",
        [(Code.TAG, 1, 4, "!!str"), (Code.ANCHOR, 1, 10, "&x")],
    ),
    "alias": ("a: 1\nb: *x\n", [(Code.ALIAS, 2, 4, "*x")]),
    "alias as a key": ("*x : 1\nb: 2\n", [(Code.ALIAS, 1, 1, "*x")]),
    "alias in a list": ("- *x\n- b\n", [(Code.ALIAS, 1, 3, "*x")]),
    "tag": ("a: !!binary aGk=\n", [(Code.TAG, 1, 4, "!!binary")]),
    "python tag": ("a: !!python/object:os.system x\n", [(Code.TAG, 1, 4, "!!python/object:os.system")]),
    "lone tag": ("a: ! x\n", [(Code.TAG, 1, 4, "!")]),
    "tag on a mapping": ("a: !!set {b}\n", [(Code.TAG, 1, 4, "!!set")]),
    "merge key": ("a: 1\n<<: *x\n", [(Code.MERGE_KEY, 2, 1, "<<")]),
    "merge key with a list": ("<<: [*x, *y]\nb: 2\n", [(Code.MERGE_KEY, 1, 1, "<<")]),
    "list as a key": ("? [a, b]\n: 3\nc: 4\n", [(Code.COMPLEX_KEY, 1, 3, "[")]),
    "mapping as a key": ("{a: 1}: 2\n", [(Code.COMPLEX_KEY, 1, 1, "{")]),
    "several documents": ("a: 1\n---\nb: [\n", [(Code.SEVERAL_DOCUMENTS, 2, 1, "---")]),
    "directive": ("%YAML 1.1\n---\na: 1\n", [(Code.DIRECTIVE, 1, 1, "%YAML 1.1")]),
    "tilde": ("a: ~\n", [(Code.NULL_VALUE, 1, 4, "~")]),
    "null": ("- null\n- Null\n", [(Code.NULL_VALUE, 1, 3, "null"), (Code.NULL_VALUE, 2, 3, "Null")]),
    "null as a key": ("null: 1\n", [(Code.NULL_VALUE, 1, 1, "null")]),
    "no key": ("? \n: 1\n", [(Code.NULL_VALUE, 1, 2, "")]),
    "empty file": ("", [(Code.EMPTY_FILE, 1, 1, "")]),
    "only a comment": ("# nothing\n", [(Code.EMPTY_FILE, 1, 1, "")]),
    "only a document mark": ("---\n", [(Code.EMPTY_FILE, 1, 1, "")]),
    "control character": ("a: x\x07y\n", [(Code.CONTROL_CHARACTER, 1, 5, "\x07")]),
    "NUL": ("a: 1\nb\x00: 2\n", [(Code.CONTROL_CHARACTER, 2, 2, "\x00")]),
    "next line": ("a: x\x85b: 2\n", [(Code.CONTROL_CHARACTER, 1, 5, "\x85")]),
    "line separator": ("a: x\u2028b: 2\n", [(Code.INVISIBLE_CHARACTER, 1, 5, "\u2028")]),
    "lone surrogate": ("a: \ud800\n", [(Code.NOT_TEXT, 1, 4, "\ud800")]),
    "zero width space": ("a: x\u200by\n", [(Code.INVISIBLE_CHARACTER, 1, 5, "\u200b")]),
    "zero width space in a key": ("a\u200bb: 1\n", [(Code.INVISIBLE_CHARACTER, 1, 2, "\u200b")]),
    "soft hyphen in a comment": ("a: 1 # x\xady\n", [(Code.INVISIBLE_CHARACTER, 1, 9, "\xad")]),
    "right-to-left override": ("a: '\u202ex'\n", [(Code.INVISIBLE_CHARACTER, 1, 5, "\u202e")]),
    "byte order mark inside": ("a: x\ufeff\n", [(Code.INVISIBLE_CHARACTER, 1, 5, "\ufeff")]),
    "no-break space in the indentation": (
        "a:\n\xa0\xa0b: 1\n  c: 2\n",
        [(Code.INVISIBLE_CHARACTER, 2, 1, "\xa0\xa0")],
    ),
    "no-break space in a key": ("a\xa0b: 1\n", [(Code.INVISIBLE_CHARACTER, 1, 2, "\xa0")]),
    "no-break space for a space": ("a: -\xa0b\n", [(Code.INVISIBLE_CHARACTER, 1, 5, "\xa0")]),
    "escaped NUL": ('a: "x\\0"\n', [(Code.CONTROL_CHARACTER, 1, 4, '"x\\0"')]),
    "escaped zero width space": ('a: "x\\u200b"\n', [(Code.INVISIBLE_CHARACTER, 1, 4, '"x\\u200b"')]),
    "Cyrillic letter in a key": ("tоpic: x\n", [(Code.LOOKALIKE_CHARACTER, 1, 2, "о")]),
    "Cyrillic letter in a quoted key": ("'tоpic': x\n", [(Code.LOOKALIKE_CHARACTER, 1, 3, "о")]),
    "key of nothing but look-alikes": ("асе: 1\n", [(Code.LOOKALIKE_CHARACTER, 1, 1, "а")]),
    "Greek letter in a name": ("class: imρortant\n", [(Code.LOOKALIKE_CHARACTER, 1, 10, "ρ")]),
    "full-width colon": ("a: 1\n状态：开始\nb: 2\n", [(Code.LOOKALIKE_CHARACTER, 2, 3, "：")]),
    "full-width colon in the first line": ("状态：开始\nb: 2\n", [(Code.LOOKALIKE_CHARACTER, 1, 3, "：")]),
    "full-width colon in flow": ("t: {zh：值, en: y}\n", [(Code.LOOKALIKE_CHARACTER, 1, 7, "：")]),
    "full-width comma": ("t: [airbag，fire]\n", [(Code.LOOKALIKE_CHARACTER, 1, 11, "，")]),
    "full-width comma in a key": ("一，二: 1\nb: 2\n", [(Code.LOOKALIKE_CHARACTER, 1, 2, "，")]),
    "full-width digits": (
        "a: ２h\nb: １２\n",
        [(Code.LOOKALIKE_CHARACTER, 1, 4, "２"), (Code.LOOKALIKE_CHARACTER, 2, 4, "１")],
    ),
    "full-width letter in a key": ("ａb: 1\n", [(Code.LOOKALIKE_CHARACTER, 1, 1, "ａ")]),
    "ideographic space before a value": ("a: \u3000b\n", [(Code.LOOKALIKE_CHARACTER, 1, 4, "\u3000")]),
    "ideographic space for a space": ("a:\u3000b\nc: d\n", [(Code.LOOKALIKE_CHARACTER, 1, 3, "\u3000")]),
    "ideographic space behind a dash": (
        "- a\n-\u3000b: 1\n- c\n",
        [(Code.LOOKALIKE_CHARACTER, 2, 2, "\u3000")],
    ),
    "ideographic space in a key": ("a:\n  \u3000b: 1\n", [(Code.LOOKALIKE_CHARACTER, 2, 3, "\u3000")]),
    "curly quotes": ("a: “no”\n", [(Code.LOOKALIKE_CHARACTER, 1, 4, "“")]),
    "long text": (
        f"a: {'x' * (LIMITS.scalar_characters + 1)}\n",
        [(Code.LIMIT_EXCEEDED, 1, 4, "x" * (LIMITS.scalar_characters + 1))],
    ),
    "deep": ("[" * 60, [(Code.TOO_DEEP, 1, LIMITS.depth + 1, "[")]),
    "deep keys": ("? " * 60, [(Code.COMPLEX_KEY, 1, 3 + 2 * i, "") for i in range(LIMITS.depth - 1)]
             + [(Code.TOO_DEEP, 1, 1 + 2 * LIMITS.depth, "")]),
}  # fmt: skip


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(("text", "expected"), MISTAKES.values(), ids=MISTAKES.keys())
def test_mistake_is_reported_where_it_is(text, expected, parser):
    _, found = read(text, parser)
    assert [(d.code, d.span.line, d.span.column, underlined(text, d.span)) for d in found] == expected
    for each in found:
        assert each.level is Level.ERROR
        assert re.match("[a-z`]", each.message)
        assert not each.message.endswith(".")
        assert "\n" not in each.message


# text, line, column, part of the message, part of the help
SYNTAX = {
    "quote": ("a: 1\nb: 'x\nc: 2\n", 2, 4, "quote that opens here is never closed", "closing quote"),
    "list": ("a: [1, 2\nb: 1\n", 2, 2, "expected `,` or `]`", ""),
    "mapping": ("a: {b: 1\nc: 2\n", 2, 2, "expected `,` or `}`", ""),
    "tab": ("a:\n\tb: 1\n", 2, 1, "tab in the indentation", "spaces"),
    "at sign": ("a: @x\n", 1, 4, "begins with `@`", "quotes"),
    "backtick": ("a: `x`\n", 1, 4, "which YAML keeps for itself", "quotes"),
    "second colon": ("a: b: c\n", 1, 5, "found a `:`", "quotes"),
    "text without colon": ("a: 1\nb\nc: 2\n", 2, 1, "without a colon", "key: value"),
    "key in a list": ("- a\nb: 1\n", 2, 1, "does not fit the list", "same number of spaces"),
    "less indentation": ("a:\n    b: 1\n  c: 2\n", 3, 3, "indentation does not fit", "same number of spaces"),
    "unknown escape": ('a: "x\\q"\n', 1, 6, "unknown escape", "single quotes"),
    "escape of half a character": ('a: "x\\xZZ"\n', 1, 8, "no character", "character itself"),
    "empty item": ("a: [1,,2]\n", 1, 7, "expected a value", "comma"),
    "text behind a block mark": ("a: | x\n  y\n", 1, 6, "behind `|`", "next line"),
    "ampersand": ("a: &\n", 1, 4, "`&` or `*`", "quotes"),
    "never closed at the end": ("a: [\n", 1, 5, "expected", ""),
    "exclamation mark": ("a: !<x\n", 1, 4, "found `!`", "quotes"),
}


@pytest.mark.parametrize(("text", "line", "column", "message", "help_"), SYNTAX.values(), ids=SYNTAX.keys())
def test_syntax_error_in_words(text, line, column, message, help_):
    node, found = read(text)
    assert node is None
    assert [(d.code, d.span.line, d.span.column) for d in found] == [(Code.SYNTAX, line, column)]
    assert message in found[0].message
    assert help_ in found[0].help


@pytest.mark.parametrize("text", [each[0] for each in SYNTAX.values()], ids=SYNTAX.keys())
def test_python_parser_refuses_the_same_files(text):
    node, found = read(text, yaml.BaseLoader)
    assert node is None
    assert [d.code for d in found] == [Code.SYNTAX]
    assert "not YAML" not in found[0].message


def test_where_the_bracket_opened_is_related():
    _, found = read("a: [1, 2\nb: 1\n")
    assert found[0].related[0].span == Span("p.yaml", 1, 4, 1, 5)


def test_first_of_two_equal_keys_is_related():
    _, found = read("a: 1\na: 2\n")
    assert found[0].related[0].span == Span("p.yaml", 1, 1, 1, 2)


@pytest.mark.parametrize("parser", PARSERS)
def test_all_mistakes_in_one_pass(parser):
    text = "a: &x 1\nb: *x\n<<: *x\ne: 2\nc: !!str 3\na: 4\nd: ~\ntоpic: x\n"
    node, found = read(text, parser)
    assert [d.code for d in found] == [
        Code.ANCHOR, Code.ALIAS, Code.MERGE_KEY, Code.TAG, Code.DUPLICATE_KEY, Code.NULL_VALUE,
        Code.LOOKALIKE_CHARACTER,
    ]  # fmt: skip
    # What was refused is left out, what was wrong with a character is put right.
    assert plain_data(node) == {"a": "1", "e": "2", "c": "3", "d": "", "topic": "x"}


def test_syntax_error_does_not_hide_what_came_before():
    node, found = read("a: &x 1\nb: [\n")
    assert node is None
    assert [d.code for d in found] == [Code.ANCHOR, Code.SYNTAX]


@pytest.mark.parametrize("parser", PARSERS)
def test_a_scalar_is_text_whatever_it_looks_like(parser):
    text = "[no, on, 2:00, 017, 0x1F, 1_000, 2025-01-01, .inf, 1e3, +1, true, =, 'x', \"y\"]"
    node, found = read(text, parser)
    assert found == []
    assert [(item.text, item.plain) for item in node.items] == [
        ("no", True), ("on", True), ("2:00", True), ("017", True), ("0x1F", True), ("1_000", True),
        ("2025-01-01", True), (".inf", True), ("1e3", True), ("+1", True), ("true", True), ("=", True),
        ("x", False), ("y", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "on: 1\noff: 2\nyes: 3\nno: 4\n",
        "title: {en: Complaint, zh: 投诉处理流程：第一步，登记}\n",
        "投诉: 是\n年（日）: 1\n",
        "'一，二': 1\n",
        "мир: 1\nμm: 2\n",
        "body: |\n  　　尊敬的客户：\n  您好，\n",
        "a: 三包规定\nb: “三包”规定\nc: CRM，ERP\nd: Ａ类\ne: 10 μm\nf: 5\xa0km\n",
        "a: \U0001f600 ❤️\n",
        "a: '2４h'\nb: 'асе'\n",
        "---\na: 1\n...\n",
        "? a\n: 1\n",
        "a: 100%\nb: x %y\n",
    ],
)
@pytest.mark.parametrize("parser", PARSERS)
def test_nothing_is_said_about_ordinary_files(text, parser):
    node, found = read(text, parser)
    assert found == []
    assert node is not None


@pytest.mark.parametrize("parser", PARSERS)
def test_places_of_nodes(parser):
    text = "a: 'it''s'\r\n中文: [x, \U0001f600 y]\rb:\n  - {c: 1}\n  - d: 2\n    e:\n"
    text += "f: |\n  one\n  two\n\ng: x\n  y\n"
    node, found = read(text, parser)
    assert found == []
    assert [underlined(text, each.span) for each in scalars(node)] == [
        "a", "'it''s'", "中文", "x", "\U0001f600 y", "b", "c", "1", "d", "2", "e", "", "f",
        "|\n  one\n  two", "g", "x\n  y",
    ]  # fmt: skip
    assert node.key("中文").span == Span("p.yaml", 2, 1, 2, 3)
    assert underlined(text, node.get("中文").span) == "[x, \U0001f600 y]"
    assert underlined(text, node.get("b").span) == "- {c: 1}\n  - d: 2\n    e:"
    assert node.get("f").text == "one\ntwo\n"
    assert underlined(text, node.span) == text.rstrip()


def test_a_value_left_out():
    node, found = read("a:\nb: {c: , d: ''}\n")
    assert found == []
    assert node.get("a") == Scalar("", Span("p.yaml", 1, 3, 1, 3), plain=True)
    assert node.get("a").is_absent
    assert node.get("b").get("c").is_absent
    assert not node.get("b").get("d").is_absent


def test_invisible_characters_are_left_out_of_the_text():
    node, _ = read("a\u200bb: x\u00ady\n")
    assert plain_data(node) == {"ab": "xy"}


def test_a_tab_for_indentation_is_shown_under_its_column():
    source = SourceText("p.yaml", "a:\n\tb: 1\n")
    assert "2 |     b: 1\n  | ^~~~\n" in render_human(read_yaml(source)[1], {"p.yaml": source}, color=False)
