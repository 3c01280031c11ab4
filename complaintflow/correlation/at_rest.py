"""Many cases in one process: those at hand as they are, the others packed; and which of them is due first.

In: cases by id. Out: the same, as from a dictionary, in the order of their first appearance. A case at rest is one
piece of bytes, so that a million of them fit into memory and cost the garbage collection nothing.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from collections.abc import Iterator, MutableMapping
from typing import Final

from complaintflow.correlation.agenda import Agenda
from complaintflow.facade import Case, Policy
from complaintflow.kernel.case import CaseState

Packed = bytes

AT_HAND: Final = 250
"""How many cases stay as they are by default."""


class CasesAtRest(MutableMapping[str, Case]):
    """Cases of one policy or several. What is changed is put back by assignment, as cases never change in place."""

    def __init__(self, at_hand: int = AT_HAND) -> None:
        """Begin with no case; `at_hand` is how many of those used last are not packed."""
        self._most = max(1, at_hand)
        self._near: OrderedDict[str, Case] = OrderedDict()
        # Of a case at hand that has changed: None. What can't be packed rests as it is.
        self._rest: dict[str, Packed | CaseState | None] = {}
        # The policies of cases; most have the same as the first one, and only the others are written down.
        self._policy: Policy | None = None
        self._under: dict[str, Policy] = {}
        self._due: dict[str, int] = {}
        self._agenda = Agenda[tuple[int, str]]()
        # Cases at hand for which it was not looked yet when they are due.
        self._moved: dict[str, None] = {}

    def __getitem__(self, name: str) -> Case:
        """Return a case. Raises KeyError."""
        case = self._near.get(name)
        if case is None:
            body = self._rest[name]
            assert body is not None, "a case that has changed is at hand"
            policy = self._under.get(name, self._policy)
            assert policy is not None, "there is a case, so there is a policy"
            case = Case(policy, unpacked(body))
        self._lay(name, case)
        return case

    def __setitem__(self, name: str, case: Case) -> None:
        """Keep a case as it stands now."""
        self._rest[name] = None
        self._moved[name] = None
        self._lay(name, case)

    def __delitem__(self, name: str) -> None:
        """Drop a case. Raises KeyError."""
        del self._rest[name]
        self._near.pop(name, None)
        self._under.pop(name, None)
        self._moved.pop(name, None)
        self.put_aside(name)

    def __contains__(self, name: object) -> bool:
        """Whether the case is kept."""
        return name in self._rest

    def __iter__(self) -> Iterator[str]:
        """Iterate over the ids in the order of their first appearance."""
        return iter(self._rest)

    def __len__(self) -> int:
        """Return how many cases are kept."""
        return len(self._rest)

    def first_due(self, until: int) -> tuple[int, str] | None:
        """Return when something is due first, up to and including an instant, and in which case; ties go by id."""
        for name in self._moved:
            self._note(name, self._near[name])
        self._moved.clear()
        first = self._agenda.first()
        return None if first is None or first[0] > until else first

    def put_aside(self, name: str) -> None:
        """Take a case for one that is never due, until it changes."""
        self._moved.pop(name, None)
        due = self._due.pop(name, None)
        if due is not None:
            self._agenda.drop((due, name))

    def _note(self, name: str, case: Case) -> None:
        """Note when a case is due."""
        due, known = case.next_due, self._due.get(name)
        if due == known:
            return
        if known is not None:
            self._agenda.drop((known, name))
        if due is None:
            del self._due[name]
        else:
            self._due[name] = due
            self._agenda.put((due, name))

    def _lay(self, name: str, case: Case) -> None:
        self._near[name] = case
        self._near.move_to_end(name)
        if len(self._near) > self._most:
            self._put_away(*self._near.popitem(last=False))

    def _put_away(self, name: str, case: Case) -> None:
        """Pack the case that was used longest ago, unless it is packed as it stands."""
        if self._rest[name] is not None:
            return
        if name in self._moved:
            del self._moved[name]
            self._note(name, case)
        if self._policy is None:
            self._policy = case.policy
        if case.policy is self._policy:
            self._under.pop(name, None)
        else:
            self._under[name] = case.policy
        self._rest[name] = packed(case.raw)


def packed(case: CaseState) -> Packed | CaseState:
    """Return a case as bytes for this process; one that can't be packed, as an embedder's event may hold anything."""
    try:
        return pickle.dumps(case, pickle.HIGHEST_PROTOCOL)
    except Exception:  # noqa: BLE001 (objects of others raise what they like, and the case is none the worse for it)
        return case


def unpacked(body: Packed | CaseState) -> CaseState:
    """Return the case that was packed here before."""
    if isinstance(body, CaseState):
        return body
    case = pickle.loads(body)  # noqa: S301 (bytes of this process, which nobody else has held)
    assert isinstance(case, CaseState), "what was packed was a case"
    return case
