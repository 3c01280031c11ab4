"""Texts to nodes and to what JSON Schema validates, for the tests of this folder."""

import json
import re
from functools import cache
from pathlib import Path

from complaintflow.source.node import Mapping, Node, Scalar, Sequence
from complaintflow.source.reader import read_yaml
from complaintflow.source.text import SourceText

SAMPLE = Path(__file__).with_name("sample.yaml").read_text("utf-8")
_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


def node_of(text: str, file: str = "p.yaml") -> Node:
    root, problems = read_yaml(SourceText(file, text))
    assert root is not None, problems
    assert not problems, problems
    return root


@cache
def sample() -> Node:
    return node_of(SAMPLE)


def plain(node: Node) -> object:
    """What a YAML 1.2 reader (an editor) makes of a node."""
    if isinstance(node, Mapping):
        return {key.text: plain(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    if node.is_absent:
        return None
    if node.plain and node.text in ("true", "false"):
        return node.text == "true"
    if node.plain and _NUMBER.fullmatch(node.text):
        return json.loads(node.text.lstrip("+"))
    return node.text


def scalar(text: str, at: Node, *, is_plain: bool = True) -> Scalar:
    return Scalar(text, at.span, is_plain)
