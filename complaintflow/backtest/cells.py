"""Columns of cells to facts: what `reading` does one cell at a time, in the words of a dialect.

In: a column with what it holds, and what its fact may be. Out: the fact in the shape that conditions ask, and whether
the cell is unfit for it. A value that a fact cannot have is no fact: a row with an unfit cell is not answered.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Generic

from complaintflow.backtest import grammar
from complaintflow.backtest.calendar_math import CalendarMath
from complaintflow.backtest.dialect import BLANKS, E, TextDialect
from complaintflow.backtest.facts import Amount, Fact, Items, Members, Number, Scalar
from complaintflow.backtest.questions import FLAGS
from complaintflow.backtest.sources import Layout, Source
from complaintflow.compiled.zone import DAY, Zone
from complaintflow.instants import EARLIEST, LATEST
from complaintflow.kernel.data import ITEMS_MAX, NUMBER_MAX, TEXT_MAX


@dataclass(frozen=True, slots=True)
class Cell(Generic[E]):
    """The fact of a column, whether a cell is unfit for it (never missing), and of a moment its day, where one asks."""

    fact: Fact[E]
    unfit: E
    day: E | None = None


class CellReader(Generic[E]):
    """Reads the columns of a layout."""

    def __init__(self, dialect: TextDialect[E], layout: Layout, zone: Zone) -> None:
        """Take up a layout; `zone` is the policy's, in which an instant has a day."""
        self.say = dialect
        self.layout = layout
        self.zone = zone
        self.calendar = CalendarMath(dialect)

    def read(self, source: Source, column: E, *, dated: bool = False) -> Cell[E]:
        """Return what a column holds, as its `physical` type says, days as ISO text. `dated`: its day too."""
        cell = self._read(source, column)
        return replace(cell, day=self._day(source, cell.fact, column)) if dated else cell

    def _day(self, source: Source, fact: Fact[E], column: E) -> E:
        """Return the day number of a moment."""
        say, name = self.say, source.name
        assert isinstance(fact, Scalar), "a moment is one value"
        if fact.kind == "instant":
            day = self.calendar.local_day(self.zone, fact.value)
        elif source.physical == "day":
            day = self._day_number(column)
        elif source.datum.type == "date":
            day = self._day_number(fact.value)
        else:
            is_day = say.sure(say.matches(fact.value, grammar.DAY))
            of_instant = self.calendar.local_day(self.zone, self._moment(name, fact.value))
            day = say.chosen([(is_day, self._day_number(fact.value))], of_instant)
        return self._kept(name, "day number", day)

    def _read(self, source: Source, column: E) -> Cell[E]:
        name, physical = source.name, source.physical
        if physical == "text":
            return self._from_text(source, self._kept(name, "text", self._text(source, column)))
        kind = source.datum.type
        match physical:
            case "truth":
                return self._fit(Scalar("truth", column))
            case "whole" | "huge" if kind in ("list", "attachments"):
                return self._checked(Amount(column), column, self._between(column, 0, ITEMS_MAX))
            case "whole" | "huge":
                return self._numbers(name, column, None, column)
            case "real" if kind == "integer":
                return self._numbers(name, self.say.real_as_whole(column), None, column)
            case "real":
                return self._numbers(name, None, column, column)
            case "exact":
                return self._numbers(name, None, self.say.real(column), column)
            case "day":
                return self._fit(Scalar("text" if kind == "moment" else "day", column))
            case "instant" | "wall":
                us = column if physical == "instant" else self._local(column)
                return self._instants(self._kept(name, "instant", us), column)
            case _:
                return self._items(source, column)

    def _text(self, source: Source, column: E) -> E:
        say = self.say
        text = self._kept(source.name, "cell", say.stripped(column, BLANKS))
        if source.values:
            nothing = say.nothing("text")
            branches = [
                (say.sure(say.compare(text, "==", say.literal(old))), nothing if new is None else say.literal(new))
                for old, new in source.values.items()
            ]
            text = say.chosen(branches, text)
        return say.chosen([(say.sure(say.compare(text, "!=", say.literal(""))), text)], say.nothing("text"))

    def _from_text(self, source: Source, text: E) -> Cell[E]:
        say, datum = self.say, source.datum
        match datum.type:
            case "text" | "attachment":
                return self._checked(Scalar("text", text), text, self._short(text))
            case "choice":
                return self._checked(Scalar("text", text), text, say.one_of(text, datum.choices))
            case "bool":
                truth = say.chosen([(say.sure(say.matches(text, grammar.TRUE)), say.literal(value=True))],
                                   say.chosen([(say.sure(say.matches(text, grammar.FALSE)), say.literal(value=False))],
                                              say.nothing("truth")))  # fmt: skip
                truth = self._kept(source.name, "truth", truth)
                return self._checked(Scalar("truth", truth), text, say.is_there(truth))
            case "integer":
                return self._numbers(source.name, self._whole(text), None, text)
            case "number":
                written = say.sure(say.matches(text, grammar.WHOLE))
                real = say.both([say.sure(say.matches(text, grammar.REAL)), say.negated(written)])
                nearest = say.chosen([(real, say.real(self._unsigned(text)))], say.nothing("real"))
                return self._numbers(source.name, self._whole(text), nearest, text)
            case "date":
                local = self._kept(source.name, "day", self._midnight(text))
                return self._checked(Scalar("day", text), text, say.is_there(local))
            case "instant":
                return self._instants(self._moment(source.name, text), text)
            case "moment":
                return self._moment_or_day(source, text)
            case _:
                plain = say.replaced(text, grammar.SEPARATOR, ";")
                items = say.split(say.stripped(plain, ";"), ";")
                empty = say.sure(say.matches(text, "[; \t]*"))
                cell = self._items(source, say.chosen([(empty, say.nothing("items"))], items))
                return replace(cell, unfit=say.either([cell.unfit, say.negated(self._short_or_none(text))]))

    def _moment_or_day(self, source: Source, text: E) -> Cell[E]:
        """Read a moment: conditions ask whether there is one; ages read `NAME moment`, which is an instant or a day."""
        say = self.say
        is_day = say.sure(say.matches(text, grammar.DAY))
        day = self._kept(source.name, "day", self._midnight(text))
        us = self._moment(source.name, text)
        fits = say.chosen([(is_day, say.is_there(day))], self._within_years(us))
        return self._checked(Scalar("text", text), text, fits)

    # ---- numbers, instants, items --------------------------------------------------------------------------------

    def _numbers(self, name: str, whole: E | None, real: E | None, cell: E) -> Cell[E]:
        say = self.say
        wholes = None if whole is None else self._kept(name, "whole", whole)
        reals = None if real is None else self._kept(name, "real", real)
        fits = [] if wholes is None else [self._between(wholes, -NUMBER_MAX, NUMBER_MAX)]
        if reals is not None:
            within = self._between(reals, -float(NUMBER_MAX), float(NUMBER_MAX))
            fits.append(say.both([say.sure(say.is_finite(reals)), within]))
        return self._checked(Number(wholes, reals), cell, say.either(fits))

    def _whole(self, text: E) -> E:
        say = self.say
        written = say.sure(say.matches(text, grammar.WHOLE))
        return say.chosen([(written, say.whole(self._unsigned(text)))], say.nothing("whole"))

    def _unsigned(self, text: E) -> E:
        return self.say.replaced(text, r"^\+", "")

    def _instants(self, us: E, cell: E) -> Cell[E]:
        return self._checked(Scalar("instant", us), cell, self._within_years(us))

    def _within_years(self, us: E) -> E:
        return self._between(us, EARLIEST, LATEST)

    def _items(self, source: Source, items: E) -> Cell[E]:
        say, datum = self.say, source.datum
        items = self._kept(source.name, "items", items)
        if datum.type == "set":
            members = {choice: say.sure(say.has(items, choice)) for choice in datum.choices}
            # A complaint without a flag has none: what conditions see of it is missing.
            there = say.either(list(members.values())) if source.name == FLAGS else say.is_there(items)
            fact: Fact[E] = Members(there, members)
            fits = say.both([say.negated(say.sure(say.has_missing(items))), say.sure(say.only(items, datum.choices))])
        else:
            fact = Items(items)
            few = self._between(say.length(items), 0, ITEMS_MAX)
            fits = say.both([few, say.negated(say.sure(say.has_missing(items)))])
        return self._checked(fact, items, fits)

    # ---- moments of the calendar ---------------------------------------------------------------------------------

    def _midnight(self, text: E) -> E:
        """Return the first moment of the day with which a text begins, in local microseconds; missing for none."""
        return self.say.times(self._day_number(text), DAY)

    def _day_number(self, text: E) -> E:
        say, math = self.say, self.calendar
        begins = say.sure(say.matches(text, grammar.DAY + r".*"))
        pattern = grammar.DAY + r".*"
        year, month, day = (say.whole(say.group(text, pattern, part)) for part in (1, 2, 3))
        exists = say.both([
            begins, say.negated(say.sure(math.less(year, 1))),
            say.negated(say.sure(math.less(math.length_of_month(year, month), day))),
        ])  # fmt: skip
        return say.chosen([(exists, math.day_number(year, month, day))], say.nothing("whole"))

    def _moment(self, name: str, text: E) -> E:
        """Return the instant that a text means: with an offset, or in the layout's zone; a date is its midnight."""
        say = self.say
        day = self._kept(name, "midnight", self._midnight(text))
        clock = self._kept(name, "clock", self._clock(text))
        local = self._kept(name, "local", say.plus(day, clock))
        is_zulu, has_offset = (
            say.sure(say.matches(text, pattern)) for pattern in (grammar.ZULU_MOMENT, grammar.OFFSET_MOMENT)
        )
        hours, minutes = (
            say.whole(say.group(text, grammar.MOMENT, part)) for part in (grammar.OFFSET_HOURS, grammar.OFFSET_MINUTES)
        )
        hours_us = say.times(hours, 3_600_000_000)
        minutes_us = say.chosen([(say.is_there(minutes), say.times(minutes, 60_000_000))], say.literal(0))
        ahead = say.plus(hours_us, minutes_us)
        plus = say.sure(say.compare(say.group(text, grammar.MOMENT, grammar.SIGN), "==", say.literal("+")))
        offset = say.chosen([(plus, say.minus(local, ahead))], say.plus(local, ahead))
        return self._kept(name, "instant", say.chosen([(is_zulu, local), (has_offset, offset)], self._local(local)))

    def _clock(self, text: E) -> E:
        """Return the time of day of a moment in microseconds: 0 of a date, missing of anything else."""
        say = self.say

        def part(number: int, size: int) -> E:
            found = say.whole(say.group(text, grammar.MOMENT, number))
            return say.chosen([(say.is_there(found), say.times(found, size))], say.literal(0))

        decimals = say.joined([say.group(text, grammar.MOMENT, grammar.DECIMALS), say.literal("000000")])
        fraction = say.whole(say.group(decimals, "([0-9]{6})[0-9]*", 1))
        sizes = ((grammar.HOUR, 3_600_000_000), (grammar.MINUTE, 60_000_000), (grammar.SECOND, 1_000_000))
        whole = [part(number, size) for number, size in sizes]
        total = say.plus(say.plus(whole[0], whole[1]), whole[2])
        with_fraction = say.plus(total, say.chosen([(say.is_there(fraction), fraction)], say.literal(0)))
        is_day = say.sure(say.matches(text, grammar.DAY))
        is_moment = say.sure(say.matches(text, grammar.MOMENT))
        return say.chosen([(is_day, say.literal(0)), (is_moment, with_fraction)], say.nothing("whole"))

    def _local(self, local: E) -> E:
        if self.layout.zone is None:
            return self.say.nothing("whole")
        return self.calendar.utc(self.layout.zone, local, last=self.layout.last)

    # ---- small words ---------------------------------------------------------------------------------------------

    def _kept(self, name: str, part: str, value: E) -> E:
        return self.say.keep({f"{name} {part}": value})[f"{name} {part}"]

    def _between(self, value: E, low: float, high: float) -> E:
        say = self.say
        above = say.sure(say.compare(value, ">=", say.literal(low)))
        return say.both([above, say.sure(say.compare(value, "<=", say.literal(high)))])

    def _short(self, text: E) -> E:
        return self._between(self.say.characters(text), 0, TEXT_MAX)

    def _short_or_none(self, text: E) -> E:
        return self.say.either([self.say.negated(self.say.is_there(text)), self._short(text)])

    def _checked(self, fact: Fact[E], cell: E, fits: E) -> Cell[E]:
        """Return a fact whose cells fit where they are missing or `fits` holds."""
        return Cell(fact, self.say.both([self.say.is_there(cell), self.say.negated(self.say.sure(fits))]))

    def _fit(self, fact: Fact[E]) -> Cell[E]:
        return Cell(fact, self.say.literal(value=False))
