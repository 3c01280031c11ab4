"""Approvals inside a step: applications, votes, steps of a chain, time-outs, voiding.

Delegates count as both people they stand for; who a party is, `kernel.duties` knows.
"""

from __future__ import annotations

from collections.abc import Mapping

from complaintflow.compiled.actions import RoleRef
from complaintflow.compiled.approvals import Approval, ApprovalStep
from complaintflow.compiled.dates import date_of
from complaintflow.compiled.due import due as walk_due
from complaintflow.compiled.duration import EXACT
from complaintflow.compiled.frozen import altered
from complaintflow.compiled.zone import DAY
from complaintflow.kernel.actions import fail, perform_all
from complaintflow.kernel.case import Application, Vote
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.duties import people_of
from complaintflow.kernel.event import SYSTEM_ACTOR, Actor, Event
from complaintflow.kernel.refusal import Refusal, RefusalCode
from complaintflow.kernel.roles import forbidding_unit, resolve

REMINDERS_MAX = 3
"""How often an approval step reminds before it leaves the matter to its ladder-less silence (docs/semantics.md, 6)."""


def latest_application(draft: Draft, approval: str) -> Application | None:
    """Return the latest application for an approval."""
    return next((a for a in reversed(draft.applications) if a.approval == approval), None)


def pending_application(draft: Draft, approval: str) -> Application | None:
    """Return the application for an approval that still waits for a decision."""
    latest = latest_application(draft, approval)
    return latest if latest is not None and latest.status == "pending" else None


def put_application(draft: Draft, application: Application) -> None:
    """Replace an application by its new form."""
    draft.applications = tuple(
        application if a.approval == application.approval and a.ordinal == application.ordinal else a
        for a in draft.applications
    )


def step_of(draft: Draft, application: Application) -> ApprovalStep:
    """Return the step of the chain at which an application stands."""
    return draft.policy.approvals[application.approval].chains[application.chain].steps[application.step]


# ---- asking ------------------------------------------------------------------------------------------------------


def apply_for(draft: Draft, approval: Approval, applicant: Actor) -> str | None:
    """Open an application with the next ordinal and ask the first step of the chain that fits.

    Returns the state that a decision leads to, where the applicant gives the approval by asking for it.
    """
    ordinal = 1 + sum(1 for a in draft.applications if a.approval == approval.id)
    if gives(approval, applicant):
        return _give(draft, approval, applicant, ordinal)
    if approval.requesters is not None:
        held = tuple(pair for pair in applicant.roles if pair[0] in approval.requesters)
        applicant = altered(applicant, roles=held or applicant.roles)
    view = {**draft.view, "application": ordinal}
    chain = next((i for i, c in enumerate(approval.chains) if c.when is None or c.when.holds(view)), None)
    application = Application(approval.id, ordinal, applicant, draft.at, chain or 0, 0, "pending")
    draft.applications = (*draft.applications, application)
    draft.view["application"] = ordinal
    if chain is None or not approval.chains[chain].steps:
        fail(draft, approval.id, approval.id, (approval.id,), approval.clause)
        return None
    ask(draft, approval, application)
    return None


def gives(approval: Approval, actor: Actor) -> bool:
    """Whether somebody gives an approval by asking for it."""
    return any(role in actor.role_names for role in approval.given_by)


def _give(draft: Draft, approval: Approval, giver: Actor, ordinal: int) -> str | None:
    """Grant at once, and with it the application that still waits, if there is one."""
    application = pending_application(draft, approval.id)
    if application is None:
        application = Application(approval.id, ordinal, giver, draft.at, 0, 0, "pending")
        draft.applications = (*draft.applications, application)
    draft.view["application"] = application.ordinal
    draft.touch(f"approval:{approval.id}:given")
    return decide(draft, approval, application, giver, granted=True)


