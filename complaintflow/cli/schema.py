"""`complaintflow schema`: the JSON Schema of the files, for editors.

In: nothing, or a policy whose names the schema shall know. Out: JSON Schema (2020-12) on stdout.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated, Final

import typer

from complaintflow.cli.exits import Exit
from complaintflow.cli.options import metavar, one_of


class Kind(StrEnum):
    """The kinds of files."""

    POLICY = "policy"
    SCENARIOS = "scenarios"
    CLAUSES = "clauses"
    PROFILE = "profile"
    BINDING = "binding"
    MAP = "map"
    STAFF = "staff"
    DELIVERY = "delivery"
    MIGRATION = "migration"
    SIMULATION = "simulation"
    EFFECT = "effect"


_DOCUMENTS: Final[Mapping[Kind, tuple[str, str]]] = {
    Kind.SCENARIOS: ("scenario.document", "ScenariosSpec"),
    Kind.MAP: ("cli.replay.column_map", "ColumnMapSpec"),
    Kind.STAFF: ("staff.document", "StaffDocument"),
    Kind.DELIVERY: ("runtime.delivery.document", "DeliveryDocument"),
    Kind.PROFILE: ("verification.profiles.document", "ProfileDocument"),
    Kind.BINDING: ("verification.profiles.binding", "BindingDocument"),
    Kind.MIGRATION: ("migration", "MigrationDocument"),
    Kind.SIMULATION: ("simulation.document", "SimulationDocument"),
}
"""Where the document of each kind of file is: a module of the package, and its class. Loaded when it is asked for."""


def schema(
    policy: Annotated[
        Path | None, typer.Argument(help="A policy: the schema then knows its fields, roles, events and states.")
    ] = None,
    kind: Annotated[
        Kind, typer.Option("--for", parser=one_of(Kind), metavar=metavar(Kind), help="The kind of file.")
    ] = Kind.POLICY,
) -> Exit:
    """Print the JSON Schema of policies (or of scenarios, clauses, profiles, bindings, column maps, staff …)."""
    from complaintflow.cli.loading import Stop, load_policy, usage
    from complaintflow.cli.reading import worded
    from complaintflow.policy import json_schema, policy_schema, register_schema, schema_of

    try:
        if policy is not None:
            if kind is not Kind.POLICY:
                raise usage(worded("a policy's own names are known only in the schema of policies"))
            loaded = load_policy(policy).loaded
            assert loaded is not None, "a policy from a file was loaded"
            clauses = tuple(map(str, loaded.register.entries)) if loaded.register is not None else ()
            found = policy_schema(loaded.document, clauses)
        elif kind in _DOCUMENTS:
            room, name = _DOCUMENTS[kind]
            found = schema_of(getattr(import_module(f"complaintflow.{room}"), name))
        elif kind is Kind.EFFECT:
            from complaintflow.exports.messages import effect_schema

            found = effect_schema()
        else:
            found = register_schema() if kind is Kind.CLAUSES else json_schema()
    except Stop as stop:
        return stop.code
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
    return Exit.OK
