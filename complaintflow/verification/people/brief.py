"""What a staff list lacks in a few findings: one for what cannot be done, one for each person, one for several at once.

In: gaps, each with its finding. Out: fewer findings that say the same, with a case that shows the first of what each is
made of. Judges nothing: what is left out here stands among the findings themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.verification.people.answering import Gap
from complaintflow.verification.people.needs import in_words
from complaintflow.verification.people.wording import about, when_in_words
from complaintflow.verification.proof import Finding

ITEMS_MAX: Final = 5
"""Things that one finding lists before it says how many more there are."""
DEEDS_MAX: Final = 2
"""Things that are listed for each set of several people."""
_REST: Final = "`--all` and JSON list every one of them"

_Told = tuple[Gap, Finding]


def brief(policy: CompiledPolicy, told: Sequence[_Told]) -> tuple[Finding, ...]:
    """Return the findings that stand for all of them, worst first."""
    found: list[tuple[Finding, int]] = []
    for group in _grouped(told, lambda one: (one[1].fault, one[1].level, one[0].topic.name), people=0):
        items = _distinct(_item(policy, gap, dated=True) for gap, _ in group)
        found.append((_of(group, f"nobody can {_listed(items, ITEMS_MAX)}"), len(items)))
    for group in _grouped(told, lambda one: one[0].away, people=1):
        items = _distinct(_item(policy, gap, dated=False) for gap, _ in group)
        who, times = in_words(group[0][0].away), {gap.when for gap, _ in group}
        when = when_in_words(policy, times.pop()) if len(times) == 1 else ""
        words = f"if {who} is away, nobody can {_listed(items, ITEMS_MAX)}{', ' if when else ''}{when}"
        found.append((_of(group, words), len(items)))
    several = [one for one in told if len(one[0].away) > 1]
    if several:
        sets = [_set(group) for group in _grouped(several, lambda one: one[0].away)]
        words = f"when several people are away at once, something stops: {_listed(sets, ITEMS_MAX)}"
        found.append((replace(_of(several, words), witness=None), ITEMS_MAX + 1))
    return tuple(_pointing(one, many=number > ITEMS_MAX) for one, number in found)


def _grouped(
    told: Iterable[_Told], key: Callable[[_Told], Hashable], people: int | None = None
) -> Iterator[list[_Told]]:
    """Yield what has the same key, in the order of the first of each; `people`: with so many absences only."""
    groups: dict[Hashable, list[_Told]] = {}
    for one in told:
        if people is None or len(one[0].away) == people:
            groups.setdefault(key(one), []).append(one)
    yield from groups.values()


def _of(group: Sequence[_Told], message: str) -> Finding:
    """Return the finding for a group: its first, said of all, with the first case that shows one of them."""
    shown = next((finding for _, finding in group if finding.witness is not None), group[0][1])
    if len(group) == 1:
        return shown
    return replace(shown, message=message)


def _pointing(finding: Finding, *, many: bool) -> Finding:
    if not many:
        return finding
    return replace(finding, help=f"{finding.help}; {_REST}" if finding.help else _REST)


def _item(policy: CompiledPolicy, gap: Gap, *, dated: bool) -> str:
    when = when_in_words(policy, gap.when) if dated else ""
    return f"{gap.topic.deed}{about(policy, gap.situations)}{', ' if when else ''}{when}"


def _set(group: Sequence[_Told]) -> str:
    deeds = _distinct(gap.topic.deed for gap, _ in group)
    rest = len(deeds) - DEEDS_MAX
    more = f", and {rest} more" if rest > 0 else ""
    return f"without {in_words(group[0][0].away)} nobody can {', '.join(deeds[:DEEDS_MAX])}{more}"


def _distinct(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))


def _listed(items: Sequence[str], most: int) -> str:
    rest = len(items) - most
    return "; ".join(items[:most]) + (f"; and {rest} more" if rest > 0 else "")
