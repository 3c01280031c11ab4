"""The options that the commands over a store share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from complaintflow.cli.completing import case_ids, names_in
from complaintflow.cli.options import Language, metavar, one_of


class Output(StrEnum):
    """How an answer is printed."""

    HUMAN = "human"
    JSON = "json"


Policies = Annotated[
    list[Path] | None,
    typer.Option("--policy", metavar="POLICY", help="A policy to keep in the store, for new cases (repeatable)."),
]
Format = Annotated[
    Output, typer.Option("--format", parser=one_of(Output), metavar=metavar(Output), help="How the answer is printed.")
]
Lang = Annotated[
    Language, typer.Option(parser=one_of(Language), metavar=metavar(Language), help="The language of titles.")
]
DatedBy = Annotated[
    list[str] | None,
    typer.Option(
        "--dated-by",
        metavar="POLICY=FACT",
        envvar="COMPLAINTFLOW_DATED_BY",
        help="The fact whose day chooses the version of a new case, by policy (default: the day of `open`).",
    ),
]
Now = Annotated[
    str | None, typer.Option("--now", metavar="T", help="What time it is (default: what the machine says).")
]
At = Annotated[str | None, typer.Option("--at", metavar="T", help="When it happened (default: now).")]
Data = Annotated[
    list[str] | None,
    typer.Option("--data", metavar="NAME=VALUE|@FILE", help="A fact or datum, or a JSON file of them (repeatable)."),
]
JsonData = Annotated[str | None, typer.Option("--json", metavar="OBJECT", help="The data as a JSON object.")]
ActorId = Annotated[str | None, typer.Option("--actor", metavar="ID", help="Who acts.")]
Roles = Annotated[
    list[str] | None,
    typer.Option(
        "--role",
        metavar="ROLE[:UNIT]",
        autocompletion=names_in("roles"),
        help="A role that the actor holds, perhaps in a unit (repeatable).",
    ),
]
StaffFile = Annotated[Path | None, typer.Option("--staff", metavar="FILE", help="The staff file.")]
Person = Annotated[
    str | None,
    typer.Option("--as-person", metavar="ID", help="Who acts: a person of the staff file, with the roles held then."),
]
Behalf = Annotated[str | None, typer.Option("--on-behalf-of", metavar="ID", help="For whom the actor stands in.")]
EventId = Annotated[
    str | None,
    typer.Option("--id", metavar="ID", help="The event's id: sent twice it happens once (default: derived)."),
]
Expected = Annotated[
    int | None,
    typer.Option("--expected-version", metavar="N", help="Refuse the event if the case has moved on since version N."),
]
CaseId = Annotated[str, typer.Argument(metavar="CASE", autocompletion=case_ids, help="The id of the case.")]
