"""What the parts of a course have in common: what it touches, the effects it has, and when it gives up.

A course is one straight way of an event through a step, written out for one policy (see `kernel.course`). Here is the
order of its effects and of what it touches; what stands still until the next condition is put together while writing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from complaintflow.compiled.condition import All, Any, Condition, Test, Tree
from complaintflow.compiled.course_program import Program
from complaintflow.compiled.frozen import altered
from complaintflow.compiled.index import Index, index_of
from complaintflow.compiled.marks import Occurred
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.words import Clause
from complaintflow.kernel.case import Step
from complaintflow.kernel.course_knowing import named_once
from complaintflow.kernel.course_view import asks_for_facts_only
from complaintflow.kernel.effect import Effect

FEW: Final = 4
"""So many tests of a condition are written out."""


class NoCourseError(Exception):
    """No straight way is known for this: the step takes the plain one. Never leaves the making of courses."""


class Writer:
    """A course being written: `opening` is that of a case that begins. `view` is what conditions look at."""

    def __init__(
        self,
        policy: CompiledPolicy,
        name: str,
        arguments: tuple[str, ...] = ("case", "event"),
        *,
        opening: bool = False,
        cause: str | None = None,
    ) -> None:
        self.policy = policy
        self.opening = opening
        self.index: Index = index_of(policy)
        self.program = Program(name, arguments)
        self.cause = "eid" if cause is None else self.program.value(cause)
        for word, value in (("count", len), ("tuple_of", tuple), ("altered", altered), ("policy", policy)):
            self.program.give(word, value)
        self.wide = not asks_for_facts_only(policy)
        self.view = "view" if self.wide else "facts"
        self._names = self.program.promise()
        self._named: set[str] = set()
        self.begin()

    def begin(self) -> None:
        """Begin with a way: nothing has been touched or told yet, and nothing of the case has changed."""
        self.changed: dict[str, str] = {}
        self.round: list[str | tuple[str, ...]] = []
        self.again: bool | None = False
        self.orders = False
        self.who = "(case.owner, case.participants, event.actor)"
        self._touched: list[str | tuple[str, ...]] = []
        self._told: list[str] = []
        self._open = False
        self._numbered = 0
        self._counts = False

    def function(self) -> Callable[..., object]:
        """Return what was written."""
        self.program.keep(self._names, frozenset(self._named))
        return self.program.function()

    def give_up(self) -> None:
        """Leave it to the plain way."""
        self.program.line("return None")

    def give_up_if(self, test: str) -> None:
        """Leave it to the plain way where a test holds."""
        with self.program.block(f"if {test}:"):
            self.give_up()

    def unlike_alias(self) -> None:
        """Leave an actor whose role goes by another name to the plain way."""
        if self.index.aliases:
            aliases = self.program.bind(frozenset(self.index.aliases))
            self.give_up_if(f"not {aliases}.isdisjoint(event.actor.role_names)")

    def holds(self, condition: Condition) -> str:
        """Return an expression that says whether a condition holds."""
        plain = self._test(condition.tree)
        return f"{self.program.bind(condition.holds)}({self.view})" if plain is None else plain

    def _test(self, tree: Tree) -> str | None:
        """Return a small test as an expression of its own, which spares a call; None for anything else."""
        if isinstance(tree, All | Any) and 1 < len(tree.parts) <= FEW:
            parts = [self._test(part) for part in tree.parts]
            word = " and " if isinstance(tree, All) else " or "
            return None if None in parts else f"({word.join(filter(None, parts))})"
        if isinstance(tree, Test) and tree.operator == "is":
            same = "is" if isinstance(tree.value, bool) else "=="  # (only truth is compared with truth)
            return f"{self.view}.get({self.program.value(tree.name)}) {same} {self.program.value(tree.value)}"
        return None

    def unmoved(self, *happened: Occurred) -> None:
        """Make sure that nothing of the policy waits for what happens here."""
        if not self.index.moving.isdisjoint(happened):
            self.give_up()

    # ---- touched and told ----------------------------------------------------------------------------------------

    def touch(self, *elements: str) -> None:
        """Note elements of the policy, known while writing."""
        if self._touched and isinstance(self._touched[-1], tuple):
            self._touched[-1] += elements
        else:
            self._touched.append(elements)

    def touch_what(self, name: str) -> None:
        """Note elements that a variable holds as a tuple."""
        self._touched.append(name)

    def look_again(self) -> None:
        """Say that a deadline has moved here: the class and the owner are looked at once more."""
        self.again = True if self.again or not self._open else None
        if self._open:
            self.program.line("again = True")

    def name(self, *causes: str) -> None:
        """Say that an effect may name something as its cause."""
        self._named.update(causes)

    def emit(
        self,
        kind: str,
        body: Mapping[str, str],
        because: Iterable[str] = (),
        clause: str | Clause = (),
        more: str | None = None,
    ) -> None:
        """Write an effect; its body's values are expressions, `because` what follows the event as its cause.

        `more` is an expression for further causes, which have been named.
        """
        program = self.program
        reasons = tuple(dict.fromkeys(because))
        self.name(*reasons)
        causes = [*dict.fromkeys((self.cause, *map(program.value, reasons))), *(() if more is None else (f"*{more}",))]
        name = program.fresh("effect")
        number = str(self._numbered) if not self._counts else f"n + {self._numbered}" if self._numbered else "n"
        written = ", ".join(f"{program.value(key)}: {value}" for key, value in body.items())
        program.make(
            name,
            Effect,
            {
                "kind": program.value(kind), "case": "case_id", "seq": "seq", "index": number, "at": "at",
                "body": f"{{{written}}}", "because": f"({', '.join(causes)},)",
                "clause": clause if isinstance(clause, str) else program.value(clause),
            },
        )  # fmt: skip
        self._numbered += 1
        self._told.append(name)

    @contextmanager
    def maybe(self, head: str) -> Iterator[None]:
        """Write what happens only in some cases: what comes after it is numbered while the course is taken."""
        assert not self._open, "one inside another is not foreseen"
        touched, told = self.program.fresh("touched"), self.program.fresh("told")
        before = f"n + {self._numbered}" if self._counts else str(self._numbered)
        self.program.line(f"n = {before}", f"{touched} = ()", f"{told} = ()")
        self._counts, self._numbered, self._open = True, 0, True
        outer = self._touched, self._told
        self._touched, self._told = [], []
        with self.program.block(head):
            yield
            self.program.line(f"{touched} = {self._joined()}", f"{told} = {self.effects()}", f"n += {self._numbered}")
        self._touched, self._told = outer
        self._touched.append(touched)
        self._told.append(f"*{told}")
        self._numbered, self._open = 0, False

    def tell(self, call: str) -> None:
        """Write a call that gives effects from a number on, what they touch and all notices; `{n}` is that number."""
        number = f"n + {self._numbered}" if self._counts else str(self._numbered)
        told, touched = self.program.fresh("told"), self.program.fresh("touched")
        self.program.line(f"n = {number}", f"news = {call}")
        self.give_up_if("news is None")
        self.program.line(f"{told}, {touched}, notices = news", f"n += count({told})")
        self._counts, self._numbered = True, 0
        self._told.append(f"*{told}")
        self._touched.append(touched)

    def effects(self) -> str:
        """Return an expression for all that has been told."""
        return f"({', '.join(self._told)},)" if self._told else "()"

    def touched(self) -> str:
        """Write what has been touched in all; returns an expression for it."""
        names = {part for part in self._touched if isinstance(part, str)}
        if len(names) != 1:
            return self._joined()
        # Mostly one thing or none is known only now: then all the rest is one constant.
        (name,) = names
        known = tuple(element for part in self._touched if isinstance(part, tuple) for element in part)
        self.program.line(f"touched = {self._joined()} if {name} else {self.program.value(known)}")
        return "touched"

    def answer(self) -> None:
        """Write the step that all this has led to: its case is `after`."""
        program = self.program
        program.line(f"effects = {self.effects()}")
        if self.cause == "eid":
            # An event may be called like one of the causes that follow it: then they are one.
            with program.block(f"if eid in {self._names}:"):
                program.line(f"effects = {program.bind(named_once)}(effects)")
        program.make("step", Step, {"case": "after", "effects": "effects", "touched": self.touched()})
        program.line("return step")

    def _joined(self) -> str:
        parts = [part if isinstance(part, str) else self.program.value(part) for part in self._touched]
        return " + ".join(parts) or "()"