def ask(draft: Draft, approval: Approval, application: Application) -> None:
    """Ask those who decide on the application's present step."""
    step = step_of(draft, application)
    roles = roles_of(draft, step.roles, application.applicant)
    due = None
    if step.within is not None:
        due = walk_due(step.within, draft.at, draft.policy.zone, draft.policy.calendars, EXACT)
    put_application(draft, altered(application, roles=roles, next=due))
    draft.touch(f"approval:{approval.id}:{application.chain}:{application.step}:asked")
    clause = step.clause or approval.chains[application.chain].clause or approval.clause
    for role in roles:
        body: dict[str, object] = {
            "approval": approval.id, "application": application.ordinal, "step": application.step + 1, "from": role,
        }  # fmt: skip
        if due is not None:
            body["due"] = due
        draft.emit("approval_requested", body, (approval.id,), clause)
    if not roles:
        fail(draft, approval.id, approval.id, (approval.id,), clause)


def roles_of(draft: Draft, refs: tuple[RoleRef, ...], applicant: Actor) -> tuple[str, ...]:
    """Return the roles that a step's references mean for this applicant, each once."""
    return tuple(dict.fromkeys(role for ref in refs for role in resolve(draft, ref, applicant)))


# ---- deciding ----------------------------------------------------------------------------------------------------


def judge_vote(draft: Draft, event: Event, data: Mapping[str, object]) -> Refusal | None:
    """Say why an `approve` or `reject` is not possible: nothing open, not their step, or not their place to decide."""
    name = str(data.get("approval") or "")
    approval = draft.policy.approvals.get(name)
    if approval is None:
        return Refusal(RefusalCode.BAD_VALUE, f"the policy knows no approval `{name}`", ("approval",), ("approval",))
    application = pending_application(draft, name)
    wanted, at_step = data.get("application"), data.get("step")
    if application is None or (wanted is not None and wanted != application.ordinal):
        return Refusal(RefusalCode.GUARD, f"no such application for `{name}` waits for a decision", (name,))
    if at_step is not None and at_step != application.step + 1:
        return Refusal(RefusalCode.GUARD, f"`{name}` stands at step {application.step + 1}", (name,))
    if for_role(draft, application, event.actor, event.at) is None:
        asked = ", ".join(f"`{role}`" for role in application.roles)
        return Refusal(RefusalCode.WRONG_ROLE, f"this step of `{name}` is for {asked}", application.roles)
    if forbidding_unit(draft, event.actor, application.roles) is not None:
        return Refusal(RefusalCode.WRONG_UNIT, "the actor belongs to another unit", application.roles)
    return _same_person(draft, approval, application, event.actor)


def _same_person(draft: Draft, approval: Approval, application: Application, actor: Actor) -> Refusal | None:
    people = set(actor.people)
    for party in approval.not_by:
        barred = application.applicant.people if party == "applicant" else people_of(draft, party)
        if people & set(barred):
            message = f"the {party} may not decide on `{approval.id}`"
            return Refusal(RefusalCode.SAME_PERSON, message, (approval.id, party))
    if not approval.same_person_twice and any(people & set(vote.actor.people) for vote in application.votes):
        message = f"nobody may decide twice on one application for `{approval.id}`"
        return Refusal(RefusalCode.SAME_PERSON, message, (approval.id,))
    return None


def for_role(draft: Draft, application: Application, actor: Actor, at: int) -> str | None:
    """Return the role of the step that the actor fills: an own one, or as a delegate one they may stand in for."""
    if not application.roles:
        return None
    step = step_of(draft, application)
    taken = {v.for_role for v in application.votes if v.step == application.step and v.granted}
    for role in application.roles:
        if step.each_role and role in taken:
            continue
        if role in actor.role_names or _stands_in(draft, role, actor, at):
            return role
    return None


