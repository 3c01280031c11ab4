"""How the case of a walk stands: its facts, its deadlines, its approvals, and what may happen now.

In: a case of the facade and a language. Out: JSON for the page. Times that are left are counted from the case's clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from complaintflow.compiled.lifecycle import Datum, EventType
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.words import Words
from complaintflow.explanation import receipt_of
from complaintflow.explanation.length_words import stretch_words
from complaintflow.explanation.receipt_words import receipt_start, receipt_words
from complaintflow.explanation.titles import Titles
from complaintflow.facade import Case, Policy
from complaintflow.kernel.asking import TrackView
from complaintflow.kernel.case import Application, Run

_MICROSECONDS: Final = 1_000_000
_INSTANTS: Final = frozenset({"instant", "moment"})


def case_json(case: Case, titles: Titles) -> dict[str, object]:
    """Return the state, class, owner and facts of a case, with their titles."""
    compiled = case.policy.compiled
    facts = [
        {
            "name": name,
            "title": titles.of("field", name),
            "value": shown(compiled.fields.get(name), value, case.policy),
            "text": value_text(compiled.fields.get(name), value, case.policy, titles.language),
        }
        for name, value in case.facts.items()
        if value is not None
    ]
    return {
        "state": {"name": case.state, "title": titles.of("state", case.state)},
        "class": None if case.klass is None else {"name": case.klass, "title": titles.of("class", case.klass)},
        "owner": None if case.owner is None else {"name": case.owner, "title": titles.of("role", case.owner)},
        "outcome": None
        if case.outcome is None
        else {"name": case.outcome, "title": titles.of("outcome", case.outcome)},
        "closed": case.closed,
        "facts": facts,
        "flags": [{"name": one.flag, "title": titles.of("flag", one.flag)} for one in case.raw.flags],
        "tracks": [_track(view, titles) for view in case.tracks.values()],
    }


def deadlines_json(case: Case, titles: Titles, now: int) -> list[dict[str, object]]:
    """Return every deadline that has begun, the owed ones first, with the time that is left."""
    owed = {one.deadline: one for one in case.due}
    begun = [name for name, runs in case.raw.runs.items() if runs and name not in owed]
    found: list[dict[str, object]] = []
    for name in (*owed, *begun):
        run = case.raw.runs[name][-1]
        due = owed[name].due_us if name in owed else run.due
        left = None if due is None or name not in owed else due - now
        found.append(
            {
                "name": name,
                "element": f"deadline:{name}",
                "title": titles.of("deadline", name),
                "status": run.status,
                "started": case.policy.instant(run.started),
                "due": None if due is None else case.policy.instant(due),
                "left": None if left is None else left // _MICROSECONDS,
                "left_text": "" if left is None else stretch_words(left, titles.language),
                "clause": list(case.policy.compiled.deadlines[name].clause),
                "receipt": list(receipt_lines(case, run, titles)),
            }
        )
    return found


def receipt_lines(case: Case, run: Run, titles: Titles) -> Iterator[str]:
    """Yield how the due instant of a deadline came about: its start and limit, and what was counted and what not."""
    compiled = case.policy.compiled
    receipt = receipt_of(compiled, case.raw, run)
    yield receipt_start(receipt, titles, compiled.zone)
    for words in () if receipt.walk is None else receipt_words(receipt.walk, titles.language, compiled.zone):
        yield f"{'+' if words.counted else '·'} {words.span}  {words.amount}  {words.reason}"


def approvals_json(case: Case, titles: Titles) -> list[dict[str, object]]:
    """Return every application for an approval, and who may decide on it now."""
    return [_application(one, case, titles) for one in case.raw.applications]


def _application(one: Application, case: Case, titles: Titles) -> dict[str, object]:
    approval = case.policy.compiled.approvals[one.approval]
    chain = approval.chains[one.chain].steps if one.chain < len(approval.chains) else ()
    return {
        "name": one.approval,
        "element": f"approval:{one.approval}",
        "title": titles.of("approval", one.approval),
        "application": one.ordinal,
        "status": one.status,
        "step": one.step + 1,
        "steps": len(chain),
        "applicant": {"id": one.applicant.id, "roles": list(one.applicant.role_names)},
        "may_vote": [named(role, "role", titles) for role in one.roles] if one.status == "pending" else [],
        "due": None if one.next is None else case.policy.instant(one.next),
        "votes": [
            {"by": vote.actor.id, "for": titles.of("role", vote.for_role), "granted": vote.granted}
            for vote in one.votes
        ],
    }


def allowed_json(case: Case, titles: Titles) -> list[dict[str, object]]:
    """Return the events that may happen now, who may send each, and what it carries."""
    compiled = case.policy.compiled
    senders: dict[str, list[str]] = {}
    for role in (*compiled.roles, "customer"):
        for option in case.allowed({"id": f"{role}-1", "roles": [role]}):
            senders.setdefault(option.event, []).append(role)
    return [
        {
            "name": option.event,
            "element": f"event:{option.event}",
            "title": titles.of("event", option.event),
            "built_in": compiled.events[option.event].built_in,
            "actors": [named(role, "role", titles) for role in senders.get(option.event, ())],
            "needs": [
                datum_json(datum, titles, required=datum.name in option.needs, policy=compiled)
                for datum in carried(compiled, compiled.events[option.event], option.needs)
            ],
        }
        for option in case.allowed()
    ]


def carried(policy: CompiledPolicy, event: EventType, needed: tuple[str, ...]) -> Iterator[Datum]:
    """Yield what an event may carry: its own data, what it records, and facts that it can't do without."""
    names = dict.fromkeys((*event.data, *event.records, *needed))
    for name in names:
        datum = event.data.get(name) or policy.fields.get(name)
        yield Datum(name, "text") if datum is None else datum


