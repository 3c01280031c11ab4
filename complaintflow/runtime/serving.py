"""A service put together: a worker that fires what is due, delivers what waits, keeps to retention, seals the log.

    with ComplaintDesk.connect("cases.db", "policies/mine.yaml", webhooks=webhooks_of("delivery.yaml")) as desk:
        worker_for(desk, delivery="delivery.yaml", staff="staff.yaml").run(stop)

In: a desk, a file of deliveries (or settings), a staff file (or whatever knows the people). Out: the `Courier` and the
`Worker` over them. Starts nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path

from complaintflow.runtime.delivery.channel import Channel
from complaintflow.runtime.delivery.deliveries import Deliveries
from complaintflow.runtime.delivery.loading import load_delivery
from complaintflow.runtime.delivery.secret import Secrets
from complaintflow.runtime.delivery.settings import DeliverySettings
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.runtime.keeping import Retention
from complaintflow.runtime.outbox import Courier
from complaintflow.runtime.sealing import EVERY, Sealing
from complaintflow.runtime.worker import Chore, Worker
from complaintflow.staff import Directory, load_staff

DeliveryLike = DeliverySettings | str | PathLike[str]
StaffLike = Directory | str | PathLike[str]


def settings_in(delivery: DeliveryLike) -> DeliverySettings:
    """Return settings of deliveries, from their file where a path is given. Raises PolicyError."""
    return delivery if isinstance(delivery, DeliverySettings) else load_delivery(Path(delivery))


def webhooks_of(delivery: DeliveryLike) -> Mapping[str, tuple[str, ...]]:
    """Return what a desk has to know of the webhooks in a file: `ComplaintDesk(…, webhooks=…)`. Raises PolicyError."""
    return settings_in(delivery).webhook_effects


def courier_for(
    desk: ComplaintDesk,
    delivery: DeliveryLike,
    staff: StaffLike | None = None,
    *,
    secrets: Secrets | None = None,
    channels: Mapping[str, Channel] | None = None,
) -> Courier:
    """Return what delivers a desk's outbox.

    Args:
        desk: whose outbox.
        delivery: the file of deliveries, or its settings.
        staff: the staff file, or whatever knows who holds a role. Without it only customers are told, and webhooks.
        secrets: passwords and signing keys by name; by default they are read from the environment.
        channels: the embedder's own ways out by lane; they go before those of the file.

    Raises PolicyError for what is wrong in a file, DeliveryError for a secret that is missing, MissingExtraError.
    """
    settings = settings_in(delivery)
    known = load_staff(staff) if isinstance(staff, str | PathLike) else staff  # type: ignore[arg-type]
    return Courier(desk, Deliveries(settings, secrets, known, channels), settings.backoff)


def worker_for(
    desk: ComplaintDesk,
    delivery: DeliveryLike | None = None,
    staff: StaffLike | None = None,
    *,
    secrets: Secrets | None = None,
    channels: Mapping[str, Channel] | None = None,
    seal_every: float | None = EVERY,
    poll: float = 1.0,
) -> Worker:
    """Return a worker over a desk; `seal_every` (seconds) is None for no seals. See `courier_for` for the rest.

    Without `delivery` nothing is delivered: timers fire, and the outbox is left to another worker.
    """
    courier = None
    if delivery is not None:
        courier = courier_for(desk, delivery, staff, secrets=secrets, channels=channels)
    sealing: tuple[Chore, ...] = () if seal_every is None else (Sealing(seal_every),)
    return Worker(desk, courier, (Retention(), *sealing), poll)
