"""What a scenario expects, held against what happened.

In: a run and the expectations of a checkpoint or of the end. Out: differences added to the run, each at its
place in the timeline. Changes nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from complaintflow.explanation.moments import local_moment
from complaintflow.facade import Case
from complaintflow.kernel.asking import TrackView, answers, inside
from complaintflow.kernel.effect import Effect
from complaintflow.scenario.document import CheckpointSpec, ThenSpec, TrackThenSpec
from complaintflow.scenario.keeping import differences_of_keeping
from complaintflow.scenario.matching import match_in_order, meets, nearest, value_meets
from complaintflow.scenario.moments import parse_moment, since_opening
from complaintflow.scenario.timeline import Difference, Run


def judge_checkpoint(run: Run, checkpoint: CheckpointSpec) -> None:
    """Compare the effects since the last checkpoint."""
    start = run.checked
    run.checked = len(run.rows)
    exactly = checkpoint.exactly is not None and checkpoint.exactly.value
    judge_effects(run, checkpoint.expect, start, None if exactly else ())


def judge_end(run: Run, then: ThenSpec | None) -> None:
    """Compare how the case stands at the end, and the effects of the whole run."""
    if then is None:
        return
    everything = then.nothing_else is not None and then.nothing_else.value
    judge_effects(run, then.effects, 0, None if everything else tuple(str(kind) for kind in then.exactly))
    judge_never(run, then.never)
    if run.case is None:
        if _speaks_of_the_case(then):
            run.differ("there is no case to look at: the opening was refused")
        return
    _judge_case(run, then, run.case)


def judge_never(run: Run, never: Iterable[Mapping[str, object]]) -> None:
    """Mark every effect of the run that was not to come."""
    for one in never:
        for place, row in enumerate(run.rows):
            if row.effect is not None and meets(one, row.effect, run.opening):
                run.differences.append(Difference(f"expected never: {written(one)}", place, extra=True))


def _speaks_of_the_case(then: ThenSpec) -> bool:
    named = (then.state, then.class_, then.owner, then.outcome, then.open, then.flags)
    return any(one is not None for one in named) or bool(
        then.facts or then.due or then.deadlines or then.tracks or then.hidden or then.kept
    )


def judge_effects(run: Run, expected: Sequence[Mapping[str, object]], start: int, only: tuple[str, ...] | None) -> None:
    """Compare effects from row `start` on; `only` are the kinds of which nothing else may come, None: all kinds."""
    places = [i for i in range(start, len(run.rows)) if run.rows[i].effect is not None]
    effects = [effect for i in places if (effect := run.rows[i].effect) is not None]
    matched = match_in_order(expected, effects, run.opening)
    taken = frozenset(place for place in matched.places if place is not None)
    for number, (one, place) in enumerate(zip(expected, matched.places, strict=True)):
        if place is not None:
            continue
        near = nearest(one, effects, taken, run.opening)
        if near is not None:
            where = places[near] + 1
        else:
            after = matched.first_after(number)
            where = places[after] if after < len(places) else len(run.rows)
        run.differences.append(Difference(f"expected: {written(one)}", where))
    for number, (place, effect) in enumerate(zip(places, effects, strict=True)):
        if number not in taken and _is_unwanted(effect, only):
            run.differences.append(Difference("expected no such effect", place, extra=True))


def _is_unwanted(effect: Effect, only: tuple[str, ...] | None) -> bool:
    # A refusal is judged where the event is sent; it changes nothing, so it is never one effect too many.
    if effect.kind == "refused":
        return False
    return only is None or effect.kind in only


def written(expected: Mapping[str, object]) -> str:
    """Return an expectation on one line, much as it was written."""
    return "{" + ", ".join(f"{key}: {_written_value(value)}" for key, value in expected.items()) + "}"


def _written_value(value: object) -> str:
    if isinstance(value, Mapping):
        return written(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_written_value(item) for item in value) + "]"
    return str(value)


def _judge_tracks(run: Run, then: ThenSpec, case: Case) -> None:
    for name, expected in then.tracks.items():
        track = case.tracks.get(str(name))
        if track is None:
            run.differ(f"expected a track `{name}`, found {', '.join(case.tracks) or 'none'}")
            continue
        for what, wanted, found in (
            ("state", expected.state, track.state),
            ("owner", expected.owner, track.owner),
            ("outcome", expected.outcome, track.outcome),
        ):
            if wanted is not None and not value_meets(wanted, found, run.opening):
                run.differ(f"expected {what} `{wanted}` of track `{name}`, found {_shown(found)}")
        derived = answers(*inside(case.policy.compiled, case.raw, str(name))) if expected.facts else {}
        _judge_facts(run, expected.facts, {**derived, **track.facts})
        _judge_deadlines(run, expected, track)


def _judge_case(run: Run, then: ThenSpec, case: Case) -> None:
    for name, expected, found in (
        ("state", then.state, case.state),
        ("class", then.class_, case.klass),
        ("owner", then.owner, case.owner),
        ("outcome", then.outcome, case.outcome),
    ):
        if expected is not None and not value_meets(expected, found, run.opening):
            run.differ(f"expected {name} `{expected}`, found {_shown(found)}")
    if then.open is not None and then.open.value is case.closed:
        stands = _shown(case.outcome or "open")
        if then.open.value:
            run.differ(f"expected an open case, found {stands}")
        else:
            run.differ(f"expected an ended case, found {stands}")
    _judge_flags(run, then.flags, case)
    _judge_facts(run, then.facts, {**case.facts, **answers(case.policy.compiled, case.raw)} if then.facts else {})
    _judge_deadlines(run, then, case)
    _judge_tracks(run, then, case)
    for difference in differences_of_keeping(case, then, run.opening):
        run.differ(difference)


def _judge_flags(run: Run, expected: object, case: Case) -> None:
    """Compare all flags of a case, and of those given with cases the cases that they speak of."""
    if expected is None:
        return
    found = {raised.flag: raised.cases for raised in case.raw.flags}
    names = expected if isinstance(expected, Mapping | list | tuple) else () if expected == "none" else (expected,)
    wrong = {str(name) for name in names} != set(found)
    for name, cases in names.items() if isinstance(names, Mapping) else ():
        wanted = cases if isinstance(cases, list | tuple) else (cases,)
        wrong = wrong or {str(one) for one in wanted} != set(found.get(str(name), ()))
    if wrong:
        shown = {flag: list(cases) or "none" for flag, cases in found.items()}
        run.differ(f"expected the flags `{_written_value(expected)}`, found {_written_value(shown or 'none')}")


def _judge_facts(run: Run, expected: Mapping[str, object], found: Mapping[str, object]) -> None:
    for fact, expected_value in expected.items():
        found_value = found.get(fact)
        if not value_meets(expected_value, found_value, run.opening):
            expected_text = _written_value(expected_value)
            run.differ(f"expected the fact `{fact}` to be `{expected_text}`, found {_shown(found_value)}")


def _judge_deadlines(run: Run, then: ThenSpec | TrackThenSpec, case: Case | TrackView) -> None:
    running = {due.deadline: due.due_us for due in case.due}
    for deadline, moment in then.due.items():
        found = running.get(deadline)
        nothing = moment in {"none", "missing"}
        if found is None and not nothing:
            status = case.deadlines.get(deadline, "idle")
            run.differ(f"expected `{deadline}` due {_moment(moment, run)}, but it is not running ({status})")
        elif found is not None and nothing:
            run.differ(f"expected `{deadline}` not to be running, found it due {_instant(found, run)}")
        elif found is not None and not value_meets(moment, found, run.opening):
            run.differ(f"expected `{deadline}` due {_moment(moment, run)}, found {_instant(found, run)}")
    for deadline, status in then.deadlines.items():
        is_now = case.deadlines.get(deadline, "idle")
        if status != is_now:
            run.differ(f"expected the deadline `{deadline}` to be `{status}`, found `{is_now}`")


def _moment(written: str, run: Run) -> str:
    """Return an expected moment as an instant too, however it is written."""
    return _instant(parse_moment(written, run.opening.opened, run.opening.zone), run)


def _instant(instant: int, run: Run) -> str:
    since = since_opening(instant, run.opening.opened)
    return f"{local_moment(instant, run.opening.zone)} ({since} since the opening)"


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    return f"`{_written_value(value)}`"
