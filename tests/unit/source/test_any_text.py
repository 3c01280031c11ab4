"""Whatever the text: the strict reader never raises, points into the file, and keeps what is there."""

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from complaintflow.source import (
    Mapping,
    Node,
    Scalar,
    Sequence,
    SourceText,
    decode,
    read_yaml,
    render_human,
)
from complaintflow.source.reader import PARSER
from tests.reading import plain_data, read, scalars

YAMLISH = st.text(st.sampled_from("ab:-,[]{}#&*!|>'\"%@`~?<=\\ \n\t\r.0x中：，\u3000\xa0\u200b\ufeff\x85о\ud800\0"))


@given(st.binary(max_size=300))
def test_arbitrary_bytes_never_raise(data):
    source, found = decode("p.yaml", data)
    assert (source is None) == bool(found)
    if source is not None:
        node, found = read_yaml(source)
        assert node is not None or found
        assert render_human(found, {"p.yaml": source}, color=True)


@given(YAMLISH | st.text())
@example("a: &x\nb: 1")
@example("? 0")
@example("- !\n  &a")
@example("? - a\n: - b\n  - *c")
def test_arbitrary_text_never_raises_and_points_into_the_file(text):
    source = SourceText("p.yaml", text)
    for parser in (PARSER, yaml.BaseLoader):
        node, found = read_yaml(source, parser)
        assert node is not None or found
        spans = [d.span for d in found] + ([each.span for each in scalars(node)] if node else [])
        for span in spans:
            assert 1 <= span.line <= span.end_line <= source.line_count
            assert (span.line, span.column) <= (span.end_line, span.end_column)
            assert 1 <= span.column <= len(source.line(span.line)) + 1


@given(YAMLISH)
def test_both_parsers_understand_the_same(text):
    by_default, found = read(text)
    in_python, found_in_python = read(text, yaml.BaseLoader)
    if not found and not found_in_python:
        assert plain_data(by_default) == plain_data(in_python)


VISIBLE = st.text(
    st.characters(exclude_categories=["Cc", "Cf", "Cs", "Cn", "Zl", "Zp", "Co"], exclude_characters="\u034f")
    | st.just("\n"),
    max_size=20,
).filter(lambda text: not set(text) & set("\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"))
KEYS = st.text(st.sampled_from("abcxyz_投诉"), min_size=1, max_size=6)
DATA = st.recursive(
    VISIBLE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(DATA)
def test_quoted_text_round_trips(data):
    text = yaml.safe_dump(data, allow_unicode=True, default_style='"', width=1000)
    # The dumper marks no types in this style; `!!str` would be one.
    node, found = read(text)
    assert found == []
    assert plain_data(node) == data


def test_node_types_are_closed():
    assert Node == Scalar | Sequence | Mapping
