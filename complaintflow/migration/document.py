# ruff: noqa: RUF009  # `key` returns a dataclass field
"""A plan of a migration as its author writes it (`migration:`).

In: the shapes of the policy language. Out: `MigrationDocument`, decoded with positions like a policy. Names are names
still: `complaintflow.migration.reading` looks them up in both versions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.policy import (
    FORMAT,
    NAME,
    NO_ENTRIES,
    PATH,
    TEXT,
    ByKind,
    Choice,
    MapOf,
    Name,
    Record,
    Text,
    key,
)
from complaintflow.source import Span

DROP: Final = "drop"
"""The word for what there is no more."""
RECLASSIFY: Final = "reclassify"

DECISION: Final = Choice(
    "carry", "keep_due", "restart", "tighten_only", DROP, doc="what becomes of a deadline that is owed"
)
BEGINS: Final = Choice("now", "from_start", "wait", doc="when a new deadline begins")
RENAMED: Final = MapOf(NAME, NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSpec:
    """The version from which cases go over."""

    span: Span
    policy: Name = key(NAME, "the id of the policy", required=True)
    version: Text = key(TEXT, "its version, in quotes", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSpec:
    """The version to which cases go over."""

    span: Span
    policy: Name = key(NAME, "the id of the policy", required=True)
    version: Text = key(TEXT, "its version, in quotes", required=True)
    file: Text | None = key(PATH, "its file, relative to this one (default: the store has it)")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineMoveSpec:
    """What becomes of a deadline that is owed."""

    span: Span
    decision: Name = key(DECISION, "what becomes of it", required=True)
    to: Name | None = key(NAME, "its name in the new version (default: the same)")
    paused: Name | None = key(
        Choice("resume", doc="what becomes of a pause"),
        "`resume`: it may go on where the new version has no reason for its pause",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalMoveSpec:
    """What becomes of what was applied for and granted."""

    span: Span
    decisions: Name = key(Choice("keep", "void", DROP, doc="what becomes of decisions"), "keep or void", required=True)
    to: Name | None = key(NAME, "its name in the new version (default: the same)")


@dataclass(frozen=True, slots=True, kw_only=True)
class FactMoveSpec:
    """What becomes of a fact."""

    span: Span
    to: Name = key(NAME, "its name in the new version, or `drop`", required=True)
    values: Mapping[Text, Text] = key(MapOf(TEXT, TEXT), "what some of its values become", default=NO_ENTRIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseSpec:
    """What becomes of the lifecycle of a kind of track."""

    span: Span
    states: Mapping[Name, Name] = key(RENAMED, "what each state becomes in which tracks are", default=NO_ENTRIES)
    deadlines: Mapping[Name, DeadlineMoveSpec] = key(
        MapOf(NAME, Record(DeadlineMoveSpec, shorthand=("decision",))), "one decision per deadline", default=NO_ENTRIES
    )
    new_deadlines: Mapping[Name, Name] = key(MapOf(NAME, BEGINS), "when new deadlines begin", default=NO_ENTRIES)
    approvals: Mapping[Name, ApprovalMoveSpec] = key(
        MapOf(NAME, Record(ApprovalMoveSpec, shorthand=("decisions",))), "what becomes of approvals", default=NO_ENTRIES
    )
    escalations: Mapping[Name, Name] = key(
        RENAMED, "other names of escalations, so that what has fired stays fired", default=NO_ENTRIES
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationDocument:
    """The whole file."""

    span: Span
    migration: Name = key(NAME, "the plan's name (first key: it tells what kind of file this is)", required=True)
    format: Text = key(FORMAT, "the version of the format", required=True)
    from_: SourceSpec = key(Record(SourceSpec), "the version from which cases go over", required=True)
    to: TargetSpec = key(Record(TargetSpec), "the version to which cases go over", required=True)
    reason: Text = key(TEXT, "why running cases go over", required=True)
    legal_basis: Text | None = key(TEXT, "on what that rests")
    approved_by: Text | None = key(TEXT, "who has approved the plan")
    states: Mapping[Name, Name] = key(
        RENAMED, "what each state becomes in which open cases are, also where it keeps its name", required=True
    )
    classes: Mapping[Name, Name] | Name = key(
        ByKind(scalar=Choice(RECLASSIFY, doc="`reclassify`"), mapping=RENAMED, defines="class_moves"),
        "`reclassify`, or what each class becomes (default: classes keep their names)",
        default=NO_ENTRIES,
    )
    deadlines: Mapping[Name, DeadlineMoveSpec] = key(
        MapOf(NAME, Record(DeadlineMoveSpec, shorthand=("decision",))),
        "one decision per deadline that is owed (default: `carry`; statutory ones have none)",
        default=NO_ENTRIES,
    )
    new_deadlines: Mapping[Name, Name] = key(
        MapOf(NAME, BEGINS), "when new deadlines begin whose start has happened (default: `now`)", default=NO_ENTRIES
    )
    approvals: Mapping[Name, ApprovalMoveSpec] = key(
        MapOf(NAME, Record(ApprovalMoveSpec, shorthand=("decisions",))),
        "what becomes of what was applied for and granted (default: `keep`)",
        default=NO_ENTRIES,
    )
    escalations: Mapping[Name, Name] = key(
        RENAMED, "other names of escalations, so that what has fired stays fired", default=NO_ENTRIES
    )
    facts: Mapping[Name, FactMoveSpec] = key(
        MapOf(NAME, Record(FactMoveSpec, shorthand=("to",))), "other names of facts, or `drop`", default=NO_ENTRIES
    )
    flags: Mapping[Name, Name] = key(RENAMED, "other names of flags, or `drop`", default=NO_ENTRIES)
    counters: Mapping[Name, Name] = key(RENAMED, "other names of counters, or `drop`", default=NO_ENTRIES)
    roles: Mapping[Name, Name] = key(RENAMED, "other names of roles", default=NO_ENTRIES)
    tracks: Mapping[Name, CourseSpec] = key(
        MapOf(NAME, Record(CourseSpec)), "what becomes of the tracks of a kind", default=NO_ENTRIES
    )
