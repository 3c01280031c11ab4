"""The summary of a run: cases, verdicts, refusals, and where the late ones are.

In: a `Tally` and the titles of the policy. Out: tables on the screen. Counts nothing itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from complaintflow.cli.reading import language, worded_count
from complaintflow.cli.screen import Part, Screen
from complaintflow.cli.tally import VERDICTS, Tally
from complaintflow.explanation.refusals import code_words
from complaintflow.explanation.titles import Titles

GROUPS_SHOWN: Final = 15
"""How many values of a grouping are listed; the rest are counted together."""

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "summary": ("Summary", "汇总"),
    "outcome": ("outcome", "结果"),
    "class": ("class", "级别"),
    "state": ("open cases in state", "处理中的状态"),
    "deadline": ("deadline", "时限"),
    "report": ("report", "报告"),
    "owed": ("due", "待报送"),
    "overdue": ("overdue", "逾期未报"),
    "submitted": ("handed in", "已报送"),
    "submitted_late": ("handed in late", "逾期报送"),
    "undecided": ("to be decided", "待定"),
    "refusal": ("refused events, by code", "被拒绝的事件（按代码）"),
    "late_by": ("late or breached, by ", "超时分布："),
    "met": ("met", "按时"),
    "late": ("met late", "超时完成"),
    "breached": ("breached", "超时未完成"),
    "lapsed": ("lapsed", "失效"),
    "expired": ("expired", "期满"),
    "cancelled": ("cancelled", "取消"),
    "running": ("running", "计时中"),
    "none": ("no deadline", "无时限"),
    "late_share": ("late %", "超时%"),
    "rest": ("… others", "……其他"),
    "empty": ("(empty)", "（空）"),
}

_STATUSES: Final = ("owed", "overdue", "submitted", "submitted_late", "undecided")


def print_summary(tally: Tally, titles: Titles, screen: Screen) -> None:
    """Print everything that was counted."""
    words = _Language(1 if titles.language == "zh" else 0)
    screen.line(Part(words["summary"], "bold"))
    screen.line(_head(tally))
    classes = tally.classes if set(tally.classes) - {"—"} else Counter[str]()
    for heading, kind, counts in (
        ("outcome", "outcome", tally.outcomes),
        ("class", "class", classes),
        ("state", "state", tally.states),
        ("refusal", "code", tally.refusals),
    ):
        _print_counts(words[heading], {_title(titles, kind, name): n for name, n in counts.items()}, screen)
    _print_deadlines(tally, titles, words, screen)
    _print_reports(tally, titles, words, screen)
    for name in tally.group_names:
        _print_group(name, tally, words, screen)


def _head(tally: Tally) -> str:
    """Return how many cases, events and lines there were."""
    cases = worded_count(
        "{count:,} case ({open:,} open, {closed:,} closed)",
        "{count:,} cases ({open:,} open, {closed:,} closed)",
        tally.cases,
        open=tally.open_cases,
        closed=tally.cases - tally.open_cases,
    )
    parts = [cases, worded_count("{count:,} event", "{count:,} events", tally.events)]
    if tally.bad_lines:
        parts.append(
            worded_count("{count:,} line that is no event", "{count:,} lines that are no event", tally.bad_lines)
        )
    return "  " + ("，" if language() == "zh" else ", ").join(parts)


class _Language:
    """The summary's own words in one language."""

    def __init__(self, index: int) -> None:
        self.index = index

    def __getitem__(self, key: str) -> str:
        return _WORDS[key][self.index]


def _title(titles: Titles, kind: str, name: str) -> str:
    if kind == "code":
        return code_words(name, titles.language)
    return titles.of(kind, name)


def _print_counts(heading: str, counts: Mapping[str, int], screen: Screen) -> None:
    if not counts:
        return
    screen.line()
    rows = [(name, f"{count:,}") for name, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]
    screen.columns((heading, ""), rows, numbers=frozenset({1}), indent="  ")


def _print_deadlines(tally: Tally, titles: Titles, words: _Language, screen: Screen) -> None:
    order = [name for name in titles.policy.deadlines if name in tally.deadlines]
    if not order:
        return
    screen.line()
    shown = [verdict for verdict in VERDICTS if any(tally.deadlines[name][verdict] for name in order)]
    rows = [(titles.of("deadline", name), *_cells(tally.deadlines[name], shown)) for name in order]
    numbers = frozenset(range(1, len(shown) + 1))
    screen.columns((words["deadline"], *(words[v] for v in shown)), rows, numbers=numbers, indent="  ")


def _print_reports(tally: Tally, titles: Titles, words: _Language, screen: Screen) -> None:
    counts: dict[str, Counter[str]] = {}
    for name, status in tally.reports.values():
        counts.setdefault(name, Counter())[status] += 1
    order = [name for name in titles.policy.reports if name in counts]
    if not order:
        return
    shown = [status for status in _STATUSES if any(counts[name][status] for name in order)]
    rows = [(titles.of("report", name), *_cells(counts[name], shown)) for name in order]
    screen.line()
    numbers = frozenset(range(1, len(shown) + 1))
    screen.columns((words["report"], *(words[one] for one in shown)), rows, numbers=numbers, indent="  ")


def _print_group(name: str, tally: Tally, words: _Language, screen: Screen) -> None:
    groups = {value: counts for (group, value), counts in tally.groups.items() if group == name}
    shown = [verdict for verdict in VERDICTS if any(counts[verdict] for counts in groups.values())]
    if not any(_late(counts) for counts in groups.values()):
        return
    ranked = sorted(groups, key=lambda value: (-_late(groups[value]), value))
    rows = [_group_row(value or words["empty"], groups[value], shown) for value in ranked[:GROUPS_SHOWN]]
    if len(ranked) > GROUPS_SHOWN:
        rest: Counter[str] = Counter()
        for value in ranked[GROUPS_SHOWN:]:
            rest.update(groups[value])
        rows.append(_group_row(f"{words['rest']} ({len(ranked) - GROUPS_SHOWN})", rest, shown))
    screen.line()
    shown_name = words["class"] if name == "class" else name
    header = (f"{words['late_by']}{shown_name}", *(words[v] for v in shown), words["late_share"])
    screen.columns(header, rows, numbers=frozenset(range(1, len(header))), indent="  ")


def _group_row(value: str, counts: Counter[str], shown: list[str]) -> tuple[str, ...]:
    judged = sum(counts[verdict] for verdict in ("met", "late", "breached"))
    share = f"{100 * _late(counts) / judged:.1f}" if judged else "—"
    return (value, *_cells(counts, shown), share)


def _late(counts: Counter[str]) -> int:
    return counts["late"] + counts["breached"]


def _cells(counts: Counter[str], shown: list[str]) -> tuple[str, ...]:
    return tuple(f"{counts[verdict]:,}" if counts[verdict] else "·" for verdict in shown)
