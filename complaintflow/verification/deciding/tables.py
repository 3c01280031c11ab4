"""Of rules that compete: complaints that get no answer, rules whose results contradict, rules that never answer.

In: a `Competition` and what is known where it stands. Out: findings, each with a complaint that shows it. Every
question is put to the solver for all complaints at once, with as few of the other rules as will do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from complaintflow.compiled.condition import Test as Comparison
from complaintflow.source import Level, Related, quote
from complaintflow.verification.deciding.boxes import are_apart, box_of
from complaintflow.verification.deciding.competitions import ALWAYS, Competition, Row
from complaintflow.verification.deciding.knowledge import Knowledge, waits
from complaintflow.verification.deciding.witnesses import nearest_witness, uncovered, witness_of
from complaintflow.verification.proof import Fault, Finding, Unwatched, Watch
from complaintflow.verification.solving.solver import Solver

OVERLAPS_MAX = 20
"""Contradictions of one table that are told one by one."""


class Judge:
    """Judges one competition. `is_cut_short`: the time was used up before the end."""

    def __init__(self, knowledge: Knowledge, competition: Competition, watch: Watch | None = None) -> None:
        """Take up the rules."""
        self.knowledge = knowledge
        self.competition = competition
        self.watch = watch or Unwatched()
        self.rows = competition.rows
        self.is_cut_short = False
        self._always_there = knowledge.space(competition.events, competition.states).always_there(
            row.tree for row in competition.rows
        )
        self._waiting = any(waits(row.tree) for row in self.rows)

    def _solver(self) -> Solver:
        """Return a solver that knows none of the rules yet: it is quicker for not having to think of all."""
        return self.knowledge.solver(self.competition.events, self.competition.states)

    def findings(self) -> Iterator[Finding]:
        """Yield everything that is wrong with the rules or worth knowing of them."""
        if self.competition.table is not None:
            yield from self._gap()
        idle = set[int]()
        for number, finding in self._idle():
            idle.add(number)
            yield finding
        if self.competition.noun != "transition":
            yield from self._overlaps(idle)

    # ---- complaints without an answer

    def _gap(self) -> Iterator[Finding]:
        competition = self.competition
        if competition.hit_policy == "collect" or self._waiting or any(row.tree == ALWAYS for row in self.rows):
            return
        witness = witness_of(self.knowledge, self._solver(), (), rows=self.rows)
        if witness is None:
            return
        if competition.default is not None:
            message = f"{competition.words} answers some complaints by its default {quote(competition.default)} only"
            help_ = "no rule matches this one; that is fine where the default is meant for the rest"
            yield Finding(Fault.ONLY_THE_DEFAULT, Level.NOTE, competition.span, message, help_, witness=witness)
            return
        gets = "class" if competition.table is not None and competition.table.name == "class" else "answer"
        message = f"{competition.words} gives some complaints no {gets}: no rule matches them, and there is no default"
        level = Level.NOTE if gets == "answer" and self._is_asked_missing() else Level.ERROR
        help_ = "add a rule for them, or a `default`"
        yield Finding(Fault.TABLE_GAP, level, competition.span, message, help_, witness=witness)

    def _is_asked_missing(self) -> bool:
        """Whether some condition provides for the table having no answer."""
        from complaintflow.compiled.standing import conditions
        from complaintflow.compiler.conditions import tests_in

        assert self.competition.table is not None, "only decision tables have gaps"
        asked = Comparison(self.competition.table.name, "missing")
        return any(
            test == asked for condition in conditions(self.knowledge.policy) for test in tests_in(condition.tree)
        )

    # ---- rules that never answer

    def _idle(self) -> Iterator[tuple[int, Finding]]:
        """Yield the rules that never answer: from the strongest on, each against all that go before it."""
        order = self._by_strength()
        for done, number in enumerate(order):
            if self.watch.is_over():
                self.is_cut_short = True
                return
            self.watch.progress(self.competition.words, done, len(order))
            row = self.rows[number]
            finding = None if waits(row.tree) else self._judged(row, self._stronger(row, order[:done]))
            if finding is not None:
                yield number, finding

    def _by_strength(self) -> list[int]:
        """Return the rules' numbers, those first that win against the others."""
        numbers = list(range(len(self.rows)))
        if self.competition.hit_policy == "highest":
            rank = {result: place for place, result in enumerate(self.competition.order)}
            numbers.sort(key=lambda number: (-rank[self.rows[number].result], number))
        return numbers

    def _stronger(self, row: Row, earlier: Sequence[int]) -> list[Row]:
        """Return the rules that answer in a rule's place wherever both match."""
        before = [self.rows[number] for number in earlier]
        match self.competition.noun, self.competition.hit_policy:
            case _, "collect":
                return []
            case "transition", _:
                return [other for other in before if other.stands_before(row)]
            case _, "unique":  # (rules with other results contradict it, and are told of as such)
                return [other for other in before if other.result == row.result]
            case _:
                return before

    def _judged(self, row: Row, stronger: Sequence[Row]) -> Finding | None:
        competition, solver = self.competition, self._solver()
        answers, against = uncovered(solver, (row.tree, *self._always_there), stronger)
        if answers:
            return None
        if not solver.possible(row.tree):
            if Solver(self.knowledge.plain(competition.events)).possible(row.tree):
                return None  # what is asked for is out of reach: told of the condition itself
            message = f"{row.words} never matches: no complaint that comes here fulfils its condition"
            help_ = "all parts of a condition must hold together"
            witness = nearest_witness(self.knowledge, solver, row.tree)
            return Finding(Fault.RULE_NEVER_FIRES, Level.ERROR, row.span, message, help_, witness=witness)
        witness = witness_of(self.knowledge, solver, (row.tree,))
        covering = {id(tree) for tree in against}
        instead = [other for other in stronger if id(other.tree) in covering]
        verb = "is never taken" if competition.noun == "transition" else "is never the answer"
        message = f"{row.words} {verb}: whenever its condition holds, another one counts"
        related = tuple(Related(f"this {competition.noun} counts instead", other.span) for other in instead[:5])
        help_ = "narrow the other one, move this one up, or drop it"
        return Finding(Fault.RULE_NEVER_FIRES, Level.WARNING, row.span, message, help_, related, witness)

    # ---- rules that contradict

    def _overlaps(self, idle: set[int]) -> Iterator[Finding]:
        competition = self.competition
        if competition.table is None or competition.hit_policy not in ("unique", "first"):
            return
        found = list(self._pairs())
        if competition.hit_policy == "unique":
            for one, other in found[:OVERLAPS_MAX]:
                yield self._contradiction(one, other)
            return
        found = [pair for pair in found if not idle.intersection(pair)]
        if found:
            yield self._order_decides(found)

    def _pairs(self) -> Iterator[tuple[int, int]]:
        """Yield for each rule the first before it that has another result and can match together with it."""
        boxes = [box_of(row.tree) for row in self.rows]
        for number, row in enumerate(self.rows):
            if self.watch.is_over():
                self.is_cut_short = True
                return
            self.watch.progress(self.competition.words, number, len(self.rows))
            solver = self._solver()
            for place, other in enumerate(self.rows[:number]):
                if other.result == row.result or are_apart(boxes[place], boxes[number]):
                    continue
                if solver.possible(row.tree, other.tree):
                    yield place, number
                    break

    def _contradiction(self, one: int, other: int) -> Finding:
        first, second = self.rows[one], self.rows[other]
        default = self.competition.default
        then = "no answer at all" if default is None else f"the default {quote(default)}"
        message = (
            f"{second.words} and {first.words} hold of one complaint and answer differently; `unique` then gives {then}"
        )
        witness = witness_of(self.knowledge, self._solver(), (first.tree, second.tree))
        related = (Related("the other rule", first.span),)
        help_ = "narrow one of them, or say with `hit_policy` which one counts"
        return Finding(Fault.OVERLAPPING_RULES, Level.ERROR, second.span, message, help_, related, witness)

    def _order_decides(self, found: Sequence[tuple[int, int]]) -> Finding:
        one, other = found[0]
        first, second = self.rows[one], self.rows[other]
        count = len(found)
        message = (
            f"in {self.competition.words} the order decides for {count} of {len(self.rows)} rules: {second.words} also "
            f"holds where an earlier one answers differently"
        )
        witness = witness_of(self.knowledge, self._solver(), (first.tree, second.tree))
        help_ = "that is what `hit_policy: first` means; it is worth a look where the rules are thought to be disjoint"
        related = (Related("this rule goes before it", first.span),)
        return Finding(Fault.OVERLAPPING_RULES, Level.NOTE, second.span, message, help_, related, witness)
