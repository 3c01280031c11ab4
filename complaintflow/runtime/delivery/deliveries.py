"""All ways out of the house, by lane.

In: settings, secrets, whoever knows the people. Out: for each lane the channel that serves it. Everything that can be
wrong before the first message (a missing secret, a URL that Apprise does not take) is said when it is opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from complaintflow.runtime.delivery.channel import Channel, Outcome, Parcel
from complaintflow.runtime.delivery.loading import load_delivery
from complaintflow.runtime.delivery.mail import SCHEMAS, Mail
from complaintflow.runtime.delivery.notice import Transport
from complaintflow.runtime.delivery.notifier import Medium, Notifier
from complaintflow.runtime.delivery.record import Recorded
from complaintflow.runtime.delivery.secret import Secrets
from complaintflow.runtime.delivery.settings import SYSTEM, WORK, ChannelSettings, DeliverySettings
from complaintflow.runtime.delivery.through_apprise import AppriseTemplate, OwnUrl, ThroughApprise
from complaintflow.runtime.delivery.webhook import Webhook
from complaintflow.staff import Directory

WEBHOOK: Final = "webhook:"
"""What the lanes of webhooks begin with; the webhook's name follows."""


class Deliveries:
    """The channels of a service: called with a lane it returns the channel, or None where there is none."""

    __slots__ = ("_channels", "settings")

    def __init__(
        self,
        settings: DeliverySettings,
        secrets: Secrets | None = None,
        directory: Directory | None = None,
        channels: Mapping[str, Channel] | None = None,
    ) -> None:
        """Open every channel. `channels`: the embedder's own, by lane; they go before those of the settings.

        Raises:
            DeliveryError: a secret is missing, or a URL is none that can be used.
            MissingExtraError: a channel needs Apprise (`notify`), which is not installed.
        """
        known = Secrets() if secrets is None else secrets
        own = dict(channels or {})
        opened: dict[str, Channel] = {
            medium: _notifier(medium, one, known, directory)
            for medium, one in settings.channels.items()
            if medium not in own
        }
        for name, hook in settings.webhooks.items():
            if WEBHOOK + name not in own:
                opened[WEBHOOK + name] = Webhook(hook.target, known)
        self.settings: Final = settings
        self._channels: Final[Mapping[str, Channel]] = opened | own

    @classmethod
    def load(
        cls,
        path: Path | str,
        secrets: Secrets | None = None,
        directory: Directory | None = None,
        channels: Mapping[str, Channel] | None = None,
    ) -> Deliveries:
        """Open the channels of a file. Raises PolicyError, and what the constructor raises."""
        return cls(load_delivery(path), secrets, directory, channels)

    def __call__(self, lane: str, /) -> Channel | None:
        """Return the channel of a lane, None where nothing is said of it."""
        return self._channels.get(lane)

    def __repr__(self) -> str:
        return f"Deliveries({', '.join(sorted(self._channels))})"

    @property
    def lanes(self) -> tuple[str, ...]:
        """The lanes that are served, sorted."""
        return tuple(sorted(self._channels))

    def deliver(self, parcel: Parcel) -> Outcome:
        """Deliver through the channel of the parcel's lane; without one, later: somebody may add it."""
        channel = self(parcel.lane)
        if channel is None:
            return Outcome("retry", f"no channel is set up for `{parcel.lane}`")
        return channel.deliver(parcel)


def _notifier(name: str, settings: ChannelSettings, secrets: Secrets, directory: Directory | None) -> Notifier:
    addresses = settings.addresses or (SYSTEM if name == WORK else name)
    own_urls: Transport | None = None
    if settings.template is None:
        transport: Transport = Recorded(settings.record or "-")
    else:
        transport = transport_of(addresses, settings.template, secrets, settings.timeout)
        own_urls = OwnUrl() if settings.timeout is None else OwnUrl(settings.timeout)
    return Notifier(Medium(name, addresses, transport, settings.sender, own_urls), directory)


def transport_of(addresses: str, template: AppriseTemplate, secrets: Secrets, timeout: int | None = None) -> Transport:
    """Return what serves a URL: mail is handed over here, all else through Apprise. Raises as the transports do."""
    if template.url.partition(":")[0].lower() in SCHEMAS:
        return Mail(template, secrets) if timeout is None else Mail(template, secrets, timeout)
    if timeout is None:
        return ThroughApprise(addresses, template, secrets)
    return ThroughApprise(addresses, template, secrets, timeout)
