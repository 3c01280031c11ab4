"""Scalars of which there is nothing to say are taken in one go: the same nodes and mistakes as step by step."""

from pathlib import Path
from unittest.mock import patch

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.source import Scalar, SourceText, Span, read_yaml
from complaintflow.source.node import scalar_at
from complaintflow.source.reader import PARSER
from complaintflow.source.span import span_at
from complaintflow.source.tree import TreeBuilder

FILES = sorted((*Path("policies").rglob("*.yaml"), *Path("tests/golden/bad").rglob("*.yaml")))
WORDS = st.sampled_from([
    "a", "b", "no", "~", "null", "<<", "", "中文", "，", "【a】", "“a”", "аb", "a\u3000b", "\u200b", "'q'", '"q"', "''",
    '"\\x41"', '"中，"', "'【a】'", "&x a", "*x", "!t a", "|\n   t", "[a, 中]", "{a: 中，b}", "- a", "? a", "% a",
    "x\xa0y",
])  # fmt: skip
LINES = st.lists(st.tuples(st.sampled_from(["", "  ", "- ", "  - "]), WORDS, st.sampled_from([": ", ":", " "]), WORDS))


def both_ways(text: str, parser):
    source = SourceText("p.yaml", text)
    with patch.object(TreeBuilder, "_ordinary", lambda _self, _event: False):
        step_by_step = read_yaml(source, parser)
    return read_yaml(source, parser), step_by_step


@pytest.mark.parametrize("path", FILES, ids=str)
def test_files_are_read_the_same(path):
    quick, step_by_step = both_ways(path.read_text("utf-8"), PARSER)
    assert quick == step_by_step


@given(LINES, st.sampled_from(["", "\n"]), st.sampled_from([PARSER, yaml.BaseLoader]))
def test_any_lines_are_read_the_same(lines, end, parser):
    text = "\n".join("".join(parts) for parts in lines) + end
    quick, step_by_step = both_ways(text, parser)
    assert quick == step_by_step


def test_what_is_made_quickly_is_what_its_class_makes():
    span = span_at("p.yaml", 1, 2, 3, 4)
    assert type(span) is Span
    plain = Span("p.yaml", 1, 2, 3, 4)
    assert (span, hash(span), repr(span)) == (plain, hash(plain), repr(plain))
    made = scalar_at("a", span, plain=True)
    assert type(made) is Scalar
    assert made == Scalar("a", span, plain=True)
    with pytest.raises(AttributeError):
        made.text = "b"
    with pytest.raises(AttributeError):
        span.line = 2
