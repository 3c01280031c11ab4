"""A rehearsal as text: rows for people, Markdown, JSON.

In: a rehearsal. Out: what changes for each case, before and after, and in the end the id that carrying it out needs.
Prints nothing. Names are those of both versions, as the plan writes them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from complaintflow.errors import ComplaintflowError, MigrationError
from complaintflow.instants import format_instant
from complaintflow.locale import phrase, phrases, said
from complaintflow.migration.outcome import CaseOutcome, DeadlineOutcome, Stands
from complaintflow.migration.rehearsal import Rehearsal, RehearsalRecord, instant_of

NONE = "—"


@dataclass(frozen=True, slots=True)
class Change:
    """A line of a report: of which case, what, before, after. `bad`: somebody should look at it."""

    case: str
    what: str
    before: str
    after: str
    bad: bool = False


def changes(rehearsal: Rehearsal, one: CaseOutcome, language: str = "en") -> Iterator[Change]:
    """Yield what changes for a case; nothing where it goes over as it stands."""
    if one.after is None:
        for snag in one.snags:
            yield Change(one.case, snag.element, "", said(snag.message, language), bad=True)
        return
    before, after = one.before, one.after
    pairs = (
        (phrase(language, "state"), before.state, after.state),
        (phrase(language, "class"), before.klass, after.klass),
        (phrase(language, "owner"), before.owner, after.owner),
        *(
            (phrase(language, "approval {name}", name=name), before.approvals.get(name), status)
            for name, status in after.approvals.items()
        ),
        *(
            (phrase(language, "track {name}", name=name), before.tracks.get(name), state)
            for name, state in after.tracks.items()
        ),
    )
    for what, was, now in pairs:
        if was != now:
            yield Change(one.case, what, was or NONE, now or NONE)
    for deadline in one.deadlines:
        if deadline.moved:
            yield _deadline(rehearsal, one, deadline, language)
    for told in one.told:
        yield Change(one.case, phrase(language, "told"), "", told)


def _deadline(rehearsal: Rehearsal, one: CaseOutcome, deadline: DeadlineOutcome, language: str) -> Change:
    name = deadline.name if deadline.track is None else f"{deadline.track}/{deadline.name}"
    what = f"{deadline.was} → {name}" if deadline.was else name
    at_once = f"deadline_breached {deadline.name}" in one.at_once
    after = _shown(rehearsal, deadline.after, language)
    if at_once:
        after = phrase(language, "{stands}, at once", stands=after)
    about = phrase(language, "deadline {name}", name=what)
    return Change(one.case, about, _shown(rehearsal, deadline.before, language), after, bad=at_once)


def _shown(rehearsal: Rehearsal, stands: Stands | None, language: str) -> str:
    if stands is None:
        return NONE
    status = _status(stands.status, language)
    if stands.due is None:
        return status
    return phrase(language, "{status}, due {at}", status=status, at=moment(rehearsal, stands.due))


def _status(status: str, language: str) -> str:
    """Return how a deadline stands, in a language."""
    known = {
        "waiting": phrase(language, "waiting"), "running": phrase(language, "running"),
        "paused": phrase(language, "paused"), "met": phrase(language, "met"), "late": phrase(language, "late"),
        "breached": phrase(language, "breached"), "cancelled": phrase(language, "cancelled"),
        "lapsed": phrase(language, "lapsed"), "expired": phrase(language, "expired"),
    }  # fmt: skip
    return known.get(status, status)


def moment(rehearsal: Rehearsal, at: int) -> str:
    """Return an instant to the minute, in the zone of the new version."""
    return format_instant(at, rehearsal.plan.new.time_zone)[:16].replace("T", " ")


def counts(rehearsal: Rehearsal) -> Mapping[str, int]:
    """Return how many cases there are, how many change, end a deadline badly at once, or cannot go over."""
    return {
        "cases": len(rehearsal.cases),
        "changed": sum(any(True for _ in changes(rehearsal, one)) for one in rehearsal.cases if one.after is not None),
        "breaches": sum(bool(one.at_once) for one in rehearsal.cases),
        "blocked": len(rehearsal.blocked),
    }


def summary(rehearsal: Rehearsal, language: str = "en") -> str:
    """Return what it comes to, in a sentence."""
    found = counts(rehearsal)
    plan = rehearsal.plan
    return phrases(
        language,
        "{plan}: {policy} {old} → {new} at {at}: {count} open case, {changed} of them changed, {breaches} in breach at"
        " once, {blocked} blocked",
        "{plan}: {policy} {old} → {new} at {at}: {count} open cases, {changed} of them changed, {breaches} in breach at"
        " once, {blocked} blocked",
        found["cases"],
        plan=plan.name, policy=plan.old.id, old=plan.old.version, new=plan.new.version,
        at=moment(rehearsal, rehearsal.at), changed=found["changed"], breaches=found["breaches"],
        blocked=found["blocked"],
    )  # fmt: skip


# ---- other forms


def as_markdown(rehearsal: Rehearsal, language: str = "en") -> str:
    """Return a rehearsal as Markdown, for a file that goes round to be approved."""
    rows = [row for one in rehearsal.cases for row in changes(rehearsal, one, language)]
    stop = "." if language == "en" else "。"
    found = _cell(summary(rehearsal, language)) + stop
    lines = [f"# {rehearsal.plan.name}", "", found, "", _cell(rehearsal.plan.reason), ""]
    if rows:
        head = (
            phrase(language, "case"),
            phrase(language, "what"),
            phrase(language, "before"),
            phrase(language, "after"),
        )
        lines += [f"| {' | '.join(head)} |", "|---|---|---|---|"]
        lines += [f"| {' | '.join(map(_cell, (row.case, row.what, row.before, row.after)))} |" for row in rows]
        lines.append("")
    lines.append(_ending(rehearsal, language, "`"))
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return "".join(f"\\{c}" if c in "|\\`*<>_[]" else c for c in text.replace("\n", " "))


def _ending(rehearsal: Rehearsal, language: str, quote: str = "") -> str:
    if rehearsal.blocked:
        return phrase(language, "Nothing can be carried out until the plan says what becomes of the blocked cases.")
    return phrase(language, "Rehearsal: {id}", id=f"{quote}{rehearsal.id}{quote}")


def ending(rehearsal: Rehearsal, language: str = "en") -> str:
    """Return the last line: the id that carrying it out needs, or why it can't be."""
    return _ending(rehearsal, language)


