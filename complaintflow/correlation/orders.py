"""Standing orders: given by an event of one case, in force for later complaints of the same kind until taken back.

In: steps of cases. Out: the orders in force for a complaint, and those just given. Orders are sightings in the index,
in a series of their own.
"""

from __future__ import annotations

from collections.abc import Iterator

from complaintflow.compiled.cross_case import CrossCaseRule, OrderOccurrence
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.correlation.index import CorrelationIndex
from complaintflow.correlation.known import values_of
from complaintflow.correlation.series import orders_of
from complaintflow.correlation.sighting import Key, Sighting, meeting
from complaintflow.correlation.windows import window_start
from complaintflow.explanation.classes import view_of
from complaintflow.facade import Step
from complaintflow.kernel.data import read_data
from complaintflow.kernel.event import Event

_RETRACT = "retract"


class StandingOrders:
    """The orders of all rules that know some."""

    def __init__(self, policy: CompiledPolicy, index: CorrelationIndex) -> None:
        """Keep orders in an index."""
        self._policy = policy
        self._index = index
        self._given: dict[tuple[str, str, str], tuple[Key, Sighting]] = {}

    def standing(self, rule: CrossCaseRule, key: Key, asking: Sighting) -> list[Sighting]:
        """Return the orders in force when a complaint came, the latest first, one for each case that gave any."""
        since = None if rule.within is None else window_start(self._policy, rule.within, asking.at)
        found: dict[str, Sighting] = {}
        for order in self._index.earlier(orders_of(rule), key, (asking.at + 1, ""), since):
            if order.case != asking.case and meeting(order, asking) is not None:
                found.setdefault(order.case, order)
        return list(found.values())

    def take(self, rule: CrossCaseRule, event: Event | None, step: Step) -> Iterator[tuple[Key, Sighting]]:
        """Take up the orders that a step gave or took back; yield those that it gave."""
        assert rule.ordered_by is not None, "asked of rules with standing orders only"
        case = step.case.raw
        view: dict[str, object] | None = None
        for occurrence in (*rule.revoked_by, rule.ordered_by):
            if not _occurred(occurrence, event, step):
                continue
            view = view or self._view(event, step)
            key = values_of(rule, case.facts)
            if key is None or (occurrence.where is not None and not occurrence.where.holds(view)):
                continue
            at = case.clock if event is None or event.name != occurrence.event else event.at
            if occurrence is rule.ordered_by:
                order = Sighting(at, case.id, at)
                self._index.add(orders_of(rule), key, order)
                if event is not None:
                    self._given[rule.id, case.id, event.id] = key, order
                yield key, order
            else:
                self._end_all(rule, key, at)
        if event is not None and event.name == _RETRACT:
            self._retract(rule, case.id, str(event.data.get("event")), case.clock)

    def forget(self, rule: CrossCaseRule, before: int) -> None:
        """Drop the orders of a rule that were given before an instant."""
        self._index.forget(orders_of(rule), before)
        for name in [name for name, (_, order) in self._given.items() if name[0] == rule.id and order.at < before]:
            del self._given[name]

    def _end_all(self, rule: CrossCaseRule, key: Key, at: int) -> None:
        for order in list(self._index.earlier(orders_of(rule), key, (at + 1, ""), None)):
            if order.until is None:
                self._index.end(orders_of(rule), key, order, at)

    def _retract(self, rule: CrossCaseRule, case: str, event: str, at: int) -> None:
        """End the order of an event that was entered wrongly."""
        key, order = self._given.pop((rule.id, case, event), (None, None))
        if key is not None and order is not None:
            self._index.end(orders_of(rule), key, order, at)

    def _view(self, event: Event | None, step: Step) -> dict[str, object]:
        """Return what a `where` looks at: the case as the event leaves it, the event's data and sender."""
        view = view_of(self._policy, step.case.raw)
        if event is None:
            return view
        typed, _, _ = read_data(self._policy.events[event.name].data, event.data)
        view.update({f"data.{name}": value for name, value in typed.items()})
        view["actor_role"] = event.actor.role_names or None
        return view


def _occurred(occurrence: OrderOccurrence, event: Event | None, step: Step) -> bool:
    """Return whether a step holds an event: the one that was sent, or one that the lifecycle sent itself."""
    sent = event is not None and event.name == occurrence.event
    return sent or f"event:{occurrence.event}" in step.touched
