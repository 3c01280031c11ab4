"""What is known of a complaint at a certain place of a policy.

In: a `Subject`, and for a track the one of its case. Out: spaces of facts and solvers over them: with all that a fact
of its type can be (`plain`), and with what the policy lets it be (`solver`): states that can be entered, classes that
something gives, counters that can rise only so far. Judges nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from complaintflow.compiled.condition import All, Any, Const, Not, Test, Tree
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.verification.solving.solver import Solver
from complaintflow.verification.solving.space import FactSpace
from complaintflow.verification.subject import Subject
from complaintflow.verification.thresholds import highest_counts

_ENDS = ("withdrawn", "merged")
"""States that a case enters without any transition."""


class Knowledge:
    """Spaces and solvers of a policy, each made once."""

    def __init__(self, subject: Subject, case: Subject | None = None) -> None:
        """Look at a policy, or at a track's own part of one (`case`: the policy that it belongs to)."""
        self.subject = subject
        self._case = case
        self._most = highest_counts(subject)
        self._plain: dict[tuple[str, ...], FactSpace] = {}
        self._spaces: dict[tuple[object, ...], FactSpace] = {}

    @property
    def policy(self) -> CompiledPolicy:
        """The policy whose complaints are spoken of: for a track, the one of its case."""
        return self.subject.compiled if self._case is None else self._case.compiled

    @property
    def is_track(self) -> bool:
        """Whether the conditions are those of a track."""
        return self._case is not None

    def plain(self, events: Sequence[str] = ()) -> FactSpace:
        """Return what a complaint can be by the types of its facts alone."""
        key = tuple(events)
        if key not in self._plain:
            space = FactSpace.of(self.subject.compiled, key or None)
            if self._case is not None:
                outer = FactSpace.of(self._case.compiled, key or None)
                space = replace(outer, facts={**outer.facts, **space.facts})
            self._plain[key] = space
        return self._plain[key]

    def space(self, events: Sequence[str] = (), states: Sequence[str] | None = None) -> FactSpace:
        """Return what a complaint can be when it comes here."""
        key = (tuple(events), None if states is None else tuple(states))
        if key not in self._spaces:
            self._spaces[key] = self._space(events, states)
        return self._spaces[key]

    def _space(self, events: Sequence[str], states: Sequence[str] | None) -> FactSpace:
        reach = self.subject.reach
        here = (*(reach.states if states is None else reach.states & set(states)), *(_ENDS if states is None else ()))
        known: dict[str, Sequence[str]] = {"state": here}
        if self.policy.classes:
            reached = reach.classes if self._case is None else self._case.reach.classes | reach.classes
            known["class"] = tuple(reached)
        return self.plain(events).knowing(known).at_most({name: most for name, (most, _) in self._most.items()})

    def solver(self, events: Sequence[str] = (), states: Sequence[str] | None = None) -> Solver:
        """Return a fresh solver over what a complaint can be when it comes here."""
        return Solver(self.space(events, states))

    def opened(self, events: Sequence[str] = ()) -> Solver:
        """Return a fresh solver over complaints that have just been opened."""
        return Solver(self.space(events).as_opened(self.policy))

    def why_no_more(self, counter: str) -> str:
        """Return in words why a counter does not rise further, or nothing."""
        return self._most[counter][1] if counter in self._most else ""


def waits(tree: Tree) -> bool:
    """Return whether a part of a tree is false only until the organisation has decided a parameter."""
    match tree:
        case All() | Any():
            return any(waits(part) for part in tree.parts)
        case Not():
            return waits(tree.part)
        case _:
            return tree == Const(value=False)


def present(names: Sequence[str]) -> tuple[Tree, ...]:
    """Return trees that hold where the facts are there."""
    return tuple(Test(name, "present") for name in names)