def as_json(rehearsal: Rehearsal) -> str:
    """Return a rehearsal as JSON; what carries it out reads it again (`read_record`)."""
    plan = rehearsal.plan
    told = {
        "migration": plan.name, "policy": plan.old.id, "from": plan.old.version, "to": plan.new.version,
        "from_digest": plan.old.digest, "to_digest": plan.new.digest, "plan_digest": plan.digest,
        "at": plan.new.instant(rehearsal.at), **counts(rehearsal),
        "rehearsal": None if rehearsal.blocked else rehearsal.id,
        "outcomes": [_case_json(rehearsal, one) for one in rehearsal.cases],
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _case_json(rehearsal: Rehearsal, one: CaseOutcome) -> dict[str, object]:
    instant = rehearsal.plan.new.instant

    def stands(said: Stands | None) -> object:
        due = None if said is None or said.due is None else instant(said.due)
        return None if said is None else {"status": said.status, "due": due}

    looks = [
        None if look is None else {
            "state": look.state, "class": look.klass, "owner": look.owner, "approvals": dict(look.approvals),
            "tracks": dict(look.tracks),
        }
        for look in (one.before, one.after)
    ]  # fmt: skip
    return {
        "case": one.case, "version": one.version, "head": one.head, "before": looks[0], "after": looks[1],
        "deadlines": [
            {
                "deadline": item.name, "was": item.was or item.name, "track": item.track,
                "before": stands(item.before), "after": stands(item.after),
            }
            for item in one.deadlines
        ],
        "at_once": list(one.at_once), "told": list(one.told),
        "in_the_way": [{"element": snag.element, "message": snag.message} for snag in one.snags],
        "digest": one.digest,
    }  # fmt: skip


def read_record(text: str) -> RehearsalRecord:
    """Return what `as_json` wrote, as far as carrying it out needs it. Raises MigrationError on anything else."""
    try:
        told = json.loads(text)
        record = RehearsalRecord(str(told["rehearsal"]), {str(o["case"]): str(o["digest"]) for o in told["outcomes"]})
        instant_of(record.id)
    except (ValueError, TypeError, KeyError, RecursionError, ComplaintflowError) as wrong:
        raise MigrationError("expected a rehearsal as `migrate rehearse --format json` writes it") from wrong
    return record
