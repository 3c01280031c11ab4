"""One happening, looked at: what conditions see of the case before and after it, and who is meant by a word.

In: a compiled policy and a `Happening`. Out: `Look`, which works out only what is asked of it. Judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from complaintflow.compiled.actions import NamedRole, Relation, RoleRef
from complaintflow.compiled.condition import Condition
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.standing import PREFIX
from complaintflow.kernel.case import Application, CaseState
from complaintflow.kernel.data import BadValue, read_value
from complaintflow.kernel.derived import kind_of, refresh
from complaintflow.kernel.draft import Draft, standing
from complaintflow.kernel.duties import people_of
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Actor
from complaintflow.kernel.roles import holds_any
from complaintflow.verification.exploring.observing import Act, Happening

View = Mapping[str, object]


class Look:
    """What can be said of one happening. Everything is worked out once, when it is first asked for."""

    def __init__(self, policy: CompiledPolicy, happening: Happening) -> None:
        """Look at a happening of a case of the policy."""
        self.policy = policy
        self.happening = happening
        self.effects = happening.effects

    # ---- the case

    @cached_property
    def before(self) -> View:
        """What conditions see of the case as it was; of a case that is being opened, as it is born."""
        return self.after if self.happening.before is None else _view(self.policy, self.happening.before)

    @cached_property
    def after(self) -> View:
        """What conditions see of the case after the step."""
        return _view(self.policy, self.happening.after)

    def holds(self, condition: Condition | None) -> bool:
        """Whether a condition holds of the case right after the step; no condition always holds."""
        return condition is None or condition.holds(self.after)

    # ---- the event

    @cached_property
    def act(self) -> Act | None:
        """The event that somebody sent and that was accepted, if that is what happened."""
        move = self.happening.move
        refused = any(effect.refused_event is not None for effect in self.effects)
        return move if isinstance(move, Act) and not refused else None

    def events(self) -> Iterator[str]:
        """Yield the events of the step: the one that was sent, and those that the lifecycle sent itself.

        Of the latter, those that had an effect: their ids, among the effects' causes, name them.
        """
        if self.act is not None:
            yield self.act.event
        sent = {cause for effect in self.effects for cause in effect.because if cause.startswith(f"{effect.case}/")}
        for cause in sorted(sent):
            *_, number, name = cause.split("/")
            if number.isdecimal() and name in self.policy.events:
                yield name

    def event_view(self, event: str) -> View:
        """Return what a condition on an event sees: the case as it was, the event's data, the sender's roles."""
        if self.act is None or self.act.event != event:
            return self.before
        declared = self.policy.events[event].data
        read = {name: read_value(declared[name], value) for name, value in self.act.data.items() if name in declared}
        data = {f"data.{name}": value for name, value in read.items() if not isinstance(value, BadValue)}
        return {**self.before, **data, "actor_role": self.act.actor.role_names or None}

    def sent_by(self, event: str, roles: tuple[str, ...]) -> bool:
        """Whether the event was sent by somebody who held one of the roles then."""
        if self.act is None or self.act.event != event:
            return False
        return holds_any(Draft(self.policy, self._case_then), self.act.actor, roles)

    def sent_for(self, event: str, parties: tuple[str, ...]) -> bool:
        """Whether the event was sent by one of the parties' people, or in their name."""
        if self.act is None or self.act.event != event:
            return False
        return any(set(self.act.actor.people) & self.people(party) for party in parties)

    @property
    def _case_then(self) -> CaseState:
        return self.happening.after if self.happening.before is None else self.happening.before

    # ---- people

    def people(self, party: str) -> set[str]:
        """Return who a declared party is, before or after the step."""
        after = people_of(Draft(self.policy, self.happening.after), party)
        return {*after, *people_of(Draft(self.policy, self._case_then), party)}

    def decisions(self) -> Iterator[tuple[Application, Actor]]:
        """Yield every decision of the step: an application and who said yes or no to it.

        Whoever gives an approval without being asked decides on nobody's application, unless one was waiting.
        """
        yield from self._decisions(self.happening.before, self.happening.after, None)
        for track, state in self.happening.after.tracks.items():
            earlier = None if self.happening.before is None else self.happening.before.tracks.get(track)
            yield from self._decisions(earlier, state, track)

    def _decisions(
        self, before: CaseState | None, after: CaseState, track: str | None
    ) -> Iterator[tuple[Application, Actor]]:
        known = {(one.approval, one.ordinal): one for one in (() if before is None else before.applications)}
        for application in after.applications:
            earlier = known.get((application.approval, application.ordinal))
            voted = [vote.actor for vote in application.votes[0 if earlier is None else len(earlier.votes) :]]
            yield from ((application, actor) for actor in voted)
            if not voted and earlier is not None and earlier.status == "pending":
                given = self._giver(application, track)
                if given is not None:
                    yield application, given

    def _giver(self, application: Application, track: str | None) -> Actor | None:
        """Return who ended an application without a vote on it; None where its time ran out."""
        ended = any(
            effect.kind in ("approval_granted", "approval_rejected")
            and effect.track == track
            and effect.body.get("approval") == application.approval
            and effect.body.get("application") == application.ordinal
            for effect in self.effects
        )
        return self.act.actor if ended and self.act is not None else None

    # ---- roles

    def told_roles(self, whom: tuple[RoleRef, ...], effect: Effect) -> set[str]:
        """Return the roles that are meant, as they stood when the effect was made."""
        return {role for ref in whom for role in self._roles(ref, effect)}

    def _roles(self, ref: RoleRef, effect: Effect) -> tuple[str, ...]:
        policy, after = self.policy, self.happening.after
        if isinstance(ref, NamedRole):
            value = self.after.get(ref.name)
            return tuple(role for role in (value if isinstance(value, tuple) else (value,)) if isinstance(role, str))
        if isinstance(ref, Relation):
            for name in self._roles(ref.of, effect):
                role = policy.roles.get(name)
                found = (
                    None if role is None else role.superior if ref.name == "superior" else role.relations.get(ref.name)
                )
                if found:
                    return (found,)
            return ()
        if ref == "owner" and ref not in policy.roles:
            owner = self._owner_at(effect)
            return () if owner is None else (owner,)
        if ref == "participants":
            return after.participants
        if ref == "applicant":
            return after.applications[-1].applicant.role_names if after.applications else ()
        return (ref,)

    def _owner_at(self, effect: Effect) -> str | None:
        """Return who owned the case when an effect was made: an earlier effect of the step may have changed that."""
        owner = None if self.happening.before is None else self.happening.before.owner
        for earlier in self.effects:
            if earlier is effect:
                break
            if earlier.kind == "owner_set" and earlier.track is None:
                owner = str(earlier.body["role"])
        return owner

    def kind_of_track(self, effect: Effect) -> str | None:
        """Return the kind of the track that an effect concerns; None of the case itself."""
        return None if effect.track is None else kind_of(effect.track)


def _view(policy: CompiledPolicy, case: CaseState) -> View:
    draft = Draft(policy, case)
    refresh(draft, case.clock)
    view = draft.view
    # The kernel lays only the standings that its own conditions ask for; a guarantee may ask for any.
    view.update((f"{PREFIX}{name}", standing(draft.run_of(name))) for name in policy.deadlines)
    return view
