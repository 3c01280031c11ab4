"""What is still to be decided, and where each clause of the source stands: chapters that look at all others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from complaintflow.handbook.document import (
    Block,
    Figure,
    Items,
    Letter,
    Line,
    Paragraph,
    Row,
    Section,
    Table,
    cell,
    line,
    row,
)
from complaintflow.handbook.voice import DASH, Voice
from complaintflow.policy.register import ClauseEntrySpec
from complaintflow.policy.words import WordsSpec


def lines_of(block: Block) -> Iterator[Line]:
    """Yield every line of a block."""
    match block:
        case Paragraph(line=one):
            yield one
        case Items(lines=lines):
            yield from lines
        case Letter(head=head, subject=subject, lines=lines):
            yield from (head, subject, *lines)
        case Table(rows=rows):
            yield from (one for each in rows for part in each.cells for one in part)
        case Figure():
            return


def places(sections: Sequence[Section], kind: str) -> Mapping[str, tuple[str, ...]]:
    """Return by what runs of a kind say the numbers of the sections in which they stand."""
    found: dict[str, dict[str, None]] = {}
    for section in sections:
        for block in section.blocks:
            for one in lines_of(block):
                for run in one:
                    if run.kind == kind:
                        found.setdefault(run.text, {})[section.number] = None
    return {text: tuple(numbers) for text, numbers in found.items()}


def undecided(voice: Voice, sections: Sequence[Section]) -> Iterator[Section]:
    """Return what the organisation has still to decide: values without a value, silent clauses, doubtful readings."""
    yield Section("open", 1, "", voice("To be decided", "待定事项"))
    where = places(sections, "open")
    policy = voice.policy
    head = (voice("Value", "参数"), voice("Stands at", "现值"), voice("Used in", "所在章节"), voice("Clause", "条款"))
    rows = [
        row(
            voice.strong(voice.of("parameter", name)),
            voice.undecided() if one.value is None else voice.value(name, one.value),
            voice.listed(n for text, numbers in where.items() if voice.of("parameter", name) in text for n in numbers)
            or DASH,
            voice.cite(one.clause),
            elements=(f"parameter:{name}",),
        )
        for name, one in policy.parameters.items()
    ]
    blocks: list[Block] = [Table(head, tuple(rows), (46, 20, 20, 14))] if rows else []
    if not any(one.value is None for one in policy.parameters.values()):
        blocks.append(Paragraph(line(voice("No value of the procedure is left open.", "本流程无待定参数。"))))
    yield Section("open-values", 2, "", voice("Values that the organisation sets", "由本单位确定的参数"), tuple(blocks))
    register = voice.register
    if register is None:
        return
    silent = [
        _clause(voice, name, entry.text if entry.reason is None else entry.reason)
        for name, entry in register.entries.items()
        if entry.status in ("silent", "not-modelled")
    ]
    head2 = (voice("Clause", "条款"), voice("What is missing", "缺失内容"))
    if silent:
        title = voice("Where the source is silent, or not followed by the system", "原文未作规定或系统未实现的条款")
        yield Section("open-silent", 2, "", title, (Table(head2, tuple(silent), (14, 86)),))
    doubtful = [
        _clause(voice, name, entry.reading) for name, entry in register.entries.items() if entry.reading is not None
    ]
    if doubtful:
        head3 = (voice("Clause", "条款"), voice("How it is understood here", "本手册的理解"))
        text = voice("To be confirmed by whoever answers for the source.", "以下理解须由制度归口部门确认。")
        title = voice("Readings of clauses that can be doubted", "存疑条款的理解")
        yield Section("open-readings", 2, "", title, (Paragraph(line(text)), Table(head3, tuple(doubtful), (14, 86))))


def _clause(voice: Voice, name: str, words: WordsSpec) -> Row:
    return row(voice.cite((name,)), voice.said(words))


def index(voice: Voice, sections: Sequence[Section]) -> Iterator[Section]:
    """Return every clause with its text and where it stands in the handbook."""
    # That a clause is doubtful, or silent, stands in the chapter before; where it is followed is what is asked here.
    where = places([one for one in sections if not one.id.startswith("open")], "clause")
    register = voice.register
    if register is None:
        cited = tuple(
            row(name, voice.listed(numbers), elements=(f"clause:{name}",)) for name, numbers in sorted(where.items())
        )
        if cited:
            table = Table((voice("Clause", "条款"), voice("Stands in", "所在章节")), cited, (30, 70))
            yield Section("clauses", 1, "", voice("Index of clauses", "条款索引"), (table,))
        return
    status = {
        "modelled": voice("run by the system", "系统执行"),
        "text-only": voice("for people", "由人员执行"),
        "silent": voice("silent", "未作规定"),
        "not-modelled": voice("not run", "未实现"),
    }
    head = (
        voice("Clause", "条款"),
        voice("In the source", "原文位置"),
        voice("What it says", "内容"),
        voice("Status", "状态"),
        voice("Stands in", "所在章节"),
    )
    rows = tuple(
        row(
            cell(voice.strong(voice.clause(name))),
            voice.said(entry.place),
            voice.said(entry.text),
            status[str(entry.status)],
            voice.listed(where.get(voice.clause(name), ())) or _nowhere(voice, entry),
            elements=(f"clause:{name}",),
        )
        for name, entry in register.entries.items()
    )
    yield Section("clauses", 1, "", voice("Index of clauses", "条款索引"), (Table(head, rows, (11, 15, 48, 11, 15)),))


def _nowhere(voice: Voice, entry: ClauseEntrySpec) -> str:
    """Return what is said of a clause on which nothing rests that a handbook tells, such as the name of a class."""
    return voice("the policy as a whole", "制度整体") if entry.status == "modelled" else DASH