def _stands_in(draft: Draft, role: str, actor: Actor, at: int) -> bool:
    known = draft.policy.roles.get(role)
    if known is None or actor.on_behalf_of is None:
        return False
    today = date_of(draft.policy.zone.to_local(at) // DAY).isoformat()
    return any(
        substitute.role in actor.role_names
        and (substitute.from_day is None or substitute.from_day <= today)
        and (substitute.until_day is None or today <= substitute.until_day)
        for substitute in known.substitutes
    )


def vote(draft: Draft, event: Event, data: Mapping[str, object]) -> str | None:
    """Record a vote. Returns the state that the decision leads to, if it leads to one."""
    approval = draft.policy.approvals[str(data["approval"])]
    application = pending_application(draft, approval.id)
    role = None if application is None else for_role(draft, application, event.actor, draft.at)
    if application is None or role is None:
        message = "judge_vote lets only votes through that have an application and a role"
        raise AssertionError(message)
    granted = event.name == "approve"
    cast = Vote(application.step, event.actor, draft.at, granted, role)
    application = altered(application, votes=(*application.votes, cast))
    put_application(draft, application)
    if not granted:
        return decide(draft, approval, application, event.actor, granted=False)
    step = step_of(draft, application)
    yes = [v for v in application.votes if v.step == application.step and v.granted]
    needed = len(application.roles) if step.each_role else step.needed
    if len(yes) < needed:
        return None
    return advance(draft, approval, application, event.actor)


def advance(draft: Draft, approval: Approval, application: Application, actor: Actor) -> str | None:
    """Go on to the next step of the chain, or grant when there is none."""
    draft.touch(f"approval:{approval.id}:{application.chain}:{application.step}:done")
    if application.step + 1 < len(approval.chains[application.chain].steps):
        ask(draft, approval, altered(application, step=application.step + 1, timeouts=0))
        return None
    return decide(draft, approval, application, actor, granted=True)


def decide(draft: Draft, approval: Approval, application: Application, actor: Actor, *, granted: bool) -> str | None:
    """End an application. Returns the state that follows, if one does."""
    put_application(draft, altered(application, status="granted" if granted else "rejected", next=None))
    consequence = approval.on_granted if granted else approval.on_rejected
    kind = "approval_granted" if granted else "approval_rejected"
    draft.touch(f"approval:{approval.id}:{'granted' if granted else 'rejected'}")
    body: dict[str, object] = {"approval": approval.id, "application": application.ordinal, "by": actor.id}
    if actor.on_behalf_of is not None:
        body["on_behalf_of"] = actor.on_behalf_of
    clause = approval.chains[application.chain].clause or approval.clause
    draft.emit(kind, body, (approval.id,), clause)
    perform_all(draft, consequence.actions, (approval.id,), consequence.clause or approval.clause)
    return consequence.target


def void_changed(draft: Draft, changed: list[str]) -> None:
    """Void what was applied for or granted on facts that have changed since."""
    for approval in draft.policy.approvals.values():
        latest = latest_application(draft, approval.id)
        if latest is None or latest.status not in ("pending", "granted"):
            continue
        if any(name in changed for name in approval.valid_for):
            put_application(draft, altered(latest, status="voided", next=None))
            body = {"approval": approval.id, "application": latest.ordinal, "by": draft.actor.id if draft.actor else ""}
            draft.emit("approval_voided", body, (approval.id,), approval.clause)


# ---- time-out ----------------------------------------------------------------------------------------------------


def time_out(draft: Draft, application: Application) -> str | None:
    """Let an approval step's time run out: remind, ask the superior, refuse, or (where spelled out) grant."""
    approval = draft.policy.approvals[application.approval]
    step = step_of(draft, application)
    draft.touch(f"approval:{approval.id}:{application.chain}:{application.step}:timed_out")
    body = {"approval": approval.id, "application": application.ordinal, "by": SYSTEM_ACTOR.id}
    clause = step.clause or approval.clause
    draft.emit("approval_timed_out", body, (approval.id,), clause)
    application = altered(application, timeouts=application.timeouts + 1, next=None)
    put_application(draft, application)
    match step.on_timeout:
        case "refuse":
            return decide(draft, approval, application, SYSTEM_ACTOR, granted=False)
        case "approve":
            return advance(draft, approval, application, SYSTEM_ACTOR)
        case "escalate":
            _ask_superiors(draft, approval, application)
        case _:
            if application.timeouts <= REMINDERS_MAX:
                ask(draft, approval, application)
    return None


def _ask_superiors(draft: Draft, approval: Approval, application: Application) -> None:
    known = draft.policy.roles
    superiors = tuple(dict.fromkeys(s for r in application.roles if r in known and (s := known[r].superior)))
    if not superiors:
        fail(draft, "superior", approval.id, (approval.id,), approval.clause)
        return
    put_application(draft, altered(application, roles=superiors))
    for role in superiors:
        body: dict[str, object] = {
            "approval": approval.id, "application": application.ordinal, "step": application.step + 1, "from": role,
        }  # fmt: skip
        draft.emit("approval_requested", body, (approval.id, "superior"), approval.clause)
