"""What came of a backtest, for people and as JSON.

In: an outcome. Out: lines and columns on a screen, or an object.
"""

from __future__ import annotations

from collections.abc import Mapping

from complaintflow.backtest.engines import beyond
from complaintflow.backtest.outcome import Outcome, Problem
from complaintflow.backtest.questions import Question
from complaintflow.cli.reading import worded, worded_count
from complaintflow.cli.screen import Part, Screen
from complaintflow.compiled.words import Words

_NAMED_MAX = 12


def show(outcome: Outcome, table: str, actual: str | None, screen: Screen, language: str) -> None:
    """Print an outcome: what was asked, answers, rules, comparisons, and what does not fit."""
    for which, question in enumerate(outcome.questions):
        _heading(outcome, question, table, screen)
        _answers(outcome, which, screen, language)
        screen.line("")
        _rules(outcome, which, screen)
        screen.line("")
    if actual is not None:
        _reality(outcome, actual, screen)
    if len(outcome.questions) > 1:
        _changes(outcome, screen)
    _remarks(outcome, screen, language)
    _problems(outcome, table, screen, language)


def _heading(outcome: Outcome, question: Question, table: str, screen: Screen) -> None:
    policy = question.policy
    name = worded("classification") if question.target is policy.classification else f"`{question.target.name}`"
    screen.line(
        Part(
            worded(
                "{policy} {version}, {asked}: {rows} rows of {table} (engine {engine})",
                policy=policy.id, version=policy.version, asked=name, rows=f"{outcome.rows:,}", table=table,
                engine=outcome.engine,
            ),
            "bold",
        )
    )  # fmt: skip


def _answers(outcome: Outcome, which: int, screen: Screen, language: str) -> None:
    question = outcome.questions[which]
    titles = titles_of(question)
    counts = outcome.answers(which)
    order = {name: place for place, name in enumerate(question.target.order)}
    rows = [
        (
            name or worded("(none)"),
            titles.get(name or "", Words()).in_language(language),
            *_share(outcome, number),
        )
        for name, number in sorted(counts.items(), key=lambda item: (order.get(item[0] or "", -1), item[0] or ""))
    ]
    unread = outcome.rows - sum(counts.values())
    if unread:
        rows.append((worded("(not answered)"), worded("cells that do not fit"), *_share(outcome, unread)))
    screen.columns(
        (worded("answer"), "", worded("rows"), worded("share")), rows, numbers=frozenset((2, 3)), indent="  "
    )


def titles_of(question: Question) -> Mapping[str, Words]:
    """Return what people call the answers of a question's table."""
    policy = question.policy
    if question.target is policy.classification:
        return dict(zip(policy.classes, policy.class_titles, strict=True))
    return question.target.result_titles


def _share(outcome: Outcome, number: int) -> tuple[str, str]:
    return f"{number:,}", _percent(number, outcome.rows)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def _rules(outcome: Outcome, which: int, screen: Screen) -> None:
    rows = [
        (name, *_share(outcome, matched), *_share(outcome, decided)) for name, matched, decided in outcome.rules(which)
    ]
    rows.append((worded("(no rule matched)"), *_share(outcome, outcome.unmatched(which)), "", ""))
    heading = (worded("rule"), worded("matched"), worded("share"), worded("decided"), worded("share"))
    screen.columns(heading, rows, numbers=frozenset((1, 2, 3, 4)), indent="  ")


def _reality(outcome: Outcome, actual: str, screen: Screen) -> None:
    pairs = outcome.pairs()
    screen.line(Part(worded("the column `{column}` (rows) and the answer (columns)", column=actual), "bold"))
    given = _in_order({pair[0] for pair in pairs}, outcome.questions[0])
    answered = _in_order({pair[1] for pair in pairs}, outcome.questions[0])
    none = worded("(none)")
    rows = [(one or none, *(f"{pairs.get((one, other), 0):,}" for other in answered)) for one in given]
    numbers = frozenset(range(1, len(answered) + 1))
    screen.columns((actual, *(one or none for one in answered)), rows, numbers=numbers, indent="  ")
    alike, all_ = sum(n for (a, b), n in pairs.items() if a == b), sum(pairs.values())
    screen.line(
        worded(
            "alike: {count} of {all} rows ({share})", count=f"{alike:,}", all=f"{all_:,}", share=_percent(alike, all_)
        )
    )
    screen.line("")


def _in_order(names: set[str | None], question: Question) -> list[str | None]:
    order = {name: place for place, name in enumerate(question.target.order)}
    return sorted(names, key=lambda name: (order.get(name or "", len(order)), name or ""))


