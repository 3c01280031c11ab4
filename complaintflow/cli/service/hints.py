"""What whoever was refused, or mistyped a name, may do about it.

In: an answer, or a name from the command line, and the policies that know names. Out: one more line for people. What
programs read is not changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from complaintflow.cli.reading import worded
from complaintflow.cli.service.words import Wording
from complaintflow.kernel.refusal import RefusalCode
from complaintflow.policy import closest
from complaintflow.scenario.values import datum_of

if TYPE_CHECKING:
    from complaintflow.facade import Policy
    from complaintflow.runtime.answers import Answer
    from complaintflow.runtime.desk import ComplaintDesk

ANOTHER_WOULD_DO: Final = frozenset(
    (
        RefusalCode.UNKNOWN_EVENT, RefusalCode.WRONG_STATE, RefusalCode.WRONG_ROLE, RefusalCode.WRONG_UNIT,
        RefusalCode.CLOSED, RefusalCode.LAPSED, RefusalCode.GUARD, RefusalCode.NOT_APPROVED, RefusalCode.SAME_PERSON,
    )
)  # fmt: skip
"""The refusals after which somebody looks for another event; after the others the same event is sent better."""


def hint(answer: Answer, policy: Policy | None, words: Wording) -> str:
    """Return what to do about a refusal, beyond what it says; "" where there is nothing to add."""
    if answer.refused is None or policy is None:
        return ""
    code = answer.refused.body["code"]
    if code == RefusalCode.UNKNOWN_EVENT:
        return _meant(answer.event.name, policy.compiled.events, words)
    if code == RefusalCode.WRONG_ROLE:
        return _about_roles(answer, policy, words)
    if code == RefusalCode.OUT_OF_ORDER and answer.case is not None:
        return words("last_on_record", words.moment(answer.case.clock, policy.compiled.zone))
    return ""


def _about_roles(answer: Answer, policy: Policy, words: Wording) -> str:
    actor = answer.event.actor
    if not actor.id:
        return words("no_actor")
    if not actor.roles:
        return words("no_role")
    known = [name for role in policy.compiled.roles.values() for name in (role.name, *role.aliases)]
    unknown = [role for role, _ in actor.roles if role not in known]
    texts = [words("no_such_role", role) + _after(_meant(role, known, words), words) for role in unknown]
    return words.clause.join(texts)


def unknown_data(answer: Answer, policy: Policy, words: Wording) -> list[str]:
    """Return a line for each name in the data of an accepted event that the policy does not know: it may be a slip."""
    event = answer.event
    if not answer.accepted or answer.repeated or event.name not in ("open", "amend"):
        return []
    fields = policy.compiled.fields
    names = [one for one in event.data if one != "flags" and datum_of(event.name, one, policy.compiled) is None]
    return [words("no_such_fact", name) + _after(_meant(name, fields, words), words) for name in names]


def unknown_filter(desk: ComplaintDesk, named: Iterable[tuple[str, str | None]]) -> str:
    """Return what is wrong with names to filter cases by (`state`, `class`, `owner`, `policy-id`), "" if nothing.

    A name is wrong when no policy of the store knows it.
    """
    asked = [(kind, name) for kind, name in named if name is not None]
    if not asked:
        return ""
    with desk.store.reading() as reading:
        policies = [desk.policies.of(reading, row.digest).compiled for row in reading.policies()]
    for kind, name in asked:
        match kind:
            case "state":
                known = [state for one in policies for state in one.lifecycle.states]
            case "class":
                known = [klass for one in policies for klass in one.classes]
            case "owner":
                known = [role for one in policies for role in one.roles]
            case _:
                known = [one.id for one in policies]
        if known and name not in known:
            guess = closest(name, known)
            listed = ", ".join(f"`{one}`" for one in dict.fromkeys(known))
            if guess:
                return worded(
                    "--{kind}: no policy of the store knows `{name}`; did you mean `{guess}`?",
                    kind=kind, name=name, guess=guess,
                )  # fmt: skip
            return worded(
                "--{kind}: no policy of the store knows `{name}`; there are {listed}",
                kind=kind, name=name, listed=listed,
            )  # fmt: skip
    return ""


def _meant(name: str, known: Iterable[str], words: Wording) -> str:
    guess = closest(name, known)
    return "" if guess is None else words("did_you_mean", guess)


def _after(text: str, words: Wording) -> str:
    return f"{words.stop}{text}" if text else ""
