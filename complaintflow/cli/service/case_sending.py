"""`complaintflow case open` and `case send`: what happened to a complaint, told to a store.

In: an event from the command line. Out: what followed, or the refusal with what forbade the event and what is possible
now, and exit code 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from complaintflow.cli.completing import events, names_in, policy_ids
from complaintflow.cli.exits import Exit
from complaintflow.cli.options import Language
from complaintflow.cli.service.options import (
    ActorId,
    At,
    Behalf,
    CaseId,
    Data,
    DatedBy,
    EventId,
    Expected,
    Format,
    JsonData,
    Lang,
    Output,
    Person,
    Policies,
    Roles,
    StaffFile,
)
from complaintflow.cli.stores import Db, MasterKey

if TYPE_CHECKING:
    from complaintflow.facade import Policy
    from complaintflow.runtime.answers import Answer
    from complaintflow.runtime.desk import ComplaintDesk


@dataclass(frozen=True, slots=True)
class _Said:
    """An event as it was typed."""

    case: str
    event: str
    data: tuple[str, ...]
    json: str | None
    actor: str | None
    roles: tuple[str, ...]
    staff: Path | None
    person: str | None
    behalf: str | None
    at: str | None
    id: str | None
    track: str | None = None
    expected: int | None = None
    policy_id: str | None = None


def open_case(  # noqa: PLR0917 (options of the command line)
    case: Annotated[str, typer.Argument(metavar="CASE", help="The id of the case.")],
    db: Db = None,
    policy: Policies = None,
    policy_id: Annotated[
        str | None,
        typer.Option(
            "--policy-id", metavar="ID", autocompletion=policy_ids, help="Which policy, where the store has several."
        ),
    ] = None,
    data: Data = None,
    json: JsonData = None,
    actor: ActorId = None,
    role: Roles = None,
    staff: StaffFile = None,
    as_person: Person = None,
    on_behalf_of: Behalf = None,
    at: At = None,
    id: EventId = None,
    dated_by: DatedBy = None,
    master_key: MasterKey = None,
    format: Format = Output.HUMAN,
    lang: Lang = Language.EN,
) -> Exit:
    """Open a case of a complaint. With `--policy` the store is made where there is none."""
    from complaintflow.cli.loading import Stop, load_policy
    from complaintflow.cli.service.desks import opened

    said = _Said(
        case, "open", tuple(data or ()), json, actor, tuple(role or ()), staff, as_person, on_behalf_of, at, id,
        policy_id=policy_id,
    )  # fmt: skip
    try:
        given = [load_policy(path) for path in policy or ()]
        if policy_id is None and len(given) == 1:
            said = _for_policy(said, given[0])
        with opened(db, master_key, policy or (), create=bool(policy), dated_by=dated_by or ()) as desk:
            return _tell(desk, said, format, lang)
    except Stop as stop:
        return stop.code


def send(  # noqa: PLR0917 (options of the command line)
    case: CaseId,
    event: Annotated[
        str, typer.Argument(metavar="EVENT", autocompletion=events, help="The name of the event, such as `note`.")
    ],
    db: Db = None,
    data: Data = None,
    json: JsonData = None,
    actor: ActorId = None,
    role: Roles = None,
    staff: StaffFile = None,
    as_person: Person = None,
    on_behalf_of: Behalf = None,
    at: At = None,
    id: EventId = None,
    track: Annotated[
        str | None,
        typer.Option(metavar="ID", autocompletion=names_in("tracks"), help="The track of the case that it is for."),
    ] = None,
    expected_version: Expected = None,
    dated_by: DatedBy = None,
    master_key: MasterKey = None,
    format: Format = Output.HUMAN,
    lang: Lang = Language.EN,
) -> Exit:
    """Send an event to a case."""
    from complaintflow.cli.loading import Stop
    from complaintflow.cli.service.desks import opened

    said = _Said(
        case, event, tuple(data or ()), json, actor, tuple(role or ()), staff, as_person, on_behalf_of, at, id, track,
        expected_version,
    )  # fmt: skip
    try:
        with opened(db, master_key, dated_by=dated_by or ()) as desk:
            return _tell(desk, said, format, lang)
    except Stop as stop:
        return stop.code


def _for_policy(said: _Said, policy: Policy) -> _Said:
    from dataclasses import replace

    return replace(said, policy_id=policy.id)


def _tell(desk: ComplaintDesk, said: _Said, form: Output, lang: Language) -> Exit:
    """Send the event, and print what came of it."""
    from complaintflow.cli.loading import usage
    from complaintflow.cli.service.answer_view import print_answer, print_answer_json
    from complaintflow.errors import EventError

    now = desk.clock()
    policy, started = _known(desk, said, now)
    try:
        answer = _send(desk, said, policy, started, now)
    except EventError as wrong:
        raise usage(str(wrong)) from wrong
    if form is Output.JSON:
        print_answer_json(answer)
    else:
        print_answer(answer, policy, lang.value)
    return Exit.OK if answer.accepted else Exit.WRONG


def _send(desk: ComplaintDesk, said: _Said, policy: Policy | None, started: int | None, now: int) -> Answer:
    from complaintflow.cli.service.desks import instant
    from complaintflow.cli.service.given import read_actor, read_data

    zone = None if policy is None else policy.compiled.zone
    at = None if said.at is None else instant(said.at, "--at", zone, now)
    moment = now if at is None else at
    data = read_data(said.event, said.data, said.json, policy, moment if started is None else started)
    actor = read_actor(said.actor, said.roles, said.staff, said.person, said.behalf, policy, moment)
    return desk.send(
        said.case, said.event, at=at, actor=actor, data=data, id=said.id, track=said.track, policy=said.policy_id,
        expected_version=said.expected,
    )  # fmt: skip


def _known(desk: ComplaintDesk, said: _Said, now: int) -> tuple[Policy | None, int | None]:
    """Return the policy that gives the data their types, and when the case was opened, as far as they are known."""
    from complaintflow.cli.service.desks import instant
    from complaintflow.cli.service.given import read_data
    from complaintflow.errors import StoreError

    try:
        found = desk.summary(said.case)
    except StoreError:
        if said.event != "open":
            return None, None
    else:
        return desk.policy(found.digest), found.opened
    # As they were typed: of which type a fact is, is the version's to say, and a day is told by its text.
    facts = read_data(said.event, said.data, said.json, None, now)
    try:
        with desk.store.reading() as reading:
            at = instant(said.at, "--at", None, now)
            return desk.policies.for_new_case(reading, said.policy_id, at, facts), None
    except StoreError:
        return None, None  # the answer says why there is none
