"""`complaintflow archive`: closed cases put away, brought back, erased and purged; what the rules of policies ask for.

In: a store, a case and a reason, or an instant. Out: what was done, one line each; why something was not, on stderr and
with exit code 1.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from complaintflow.cli.exits import Exit
from complaintflow.cli.reading import in_words, language, worded
from complaintflow.cli.service.options import ActorId, CaseId, Format, Now, Output
from complaintflow.cli.stores import Db, MasterKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from complaintflow.runtime.desk import ComplaintDesk
    from complaintflow.runtime.retention import KeepingAnswer
    from complaintflow.stores.rows import ActRow

Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept for good, so it names nobody.")]
Force = Annotated[bool, typer.Option("--force", help="Even if something is still to be delivered: it never will be.")]


def run(db: Db = None, now: Now = None, master_key: MasterKey = None, format: Format = Output.HUMAN) -> Exit:
    """Do what the rules of retention ask for by now; a worker does so by itself."""
    from complaintflow.cli.loading import Stop
    from complaintflow.cli.screen import Screen
    from complaintflow.cli.service.desks import clock_at, opened

    try:
        present = clock_at(now)
        with opened(db, master_key, clock=lambda: present) as desk:
            with desk.store.reading() as reading:
                last = reading.last_act()
            while desk.keep_next(present) is not None:
                pass
            done = _acts(desk, after=0 if last is None else last.number)
            _tell(desk, done, format)
            waiting = [one for one in desk.keeping_due(present) if one.failures]
    except Stop as stop:
        return stop.code
    for one in waiting:
        said = worded(
            "{case}: it could not be done yet, and is tried again: something is still to be delivered, or it cannot be"
            " read",
            case=one.case,
        )
        Screen(sys.stderr).line(said)
    return Exit.OK


def case(
    case: CaseId,
    db: Db = None,
    reason: Why = "",
    actor: ActorId = None,
    now: Now = None,
    master_key: MasterKey = None,
    format: Format = Output.HUMAN,
) -> Exit:
    """Archive a closed case: it takes no events until it is restored."""
    return _do(lambda desk: desk.archive(case, actor=_who(actor), reason=reason), db, now, master_key, format)


def restore(
    case: CaseId,
    db: Db = None,
    reason: Why = "",
    actor: ActorId = None,
    now: Now = None,
    master_key: MasterKey = None,
    format: Format = Output.HUMAN,
) -> Exit:
    """Bring an archived case back."""
    return _do(lambda desk: desk.restore(case, actor=_who(actor), reason=reason), db, now, master_key, format)


def erase(
    case: CaseId,
    reason: Why,
    db: Db = None,
    actor: ActorId = None,
    force: Force = False,
    now: Now = None,
    master_key: MasterKey = None,
    format: Format = Output.HUMAN,
) -> Exit:
    """Erase the personal values of a closed case, for good; what it did, and its verdicts, stay."""
    return _do(
        lambda desk: desk.erase(case, reason=reason, actor=_who(actor), force=force), db, now, master_key, format
    )


def purge(
    case: CaseId,
    reason: Why,
    db: Db = None,
    actor: ActorId = None,
    force: Force = False,
    now: Now = None,
    master_key: MasterKey = None,
    format: Format = Output.HUMAN,
) -> Exit:
    """Delete a closed case as a whole, for good; the audit chain says that, and why, it is gone."""
    return _do(
        lambda desk: desk.purge(case, reason=reason, actor=_who(actor), force=force), db, now, master_key, format
    )


def list_acts(
    db: Db = None,
    due: Annotated[bool, typer.Option("--due", help="What is due by `--until`, instead of what was done.")] = False,
    until: Annotated[str | None, typer.Option(metavar="T", help="Until when (default: now).")] = None,
    now: Now = None,
    master_key: MasterKey = None,
    format: Format = Output.HUMAN,
) -> Exit:
    """List what was done with whole cases, or what the rules of retention ask for."""
    from complaintflow.cli.loading import Stop
    from complaintflow.cli.service.desks import clock_at, instant, opened, zone_of

    try:
        present = clock_at(now)
        with opened(db, master_key) as desk:
            if due:
                _tell_due(desk, instant(until, "--until", zone_of(desk), present), format)
            else:
                _tell(desk, _acts(desk, after=0), format)
    except Stop as stop:
        return stop.code
    return Exit.OK


# ---- how it is told


def _do(
    do: Callable[[ComplaintDesk], KeepingAnswer], db: str | None, now: str | None, key: Path | None, format: Output
) -> Exit:
    from complaintflow.cli.loading import Stop
    from complaintflow.cli.screen import Screen
    from complaintflow.cli.service.desks import clock_at, opened
    from complaintflow.cli.service.words import Wording

    try:
        present = clock_at(now)
        with opened(db, key, clock=lambda: present) as desk:
            answer = do(desk)
            if answer.act is not None:
                _tell(desk, [answer.act], format)
                return Exit.OK
    except Stop as stop:
        return stop.code
    words = Wording(language())
    Screen(sys.stderr).line(words.about(answer.case, words.title(in_words(answer.message), str(answer.refused))))
    return Exit.WRONG


def _who(actor: str | None) -> dict[str, object] | None:
    return None if actor is None else {"id": actor}


def _acts(desk: ComplaintDesk, after: int) -> Iterable[ActRow]:
    while True:
        with desk.store.reading() as reading:
            rows = reading.acts(after=after, limit=500)
        yield from rows
        if not rows:
            return
        after = rows[-1].number


def _tell(desk: ComplaintDesk, acts: Iterable[ActRow], format: Output) -> None:
    from complaintflow.cli.screen import Screen
    from complaintflow.cli.service.words import Wording
    from complaintflow.instants import format_instant

    zone, words = _zone(desk), Wording(language())
    rows = []
    for one in acts:
        at = format_instant(one.at, zone)
        if format is Output.JSON:
            said = {
                "number": one.number, "at": at, "case": one.case, "act": one.kind, "actor": one.actor,
                "reason": one.reason, "rule": one.rule,
                "purge_at": None if one.purge_at is None else format_instant(one.purge_at, zone),
            }  # fmt: skip
            sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
            continue
        why = one.reason or ("" if one.rule is None else worded("rule {rule}", rule=one.rule))
        rows.append((at, one.case, words(f"did_{one.kind}"), one.actor or "—", why))
    if format is Output.HUMAN:
        screen = Screen()
        if rows:
            screen.columns([words(key) for key in ("did_when", "case", "what", "did_who", "did_why")], rows)
        else:
            screen.line(worded("nothing was done"))


def _tell_due(desk: ComplaintDesk, until: int, format: Output) -> None:
    from complaintflow.cli.screen import Screen
    from complaintflow.cli.service.words import Wording
    from complaintflow.instants import format_instant

    zone, words = _zone(desk), Wording(language())
    found = [(format_instant(one.at, zone), one.case, one.act, one.rule or "—") for one in desk.keeping_due(until)]
    if format is Output.JSON:
        for at, name, act, rule in found:
            said = {"due": at, "case": name, "act": act, "rule": rule}
            sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
    elif found:
        rows = [(at, name, words(f"do_{act}"), rule) for at, name, act, rule in found]
        Screen().columns([words(key) for key in ("do_when", "case", "what", "do_rule")], rows)
    else:
        Screen().line(worded("nothing is due"))


def _zone(desk: ComplaintDesk) -> str:
    from complaintflow.cli.service.desks import zone_of

    zone = zone_of(desk)
    return "UTC" if zone is None else zone.name
