"""Questions about all complaints at once: is there one that fulfils these conditions, do two conditions differ?

In: a space of facts, and condition trees. Out: the simplest complaint that shows it, or None: the proof that there is
none. Every complaint is held against the plain reading of the conditions before it leaves. The answer depends on the
space and the question alone: no time and no chance comes into it. Loads the solver (z3) when one is opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from complaintflow.compiled.condition import All, Any, Not, Tree, evaluate
from complaintflow.errors import MissingExtraError
from complaintflow.verification.solving.space import FactSpace


class Solver:
    """Answers questions over one space; many questions about the same trees are cheap."""

    def __init__(self, space: FactSpace) -> None:
        """Take up a space. Raises MissingExtraError without the extra `verify`."""
        try:
            from complaintflow.verification.solving.search import Search
        except ModuleNotFoundError as missing:
            raise MissingExtraError("verify") from missing
        self.space = space
        self._search = Search(space)

    def find(self, *trees: Tree, without: Iterable[Tree] = ()) -> dict[str, object] | None:
        """Return the simplest complaint of which all trees hold and none of `without`; None where there is none.

        It holds the facts that the trees ask for, as a view has them: none that may be missing can be left out, choices
        are the first declared, numbers the smallest, days the nearest to the space's own that will do. Facts behind a
        table's answer stand in its place.
        """
        unwanted = tuple(without)
        view = self._search.find(trees, unwanted)
        if view is None:
            return None
        full = self.answered(view)
        # Whatever leaves here has been held against the plain reading of the conditions.
        assert all(evaluate(tree, full) for tree in trees), "the solver reads conditions as the evaluator does"
        assert not any(evaluate(tree, full) for tree in unwanted), "the solver reads conditions as the evaluator does"
        return view

    def possible(self, *trees: Tree, without: Iterable[Tree] = ()) -> bool:
        """Return whether `find` would find a complaint; much quicker than to find the simplest one."""
        return self._search.possible(trees, tuple(without))

    def some(self, *trees: Tree, without: Iterable[Tree] = ()) -> dict[str, object] | None:
        """Return some complaint of the kind that `find` looks for: quicker, and which one it is depends on the past.

        A number in it may be rounded, so that it need not fulfil what it was asked for: hold it against the trees.
        """
        return self._search.some(trees, tuple(without))

    def same(self, one: Tree, other: Tree) -> dict[str, object] | None:
        """Return a complaint that tells two trees apart; None where they mean the same."""
        return self.find(Any((All((one, Not(other))), All((other, Not(one))))))

    def implies(self, one: Tree, other: Tree) -> dict[str, object] | None:
        """Return a complaint of which the first tree holds and the second does not; None where the second follows."""
        return self.find(one, without=(other,))

    def answered(self, view: Mapping[str, object]) -> dict[str, object]:
        """Return a view with the answer of every table laid into it, as the kernel does."""
        full = dict(view)
        for table in self.space.tables:
            full[table.name] = table.answer(full)
        return full
