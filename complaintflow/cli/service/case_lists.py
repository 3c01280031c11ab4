"""`complaintflow case list` and `case due`: many cases of a store.

In: a store, filters. Out: a table, a page at a time, or a line of JSON for each case.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from complaintflow.cli.completing import case_ids, names_in, policy_ids
from complaintflow.cli.exits import Exit
from complaintflow.cli.options import Language
from complaintflow.cli.service.options import Format, Lang, Now, Output
from complaintflow.cli.stores import Db, MasterKey

if TYPE_CHECKING:
    from complaintflow.explanation.titles import Titles
    from complaintflow.runtime.answers import CaseSummary, DueCase
    from complaintflow.runtime.desk import ComplaintDesk

State = Annotated[
    str | None,
    typer.Option(metavar="NAME", autocompletion=names_in("lifecycle.states"), help="Only cases in this state."),
]
Klass = Annotated[
    str | None,
    typer.Option("--class", metavar="NAME", autocompletion=names_in("classes"), help="Only cases of this class."),
]
Owner = Annotated[
    str | None, typer.Option(metavar="ROLE", autocompletion=names_in("roles"), help="Only cases that this role leads.")
]
Limit = Annotated[int, typer.Option(metavar="N", min=1, help="At most so many.")]


def list_cases(  # noqa: PLR0917 (options of the command line)
    db: Db = None,
    state: State = None,
    class_: Klass = None,
    owner: Owner = None,
    policy_id: Annotated[
        str | None,
        typer.Option("--policy-id", metavar="ID", autocompletion=policy_ids, help="Only cases of this policy."),
    ] = None,
    open_: Annotated[bool | None, typer.Option("--open/--closed", help="Only cases that are open, or closed.")] = None,
    due_before: Annotated[
        str | None, typer.Option("--due-before", metavar="T", help="Only cases that owe something by then.")
    ] = None,
    limit: Limit = 50,
    after: Annotated[
        str, typer.Option(metavar="CASE", autocompletion=case_ids, help="Only cases behind this one: the next page.")
    ] = "",
    now: Now = None,
    master_key: MasterKey = None,
    format: Format = Output.HUMAN,
    lang: Lang = Language.EN,
) -> Exit:
    """List cases in the order of their ids, with what each owes first."""
    from complaintflow.cli.loading import Stop
    from complaintflow.cli.service.desks import clock_at, instant, opened, zone_of
    from complaintflow.stores.protocol import CaseFilter

    try:
        present = clock_at(now)
        with opened(db, master_key) as desk:
            until = None if due_before is None else instant(due_before, "--due-before", zone_of(desk), present)
            _known(desk, ("state", state), ("class", class_), ("owner", owner), ("policy-id", policy_id))
            closed = None if open_ is None else not open_
            wanted = CaseFilter(
                policy_id=policy_id, state=state, klass=class_, owner=owner, closed=closed, owed_before=until
            )
            found = list(islice(desk.cases(wanted, after=after), limit + 1))
            if format is Output.JSON:
                _write(_case_object(desk, one) for one in found[:limit])
            else:
                _print_cases(desk, found[:limit], present, lang.value, more=len(found) > limit)
    except Stop as stop:
        return stop.code
    return Exit.OK


def due(
    db: Db = None,
    until: Annotated[
        str, typer.Option(metavar="T", help="What falls due by then: an instant, a date, or so much from now.")
    ] = "+7d",
    owner: Owner = None,
    limit: Limit = 200,
    now: Now = None,
    master_key: MasterKey = None,
    format: Format = Output.HUMAN,
    lang: Lang = Language.EN,
) -> Exit:
    """List the deadlines that open cases owe, the earliest first; what is overdue is red."""
    from complaintflow.cli.loading import Stop
    from complaintflow.cli.service.desks import clock_at, instant, opened, zone_of

    try:
        present = clock_at(now)
        with opened(db, master_key) as desk:
            _known(desk, ("owner", owner))
            found = desk.due(instant(until, "--until", zone_of(desk), present), owner=owner)
            if format is Output.JSON:
                _write(_due_object(desk, one) for one in found[:limit])
            else:
                _print_due(desk, found, limit, present, lang.value)
    except Stop as stop:
        return stop.code
    return Exit.OK


def _known(desk: ComplaintDesk, *named: tuple[str, str | None]) -> None:
    from complaintflow.cli.loading import usage
    from complaintflow.cli.service.hints import unknown_filter

    wrong = unknown_filter(desk, named)
    if wrong:
        raise usage(wrong)


def _write(objects: Iterable[dict[str, object]]) -> None:
    for one in objects:
        sys.stdout.write(json.dumps(one, ensure_ascii=False) + "\n")


def _titles(desk: ComplaintDesk, digest: str, language: str) -> Titles:
    from complaintflow.explanation.titles import Titles

    return Titles(desk.policy(digest).compiled, language)


def _print_cases(desk: ComplaintDesk, found: list[CaseSummary], now: int, language: str, *, more: bool) -> None:
    from complaintflow.cli.screen import Part, Screen
    from complaintflow.cli.service.words import Wording

    screen, words = Screen(), Wording(language)
    if not found:
        screen.line(words("no_cases"))
        return
    rows, styles = [], []
    for one in found:
        titles = _titles(desk, one.digest, language)
        zone = titles.policy.zone
        stands = titles.of("state", one.state) if one.outcome is None else titles.of("outcome", one.outcome)
        if one.status != "live":
            stands = f"{stands} ({words(f'is_{one.status}')})"
        owed = "" if one.owed is None else words.moment(one.owed, zone)
        left = "" if one.owed is None else words.left(one.owed, now)
        owner = "—" if one.owner is None else titles.of("role", one.owner)
        klass = "—" if one.klass is None else titles.of("class", one.klass)
        rows.append((one.id, stands, klass, owner, words.moment(one.opened, zone), owed, left))
        styles.append("red" if one.owed is not None and one.owed < now else "dim" if one.closed is not None else "")
    header = tuple(words(key) for key in ("case", "state", "class", "owner", "opened", "when", "left"))
    screen.columns(header, rows, styles=styles)
    if more:
        screen.line(Part(words("more", found[-1].id), "dim"))


def _print_due(desk: ComplaintDesk, found: list[DueCase], limit: int, now: int, language: str) -> None:
    from complaintflow.cli.screen import Part, Screen
    from complaintflow.cli.service.words import Wording

    screen, words = Screen(), Wording(language)
    if not found:
        screen.line(words("nothing_due"))
        return
    rows, styles = [], []
    for one in found[:limit]:
        titles = _titles(desk, one.digest, language)
        paused = one.status == "paused"
        left = words("paused") if paused else words.left(one.due_us, now)
        owner = "—" if one.owner is None else titles.of("role", one.owner)
        at = words.moment(one.due_us, titles.policy.zone)
        rows.append((at, left, one.case, titles.of("deadline", one.deadline), owner, titles.of("state", one.state)))
        styles.append("red" if one.due_us < now and not paused else "")
    header = tuple(words(key) for key in ("when", "left", "case", "deadline", "owner", "state"))
    screen.columns(header, rows, styles=styles)
    late = sum(one.due_us < now and one.status != "paused" for one in found)
    screen.line(Part(words("due_total", len(found), late), "dim"))


def _case_object(desk: ComplaintDesk, one: CaseSummary) -> dict[str, object]:
    instant = desk.policy(one.digest).instant
    return {
        "case": one.id, "policy": one.policy, "policy_version": one.policy_version, "state": one.state,
        "class": one.klass, "owner": one.owner, "outcome": one.outcome, "opened": instant(one.opened),
        "closed": None if one.closed is None else instant(one.closed),
        "due": None if one.owed is None else instant(one.owed), "version": one.version, "status": one.status,
    }  # fmt: skip


def _due_object(desk: ComplaintDesk, one: DueCase) -> dict[str, object]:
    return {
        "case": one.case, "deadline": one.deadline, "due": desk.policy(one.digest).instant(one.due_us),
        "status": one.status, "state": one.state, "owner": one.owner,
    }  # fmt: skip
