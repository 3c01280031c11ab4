"""`complaintflow case show`, `why` and `allowed`: one case of a store, looked at.

In: a store, the id of a case. Out: how it stands and what happened, why it did, what may be sent now.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from complaintflow.cli.exits import Exit
from complaintflow.cli.options import AsRole, Language
from complaintflow.cli.service.options import (
    ActorId,
    Behalf,
    CaseId,
    Format,
    Lang,
    Now,
    Output,
    Person,
    Roles,
    StaffFile,
)
from complaintflow.cli.stores import Db, MasterKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from complaintflow.confidentiality import Seen
    from complaintflow.facade import Case
    from complaintflow.kernel.asking import EventOption
    from complaintflow.kernel.effect import Effect
    from complaintflow.runtime.desk import ComplaintDesk


def show(
    case: CaseId,
    db: Db = None,
    as_: AsRole = None,
    now: Now = None,
    master_key: MasterKey = None,
    format: Format = Output.HUMAN,
    lang: Lang = Language.EN,
) -> Exit:
    """Show how a case stands, what happened to it, what is due, who was told, and what may be sent now."""
    from complaintflow.cli.loading import Stop
    from complaintflow.cli.service.case_view import as_json, look, print_case
    from complaintflow.cli.service.desks import clock_at, opened

    try:
        instant = clock_at(now)
        with opened(db, master_key) as desk:
            found = look(desk, case, as_, instant, lang.value)
    except Stop as stop:
        return stop.code
    if format is Output.JSON:
        sys.stdout.write(as_json(found))
    else:
        print_case(found)
    return Exit.OK


def why(
    case: CaseId,
    effect: Annotated[
        str | None, typer.Argument(metavar="EFFECT", help="The id of one effect, such as C-1/3/0 (default: all).")
    ] = None,
    db: Db = None,
    as_: AsRole = None,
    master_key: MasterKey = None,
    lang: Lang = Language.EN,
) -> Exit:
    """Explain why the effects of a stored case came: event, rule, deadline, clause, and how instants were counted."""
    from complaintflow.cli.loading import Stop
    from complaintflow.cli.reading import worded
    from complaintflow.cli.screen import Screen
    from complaintflow.cli.service.desks import opened
    from complaintflow.cli.veil import sight_option
    from complaintflow.cli.why import print_why
    from complaintflow.confidentiality import Seen
    from complaintflow.explanation.titles import Titles

    screen, shown = Screen(), 0
    try:
        with opened(db, master_key) as desk:
            stored = desk.case(case)
            sight = sight_option(stored.policy, as_)
            seen = None if sight is None else Seen.of(sight, stored.raw)
            for then, one in effects_of(desk, stored):
                if effect is None or effect in _ids(one, seen):
                    policy = stored.policy if then is None else then.policy
                    print_why(policy, then, one, seen, Titles(policy.compiled, lang.value), screen)
                    shown += 1
    except Stop as stop:
        return stop.code
    if not shown:
        said = worded("the case {case} has no effect {effect}", case=case, effect=effect or "")
        Screen(sys.stderr).line(said.rstrip())
        return Exit.WRONG
    return Exit.OK


def _ids(effect: Effect, seen: Seen | None) -> tuple[str, ...]:
    from complaintflow.confidentiality import veil_effect

    return (effect.id,) if seen is None else (effect.id, veil_effect(seen, effect).id)


def effects_of(desk: ComplaintDesk, case: Case) -> Iterator[tuple[Case | None, Effect]]:
    """Yield the effects of a case, each with the case as the effect left it, under the version it went by then."""
    from complaintflow.cli.why import as_of
    from complaintflow.facade import Case as Stored
    from complaintflow.facade import Step
    from complaintflow.runtime.outbox import states

    before: Case | None = None
    with desk.store.reading() as reading:
        stood = zip(reading.log(case.id), states(desk, reading, case.raw), strict=False)
        then = [Stored(desk.policies.of(reading, row.policy), one) for row, one in stood]
    for moment, after in zip(desk.timeline(case.id), then, strict=False):
        step = Step(after.policy, after, moment.effects)
        for effect in moment.effects:
            yield as_of(before, step, effect), effect
        before = after


def allowed(  # noqa: PLR0917 (options of the command line)
    case: CaseId,
    db: Db = None,
    actor: ActorId = None,
    role: Roles = None,
    staff: StaffFile = None,
    as_person: Person = None,
    on_behalf_of: Behalf = None,
    now: Now = None,
    master_key: MasterKey = None,
    format: Format = Output.HUMAN,
    lang: Lang = Language.EN,
) -> Exit:
    """List the events that may be sent to a case now: by anybody, or by the actor who is named."""
    import json

    from complaintflow.cli.loading import Stop
    from complaintflow.cli.screen import Screen
    from complaintflow.cli.service.case_view import print_possible
    from complaintflow.cli.service.desks import clock_at, opened
    from complaintflow.cli.service.given import read_actor
    from complaintflow.cli.service.words import Wording
    from complaintflow.explanation.titles import Titles

    try:
        instant = clock_at(now)
        with opened(db, master_key) as desk:
            stored = desk.case(case)
            who = read_actor(actor, role or (), staff, as_person, on_behalf_of, stored.policy, instant)
            options = stored.allowed(who)
    except Stop as stop:
        return stop.code
    if format is Output.JSON:
        sys.stdout.write(json.dumps([_option(one) for one in options], ensure_ascii=False) + "\n")
    else:
        print_possible(options, Titles(stored.policy.compiled, lang.value), Wording(lang.value), Screen())
    return Exit.OK


def _option(one: EventOption) -> dict[str, object]:
    title = {"en": one.title.en, "zh": one.title.zh}
    return {"event": one.event, "title": title, "needs": list(one.needs), "only_if": one.only_if}
