"""Read small YAML texts in tests: nodes, what is underlined, and the plain data in them."""

import pytest
import yaml

from complaintflow.source import Mapping, Scalar, Sequence, SourceText, read_yaml
from complaintflow.source.reader import PARSER

# The C parser and PyYAML's own must give the same answers: wheels without libyaml exist.
PARSERS = [pytest.param(PARSER, id="default"), pytest.param(yaml.BaseLoader, id="python")]


def read(text, parser=PARSER):
    return read_yaml(SourceText("p.yaml", text), parser)


def underlined(text, span):
    source = SourceText("p.yaml", text)
    return source.text[source.index(span.line, span.column) : source.index(span.end_line, span.end_column)]


def plain_data(node):
    match node:
        case Scalar():
            return node.text
        case Sequence():
            return [plain_data(item) for item in node.items]
        case Mapping():
            return {key.text: plain_data(value) for key, value in node.entries}


def scalars(node):
    match node:
        case Scalar():
            yield node
        case Sequence():
            for item in node.items:
                yield from scalars(item)
        case Mapping():
            for key, value in node.entries:
                yield key
                yield from scalars(value)
