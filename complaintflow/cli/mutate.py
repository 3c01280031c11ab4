"""`complaintflow test --mutate`: which changes of a policy would no scenario notice.

In: suites of scenarios and how many changes to try. Out: each change that goes unnoticed, in plain words and with its
place; the score; what was not counted and why. Scenarios that fail end the command: they would notice everything.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.cli.exits import Exit
from complaintflow.cli.mutating import all_changes, outcomes
from complaintflow.cli.reading import worded
from complaintflow.cli.screen import Part, Screen, counted
from complaintflow.cli.stopping import usage
from complaintflow.cli.suite import Suite
from complaintflow.compiled.words import Words
from complaintflow.mutation import Change, Outcome, Score, Verdict, sampled, score_of

_SENTENCE: Final = Words("no scenario would notice if {}", "如果{}，没有场景会发现")
_NOT_COUNTED: Final[Mapping[Verdict, Words]] = {
    Verdict.REFUSED: Words("refused when the policy is loaded", "装载时即被拒绝"),
    Verdict.EQUAL: Words("equal in meaning (proved)", "含义相同（已证明）"),
    Verdict.REPEATED: Words("the same as another change", "与另一处改动相同"),
    Verdict.REVIEWED: Words("equal in meaning (reviewed)", "含义相同（经人工判定）"),
    Verdict.UNDECIDED: Words("of a deadline that waits for a parameter", "涉及待定参数的时限"),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What to try: all changes or a sample, those whose id begins with `change`, by so many processes."""

    sample: int | None = None
    seed: int = 0
    jobs: int = 1
    change: str = ""
    at_least: float = 100.0


@dataclass(frozen=True, slots=True)
class Tally:
    """A suite's score. `complete`: nobody stopped it. `stale` are reviews that speak of nothing any more.

    `proved` are reviews of changes that are proved to be none: nobody needs them. `unproved`: so many changes that go
    unnoticed could not be asked about, for the solver is not installed.
    """

    suite: Suite
    score: Score
    complete: bool
    stale: tuple[str, ...]
    proved: tuple[str, ...]
    unproved: int


