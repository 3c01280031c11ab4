"""When a deadline does something by itself, and what: expiry, warnings, steps of its ladder, repeats.

In: a run. Out: the instants of its timers, and the effects when one of them comes.
"""

from __future__ import annotations

from complaintflow.compiled.deadlines import Deadline, Rung
from complaintflow.compiled.frozen import altered
from complaintflow.compiled.marks import AFTERWARDS
from complaintflow.compiled.placing import pause_ends, standstills, walk_back, walk_on
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.kernel.actions import perform_all
from complaintflow.kernel.case import Pause, Run
from complaintflow.kernel.draft import Draft


def pauses_until(run: Run, at: int) -> tuple[Pause, ...]:
    """Return a run's pauses, the open one as if it ended at an instant."""
    if run.paused_since is None or at <= run.paused_since:
        return run.pauses
    return (*run.pauses, Pause(run.paused_since, at, run.pause_reason))


def first_instant(policy: CompiledPolicy, run: Run, rung: Rung) -> int | None:
    """Return the instant of a rung's first firing by the due instant as it is now; None when it has none."""
    if run.due is None:
        return None
    match rung.moment:
        case "due":
            return run.due
        case "warn":
            return run.warn
        case "before":
            return walk_back(policy, policy.deadlines[run.deadline], rung.offset, run.due)
        case "after":
            return walk_on(policy, rung.offset, run.due)
        case "unanswered":
            return _after_silence(policy, run, policy.deadlines[run.deadline].ladder[rung.after_rung])
        case _:
            deadline = policy.deadlines[run.deadline]
            return walk_on(policy, rung.offset, run.started, standstills(policy, deadline, run, run.started))


def _after_silence(policy: CompiledPolicy, run: Run, silent: Rung) -> int | None:
    """Return the instant one interval after the last repeat of a step that nobody answers."""
    instant = first_instant(policy, run, silent)
    for _ in range(silent.most):
        if instant is not None:
            instant = walk_on(policy, silent.every, instant)
    return instant


def is_silent(deadline: Deadline, run: Run, number: int) -> bool:
    """Whether a rung has nothing more to say: it, or the step in whose silence it comes, was answered."""
    if not run.answered:
        return False
    silenced = {hit.leaf for hit in run.answered}
    return number in silenced or deadline.ladder[number].after_rung in silenced


def rung_instant(policy: CompiledPolicy, deadline: Deadline, run: Run, number: int) -> int | None:
    """Return the instant at which a rung fires next; None when it has no firing left."""
    rung = deadline.ladder[number]
    done = run.fired[number] if number < len(run.fired) else 0
    if done >= rung.most or is_silent(deadline, run, number):
        return None
    instant = first_instant(policy, run, rung)
    for _ in range(done):
        if instant is None:
            return None
        instant = walk_on(policy, rung.every, instant)
    # A step whose instant has passed while the limit moved comes at once, never in the past.
    return None if instant is None else max(instant, run.placed_at)


def timers_of(policy: CompiledPolicy, deadline: Deadline, run: Run) -> list[tuple[int, int, int]]:
    """Return the run's coming timers as (instant, order, rung).

    Rung -1 is the expiry, -2 the end of the longest pause.
    """
    if run.status == "paused":
        end = pause_ends(policy, deadline, run)
        return [] if end is None else [(end, 0, -2)]
    if run.status not in ("running", "breached") or run.due is None or run.ended:
        return []
    timers: list[tuple[int, int, int]] = []
    if run.status == "running":
        timers.append((max(run.due, run.placed_at), 1, -1))
    for number, rung in enumerate(deadline.ladder):
        if run.status == "running" and rung.moment in AFTERWARDS:
            continue  # its time comes after the expiry, which fires the steps of its own instant itself
        instant = rung_instant(policy, deadline, run, number)
        if instant is None or (run.status == "running" and instant > run.due):
            continue
        timers.append((instant, 0 if run.status == "running" else 2, number))
    return timers


def next_instant(policy: CompiledPolicy, deadline: Deadline, run: Run) -> int | None:
    """Return the earliest instant at which the run does something by itself."""
    if not deadline.ladder and run.status == "running" and run.due is not None and not run.ended:
        return max(run.due, run.placed_at)
    timers = timers_of(policy, deadline, run)
    return min(timers)[0] if timers else None


