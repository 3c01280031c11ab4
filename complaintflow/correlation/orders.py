"""Standing orders: given by an event of one case, in force for later complaints of the same kind until taken back.

In: steps of cases. Out: the orders in force for a complaint, and those just given. Orders are sightings in the index,
in a series of their own; which event gave one is noted with its case, in case that event is retracted.
"""

from __future__ import annotations

from collections.abc import Iterator

from complaintflow.compiled.cross_case import OrderOccurrence
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.correlation.index import CorrelationIndex
from complaintflow.correlation.known import values_of
from complaintflow.correlation.notes import Given, Noted
from complaintflow.correlation.series import Ruled, orders_of
from complaintflow.correlation.sighting import Key, Sighting, meeting
from complaintflow.correlation.windows import window_start
from complaintflow.explanation.classes import view_of
from complaintflow.facade import Step
from complaintflow.kernel.data import read_data
from complaintflow.kernel.event import Event

_RETRACT = "retract"


class StandingOrders:
    """The orders of all rules that know some."""

    def __init__(self, index: CorrelationIndex) -> None:
        """Keep orders in an index."""
        self._index = index

    def standing(self, ruled: Ruled, key: Key, asking: Sighting) -> list[Sighting]:
        """Return the orders in force when a complaint came, the latest first, one for each case that gave any."""
        rule = ruled.rule
        since = None if rule.within is None else window_start(ruled.policy, rule.within, asking.at)
        found: dict[str, Sighting] = {}
        for order in self._index.earlier(orders_of(rule), key, (asking.at + 1, ""), since):
            if order.case != asking.case and meeting(order, asking) is not None:
                found.setdefault(order.case, order)
        return list(found.values())

    def take(self, ruled: Ruled, noted: Noted, event: Event | None, step: Step) -> Iterator[tuple[Key, Sighting]]:
        """Take up the orders that a step gave or took back; yield those that it gave."""
        rule = ruled.rule
        assert rule.ordered_by is not None, "asked of rules with standing orders only"
        case, series = step.case.raw, orders_of(rule)
        view: dict[str, object] | None = None
        for occurrence in (*rule.revoked_by, rule.ordered_by):
            if not _occurred(occurrence, event, step):
                continue
            view = view or _view(ruled.policy, event, step)
            key = values_of(rule, case.facts)
            if key is None or (occurrence.where is not None and not occurrence.where.holds(view)):
                continue
            at = case.clock if event is None or event.name != occurrence.event else event.at
            if occurrence is rule.ordered_by:
                order = Sighting(at, case.id, at)
                self._index.add(series, key, order)
                if event is not None:
                    noted.orders = (*noted.orders, Given(series, event.id, key, order))
                yield key, order
            else:
                self._end_all(series, key, at)
        if event is not None and event.name == _RETRACT:
            self._retract(series, noted, str(event.data.get("event")), case.clock)

    def _end_all(self, series: str, key: Key, at: int) -> None:
        for order in list(self._index.earlier(series, key, (at + 1, ""), None)):
            if order.until is None:
                self._index.end(series, key, order, at)

    def _retract(self, series: str, noted: Noted, event: str, at: int) -> None:
        """End the order of an event that was entered wrongly."""
        for given in noted.orders:
            if (given.series, given.event) == (series, event):
                self._index.end(series, given.key, given.order, at)
        noted.orders = tuple(one for one in noted.orders if (one.series, one.event) != (series, event))


def _view(policy: CompiledPolicy, event: Event | None, step: Step) -> dict[str, object]:
    """Return what a `where` looks at: the case as the event leaves it, the event's data and sender."""
    view = view_of(policy, step.case.raw)
    if event is None:
        return view
    typed, _, _ = read_data(policy.events[event.name].data, event.data)
    view.update({f"data.{name}": value for name, value in typed.items()})
    view["actor_role"] = event.actor.role_names or None
    return view


def _occurred(occurrence: OrderOccurrence, event: Event | None, step: Step) -> bool:
    """Return whether a step holds an event: the one that was sent, or one that the lifecycle sent itself."""
    sent = event is not None and event.name == occurrence.event
    return sent or f"event:{occurrence.event}" in step.touched
