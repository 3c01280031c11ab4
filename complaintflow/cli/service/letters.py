"""`complaintflow outbox`: what a store has to tell the outside, and what could not be told.

In: a store, filters, the id of an effect. Out: tables, one letter with its tries and its text, or JSON; dead letters
are tried again.
"""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from complaintflow.cli.completing import case_ids
from complaintflow.cli.exits import Exit
from complaintflow.cli.options import AsRole, Language, metavar, one_of
from complaintflow.cli.service.options import Format, Lang, Now, Output
from complaintflow.cli.stores import Db, MasterKey

if TYPE_CHECKING:
    from pathlib import Path

    from complaintflow.stores.rows import Delivery


class Status(StrEnum):
    """How a letter stands."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"


OfCase = Annotated[
    str | None, typer.Option("--case", metavar="CASE", autocompletion=case_ids, help="Only those of this case.")
]
OfLane = Annotated[
    str | None,
    typer.Option("--lane", metavar="LANE", help="Only those of this lane: a medium, `work`, `webhook:NAME`."),
]
OfStatus = Annotated[
    Status | None, typer.Option(parser=one_of(Status), metavar=metavar(Status), help="Only those that stand so.")
]
Limit = Annotated[int, typer.Option(metavar="N", min=1, help="At most so many.")]
EffectId = Annotated[str, typer.Argument(metavar="EFFECT", help="The id of an effect, such as C-1/3/0.")]


def list_letters(  # noqa: PLR0917 (options of the command line)
    db: Db = None,
    case: OfCase = None,
    lane: OfLane = None,
    status: OfStatus = None,
    limit: Limit = 100,
    now: Now = None,
    master_key: MasterKey = None,
    format: Format = Output.HUMAN,
    lang: Lang = Language.EN,
) -> Exit:
    """List what is in the outbox, by case, lane and position."""
    kind: Delivery | None = None if status is None else status.value
    return _list(db, case, lane, kind, limit, now, master_key, format, lang)


def dead(
    db: Db = None,
    case: OfCase = None,
    lane: OfLane = None,
    limit: Limit = 100,
    now: Now = None,
    master_key: MasterKey = None,
    format: Format = Output.HUMAN,
    lang: Lang = Language.EN,
) -> Exit:
    """List dead letters: what was refused for good or tried for too long, why, and since when."""
    return _list(db, case, lane, "dead", limit, now, master_key, format, lang)


def _list(  # noqa: PLR0917
    db: str | None,
    case: str | None,
    lane: str | None,
    status: Delivery | None,
    limit: int,
    now: str | None,
    master_key: Path | None,
    form: Output,
    lang: Language,
) -> Exit:
    from complaintflow.cli.loading import Stop
    from complaintflow.cli.service.desks import clock_at, opened
    from complaintflow.cli.service.letter_view import letter_object, print_letters
    from complaintflow.runtime.letters import letters

    try:
        present = clock_at(now)
        with opened(db, master_key) as desk:
            found = list(islice(letters(desk, case=case, lane=lane, status=status), limit + 1))
            if form is Output.JSON:
                for one in found[:limit]:
                    sys.stdout.write(json.dumps(letter_object(desk, one), ensure_ascii=False) + "\n")
            else:
                print_letters(desk, found[:limit], present, lang.value, more=len(found) > limit)
    except Stop as stop:
        return stop.code
    return Exit.OK


def show(
    effect: EffectId,
    db: Db = None,
    lane: OfLane = None,
    as_: AsRole = None,
    now: Now = None,
    master_key: MasterKey = None,
    format: Format = Output.HUMAN,
    lang: Lang = Language.EN,
) -> Exit:
    """Show an effect in the outbox: each try with what came of it, and its text as its recipient or a role reads it."""
    from complaintflow.cli.loading import Stop
    from complaintflow.cli.service.desks import clock_at, opened
    from complaintflow.cli.service.letter_view import print_letter, whole_object
    from complaintflow.runtime.letters import find_letters

    try:
        present = clock_at(now)
        with opened(db, master_key) as desk:
            found = find_letters(desk, effect, lane)
            if format is Output.JSON:
                objects = [whole_object(desk, one, as_, lang.value) for one in found]
                sys.stdout.write(json.dumps(objects, ensure_ascii=False, indent=2) + "\n")
            else:
                for one in found:
                    print_letter(desk, one, as_, present, lang.value)
    except Stop as stop:
        return stop.code
    return Exit.OK


def retry(  # noqa: PLR0917 (options of the command line)
    effect: Annotated[str | None, typer.Argument(metavar="[EFFECT]", help="The id of an effect.")] = None,
    db: Db = None,
    all_: Annotated[bool, typer.Option("--all", help="Every dead letter (of the case, of the lane).")] = False,
    case: OfCase = None,
    lane: OfLane = None,
    now: Now = None,
    master_key: MasterKey = None,
    format: Format = Output.HUMAN,
    lang: Lang = Language.EN,
) -> Exit:
    """Ask for another try of a dead letter, or of all; a worker makes it. Exit code 1 when there was none."""
    from complaintflow.cli.loading import Stop, usage
    from complaintflow.cli.reading import worded
    from complaintflow.cli.service.desks import clock_at, opened
    from complaintflow.cli.service.letter_view import letter_object, print_retried
    from complaintflow.runtime import outbox
    from complaintflow.runtime.letters import find_letters, retry_dead

    try:
        if (effect is None) is not all_:
            raise usage(worded("name the effect, or say --all"))
        present = clock_at(now)
        with opened(db, master_key) as desk:
            if effect is None:
                found = retry_dead(desk, case=case, lane=lane, now=present)
            else:
                known = find_letters(desk, effect, lane)
                found = [one for one in known if outbox.retry(desk, one.case, one.lane, one.position, present)]
            if format is Output.JSON:
                for one in found:
                    sys.stdout.write(json.dumps(letter_object(desk, one), ensure_ascii=False) + "\n")
            else:
                print_retried(found, lang.value)
    except Stop as stop:
        return stop.code
    return Exit.OK if found else Exit.WRONG
