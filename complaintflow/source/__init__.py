"""Text to nodes with positions, and what to say about it.

In: bytes. Out: `SourceText`, then a tree of `Scalar`, `Sequence` and `Mapping`, and `Diagnostic` values. A
strict subset of YAML; the only place that knows PyYAML. Does not open files and does not know what a policy
is.
"""

from complaintflow.source.ambiguity import Reading, ReadingKind, ambiguity, reading
from complaintflow.source.codes import Code
from complaintflow.source.diagnostic import (
    Diagnostic,
    Findings,
    Level,
    Related,
    has_errors,
    printable,
    quote,
    sort_and_dedupe,
)
from complaintflow.source.limits import LIMITS, Limits
from complaintflow.source.node import Mapping, Node, Scalar, Sequence
from complaintflow.source.reader import read_yaml
from complaintflow.source.report import Told, render_github, render_human, render_json, render_one, render_plain
from complaintflow.source.span import Span
from complaintflow.source.text import SourceText, decode

__all__ = [
    "LIMITS",
    "Code",
    "Diagnostic",
    "Findings",
    "Level",
    "Limits",
    "Mapping",
    "Node",
    "Reading",
    "ReadingKind",
    "Related",
    "Scalar",
    "Sequence",
    "SourceText",
    "Span",
    "Told",
    "ambiguity",
    "decode",
    "has_errors",
    "printable",
    "quote",
    "read_yaml",
    "reading",
    "render_github",
    "render_human",
    "render_json",
    "render_one",
    "render_plain",
    "sort_and_dedupe",
]
