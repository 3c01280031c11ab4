"""The results of a simulation as tables in words, the same for a terminal, Markdown and the page on simulating.

In: a simulation, a language. Out: tables of texts. Does not print.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from complaintflow.compiled.words import Words
from complaintflow.simulation import figures
from complaintflow.simulation.simulation import Outcome, Simulation
from complaintflow.simulation.tally import RoleTally
from complaintflow.simulation.wording import (
    NOTHING,
    WEEKDAYS,
    class_title,
    count_text,
    deadline_title,
    element_title,
    length_text,
    phase_words,
    points_text,
    role_title,
    share_text,
)

MEDIAN: Final = 0.5
LATE: Final = 0.95
SOON: Final = 0.9
_DEADLINES: Final = (
    Words("Deadline", "时限"), Words("Class", "级别"), Words("judged", "计数"), Words("breached", "超时率"),
    Words("95 %", "95% 区间"), Words("late by (median)", "超时多久（中位）"), Words("(95 % within)", "（95% 以内）"),
)  # fmt: skip
_CLASSES: Final = (
    Words("Class", "级别"), Words("cases", "案件数"), Words("closed", "已结案"),
    Words("first reply (median)", "首次答复（中位）"), Words("(90 % within)", "（90% 以内）"),
    Words("closed after (median)", "结案用时（中位）"), Words("(90 % within)", "（90% 以内）"),
)  # fmt: skip
_ROLES: Final = (
    Words("Role", "角色"), Words("people", "人数"), Words("pieces of work", "工作件数"),
    Words("busy people", "平均忙碌人数"), Words("utilisation", "利用率"),
    Words("waits for somebody (mean)", "等待人手（平均）"),
    Words("(95 % within)", "（95% 以内）"), Words("longest queue", "最长排队"),
)  # fmt: skip
_VISITS: Final = (Words("Element", "要素"), Words("times", "次数"), Words("a case", "每案"))
_DIFFERENCES: Final = (
    Words("What", "指标"), Words("as it is", "现状"), Words("then", "改后"), Words("difference", "差异"),
    Words("95 %", "95% 区间"),
)  # fmt: skip
_KINDS: Final = {
    "state": Words("State", "状态"), "transition": Words("Transition", "转换"),
    "escalation": Words("Escalation", "升级规则"), "approval": Words("Approval", "审批"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """A table of texts; the columns from `numbers_from` on hold numbers."""

    key: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers_from: int = 1


def tables(simulation: Simulation, language: str) -> tuple[Table, ...]:
    """Return everything worth reading, the most important first; tables without rows are left out."""
    found = [
        _overview(simulation, language),
        _deadlines(simulation, language),
        _classes(simulation, language),
        _roles(simulation, language),
        _week(simulation, language),
        _visits(simulation, language),
        *(_differences(simulation, one, language) for one in simulation.outcomes[1:]),
    ]
    return tuple(table for table in found if table.rows)


def _table(
    key: str, words: Words, header: Sequence[Words], rows: Iterator[tuple[str, ...]], language: str, texts: int = 1
) -> Table:
    columns = tuple(one.in_language(language) for one in header)
    return Table(key, words.in_language(language), columns, tuple(rows), texts)


def _overview(simulation: Simulation, language: str) -> Table:
    tally = simulation.base.whole
    of = max(tally.opened, 1)

    def rows() -> Iterator[tuple[str, ...]]:
        for words, number in (
            (Words("opened", "立案"), tally.opened),
            (Words("closed", "结案"), tally.closed),
            (Words("still open at the end", "期末未结"), tally.still_open),
            (Words("went round in a circle", "反复循环而放弃"), tally.given_up),
            (Words("complaints that were refused", "未受理的投诉"), tally.refused_openings),
        ):
            if number or words.en in {"opened", "closed", "still open at the end"}:
                yield words.in_language(language), f"{number:,}", share_text(number / of)

    header = (Words("Cases", "案件"), Words("number", "数量"), Words("share", "占比"))
    return _table("overview", Words("Cases", "案件"), header, rows(), language)


def _deadlines(simulation: Simulation, language: str) -> Table:
    policy, base = simulation.policy.compiled, simulation.base

    def rows() -> Iterator[tuple[str, ...]]:
        order = {name: number for number, name in enumerate(policy.deadlines)}
        known = [key for key, one in base.whole.deadlines.items() if figures.judged(one)]
        for name, klass in sorted(
            known, key=lambda key: (order.get(key[0], len(order)), _class_place(simulation, key[1]))
        ):
            one = base.whole.deadlines[name, klass]
            late = one.late_by
            yield (
                deadline_title(policy, name, language), class_title(policy, klass, language),
                f"{figures.judged(one):,}", share_text(figures.breached(one)),
                points_text(base.of(("breached", name, klass))), length_text(late.quantile(MEDIAN), language),
                length_text(late.quantile(LATE), language),
            )  # fmt: skip

    return _table("deadlines", Words("Deadlines", "时限"), _DEADLINES, rows(), language, 2)


def _class_place(simulation: Simulation, name: str) -> int:
    classes = simulation.policy.compiled.classes
    return classes.index(name) if name in classes else -1


def _classes(simulation: Simulation, language: str) -> Table:
    def rows() -> Iterator[tuple[str, ...]]:
        known = simulation.base.whole.classes
        for name, one in sorted(known.items(), key=lambda pair: _class_place(simulation, pair[0])):
            yield (
                class_title(simulation.policy.compiled, name, language), f"{one.cases:,}", f"{one.closing.count:,}",
                *(length_text(one.first_reply.quantile(share), language) for share in (MEDIAN, SOON)),
                *(length_text(one.closing.quantile(share), language) for share in (MEDIAN, SOON)),
            )  # fmt: skip

    return _table("classes", Words("How long it takes", "用时"), _CLASSES, rows(), language)


def _roles(simulation: Simulation, language: str) -> Table:
    def rows() -> Iterator[tuple[str, ...]]:
        for name, role in working(simulation):
            crew = simulation.plan.crews.get(name)
            people = None if crew is None else crew.people
            busy = figures.busy(role)
            yield (
                role_title(simulation.policy.compiled, name, language), NOTHING if people is None else f"{people:,}",
                f"{role.done.total():,}", count_text(busy),
                share_text(None if people is None or busy is None else busy / people),
                NOTHING if people is None else length_text(role.waited.mean, language),
                NOTHING if people is None else length_text(role.waited.quantile(LATE), language),
                NOTHING if people is None else _longest(role, language),
            )  # fmt: skip

    return _table("roles", Words("Workload", "工作量"), _ROLES, rows(), language)


def working(simulation: Simulation) -> Iterator[tuple[str, RoleTally]]:
    """Yield the roles that did anything, in the policy's order."""
    whole = simulation.base.whole
    for name in (*simulation.policy.compiled.roles, "customer"):
        if name in whole.roles and whole.roles[name].done.total():
            yield name, whole.roles[name]


