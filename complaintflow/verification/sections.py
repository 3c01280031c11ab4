"""What can be proved of a policy, section by section, in one place.

In: a `Subject` and somebody who watches. Out: `PROVERS`, in the order in which they are run and shown, and `prove`.
Each prover stands in a room of its own; nobody here prints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from complaintflow.verification.deciding.prove import prove_tables
from complaintflow.verification.exploring.limits import Limits
from complaintflow.verification.guarantees.proving import prove_guarantees
from complaintflow.verification.paths.prove import prove_paths
from complaintflow.verification.proof import Section, Watch
from complaintflow.verification.subject import Subject

Prover = Callable[[Subject, Watch], Section]
"""Looks at a policy and says what it has proved. Tells the watch of each finding at once, stops when time is over."""

PROVERS: Final[Mapping[str, Prover]] = MappingProxyType(
    {"tables": prove_tables, "paths": prove_paths, "guarantees": prove_guarantees}
)


def provers_within(limits: Limits | None) -> Mapping[str, Prover]:
    """Return `PROVERS`, with every search going only so far; None: as far as each goes by itself."""
    if limits is None:
        return PROVERS
    return {
        **PROVERS,
        "paths": partial(prove_paths, limits=limits),
        "guarantees": partial(prove_guarantees, limits=limits),
    }


def prove(
    subject: Subject, watch: Watch, sections: Iterable[str] = PROVERS, provers: Mapping[str, Prover] = PROVERS
) -> Iterator[Section]:
    """Yield what each of the sections says, in the order of the provers.

    `provers`: those of `PROVERS`, and such as hold the policy against something else besides.

    Raises:
        MissingExtraError: the solver is not installed.
    """
    chosen = frozenset(sections)
    for name, prover in provers.items():
        if name in chosen:
            yield prover(subject, watch)
