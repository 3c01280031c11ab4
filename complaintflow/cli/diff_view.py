"""A comparison of two policies for people: on the screen, or as Markdown.

In: a comparison, the two policies and what they were called. Out: differences by what they are about, each with what
shows it; then what has been renamed or is only written otherwise, and the verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from complaintflow.cli.diff_words import DiffWords
from complaintflow.cli.screen import Part, Screen, counted
from complaintflow.explanation.titles import Titles
from complaintflow.explanation.wording import sentence
from complaintflow.facade import Policy
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Event
from complaintflow.verification.comparing.difference import Comparison, Difference, Kind, Shift, Shown, Wording
from complaintflow.verification.comparing.said import facts_words
from complaintflow.verification.comparing.witnesses import EFFECTS_SHOWN, UNSEEN

_HEADINGS: Final[Mapping[Kind, tuple[str, str]]] = {
    Kind.CLASS: ("Classes", "级别"),
    Kind.TABLE: ("Decision tables", "决策表"),
    Kind.OWNER: ("Who is in charge", "主责方"),
    Kind.PATH: ("Paths", "流程路径"),
    Kind.SENDER: ("Who may do what", "操作权限"),
    Kind.DEADLINE: ("Deadlines", "时限"),
    Kind.NOTICE: ("Who is told", "通知对象"),
    Kind.TASK: ("Who is asked", "任务对象"),
    Kind.APPROVAL: ("Approvals", "审批"),
    Kind.ESCALATION: ("Escalations", "升级规则"),
    Kind.COUNTER: ("Counters", "计数器"),
    Kind.DATA: ("Data", "数据"),
    Kind.ACTION: ("What is done", "动作"),
    Kind.ROLE: ("Roles", "角色"),
    Kind.CONFIDENTIAL: ("Who may see what", "保密"),
    Kind.CROSS_CASE: ("Rules across cases", "跨案件规则"),
    Kind.REPORT: ("Reports and metrics", "报告与指标"),
    Kind.RETENTION: ("How long cases are kept", "保存期限"),
    Kind.CALENDAR: ("Calendars and counting", "工作日历与计算规则"),
    Kind.OTHER: ("Anything else", "其他"),
}
_TITLED: Final[Mapping[Kind, str]] = {
    Kind.PATH: "event", Kind.SENDER: "event", Kind.DEADLINE: "deadline", Kind.APPROVAL: "approval",
    Kind.COUNTER: "counter", Kind.ROLE: "role",
}  # fmt: skip
_SHOWN: Final = 12
"""How many places of other wording are listed."""
_HOUR: Final = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the report: how far it is indented (None: a heading), and its text."""

    level: int | None
    text: str
    style: str = ""


def print_comparison(
    comparison: Comparison, old: Policy, new: Policy, named: tuple[str, str], screen: Screen, language: str
) -> None:
    """Print a comparison on the screen."""
    screen.line(Part(f"{named[0]} → {named[1]}", "dim"))
    for line in _lines(comparison, old, new, language):
        if line.level is None:
            screen.line()
            screen.line(Part(line.text, "bold"))
        else:
            screen.line("  " * (line.level + 1), Part(line.text, line.style))
    words = DiffWords(language)
    screen.line()
    screen.line(Part(verdict(comparison, words), "green" if comparison.equal else "red"))


def print_markdown(
    comparison: Comparison, old: Policy, new: Policy, named: tuple[str, str], screen: Screen, language: str
) -> None:
    """Print a comparison as Markdown."""
    out = [f"# {_escaped(named[0])} → {_escaped(named[1])}", "", f"**{verdict(comparison, DiffWords(language))}**", ""]
    for line in _lines(comparison, old, new, language):
        if line.level is None:
            out += ["", f"## {_escaped(line.text)}", ""]
        else:
            out.append("  " * line.level + f"- {_escaped(line.text)}")
    screen.raw("\n".join(out).replace("\n\n\n", "\n\n").rstrip("\n") + "\n")


def verdict(comparison: Comparison, words: DiffWords) -> str:
    """Return in one line whether the two policies mean the same."""
    if comparison.equal:
        messages = sum(one.is_message for one in comparison.wordings)
        numbers = {
            "name": len(comparison.renamings),
            "text of a message": messages,
            "wording": len(comparison.wordings) - messages,
        }
        others = [_numbered(number, what) for what, number in numbers.items() if number]
        differ = "differs" if sum(numbers.values()) == 1 else "differ"
        if words.chinese:
            return words("equal") + (words("wordings", sum(numbers.values())) if others else "")
        return words("equal") + (f"; {_joined(others)} {differ}" if others else "")
    doubts = sum(not one.proved for one in comparison.differences)
    unseen = sum(one.witness is None for one in comparison.differences)
    many = len(comparison.differences)
    shown = many - unseen
    text = words("differences", many if words.chinese else counted(many, "difference"))
    text += words("cases", shown) if shown else ""
    return text + (words("doubts", doubts) if doubts else "")


def _numbered(number: int, what: str) -> str:
    return f"{number:,} texts of messages" if what.startswith("text") and number > 1 else counted(number, what)


def _joined(words: list[str]) -> str:
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)