def _longest(role: RoleTally, language: str) -> str:
    """Return when the queue is longest on the average, and how long it is then."""
    lengths = [queued / passed if passed else 0.0 for queued, passed in zip(role.queued, role.passed, strict=True)]
    hour = max(range(len(lengths)), key=lengths.__getitem__)
    if not lengths[hour]:
        return NOTHING
    return f"{lengths[hour]:.1f} ({WEEKDAYS[hour // 24].in_language(language)} {hour % 24:02}:00)"


def _week(simulation: Simulation, language: str) -> Table:
    def rows() -> Iterator[tuple[str, ...]]:
        for name, role in working(simulation):
            days = [range(24 * day, 24 * day + 24) for day in range(7)]
            amounts = [(sum(role.busy[hour] for hour in day), sum(role.open[hour] for hour in day)) for day in days]
            cells = (count_text(busy / open_ if open_ else None) for busy, open_ in amounts)
            yield role_title(simulation.policy.compiled, name, language), *cells

    words = Words("Busy people by weekday (in working hours)", "各工作日平均忙碌人数（工作时间内）")
    return _table("week", words, (Words("Role", "角色"), *WEEKDAYS), rows(), language)


def _visits(simulation: Simulation, language: str) -> Table:
    tally = simulation.base.whole
    policy = simulation.policy.compiled

    def rows() -> Iterator[tuple[str, ...]]:
        for kind, words in _KINDS.items():
            for element, times in sorted(tally.touched.items(), key=lambda pair: (-pair[1], pair[0])):
                if element.startswith(f"{kind}:"):
                    _, name, *rest = element.split(":")
                    called = element_title(policy, kind, name, language)
                    colon = "：" if language == "zh" else ": "
                    label = f"{words.in_language(language)}{colon}{called}{phase_words(rest, language)}"
                    yield label, f"{times:,}", f"{times / max(tally.opened, 1):.2f}"

    return _table("visits", Words("What happened how often", "各要素发生次数"), _VISITS, rows(), language)


def _differences(simulation: Simulation, other: Outcome, language: str) -> Table:
    """Return an alternative side by side with the plan: shares, lengths and people, whichever the figure is."""

    def rows() -> Iterator[tuple[str, ...]]:
        for key in _comparable(simulation, other):
            one, two, gap = simulation.base.of(key), other.of(key), simulation.difference(other, key)
            if one is None or two is None or gap is None:
                continue
            half = gap.half
            values: tuple[str, ...]
            if key[0] == "breached":
                values = share_text(one.mean), share_text(two.mean), f"{100 * gap.mean:+.1f}", points_text(gap)
            elif key[0] == "busy":
                values = (count_text(one.mean), count_text(two.mean), f"{gap.mean:+.2f}",
                          NOTHING if half is None else f"±{half:.2f}")  # fmt: skip
            else:
                values = (length_text(one.mean, language), length_text(two.mean, language),
                          length_text(gap.mean, language, signed=True),
                          NOTHING if half is None else f"±{length_text(half, language)}")  # fmt: skip
            yield _label(simulation, key, language), *values

    words = Words(f"What if {other.name}", f"如果 {other.name}")
    return _table("what_if", words, _DIFFERENCES, rows(), language)


def _comparable(simulation: Simulation, other: Outcome) -> list[figures.Key]:
    kinds = ("breached", "first_reply", "closing", "busy", "waited")
    known = {key for world in (*simulation.base.worlds, *other.worlds) for key in world}
    busy_ones = {name for name, _ in working(simulation)}
    wanted = [key for key in known if key[0] not in {"busy", "waited"} or key[1] in busy_ones]
    return sorted(wanted, key=lambda key: (kinds.index(key[0]), key))


def _label(simulation: Simulation, key: figures.Key, language: str) -> str:
    policy = simulation.policy.compiled
    match key:
        case ("breached", name, klass):
            words = Words("breached: {}, {}", "超时率：{}，{}")
            called = deadline_title(policy, name, language), class_title(policy, klass, language)
        case ("first_reply", klass):
            words, called = Words("first reply: {}", "首次答复：{}"), (class_title(policy, klass, language), "")
        case ("closing", klass):
            words, called = Words("closed after: {}", "结案用时：{}"), (class_title(policy, klass, language), "")
        case ("busy", role):
            words, called = Words("busy people: {}", "忙碌人数：{}"), (role_title(policy, role, language), "")
        case _:
            words = Words("waits for somebody: {}", "等待人手：{}")
            called = role_title(policy, key[1], language), ""
    return words.in_language(language).format(*called)
