"""Expected effects against those that came.

In: free mappings of a scenario and effects. Out: which expectation met which effect, in order, and the nearest
effect to one that met none. An expectation names some of the keys of an effect; what it does not name it does
not judge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.zone import Zone
from complaintflow.instants import InstantError
from complaintflow.kernel.effect import Effect
from complaintflow.scenario.moments import parse_moment

_WORDS: Final[Mapping[str, object]] = {"true": True, "false": False, "none": None, "missing": None}
_CAUSES: Final = frozenset({"because", "clause"})


@dataclass(frozen=True, slots=True)
class Opening:
    """What times since the opening are counted from."""

    opened: int
    zone: Zone


def effect_keys(effect: Effect) -> dict[str, object]:
    """Return everything an expectation may name of an effect, instants as microseconds."""
    return {
        "effect": effect.kind,
        "at": effect.at,
        "seq": effect.seq,
        "id": effect.id,
        **({} if effect.track is None else {"track": effect.track}),
        **effect.body,
        "because": effect.because,
        "clause": effect.clause,
    }


def meets(expected: Mapping[str, object], effect: Effect, opening: Opening) -> bool:
    """Return whether the effect has every key that is expected, with the value that is expected."""
    if expected.get("effect", effect.kind) != effect.kind:
        return False
    keys = effect_keys(effect)
    return all(_key_meets(str(key), value, keys, opening) for key, value in expected.items())


def _key_meets(key: str, expected: object, keys: Mapping[str, object], opening: Opening) -> bool:
    if key not in keys:
        return str(expected) in {"none", "missing", "false"}
    if key in _CAUSES:
        wanted = expected if isinstance(expected, list | tuple) else (expected,)
        held = keys[key]
        assert isinstance(held, tuple), "causes are a tuple"
        return all(str(item) in held for item in wanted)
    return value_meets(expected, keys[key], opening)


def value_meets(expected: object, found: object, opening: Opening) -> bool:
    """Return whether a value of a scenario (text, list or mapping) says the same as a value of the run."""
    if isinstance(expected, Mapping):
        return isinstance(found, Mapping) and all(
            key in found and value_meets(value, found[key], opening) for key, value in expected.items()
        )
    if isinstance(found, list | tuple | frozenset):
        wanted = expected if isinstance(expected, list | tuple) else (expected,)
        return len(wanted) == len(found) and all(
            value_meets(one, other, opening) for one, other in zip(wanted, found, strict=True)
        )
    if isinstance(expected, list | tuple):
        return len(expected) == 1 and value_meets(expected[0], found, opening)
    return _scalar_meets(str(expected), found, opening)


def _scalar_meets(expected: str, found: object, opening: Opening) -> bool:
    if isinstance(found, str):
        return expected == found
    if found is None or isinstance(found, bool):
        return expected in _WORDS and _WORDS[expected] is found
    if isinstance(found, int | float):
        return _number_meets(expected, found, opening)
    return expected == str(found)


def _number_meets(expected: str, found: float, opening: Opening) -> bool:
    try:
        return float(expected) == found
    except ValueError:
        pass
    try:
        return parse_moment(expected, opening.opened, opening.zone) == found
    except InstantError:
        return False


@dataclass(frozen=True, slots=True)
class Matched:
    """For each expectation the place of the effect that met it, or None."""

    places: tuple[int | None, ...]

    def first_after(self, number: int) -> int:
        """Return the place after the last effect that met an expectation before this one."""
        return max((place for place in self.places[:number] if place is not None), default=-1) + 1


def match_in_order(expected: Sequence[Mapping[str, object]], effects: Sequence[Effect], opening: Opening) -> Matched:
    """Pair each expectation with the first effect after the one before it that meets it.

    An expectation that nothing meets is left out, so that one difference does not hide what comes after.
    """
    places: list[int | None] = []
    start = 0
    for one in expected:
        place = next((i for i in range(start, len(effects)) if meets(one, effects[i], opening)), None)
        places.append(place)
        if place is not None:
            start = place + 1
    return Matched(tuple(places))


def nearest(
    expected: Mapping[str, object], effects: Sequence[Effect], taken: frozenset[int], opening: Opening
) -> int | None:
    """Return the place of the effect of the same kind that meets most keys, more than one, or None."""
    best, most = None, 1
    for place, effect in enumerate(effects):
        if place in taken or expected.get("effect") != effect.kind:
            continue
        keys = effect_keys(effect)
        count = sum(_key_meets(str(key), value, keys, opening) for key, value in expected.items())
        if count > most:
            best, most = place, count
    return best
