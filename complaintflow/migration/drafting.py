"""A first draft of a plan, for people to go through: from both versions and what open cases have in use.

In: both versions, what is in use. Out: the text of a plan with comments. Names that both versions have are mapped to
themselves; whatever is in use and has no counterpart is marked `undecided`, with a suggestion, and does not load until
somebody has decided.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from complaintflow.compiled.deadlines import Deadline, LimitRow
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.explanation.receipts import limit_words
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.deadlines import owed
from complaintflow.kernel.derived import kind_of
from complaintflow.migration.reading import TO_BE_WRITTEN
from complaintflow.policy import closest


@dataclass(slots=True)
class InUse:
    """What open cases have in use, by name: in how many cases."""

    cases: int = 0
    states: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    deadlines: Counter[str] = field(default_factory=Counter)
    approvals: Counter[str] = field(default_factory=Counter)
    facts: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    tracks: dict[str, InUse] = field(default_factory=dict)

    def add(self, case: CaseState) -> None:
        """Count a case, or a track that is open."""
        self.cases += 1
        self.states[case.state] += 1
        self.classes.update([case.klass] if case.klass is not None else [])
        self.deadlines.update(name for name, runs in case.runs.items() if owed(runs[-1]))
        asked = (one.approval for one in case.applications if one.status in ("pending", "granted"))
        self.approvals.update(set(asked))
        self.facts.update(case.facts)
        self.flags.update({raised.flag for raised in case.flags})
        self.roles.update({role for role in (case.owner, case.assigned) if role is not None})
        for name, track in case.tracks.items():
            if track.outcome is None:
                self.tracks.setdefault(kind_of(name), InUse()).add(track)


def in_use(cases: Iterable[CaseState]) -> InUse:
    """Return what these open cases have in use."""
    found = InUse()
    for case in cases:
        found.add(case)
    return found


def draft_plan(old: CompiledPolicy, new: CompiledPolicy, used: InUse, file: str | None = None) -> str:
    """Return the draft of a plan; `file` is where the new version stands, as the plan shall say it."""
    where = "" if file is None else f", file: {file}"
    lines = [
        f"# Drafted over {_cases(used.cases, 'open case')} of version {old.version}. Go through every line; the plan",
        f"# does not load while anything in it is `{TO_BE_WRITTEN}`. What has fired stays fired, what is paused stays",
        "# paused, verdicts stay. A deadline of which nothing is written is carried: same start, new limit.",
        f"migration: {_plan_name(old, new)}",
        "format: 1",
        f'from: {{policy: {old.id}, version: "{old.version}"}}',
        f'to: {{policy: {new.id}, version: "{new.version}"{where}}}',
        f"reason: {TO_BE_WRITTEN}",
        *_course(old, new, used, ""),
        *_classes(old, new, used),
        *_lost("facts", used.facts, new.fields, "kept as an extra where left out; `drop`, or its new name"),
        *_lost("flags", used.flags, new.flags, "`drop`, or its new name"),
        *_lost("roles", used.roles, new.roles, "its new name, or left out: the owner is worked out anew"),
        *_tracks(old, new, used),
    ]
    return "\n".join(lines) + "\n"


def _plan_name(old: CompiledPolicy, new: CompiledPolicy) -> str:
    plain = (
        "".join(c if c.isascii() and c.isalnum() else "_" for c in one.lower()) for one in (old.version, new.version)
    )
    return f"{old.id}_{'_to_'.join(plain)}"[:64]


def _course(old: CompiledPolicy, new: CompiledPolicy, used: InUse, indent: str) -> Iterator[str]:
    yield from _section("states", _states(old, new, used), indent)
    yield from _section("deadlines", _deadlines(old, new, used), indent)
    yield from _section("new_deadlines", _new_deadlines(old, new), indent)
    yield from _section("approvals", _approvals(new, used), indent)


def _section(name: str, lines: Iterable[str], indent: str) -> Iterator[str]:
    found = list(lines)
    if found:
        yield f"{indent}{name}:"
        yield from (f"{indent}  {line}" for line in found)


def _states(old: CompiledPolicy, new: CompiledPolicy, used: InUse) -> Iterator[str]:
    """Yield every state that is in use, and the others that need no decision."""
    there = [state.name for state in new.lifecycle.states.values() if not state.final]
    for name, state in old.lifecycle.states.items():
        count = used.states[name]
        if state.final or (not count and name not in there):
            continue
        yield _line(name, name if name in there else TO_BE_WRITTEN, count, _maybe(name, there))


def _deadlines(old: CompiledPolicy, new: CompiledPolicy, used: InUse) -> Iterator[str]:
    for name, deadline in old.deadlines.items():
        count, known = used.deadlines[name], new.deadlines.get(name)
        if not count:
            continue
        if known is None:
            fresh = [one for one in new.deadlines if one not in old.deadlines]
            told = f"gone: `drop`, or {{to: NAME, decision: carry}}{_maybe(name, fresh, joined=True)}"
            yield _line(name, TO_BE_WRITTEN, count, told)
        elif known.kind == "statutory":
            told = f"statutory: keep_due, carry, restart or tighten_only{_changed(deadline, known)}"
            yield _line(name, TO_BE_WRITTEN, count, told)
        else:
            yield _line(name, "carry", count, _changed(deadline, known).removeprefix("; "))


def _new_deadlines(old: CompiledPolicy, new: CompiledPolicy) -> Iterator[str]:
    for name, deadline in new.deadlines.items():
        if name not in old.deadlines:
            yield _line(name, "now", 0, f"{_limits(deadline.limits)}; or from_start, or wait")


def _approvals(new: CompiledPolicy, used: InUse) -> Iterator[str]:
    for name, count in sorted(used.approvals.items()):
        known = name in new.approvals
        told = (
            "or void"
            if known
            else f"gone: `drop`, or {{to: NAME, decisions: keep}}{_maybe(name, new.approvals, joined=True)}"
        )
        yield _line(name, "keep" if known else TO_BE_WRITTEN, count, told)


def _classes(old: CompiledPolicy, new: CompiledPolicy, used: InUse) -> Iterator[str]:
    if not old.classes and not new.classes:
        return
    same = old.classes == new.classes
    yield "# `reclassify` works the class out anew by the new table; a map keeps it, and the table may only raise it."
    if same and repr(old.classification) == repr(new.classification):
        yield f"classes: {{{', '.join(f'{name}: {name}' for name in old.classes)}}}"
    elif same:
        yield "classes: reclassify"
    else:
        lines = (
            _line(name, name if name in new.classes else TO_BE_WRITTEN, used.classes[name], _maybe(name, new.classes))
            for name in old.classes
        )
        yield from _section("classes", lines, "")


def _lost(section: str, used: Mapping[str, int], there: Iterable[str], told: str) -> Iterator[str]:
    known = tuple(there)
    lost = [name for name in sorted(used) if name not in known]
    lines = (_line(name, TO_BE_WRITTEN, used[name], f"{told}{_maybe(name, known, joined=True)}") for name in lost)
    yield from _section(section, lines, "")


def _tracks(old: CompiledPolicy, new: CompiledPolicy, used: InUse) -> Iterator[str]:
    kinds = [kind for kind in old.tracks if kind in used.tracks]
    if not kinds:
        return
    yield "tracks:"
    for kind in kinds:
        if kind not in new.tracks:
            yield f"  # {kind}: {_cases(used.tracks[kind].cases, 'track')} of a kind that the new version does not have"
            continue
        yield f"  {kind}:"
        yield from _course(old.tracks[kind].policy, new.tracks[kind].policy, used.tracks[kind], "    ")


# ---- words


def _line(name: str, to: str, count: int, told: str) -> str:
    said = [*([_cases(count, "case")] if count else []), *([told] if told else [])]
    return f"{name}: {to}" + (f"  # {'; '.join(said)}" if said else "")


def _cases(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _maybe(name: str, known: Iterable[str], *, joined: bool = False) -> str:
    there = tuple(known)
    meant = None if name in there else closest(name, there)
    if meant is None:
        return "" if joined or name in there else f"one of {', '.join(there)}"
    return f"{'; ' if joined else ''}did you mean `{meant}`?"


def _changed(old: Deadline, new: Deadline) -> str:
    before, after = _limits(old.limits), _limits(new.limits)
    return "" if before == after else f"; was {before}, is {after}"


def _limits(rows: Iterable[LimitRow]) -> str:
    return " / ".join(dict.fromkeys(limit_words(row.limit) for row in rows)) or "no limit"
