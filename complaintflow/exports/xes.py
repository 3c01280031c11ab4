"""An event log as XES 1.0, the standard of process mining.

In: a policy and the histories of its cases. Out: XML text, piece by piece. Uses the standard extensions (concept,
time, organizational, lifecycle), typed attributes, globals and two classifiers. Characters that XML cannot hold are
replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.exports.cells import NOBODY, Cell
from complaintflow.exports.history import CaseHistory
from complaintflow.exports.rows import case_attributes, event_rows
from complaintflow.instants import format_instant

_EXTENSIONS: Final = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
    ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
)
_TAGS: Final = {"text": "string", "bool": "boolean", "integer": "int", "number": "float", "instant": "date"}
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xes(policy: CompiledPolicy, histories: Iterable[CaseHistory]) -> Iterator[str]:
    """Yield the log piece by piece."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<log xes.version="1.0" xes.features="" xmlns="http://www.xes-standard.org/">\n'
    for name, prefix, uri in _EXTENSIONS:
        yield f'  <extension name="{name}" prefix="{prefix}" uri="{uri}"/>\n'
    yield from _globals()
    yield '  <classifier name="Activity" keys="concept:name"/>\n'
    yield '  <classifier name="Activity and resource" keys="concept:name org:resource"/>\n'
    about = {
        "concept:name": policy.title.in_language("en") or policy.id, "lifecycle:model": "standard",
        "policy": policy.id, "policy:version": policy.version, "policy:digest": policy.digest,
    }  # fmt: skip
    for key, value in about.items():
        yield _attribute(key, Cell("text", value), policy, 1)
    for history in histories:
        yield from _trace(policy, history)
    yield "</log>\n"


def _globals() -> Iterator[str]:
    """Yield the attributes that every case and every event has."""
    yield '  <global scope="trace">\n    <string key="concept:name" value=""/>\n  </global>\n'
    yield '  <global scope="event">\n    <string key="concept:name" value=""/>\n'
    yield '    <date key="time:timestamp" value="1970-01-01T00:00:00+00:00"/>\n'
    yield f'    <string key="org:resource" value="{NOBODY}"/>\n'
    yield '    <string key="lifecycle:transition" value="complete"/>\n  </global>\n'


def _trace(policy: CompiledPolicy, history: CaseHistory) -> Iterator[str]:
    yield "  <trace>\n"
    for key, value in case_attributes(policy, history).items():
        yield _attribute(key, value, policy, 2)
    for row in event_rows(policy, history):
        yield "    <event>\n"
        yield from (_attribute(key, value, policy, 3) for key, value in row.items())
        yield "    </event>\n"
    yield "  </trace>\n"


def _attribute(key: str, cell: Cell, policy: CompiledPolicy, depth: int) -> str:
    return f'{"  " * depth}<{_TAGS[cell.type]} key="{_quoted(key)}" value="{_quoted(_value(cell, policy))}"/>\n'


def _value(cell: Cell, policy: CompiledPolicy) -> str:
    if cell.type == "instant" and isinstance(cell.value, int):
        return format_instant(cell.value, policy.zone.name)
    if isinstance(cell.value, bool):
        return "true" if cell.value else "false"
    return str(cell.value)


def _quoted(text: str) -> str:
    """Return text as it stands between quotes in XML; line breaks and tabs would else be read as spaces."""
    safe = escape(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text))
    return safe.replace("\t", "&#9;").replace("\n", "&#10;").replace("\r", "&#13;")