def mutate(suites: Iterable[Suite], plan: Plan, language: str, *, as_json: bool) -> Exit:
    """Try the changes of each policy and print what came of them."""
    screen = Screen()
    tallies: list[Tally] = []
    for suite in suites:
        failed = [result.id for result in suite.results if not result.passed]
        if failed:
            raise usage(
                worded(
                    "{file}: scenarios fail on the policy as it is: {names}", file=suite.path, names=", ".join(failed)
                )
            )
        tally = _tally(suite, plan)
        tallies.append(tally)
        if not as_json:
            _print(tally, screen, language)
        if not tally.complete:
            break
    if plan.change and not any(tally.score.of for tally in tallies):
        raise usage(worded("--change {change}: there is no change whose id begins like this", change=plan.change))
    if as_json:
        told = {tally.suite.policy.id: _json(tally) for tally in tallies}
        screen.raw(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    if any(not tally.complete for tally in tallies):
        return Exit.INTERRUPTED
    good = all(tally.score.percent >= plan.at_least and not tally.stale for tally in tallies)
    return Exit.OK if good else Exit.WRONG


def _tally(suite: Suite, plan: Plan) -> Tally:
    every = tuple(change for change in all_changes(suite) if change.id.startswith(plan.change))
    chosen = sampled(every, plan.sample, plan.seed)
    known: list[tuple[Change, Outcome]] = []
    complete = True
    try:
        for number, found in enumerate(outcomes(suite, chosen, plan.jobs), start=1):
            known.append(found)
            _show_progress(number, len(chosen))
    except KeyboardInterrupt:
        complete = False
    _show_progress(len(chosen), len(chosen))
    reviewed = {str(one.change): str(one.reason) for document in suite.documents for one in document.equivalent}
    score = score_of(known, reviewed, len(every))
    exist = {change.id for change in all_changes(suite)}
    verdicts = {one.change.id: one.verdict for one in score.tried}
    stale = tuple(name for name in reviewed if name not in exist or verdicts.get(name) is Verdict.NOTICED)
    proved = tuple(name for name in reviewed if verdicts.get(name) is Verdict.EQUAL)
    unproved = sum(outcome.unproved for _, outcome in known)
    return Tally(suite, score, complete, stale, proved, unproved)


def _show_progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K" if done >= total else f"\r{done:,} / {total:,}")
        sys.stderr.flush()


def _print(tally: Tally, screen: Screen, language: str) -> None:
    score = tally.score
    for one in score.unnoticed:
        words = _SENTENCE.in_language(language).format(one.change.words.in_language(language))
        screen.line(Part(str(one.change.span), "bold"), f"  {words}", Part(f"  [{one.change.id}]", "dim"))
    for name in tally.stale:
        told = Words(
            f"reviewed as equal, but noticed or no longer there: {name}", f"已判定等价，但已不存在或能被发现：{name}"
        )
        screen.line(Part(told.in_language(language), "red"))
    for remark in _remarks(tally):
        screen.line(Part(remark.in_language(language), "dim"))
    for verdict, why in _NOT_COUNTED.items():
        number = score.count(verdict)
        if number:
            label = Words(f"not counted: {number:,} {why.en}", f"不计入：{number:,} 处{why.zh}")
            screen.line(Part(label.in_language(language), "dim"))
    screen.line(Part(_summary(tally, language), "green" if not list(score.unnoticed) else "yellow"))


def _remarks(tally: Tally) -> Iterable[Words]:
    """Yield what is to be said of proofs: those that make a review unnecessary, and those that were left out."""
    if tally.proved:
        names = ", ".join(tally.proved)
        yield Words(f"reviewed, and now proved equal in meaning: {names}", f"已人工判定，现已证明含义相同：{names}")
    if tally.unproved:
        yield Words(
            f"not asked whether they change anything: {counted(tally.unproved, 'unnoticed change')} (that takes the "
            "extra `verify`)",
            f"{tally.unproved:,} 处未被发现的改动未检查含义是否相同（需要附加组件 `verify`）",
        )


def _summary(tally: Tally, language: str) -> str:
    score, name = tally.score, tally.suite.policy.id
    noticed = score.count(Verdict.NOTICED)
    stopped = "" if tally.complete else Words(" (stopped)", "（已中断）").in_language(language)
    if language == "zh":
        whole = f"{name}：共 {score.of:,} 处改动，试了 {len(score.tried):,} 处；"
        return f"{whole}计入 {score.counted:,} 处，发现 {noticed:,} 处，得分 {score.percent:.1f}%{stopped}"
    tried = "" if len(score.tried) == score.of else f"{len(score.tried):,} of them tried, "
    return (
        f"{name}: {counted(score.of, 'change')}, {tried}{noticed:,} of {score.counted:,} counted are noticed: "
        f"{score.percent:.1f} %{stopped}"
    )


def _json(tally: Tally) -> dict[str, object]:
    score = tally.score
    return {
        "changes": score.of,
        "tried": len(score.tried),
        "complete": tally.complete,
        "score": round(score.percent, 2),
        **{verdict.value: score.count(verdict) for verdict in Verdict},
        "survivors": [
            {
                "id": one.change.id,
                "file": one.change.span.file,
                "line": one.change.span.line,
                "column": one.change.span.column,
                "if": {"en": one.change.words.en, "zh": one.change.words.zh},
            }
            for one in score.unnoticed
        ],
        "equivalent": [
            {"id": one.change.id, "reason": one.reason} for one in score.tried if one.verdict is Verdict.REVIEWED
        ],
        "stale": list(tally.stale),
        "proved_reviews": list(tally.proved),
        "unproved": tally.unproved,
    }
