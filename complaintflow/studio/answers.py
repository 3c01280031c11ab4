"""Every question that is worked out in another process, by name.

In: the name, and what the page sent. Out: the answer as plain data, or a `ComplaintflowError`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from complaintflow.instants import InstantError
from complaintflow.studio.asking import Asked, Told
from complaintflow.studio.booklet import handbook
from complaintflow.studio.checking import check
from complaintflow.studio.completing import complete, hover
from complaintflow.studio.outline import outline
from complaintflow.studio.picture import diagram
from complaintflow.studio.problems import BAD_REQUEST, StudioError
from complaintflow.studio.reasons import why
from complaintflow.studio.shelf import Shelf
from complaintflow.studio.walking import walk

Answer = Callable[[Shelf, Asked], Mapping[str, object]]
LongAnswer = Callable[[Shelf, Asked, Told], Mapping[str, object]]
"""One that tells how far it is."""


def _scenario(shelf: Shelf, asked: Asked) -> Mapping[str, object]:
    from complaintflow.studio.scenario_writing import scenario

    return scenario(shelf, asked)


def _long(name: str) -> LongAnswer | None:
    """Return what answers a question that takes long; loaded only then, so that the editor need not wait for it."""
    if name == "diff":
        from complaintflow.studio.changes import diff

        return diff
    if name == "scenarios/run":
        from complaintflow.studio.scenario_runs import run_scenarios

        return run_scenarios
    if name == "verify":
        from complaintflow.studio.proofs import verify

        return verify
    return None


ANSWERS: Final[Mapping[str, Answer]] = MappingProxyType(
    {
        "check": check,
        "complete": complete,
        "diagram": diagram,
        "handbook": handbook,
        "hover": hover,
        "policy": outline,
        "scenario": _scenario,
        "walk": walk,
        "why": why,
    }
)


def answer(shelf: Shelf, name: str, asked: Mapping[str, object], tell: Told) -> Mapping[str, object]:
    """Return the answer to a question. Raises ComplaintflowError."""
    try:
        long = _long(name)
        if long is not None:
            return long(shelf, Asked(asked), tell)
        return ANSWERS[name](shelf, Asked(asked))
    except InstantError as problem:
        raise StudioError(BAD_REQUEST, str(problem)) from problem
