"""Where the facts of a question stand in a table.

In: the headings of a table with the types of its columns, a question, a column map. Out: for each fact the column that
holds it, and what has to be said: facts without a column, columns that nothing asks for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from complaintflow.backtest.questions import FLAGS, BacktestError, Question
from complaintflow.compiled.lifecycle import DataType, Datum
from complaintflow.compiled.words import Words
from complaintflow.compiled.zone import Zone

Physical = Literal["text", "truth", "whole", "huge", "real", "exact", "day", "instant", "wall", "items", "other"]
"""What a column holds. `huge`: whole numbers that may have more than 64 bits; `exact`: decimal numbers; `wall`: times
without a zone; `items`: lists of texts."""

FITTING: Final[Mapping[DataType, tuple[Physical, ...]]] = {
    "text": ("text",),
    "choice": ("text",),
    "set": ("text", "items"),
    "list": ("text", "items", "whole", "huge"),
    "bool": ("text", "truth"),
    "integer": ("text", "whole", "huge", "real"),
    "number": ("text", "whole", "huge", "real", "exact"),
    "date": ("text", "day"),
    "instant": ("text", "instant", "wall"),
    "moment": ("text", "instant", "wall", "day"),
    "attachment": ("text",),
    "attachments": ("text", "items", "whole", "huge"),
}
"""What columns a fact of each type can be read from."""


class TableError(BacktestError):
    """A table cannot be asked at all."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """A column, and what its values become; None: no value."""

    column: str
    values: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """What the columns of a table mean: facts by name, and the zone of times without an offset (None: there is none).

    `last`: a local time that comes twice is its last occurrence. Without `facts` columns have the names of their facts.
    """

    facts: Mapping[str, Mapped] | None = None
    zone: Zone | None = None
    last: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """The column in which a fact stands."""

    name: str
    datum: Datum
    column: str
    physical: Physical
    values: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a question finds its facts in a table. `missing`: facts without a column; `unused`: columns nobody asks."""

    sources: tuple[Source, ...]
    missing: tuple[str, ...]
    unused: tuple[str, ...]
    zone: Zone | None
    last: bool


def lay_out(question: Question, columns: Mapping[str, Physical], mapping: ColumnMap) -> Layout:
    """Return where each fact of a question stands. Raises TableError where a column can hold no such fact."""
    taken = next((column for column in columns if column.startswith(("backtest:", "backtest_", "against_"))), None)
    if taken is not None:
        raise TableError(
            f"the column `{taken}` has a name that answers have: rename it",
            f"列`{taken}`的名称与回答的列名冲突：请改名",
        )
    wanted = dict(question.fields)
    if question.asks_flags:
        wanted[FLAGS] = Datum(FLAGS, "set", choices=tuple(question.policy.flags))
    sources: list[Source] = []
    missing: list[str] = []
    for name, datum in wanted.items():
        mapped = mapping.facts.get(name) if mapping.facts is not None else Mapped(name)
        if mapping.facts is not None and mapped is not None and mapped.column not in columns:
            raise TableError(
                f"the map reads `{name}` from the column `{mapped.column}`, which the table has not",
                f"映射从列`{mapped.column}`读取`{name}`，但表中没有这一列",
            )
        if mapped is None or mapped.column not in columns:
            missing.append(name)
            continue
        sources.append(_source(name, datum, mapped, columns[mapped.column], mapping))
    used = {source.column for source in sources}
    unused = tuple(column for column in columns if column not in used)
    return Layout(tuple(sources), tuple(missing), unused, mapping.zone, mapping.last)


def _source(name: str, datum: Datum, mapped: Mapped, physical: Physical, mapping: ColumnMap) -> Source:
    column = mapped.column
    if physical not in FITTING[datum.type]:
        held = WORDS[physical]
        raise TableError(
            f"the column `{column}` holds {held.en}, and the fact `{name}` is of type `{datum.type}`: convert it",
            f"列`{column}`的内容是{held.zh}，而事实`{name}`的类型是`{datum.type}`：请转换这一列",
        )
    if physical == "wall" and mapping.zone is None:
        raise TableError(
            f"the times of the column `{column}` have no zone: say it in a column map (`zone`)",
            f"列`{column}`的时间没有时区：请在列映射中写明（`zone`）",
        )
    return Source(name, datum, mapped.column, physical, mapped.values)


WORDS: Final[Mapping[Physical, Words]] = {
    "text": Words("texts", "文本"),
    "truth": Words("truth values", "真假值"),
    "whole": Words("whole numbers", "整数"),
    "huge": Words("whole numbers", "整数"),
    "real": Words("numbers", "数字"),
    "exact": Words("decimal numbers", "十进制小数"),
    "day": Words("dates", "日期"),
    "instant": Words("instants", "时刻"),
    "wall": Words("times without a zone", "没有时区的时间"),
    "items": Words("lists of texts", "文本列表"),
    "other": Words("values of a type that no fact has", "任何事实都没有的类型的值"),
}