def datum_json(datum: Datum, titles: Titles, *, required: bool, policy: CompiledPolicy) -> dict[str, object]:
    """Return what the page needs to ask for a value; a role's choices are the roles."""
    words = dict(zip(datum.choices, datum.choice_titles, strict=False))
    return {
        "field": datum.name,
        "type": datum.type,
        "title": datum.title.in_language(titles.language) or titles.of("field", datum.name),
        "required": required,
        "personal": datum.personal,
        "choices": [{"name": choice, "title": _choice(choice, words, titles, policy)} for choice in datum.choices],
    }


def _choice(choice: str, words: Mapping[str, Words], titles: Titles, policy: CompiledPolicy) -> str:
    said = words.get(choice, Words()).in_language(titles.language)
    return said or (titles.of("role", choice) if choice in policy.roles else titles.shared(choice))


def named(name: str, kind: str, titles: Titles) -> dict[str, str]:
    """Return a name with its title."""
    return {"name": name, "title": titles.of(kind, name)}


def _track(view: TrackView, titles: Titles) -> dict[str, object]:
    inside = titles.inside(view.id)
    return {
        "id": view.id,
        "element": f"track:{view.kind}",
        "title": titles.of("track", view.kind),
        "state": named(view.state, "state", inside),
        "owner": None if view.owner is None else named(view.owner, "role", inside),
        "outcome": view.outcome,
    }


def shown(datum: Datum | None, value: object, policy: Policy) -> object:
    """Return a fact as JSON: instants as text in the policy's zone."""
    if datum is not None and datum.type in _INSTANTS and isinstance(value, int):
        return policy.instant(value)
    return list(value) if isinstance(value, tuple | frozenset) else value


def value_text(datum: Datum | None, value: object, policy: Policy, language: str) -> str:
    """Return a fact as people read it."""
    from complaintflow.messages.places import shown as shown_in_message

    if datum is None:
        return str(value)
    return shown_in_message(datum, value, language, policy.compiled.zone) or str(value)
