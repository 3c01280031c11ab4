"""Conditions that say nothing: always true, always false, or with a part that changes nothing.

In: a condition where it stands and what is known there. Out: findings at the part that is to blame, each with a
complaint that shows it. Parts that wait for a parameter are left alone, and so is what an author has written to be
always true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from complaintflow.compiled.condition import All, Any, Const, Not, Tree, names_in
from complaintflow.policy.conditions import AllNode, AlwaysNode, AnyNode, ConditionNode, NotNode
from complaintflow.source import Level, quote
from complaintflow.verification.deciding.conditions import Asked
from complaintflow.verification.deciding.knowledge import Knowledge, waits
from complaintflow.verification.deciding.witnesses import nearest_witness, witness_of
from complaintflow.verification.proof import Fault, Finding
from complaintflow.verification.solving.solver import Solver

_TRUE: Tree = Const(value=True)
_FALSE: Tree = Const(value=False)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a condition. `inside(tree)`: the whole condition with another tree in the part's place.

    `in_all`, `in_any`: it stands beside others of which all, or one, must hold.
    """

    node: ConditionNode
    tree: Tree
    inside: Callable[[Tree], Tree]
    in_all: bool = False
    in_any: bool = False


def parts_of(node: ConditionNode, tree: Tree) -> Iterator[Part]:
    """Yield the condition and its parts, each before those inside it."""
    yield from _parts(Part(node, tree, lambda other: other))


def _parts(part: Part) -> Iterator[Part]:
    yield part
    node, tree = part.node, part.tree
    if isinstance(node, NotNode) and isinstance(tree, Not):
        yield from _parts(Part(node.part, tree.part, lambda other: part.inside(Not(other))))
    elif isinstance(node, AllNode | AnyNode) and isinstance(tree, All | Any) and len(node.parts) == len(tree.parts):
        kind = All if isinstance(tree, All) else Any
        for place, (inner, inner_tree) in enumerate(zip(node.parts, tree.parts, strict=True)):
            yield from _parts(
                Part(
                    inner,
                    inner_tree,
                    _replacing(part, kind, tree.parts, place),
                    in_all=kind is All and len(tree.parts) > 1,
                    in_any=kind is Any and len(tree.parts) > 1,
                )
            )


def _replacing(part: Part, kind: type[All | Any], trees: tuple[Tree, ...], place: int) -> Callable[[Tree], Tree]:
    return lambda other: part.inside(kind((*trees[:place], other, *trees[place + 1 :])))


def judge_condition(knowledge: Knowledge, asked: Asked) -> Iterator[Finding]:
    """Yield what is wrong with a condition. Of a part that says nothing, the parts inside it are not told of."""
    if waits(asked.tree) or isinstance(asked.node, AlwaysNode):
        return
    solver = knowledge.solver(asked.events, asked.states)
    told: list[ConditionNode] = []
    for part in parts_of(asked.node, asked.tree):
        if isinstance(part.tree, Const) or any(_within(part.node, node) for node in told):
            continue
        finding = _judged(knowledge, solver, asked, part)
        if finding is not None:
            told.append(part.node)
            yield finding


def _within(inner: ConditionNode, outer: ConditionNode) -> bool:
    begins = (outer.span.line, outer.span.column) <= (inner.span.line, inner.span.column)
    ends = (inner.span.end_line, inner.span.end_column) <= (outer.span.end_line, outer.span.end_column)
    return begins and ends


def _judged(knowledge: Knowledge, solver: Solver, asked: Asked, part: Part) -> Finding | None:
    whole = part.tree is asked.tree
    if not solver.possible(part.tree):
        return _never(knowledge, solver, asked, part)
    if not solver.possible(without=(part.tree,)):
        return _always(knowledge, solver, asked, part)
    if whole or not (part.in_all or part.in_any):
        return None
    neutral = _TRUE if part.in_all else _FALSE
    if _differ(solver, asked.tree, part.inside(neutral)):
        return None
    message = f"a part of the condition of {asked.words} changes nothing: " + (
        "it holds wherever the rest does" if part.in_all else "wherever it holds, the rest does as well"
    )
    witness = witness_of(knowledge, solver, (asked.tree,))
    return Finding(
        Fault.ALWAYS_TRUE, Level.NOTE, part.node.span, message, "drop it, or say what it should add", witness=witness
    )


def _differ(solver: Solver, one: Tree, other: Tree) -> bool:
    return solver.possible(one, without=(other,)) or solver.possible(other, without=(one,))


def _never(knowledge: Knowledge, solver: Solver, asked: Asked, part: Part) -> Finding:
    """Return the finding of a part that no complaint fulfils here, though one may that never comes here."""
    plain = Solver(knowledge.plain(asked.events))
    what = f"the condition of {asked.words}" if part.tree is asked.tree else f"a part of the condition of {asked.words}"
    level = Level.WARNING
    rest = part.inside(_TRUE)
    witness = (
        nearest_witness(knowledge, solver, part.tree)
        if isinstance(part.tree, All) or part.tree is asked.tree or not solver.possible(rest)
        else witness_of(knowledge, solver, (rest,))
    )
    if not plain.possible(part.tree):
        message = f"{what} is always false: no complaint fulfils it"
        return Finding(
            Fault.ALWAYS_FALSE,
            level,
            part.node.span,
            message,
            "all parts of a condition must hold together",
            witness=witness,
        )
    names = sorted(names_in(part.tree))
    because = next((why for name in names if (why := knowledge.why_no_more(name))), "")
    if not because:
        because = "no case comes to " + " and ".join(
            f"such a {quote(name)}" for name in names if name in ("class", "state")
        )
        if not {"class", "state"}.intersection(names):
            because = "no case comes to it"
    message = f"{what} asks for what is out of reach: {because}"
    return Finding(
        Fault.THRESHOLD_OUT_OF_REACH, level, part.node.span, message, "ask for what can happen", witness=witness
    )


def _always(knowledge: Knowledge, solver: Solver, asked: Asked, part: Part) -> Finding:
    what = f"the condition of {asked.words}" if part.tree is asked.tree else f"a part of the condition of {asked.words}"
    message = f"{what} is always true: it holds of every complaint that comes here"
    witness = witness_of(knowledge, solver, (part.tree,))
    return Finding(
        Fault.ALWAYS_TRUE, Level.WARNING, part.node.span, message, "drop it, or say what it should ask", witness=witness
    )
