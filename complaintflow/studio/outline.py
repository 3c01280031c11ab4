"""What the page offers to choose from: a policy's fields, roles, events, states and classes, with their titles.

In: a question with a policy's text. Out: JSON for the form in which a complaint is entered.
"""

from __future__ import annotations

from complaintflow.explanation.titles import Titles
from complaintflow.studio.asking import Asked
from complaintflow.studio.shelf import Shelf
from complaintflow.studio.standing import datum_json, named


def outline(shelf: Shelf, asked: Asked) -> dict[str, object]:
    """Return the parts of a policy by which complaints are entered and events sent."""
    policy = shelf.policy(asked.text("path"), asked.text("text"))
    compiled, titles = policy.compiled, Titles(policy.compiled, asked.language)
    openers = compiled.events["open"].by if "open" in compiled.events else None
    return {
        "id": policy.id,
        "version": policy.version,
        "title": {"en": compiled.title.in_language("en"), "zh": compiled.title.in_language("zh")},
        "effective": compiled.effective,
        "time_zone": policy.time_zone,
        "fields": [
            datum_json(datum, titles, required="open" in datum.required_at, policy=compiled)
            for datum in compiled.fields.values()
            if datum.settable
        ],
        "roles": [
            {**named(role, "role", titles), "unit": compiled.roles[role].unit if role in compiled.roles else None}
            for role in (*compiled.roles, "customer")
        ],
        "openers": [named(role, "role", titles) for role in (*compiled.roles, "customer") if _may(role, openers)],
        "events": [
            {**named(name, "event", titles), "built_in": event.built_in} for name, event in compiled.events.items()
        ],
        "states": [
            {**named(name, "state", titles), "final": state.final} for name, state in compiled.lifecycle.states.items()
        ],
        "classes": [named(name, "class", titles) for name in compiled.classes],
        "flags": [named(name, "flag", titles) for name in compiled.flags],
    }


def _may(role: str, senders: frozenset[str] | None) -> bool:
    return senders is None or role in senders
