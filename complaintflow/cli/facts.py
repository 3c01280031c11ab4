"""A complaint given as a small file of facts, for `explain`.

In: a file of `FIELD: value` lines. Out: typed data to open a case with. The keys `at`, `flags` and `actor` are
the opening's own unless the policy has fields of these names, and so is `case`, under which stands what is no fact of
the complaint: the state of the case, its counters, an event's data. The facts may also stand together under `given` or
`facts`.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from complaintflow.cli.loading import complain, usage
from complaintflow.cli.reading import in_words, worded
from complaintflow.facade import Policy
from complaintflow.instants import InstantError, parse_instant
from complaintflow.policy import closest, decode_shape
from complaintflow.policy.document import FILE_KIND_WORDS
from complaintflow.policy.files import read_node
from complaintflow.policy.located import Text
from complaintflow.scenario.shapes import FREE
from complaintflow.scenario.values import event_data
from complaintflow.source import Code, Diagnostic, Findings, has_errors, quote

_OWN: Final = ("at", "flags", "actor", "case")
_TOGETHER: Final = ("given", "facts")


@dataclass(frozen=True, slots=True)
class Facts:
    """What to open a case with. `is_now`: nobody gave an instant, and it is the machine's."""

    data: Mapping[str, object]
    at: int
    flags: tuple[str, ...]
    actor: Mapping[str, object] | None
    is_now: bool
    case: Mapping[str, object] = field(default_factory=dict)


def load_facts(path: Path, policy: Policy, at: int | None) -> Facts:
    """Return the facts of a file, or print what is wrong with it and raise `Stop`."""
    read = read_node(path)
    sources = {} if read.source is None else {read.source.file: read.source}
    if read.node is None:
        raise complain(read.diagnostics, sources)
    free, found = decode_shape(FREE, read.node)
    if free is None or has_errors([*read.diagnostics, *found]):
        raise complain([*read.diagnostics, *found], sources)
    facts: dict[str, object] = dict(free)
    for name in _TOGETHER:
        inner = facts.get(name)
        if isinstance(inner, Mapping) and name not in policy.compiled.fields:
            facts = {**{key: value for key, value in facts.items() if key != name}, **inner}
    own = {name: facts.pop(name) for name in _OWN if name in facts and name not in policy.compiled.fields}
    problems = _unknown(facts, policy)
    if problems:
        raise complain(problems, sources)
    opened, is_now = _instant(own.get("at"), at)
    return Facts(
        event_data("open", facts, policy.compiled, opened),
        opened,
        _names(own.get("flags")),
        _actor(own.get("actor"), policy),
        is_now,
        _standing(own.get("case")),
    )


def _unknown(facts: Mapping[str, object], policy: Policy) -> list[Diagnostic]:
    """Return what is wrong with the names of facts; of a file of another kind, only that."""
    fields = policy.compiled.fields
    findings = Findings()
    for name in facts:
        if name in fields:
            continue
        assert isinstance(name, Text), "a key of a file knows its place"
        if not findings.listed() and name in FILE_KIND_WORDS and name == next(iter(facts)):
            findings.error(
                Code.WRONG_TYPE, name.span, f"this is {FILE_KIND_WORDS[name]}, expected facts of a complaint"
            )
            break
        guess = closest(name, (*fields, *_OWN))
        help_ = f"did you mean {quote(guess)}?" if guess else f"its fields are: {', '.join(fields) or 'none'}"
        findings.error(Code.UNKNOWN_REFERENCE, name.span, f"the policy has no field {quote(name)}", help_)
    return findings.listed()


def _instant(written: object, given: int | None) -> tuple[int, bool]:
    if given is not None:
        return given, False
    if written is None:
        # Only the command line may ask the machine what time it is; the library never does.
        return time.time_ns() // 1000, True
    try:
        return parse_instant(str(written)), False
    except InstantError as problem:
        raise usage(worded("{where}: {why}", where="`at`", why=in_words(str(problem)))) from problem


def _standing(value: object) -> Mapping[str, object]:
    """Return how the case stands, where the file is about one that is under way."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise usage(worded("`case`: expected how the case stands, as `NAME: value` lines below it"))
    return value


def _names(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)


def _actor(value: object, policy: Policy) -> Mapping[str, object] | None:
    """Return who opens the case: whoever the file names, else somebody of a role that may."""
    if value is not None:
        return {"id": str(value), "roles": [str(value)]}
    opening = policy.compiled.events.get("open")
    by = sorted(opening.by) if opening is not None and opening.by else []
    return {"id": by[0], "roles": by} if by else None
