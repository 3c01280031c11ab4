"""Why a line of a walk's timeline came, in plain words.

In: a replayed walk and the number of a line. Out: text, a line for each cause: the event, the rules and deadlines on
the way, the clauses with their words, and how an instant was counted. Of a refused step: what forbids it, and what
could be done instead.
"""

from __future__ import annotations

from collections.abc import Iterator

from complaintflow.explanation import receipt_of
from complaintflow.explanation.cause_words import cause_words, clause_words, kind_words
from complaintflow.explanation.causes import Cause, causes_of
from complaintflow.explanation.moments import local_moment
from complaintflow.explanation.receipt_words import receipt_start, receipt_words
from complaintflow.explanation.titles import Titles
from complaintflow.explanation.wording import sentence
from complaintflow.facade import Case, Policy
from complaintflow.kernel.asking import inside
from complaintflow.kernel.effect import Effect
from complaintflow.locale import said
from complaintflow.studio.asking import Asked
from complaintflow.studio.problems import BAD_REQUEST, StudioError
from complaintflow.studio.refusal_words import refusal_words
from complaintflow.studio.replay import Line, replay
from complaintflow.studio.shelf import Shelf
from complaintflow.studio.walk_input import walk_of


def why(shelf: Shelf, asked: Asked) -> dict[str, object]:
    """Return why a line of the timeline came."""
    policy = shelf.policy(asked.text("path"), asked.text("text"))
    run = replay(policy, walk_of(asked, policy.compiled))
    seq = asked.parts.get("seq")
    if not isinstance(seq, int) or isinstance(seq, bool) or not 0 <= seq < len(run.lines):
        raise StudioError(BAD_REQUEST, "expected the number of a line of the timeline as `seq`")
    line, titles = run.lines[seq], Titles(policy.compiled, asked.language)
    if line.step is None and line.effect is not None:
        return {"text": "\n".join(_of_effect(policy, line, line.effect, titles))}
    return {"text": "\n".join(_of_step(policy, line, titles))}


def _of_step(policy: Policy, line: Line, titles: Titles) -> Iterator[str]:
    chinese = titles.language == "zh"
    if line.step is None or not line.step.is_event:
        yield "时间由您推移。" if chinese else "You let time pass until here."
        return
    yield f"{titles.of('event', line.step.event)}  {local_moment(line.at, policy.compiled.zone, titles.language)}"
    if not line.refusal:
        yield "由您在此操作。" if chinese else "You did this here."
        return
    yield refusal_words(line.code, titles.language)
    yield said(line.refusal, titles.language)
    case = line.before
    if case is not None:
        options = "、".join if chinese else ", ".join
        named = options(titles.of("event", option.event) for option in case.allowed())
        yield (f"此时可进行：{named or '无'}" if chinese else f"Possible now: {named or 'nothing'}")


def _of_effect(policy: Policy, line: Line, effect: Effect, titles: Titles) -> Iterator[str]:
    zone = policy.compiled.zone
    yield f"{local_moment(effect.at, zone, titles.language)}  {sentence(effect, titles, zone)}"
    case = _as_of(line, effect)
    causes: tuple[Cause, ...] = () if case is None else causes_of(policy.compiled, case.raw, effect)
    for cause in causes:
        yield f"{kind_words(cause.kind, titles.language)} {cause.id}  {cause_words(cause, titles, zone)}".rstrip()
    register = None if policy.loaded is None else policy.loaded.register
    for clause in dict.fromkeys((*effect.clause, *(clause for cause in causes for clause in cause.clause))):
        words = clause_words(register, clause, titles.language)
        yield f"{kind_words('clause', titles.language)} {clause}  {words}".rstrip()
    if case is not None:
        yield from _receipt(policy, case, effect, titles)


def _as_of(line: Line, effect: Effect) -> Case | None:
    """Return the case as the effect left it: a timer may have fired long before the event that told of it."""
    after = None if line.answer is None else line.answer.opened
    if after is None or effect.seq == after.seq or line.before is None:
        return after or line.before
    return line.before.advance(effect.at).opened


def _receipt(policy: Policy, case: Case, effect: Effect, titles: Titles) -> Iterator[str]:
    name, compiled, raw = effect.body.get("deadline"), policy.compiled, case.raw
    if not isinstance(name, str):
        return
    if effect.track is not None and effect.track in raw.tracks:
        compiled, raw = inside(compiled, raw, effect.track)
    runs = [run for run in raw.runs.get(name, ()) if run.started <= effect.at] or list(raw.runs.get(name, ()))[:1]
    if not runs:
        return
    receipt = receipt_of(compiled, raw, runs[-1])
    yield receipt_start(receipt, titles, compiled.zone)
    for words in () if receipt.walk is None else receipt_words(receipt.walk, titles.language, compiled.zone):
        yield f"{'+' if words.counted else '·'} {words.span}  {words.amount}  {words.reason}"