def _changes(outcome: Outcome, screen: Screen) -> None:
    changes = outcome.changes()
    changed = sum(count for count, _ in changes.values())
    screen.line(
        Part(
            worded(
                "{count} of {all} rows get another answer ({share})",
                count=f"{changed:,}", all=f"{outcome.rows:,}", share=_percent(changed, outcome.rows),
            ),
            "bold",
        )
    )  # fmt: skip
    if changes:
        none = worded("(none)")
        rows = [
            (pair[0] or none, pair[1] or none, f"{count:,}", ", ".join(map(str, first)))
            for pair, (count, first) in sorted(changes.items(), key=lambda item: (-item[1][0], str(item[0])))
        ]
        heading = (worded("from"), worded("to"), worded("rows"), worded("for example in the rows"))
        screen.columns(heading, rows, numbers=frozenset((2,)), indent="  ")
    screen.line("")


def _remarks(outcome: Outcome, screen: Screen, language: str) -> None:
    missing = dict.fromkeys(name for layout in outcome.layouts for name in layout.missing)
    if missing:
        screen.line(Part(worded("facts without a column, taken as missing: {names}", names=_names(missing)), "yellow"))
    used = {source.column for layout in outcome.layouts for source in layout.sources}
    unused = [column for column in outcome.layouts[0].unused if column not in used and column != outcome.actual]
    if unused:
        screen.line(Part(worded("columns that no rule asks for: {names}", names=_names(unused)), "dim"))
    for one in beyond(outcome.questions):
        said = worded(
            "answered by the kernel alone: the rule `{rule}` asks for `{name}` ({why})",
            rule=one.rule, name=one.name, why=one.why.in_language(language),
        )  # fmt: skip
        screen.line(Part(said, "dim"))


def _names(names: Mapping[str, None] | list[str]) -> str:
    shown = [f"`{name}`" for name in names]
    more = [f"… ({len(shown) - _NAMED_MAX})"] if len(shown) > _NAMED_MAX else []
    return ", ".join([*shown[:_NAMED_MAX], *more])


def _problems(outcome: Outcome, table: str, screen: Screen, language: str) -> None:
    if not outcome.unread:
        return
    told = worded_count(
        "{count} row is not answered: it has cells that do not fit",
        "{count} rows are not answered: they have cells that do not fit",
        outcome.unread,
    )
    screen.line(Part(told, "red"))
    for one in outcome.problems:
        screen.line("  " + problem_words(one, table, language))
    cells = sum(outcome.unfit.values())
    if cells > len(outcome.problems):
        names = ", ".join(f"`{name}` {count:,}" for name, count in outcome.unfit.items())
        screen.line("  " + worded("cells that do not fit, by fact: {names}", names=names))


def problem_words(one: Problem, table: str, language: str) -> str:
    """Return where a cell does not fit, what was found and expected, and what to do."""
    expected = one.expected.in_language(language)
    if isinstance(one.found, Words):
        found = one.found.in_language(language)
        return worded("{table}: row {row}: {found}: mend the row", table=table, row=one.row, found=found)
    return worded(
        "{table}: row {row}, column `{column}`: found `{found}`, expected {expected}: mend the cell, or map the value "
        "(`values`) in a column map",
        table=table, row=one.row, column=one.column, found=one.found, expected=expected,
    )  # fmt: skip


def as_json(outcome: Outcome) -> dict[str, object]:
    """Return an outcome as an object."""
    problems = [
        {
            "row": one.row,
            "column": one.column or None,
            "fact": one.name or None,
            "found": one.found.en if isinstance(one.found, Words) else one.found,
            "expected": one.expected.en,
        }
        for one in outcome.problems
    ]
    told: dict[str, object] = {
        "engine": outcome.engine,
        "rows": outcome.rows,
        "not_answered": outcome.unread,
        "policies": [_asked(outcome, which) for which in range(len(outcome.questions))],
        "unfit_cells": dict(outcome.unfit),
        "problems": problems,
    }
    if outcome.actual is not None:
        told["actual"] = [
            {"actual": actual, "answer": answer, "rows": count} for (actual, answer), count in outcome.pairs().items()
        ]
    if len(outcome.questions) > 1:
        told["changes"] = [
            {"from": pair[0], "to": pair[1], "rows": count, "first": list(first)}
            for pair, (count, first) in outcome.changes().items()
        ]
    return told


def _asked(outcome: Outcome, which: int) -> dict[str, object]:
    question, layout = outcome.questions[which], outcome.layouts[which]
    return {
        "policy": question.policy.id,
        "version": question.policy.version,
        "digest": question.policy.digest,
        "table": question.target.name,
        "answers": [{"answer": name, "rows": count} for name, count in outcome.answers(which).items()],
        "rules": [
            {"rule": name, "matched": matched, "decided": decided} for name, matched, decided in outcome.rules(which)
        ],
        "no_rule_matched": outcome.unmatched(which),
        "facts": {source.name: source.column for source in layout.sources},
        "facts_without_column": list(layout.missing),
        "columns_unused": list(layout.unused),
        "only_the_kernel": [{"rule": one.rule, "asks": one.name} for one in question.beyond],
    }
