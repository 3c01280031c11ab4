"""Every question that is worked out in another process, by name.

In: the name, and what the page sent. Out: the answer as plain data, or a `ComplaintflowError`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from complaintflow.instants import InstantError
from complaintflow.studio.asking import Asked
from complaintflow.studio.checking import check
from complaintflow.studio.outline import outline
from complaintflow.studio.picture import diagram
from complaintflow.studio.problems import BAD_REQUEST, StudioError
from complaintflow.studio.shelf import Shelf
from complaintflow.studio.walking import walk
from complaintflow.studio.worker import Told

Answer = Callable[[Shelf, Asked], Mapping[str, object]]

ANSWERS: Final[Mapping[str, Answer]] = MappingProxyType(
    {
        "check": check,
        "diagram": diagram,
        "policy": outline,
        "walk": walk,
    }
)


def answer(shelf: Shelf, name: str, asked: Mapping[str, object], _tell: Told) -> Mapping[str, object]:
    """Return the answer to a question. Raises ComplaintflowError."""
    try:
        return ANSWERS[name](shelf, Asked(asked))
    except InstantError as problem:
        raise StudioError(BAD_REQUEST, str(problem)) from problem
