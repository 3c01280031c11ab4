"""The workloads of the benchmarks, small enough to be counted: complaintflow and its reference on the same inputs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import yaml

from benchmarks.inputs import rules, working_time
from benchmarks.inputs.complaints import CLASSES, DEFAULT, complaints, without_none
from benchmarks.inputs.procedure import IN_TIME, LATE, SECOND
from benchmarks.ours import answers as ours
from benchmarks.ours import texts
from benchmarks.ours.storing import stored
from benchmarks.reference import case, conditions, kernel, rows, tables
from benchmarks.reference.calendar import WorkingTable, offset_table
from complaintflow import Policy
from complaintflow.kernel.course import USES_BEFORE

Pair = tuple[Callable[[], object], Callable[[], object]]
"""complaintflow's work, and the reference's."""

CEILINGS: Final = Path(__file__).with_name("ceilings.json")
RULES: Final = 1_000
ASKED: Final = 100
OFTEN: Final = 16


def ceilings() -> Mapping[str, float]:
    """The most that each workload may take, in times of its reference."""
    found: dict[str, float] = json.loads(CEILINGS.read_text(encoding="utf-8"))
    return found


def each(answer: Callable[[Any], object], inputs: list[Any]) -> Callable[[], None]:
    """One piece of work: an answer to each input."""

    def work() -> None:
        for one in inputs:
            answer(one)

    return work


@contextmanager
def pairs() -> Iterator[dict[str, Pair]]:
    """All workloads."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        yield {**_deciding(), **_stepping(), **_placing(), **_storing(stack, folder), **_loading()}


def _deciding() -> dict[str, Pair]:
    told = complaints(ASKED)
    generated = each(conditions.generated(CLASSES, DEFAULT), told)
    classify = ours.classifier(explained=False).class_of
    explain = ours.classifier(explained=True).classify
    equal = rules.equality_rules(RULES)
    questions = rules.equality_questions(equal, ASKED)
    ranged, asked = rules.ranges(RULES)
    by_equality = ours.table_of(texts.equality_table(equal)).answer
    by_range = ours.table_of(texts.range_table(ranged)).answer
    return {
        "W1 class": (each(classify, told), generated),
        "W1 class with reasons": (each(explain, told), generated),
        f"W2 {RULES:,} rules": (each(by_equality, questions), each(tables.hash_index(equal), questions)),
        f"W2r {RULES:,} ranges": (each(by_range, asked[:ASKED]), each(tables.segments(ranged), asked[:ASKED])),
    }


def _stepping() -> dict[str, Pair]:
    live, _ = ours.cycling()
    told = list(enumerate(complaints(OFTEN)))
    opened = [(f"C{number}", without_none(one)) for number, one in told]
    classify = conditions.generated(CLASSES, DEFAULT)
    in_time, late = each(ours.living(IN_TIME), opened), each(ours.living(LATE), opened)
    # Courses are written once they are asked for often enough; what is counted comes after that.
    live(USES_BEFORE)
    for _ in range(USES_BEFORE // OFTEN + 1):
        in_time()
        late()
    return {
        "W3 event": (lambda: live(OFTEN), lambda: kernel.pure_cycle(OFTEN)),
        "W6 case": (in_time, each(case.in_place(classify, IN_TIME), told)),
        "W6 case, late": (late, each(case.in_place(classify, LATE), told)),
    }


def _placing() -> dict[str, Pair]:
    working = working_time.working_days()
    hour = 3_600 * SECOND
    table = WorkingTable(working_time.FIRST, working_time.LAST, working, 9 * hour, 18 * hour)
    policy = Policy.from_text(texts.placing(working))
    starts = [working_time.to_us(at) for at in working_time.starts(ASKED)]
    counts = working_time.hours(ASKED)
    local = list(zip(starts, counts, strict=True))
    instants = [(start + working_time.EPOCH_UTC_US, number) for start, number in local]
    seconds = [us // SECOND for us, _ in instants]
    later = offset_table(working_time.ZONE, min(seconds), max(seconds) + 40 * 86_400, 3 * 86_400)
    return {
        "W4 working hours": (
            each(ours.placing(policy, "working hours"), instants),
            each(lambda one: table.add_time(one[0], one[1] * hour), local),
        ),
        "W4 working days": (
            each(ours.placing(policy, "working days"), instants),
            each(lambda one: table.add_days(*one), local),
        ),
        "W4 days": (
            each(ours.days_on(working_time.ZONE, 3), [us for us, _ in instants]),
            each(later, seconds),
        ),
    }  # fmt: skip


def _storing(stack: ExitStack, folder: Path) -> dict[str, Pair]:
    one, several = [], []
    for make in (stored, rows.raw):
        writer = make(folder / f"{make.__name__}.db", "normal")
        stack.callback(writer.close)
        numbers = count()
        one.append(lambda writer=writer, numbers=numbers: writer.one(next(numbers)))
        several.append(lambda writer=writer, numbers=numbers: writer.several([next(numbers) for _ in range(ASKED)]))
    return {"W5 one event": (one[0], one[1]), "W5 100 events": (several[0], several[1])}


def _loading() -> dict[str, Pair]:
    text = texts.course()
    return {"load": (lambda: Policy.from_text(text), lambda: yaml.load(text, yaml.CSafeLoader))}
