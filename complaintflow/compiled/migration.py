"""A migration as plain data: what of a case under one version of a policy becomes what under another.

Everything is by name. In a course, a name that is not mentioned keeps its name where the new version has it too; only
states are always written. Computes nothing: `complaintflow.kernel.migrating` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Decision = Literal["keep_due", "carry", "restart", "tighten_only"]
"""What becomes of a deadline that is owed: its due instant stays; its start stays and the new limit counts from there;
it starts anew; or its due instant may only become earlier."""

Beginning = Literal["now", "from_start", "wait"]
"""When a deadline that is new begins, where its starting occurrence has happened: at the migration, at that occurrence,
or only at the next one."""

Fate = Literal["keep", "void"]
"""What becomes of what was applied for and granted."""


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A version of a policy, with the digest of its meaning."""

    id: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True)
class DeadlineMove:
    """What becomes of a deadline. `to` None: it is dropped, and cancelled where it is owed.

    `decision` None: nobody has decided. `resume`: it may go on where the new version has no reason for its pause.
    """

    to: str | None
    decision: Decision | None = None
    resume: bool = False


@dataclass(frozen=True, slots=True)
class FactMove:
    """What becomes of a fact. `to` None: it is dropped. `values`: what some of its values become."""

    to: str | None
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ApprovalMove:
    """What becomes of an approval. `to` None: it is dropped, and what was applied for is void."""

    to: str | None
    fate: Fate = "keep"


@dataclass(frozen=True, slots=True)
class Course:
    """What becomes of one lifecycle and what belongs to it: the case's own, or that of a kind of track.

    `begins`: when deadlines that are new begin; an instant (UTC microseconds) is that of their starting occurrence.
    """

    states: Mapping[str, str] = field(default_factory=dict)
    deadlines: Mapping[str, DeadlineMove] = field(default_factory=dict)
    begins: Mapping[str, Beginning | int] = field(default_factory=dict)
    approvals: Mapping[str, ApprovalMove] = field(default_factory=dict)
    escalations: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Migration:
    """From one version of a policy to another.

    `classes` None: the class is worked out anew. `plan` is the digest of the plan, `rehearsal` of its rehearsal, and
    `outcome` of what that said of the case.
    """

    source: PolicyVersion
    target: PolicyVersion
    course: Course
    classes: Mapping[str, str] | None = None
    facts: Mapping[str, FactMove] = field(default_factory=dict)
    flags: Mapping[str, str | None] = field(default_factory=dict)
    counters: Mapping[str, str | None] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    tracks: Mapping[str, Course] = field(default_factory=dict)
    plan: str = ""
    rehearsal: str = ""
    outcome: str = ""


# ---- as JSON -----------------------------------------------------------------------------------------------------


def migration_json(migration: Migration) -> dict[str, object]:
    """Return a migration as a JSON object, as it stands in the log of every case that it moved."""
    return {
        "from": _version_json(migration.source),
        "to": _version_json(migration.target),
        "plan": migration.plan,
        "rehearsal": migration.rehearsal,
        "outcome": migration.outcome,
        "classes": None if migration.classes is None else dict(migration.classes),
        "facts": {name: [move.to, dict(move.values)] for name, move in migration.facts.items()},
        "flags": dict(migration.flags),
        "counters": dict(migration.counters),
        "roles": dict(migration.roles),
        "case": _course_json(migration.course),
        "tracks": {kind: _course_json(course) for kind, course in migration.tracks.items()},
    }


def migration_from_json(said: Mapping[str, object]) -> Migration:
    """Return the migration that `migration_json` wrote. Raises KeyError, TypeError or ValueError on anything else."""
    plain: dict[str, Any] = dict(said)
    classes = plain["classes"]
    return Migration(
        source=PolicyVersion(**plain["from"]),
        target=PolicyVersion(**plain["to"]),
        course=_course(plain["case"]),
        classes=None if classes is None else dict(classes),
        facts={name: FactMove(to, dict(values)) for name, (to, values) in plain["facts"].items()},
        flags=dict(plain["flags"]),
        counters=dict(plain["counters"]),
        roles=dict(plain["roles"]),
        tracks={kind: _course(course) for kind, course in plain["tracks"].items()},
        plan=str(plain["plan"]),
        rehearsal=str(plain["rehearsal"]),
        outcome=str(plain["outcome"]),
    )


def _version_json(version: PolicyVersion) -> dict[str, object]:
    return {"id": version.id, "version": version.version, "digest": version.digest}


def _course_json(course: Course) -> dict[str, object]:
    return {
        "states": dict(course.states),
        "deadlines": {name: [move.to, move.decision, move.resume] for name, move in course.deadlines.items()},
        "begins": dict(course.begins),
        "approvals": {name: [move.to, move.fate] for name, move in course.approvals.items()},
        "escalations": dict(course.escalations),
    }


def _course(plain: Mapping[str, Any]) -> Course:
    return Course(
        states=dict(plain["states"]),
        deadlines={name: DeadlineMove(*move) for name, move in plain["deadlines"].items()},
        begins=dict(plain["begins"]),
        approvals={name: ApprovalMove(*move) for name, move in plain["approvals"].items()},
        escalations=dict(plain["escalations"]),
    )
