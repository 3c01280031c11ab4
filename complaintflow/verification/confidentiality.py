"""Data that are for too few eyes, or for too many.

In: a `Subject`. Out: `hidden-from-sender` for roles that send an event which needs what they may not see, and
`sensitive-for-everybody` for what is marked sensitive while nothing says who may see it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from complaintflow.compiled.confidential import Guarded, readers_of
from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.policy import Name
from complaintflow.source import Code, Findings, quote
from complaintflow.verification.subject import Subject


def check_confidentiality(subject: Subject, findings: Findings) -> None:
    """Report what senders cannot see, and sensitive data that are open to all."""
    _check_senders(subject, findings)
    _check_sensitive(subject, findings)


def _check_senders(subject: Subject, findings: Findings) -> None:
    policy = subject.compiled
    for event, sender in _senders(subject):
        for role in _roles_meant(policy, sender):
            hidden = [datum.name for datum in _needed(policy, event) if not _sees(policy, role, datum)]
            if hidden:
                who = quote(role) if role == sender else f"`{sender}`, who can be {quote(role)},"
                message = f"{who} may send {quote(event)}, which needs {quote(hidden[0])}, and may not see it"
                help_ = "add the role to those who may see it, or let another one send the event"
                findings.warning(Code.HIDDEN_FROM_SENDER, sender.span, message, help_)
                break


def _senders(subject: Subject) -> Iterator[tuple[str, Name]]:
    """Yield every event with every role or word that is named as its sender, where it is written."""
    document = subject.document
    for name, event in document.events.items():
        yield from ((str(name), sender) for sender in event.by or ())
    for lifecycle in (document.lifecycle, *(track.lifecycle for track in document.tracks.values())):
        for step in lifecycle.transitions:
            yield from ((str(step.event), sender) for sender in step.by or ())


def _roles_meant(policy: CompiledPolicy, sender: Name) -> tuple[str, ...]:
    if sender in ("owner", "participants") and sender not in policy.roles:
        return tuple(dict.fromkeys(row.owner for row in policy.owners if isinstance(row.owner, str)))
    return (str(sender),) if sender in policy.roles else ()


def _needed(policy: CompiledPolicy, event: str) -> Iterator[Datum]:
    for one in (policy, *(track.policy for track in policy.tracks.values())):
        kind = one.events.get(event)
        if kind is not None:
            yield from (datum for datum in kind.data.values() if event in datum.required_at)
        yield from (datum for datum in one.fields.values() if event in datum.required_at)


def _sees(policy: CompiledPolicy, role: str, guarded: Guarded) -> bool:
    readers = readers_of(guarded, policy.confidential)
    return readers is None or role in readers


def _check_sensitive(subject: Subject, findings: Findings) -> None:
    policy, document = subject.compiled, subject.document
    _check_marked(document.fields, policy.fields, policy, findings)
    _check_marked(document.parties, policy.parties, policy, findings)
    for kind, track in policy.tracks.items():
        spec = next(spec for name, spec in document.tracks.items() if name == kind)
        _check_marked(spec.fields, track.policy.fields, policy, findings)
    for event, declared in document.events.items():
        _check_marked(declared.data, policy.events[str(event)].data, policy, findings)


def _check_marked(
    written: Mapping[Name, object], compiled: Mapping[str, Guarded], policy: CompiledPolicy, findings: Findings
) -> None:
    for name in written:
        guarded = compiled.get(str(name))
        if guarded is not None and guarded.sensitive and readers_of(guarded, policy.confidential) is None:
            message = f"{quote(name)} is sensitive, and nothing says who may see it: everybody may"
            help_ = "name the roles with `visible_to`, or for all such data with `confidential: {sensitive: [roles]}`"
            findings.warning(Code.SENSITIVE_FOR_EVERYBODY, name.span, message, help_)