def count_fired(deadline: Deadline, run: Run, number: int) -> Run:
    """Return the run with one more firing of a rung."""
    counts = list(run.fired) or [0] * len(deadline.ladder)
    counts[number] += 1
    return altered(run, fired=tuple(counts))


def fire_rung(draft: Draft, deadline: Deadline, number: int) -> None:
    """Do what a rung says, unless its condition does not hold."""
    rung = deadline.ladder[number]
    if rung.when is not None and not rung.when.holds(draft.view):
        return
    name = f"{deadline.id}.{rung.id}"
    draft.touch(f"rung:{name}")
    perform_all(draft, rung.actions, (deadline.id, name), rung.clause or deadline.clause)


def expire(draft: Draft, deadline: Deadline, run: Run, *, moved: bool) -> Run:
    """Let the due instant pass: breach, lapse, or an event that the lifecycle sends itself.

    The run that is returned has no next instant yet: its ladder may give it one.
    """
    body: dict[str, object] = {"deadline": deadline.id, "due": run.due}
    draft.happened.append(("deadline", f"{deadline.id}:due"))
    if deadline.on_expiry == "breach":
        draft.touch(f"deadline:{deadline.id}:breached")
        draft.happened.append(("breach", deadline.id))
        body["by_reclassification"] = moved
        draft.emit("deadline_breached", body, (deadline.id,), deadline.clause)
        return altered(run, status="breached", verdict_at=draft.at, next=None)
    draft.happened.append(("deadline", f"{deadline.id}:ended"))
    if deadline.on_expiry == "lapse":
        draft.touch(f"deadline:{deadline.id}:lapsed")
        draft.happened.append(("lapse", deadline.id))
        draft.emit("deadline_lapsed", body, (deadline.id,), deadline.clause)
        return altered(run, status="lapsed", verdict_at=draft.at, ended=True, next=None)
    draft.touch(f"deadline:{deadline.id}:expired")
    body["sends"] = deadline.sends
    draft.emit("deadline_expired", body, (deadline.id,), deadline.clause)
    if deadline.sends:
        draft.send(deadline.sends, (deadline.id,))
    return altered(run, status="expired", verdict_at=draft.at, ended=True, next=None)


def expire_at_once(draft: Draft, deadline: Deadline, run: Run, *, moved: bool) -> None:
    """Breach a run whose due instant has already passed: now, and only the highest step that is due speaks."""
    run = altered(run, pauses=pauses_until(run, draft.at), paused_since=None, pause_reason="")
    run = expire(draft, deadline, run, moved=moved)
    passed: list[tuple[int, int]] = []
    for number, rung in enumerate(deadline.ladder):
        done = run.fired[number] if number < len(run.fired) else 0
        instant = None if is_silent(deadline, run, number) else first_instant(draft.policy, run, rung)
        while instant is not None and instant <= draft.at and done < rung.most:
            passed.append((instant, number))
            run = count_fired(deadline, run, number)
            done += 1
            instant = walk_on(draft.policy, rung.every, instant) if rung.every else None
    draft.put_run(altered(run, next=next_instant(draft.policy, deadline, run)))
    speaking = [(at, n) for at, n in passed if (when := deadline.ladder[n].when) is None or when.holds(draft.view)]
    if speaking:
        fire_rung(draft, deadline, max(speaking)[1])


def fire_expiry(draft: Draft, deadline: Deadline, run: Run) -> None:
    """Fire the expiry timer, with the steps of the ladder at that very instant."""
    run = expire(draft, deadline, run, moved=False)
    if not deadline.ladder:
        draft.put_run(run)
        return
    due_now = [
        number
        for number, rung in enumerate(deadline.ladder)
        if (not run.fired or run.fired[number] == 0)
        and not is_silent(deadline, run, number)
        and first_instant(draft.policy, run, rung) in (run.due, draft.at)
        and rung.moment != "before"
    ]
    for number in due_now:
        run = count_fired(deadline, run, number)
    draft.put_run(altered(run, next=next_instant(draft.policy, deadline, run)))
    for number in due_now:
        fire_rung(draft, deadline, number)
