"""Deliveries: what takes effects out of the house, and nothing that keeps or orders them.

In: a `Parcel`, one effect to deliver. Out: an `Outcome`. Which effect is delivered when, what happens after an outcome,
and that nothing is lost, is the business of the outbox.
"""

from complaintflow.runtime.delivery.channel import Channel, Kind, Outcome, Parcel, Told

__all__ = ["Channel", "Kind", "Outcome", "Parcel", "Told"]
