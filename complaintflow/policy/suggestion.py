"""Which known word an unknown one was meant to be.

In: a word and the known ones. Out: the closest within a small edit distance, or `None`. Does not judge words that
are simply different.
"""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 64


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word nearest to `word`: one edit away for short words, up to three for long ones.

    An edit adds, drops or changes a character or swaps two neighbours. Of equally near words the first counts.
    """
    if len(word) > _LONGEST:
        return None
    lowered = word.lower().replace("-", "_").replace(" ", "_")
    allowed = 1 if len(word) < 5 else 2 if len(word) < 9 else 3
    characters = frozenset(lowered)
    best: str | None = None
    for candidate in known:
        if abs(len(candidate) - len(lowered)) > allowed:
            continue
        other = candidate.lower()
        # Each character that the other word lacks takes an edit of its own: most words are told apart by that.
        if len(characters.difference(other)) > allowed:
            continue
        distance = _distance(lowered, other, allowed)
        if distance <= allowed:
            if distance == 0:
                return candidate
            best, allowed = candidate, distance - 1
    return best


def _distance(left: str, right: str, most: int) -> int:
    """Return the edits between two words, or some number above `most`."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(right, 1):
            edits = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and b == left[i - 2]:
                edits = min(edits, last[j - 2] + 1)
            row.append(edits)
        if min(row) > most:
            return most + 1
    return row[-1]