def _lines(comparison: Comparison, old: Policy, new: Policy, language: str) -> Iterator[Line]:
    titles, words = Titles(new.compiled, language), DiffWords(language)
    for kind, group in groupby(comparison.differences, key=lambda one: one.kind):
        yield Line(None, _HEADINGS[kind][language == "zh"])
        for difference in group:
            yield from _difference(difference, old, titles, words)
    if comparison.told_no_more or comparison.told_newly:
        yield Line(None, "全程通知对象" if language == "zh" else "Told or asked anywhere")
        if comparison.told_no_more:
            yield Line(0, words("gone") + ", ".join(comparison.told_no_more))
        if comparison.told_newly:
            yield Line(0, words("first") + ", ".join(comparison.told_newly))
    if comparison.renamings:
        yield Line(None, "更名（含义不变）" if language == "zh" else "Renamed (no difference in meaning)")
        for one in comparison.renamings:
            yield Line(0, f"{words.said(one.kind)} {one.old} → {one.new}" + (words("given") if one.given else ""))
    messages = [word for word in comparison.wordings if word.is_message]
    if messages:
        yield Line(None, "消息文字（不影响案件）" if language == "zh" else "What messages say (no case differs)")
        for word in messages:
            yield Line(0, word.place)
            yield Line(1, words("old") + _whole(word.old, words), "dim")
            yield Line(1, words("new") + _whole(word.new, words), "dim")
    yield from _wordings([word for word in comparison.wordings if not word.is_message], language)


def _wordings(wordings: Sequence[Wording], language: str) -> Iterator[Line]:
    words = DiffWords(language)
    if wordings:
        yield Line(None, "措辞（含义不变）" if language == "zh" else "Wording (no difference in meaning)")
        for word in wordings[:_SHOWN]:
            yield Line(0, f"{word.place}: {_short(word.old, words)} → {_short(word.new, words)}")
        if len(wordings) > _SHOWN:
            yield Line(0, words("more", len(wordings) - _SHOWN))


def _difference(one: Difference, old: Policy, titles: Titles, words: DiffWords) -> Iterator[Line]:
    kind = _TITLED.get(one.kind)
    title = "" if kind is None else titles.of(kind, one.subject)
    named = f" [{title}]" if title and title.replace(" ", "_") != one.subject else ""
    doubt = "" if one.proved else words("doubt")
    yield Line(0, words.said(one.message) + named + doubt)
    yield Line(1, words("old") + (words("nothing") if one.old is None else words.said(one.old)), "dim")
    yield Line(1, words("new") + (words("nothing") if one.new is None else words.said(one.new)), "dim")
    if one.shift is not None:
        yield Line(1, words("moves") + shift_words(one.shift, words.language))
    if one.witness is None:
        yield Line(1, words("unseen" if one.kind in UNSEEN else "unshown"), "dim")
    else:
        yield from _witness(one.witness, old, titles)


def _witness(shown: Shown, old: Policy, titles: Titles) -> Iterator[Line]:
    words = DiffWords(titles.language)
    if shown.events:
        steps = [_event(event, old, words) for event in shown.events]
        steps += [] if shown.until is None else [words("wait", old.instant(shown.until))]
        yield Line(1, words("shown") + ("；" if words.chinese else "; ").join(steps))
    else:
        yield Line(1, words("shown") + words.said(facts_words(shown.facts or {})))
    for side, said, heard in zip(("old", "new"), (shown.old, shown.new), shown.heard, strict=True):
        yield Line(2, words(side) + (_heard(heard, titles) if words.chinese and heard else words.said(said)), "dim")


def _heard(effects: Sequence[Effect], titles: Titles) -> str:
    """Return effects in Chinese, as the story of a case has them; a refusal is told without its message."""
    zone = titles.policy.zone
    said = [
        f"{titles.of('field', effect.body['fact'])}：{effect.body['value']}"
        if effect.kind == "fact"
        else sentence(effect, titles, zone).removesuffix("：—")
        for effect in effects[:EFFECTS_SHOWN]
    ]
    more = len(effects) - EFFECTS_SHOWN
    return "；".join(said) + (f"；另有{more}项" if more > 0 else "")


def _event(event: Event, old: Policy, words: DiffWords) -> str:
    data = facts_words(event.data) if event.data else ""
    data = data and (f"（{data}）" if words.chinese else f" ({data})")
    when = words("at", old.instant(event.at)) if event.name == "open" else ""
    return f"{event.name}{data}{when}"


def shift_words(shift: Shift, language: str = "en") -> str:
    """Return how far a due instant moves."""
    if language == "zh":
        far = "至".join(_moved(us) for us in dict.fromkeys((shift.least, shift.most)))
        some = f"，其中{shift.unchanged}个不变" if shift.unchanged and shift.least != shift.most else ""
        return f"{far}（一年中试了{shift.tried}个起始时刻{some}）"
    far = _length(shift.least) if shift.least == shift.most else f"{_length(shift.least)} to {_length(shift.most)}"
    same = f", not at all for {shift.unchanged} of them" if shift.unchanged and shift.least != shift.most else ""
    return f"by {far} ({shift.tried} starting instants of a year{same})"


def _length(us: int) -> str:
    if us == 0:
        return "0 h"
    hours = us / _HOUR
    if abs(hours) < 48:
        return f"{hours:+.4g} h"
    days, rest = divmod(abs(hours), 24)
    return f"{'-' if us < 0 else '+'}{days:.0f} days" + (f" {rest:.4g} h" if rest else "")


def _moved(us: int) -> str:
    if us == 0:
        return "不变"
    days, rest = divmod(abs(us) / _HOUR, 24)
    if days < 2:
        days, rest = 0, abs(us) / _HOUR
    far = (f"{days:.0f}天" if days else "") + (f"{rest:.4g}小时" if rest else "")
    return ("提前" if us < 0 else "推迟") + far


def _whole(text: str, words: DiffWords) -> str:
    """Return a text on one line, with every break in it shown."""
    return text.replace("\n", "\\n") or words("nothing")


def _short(text: str, words: DiffWords) -> str:
    if not text:
        return words("nothing")
    return text if len(text) <= 60 else text[:59] + "…"


def _escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "*_<>[]|#" else letter for letter in text)
