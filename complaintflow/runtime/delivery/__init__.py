"""Deliveries: what takes effects out of the house, and nothing that keeps or orders them.

In: a `Parcel`, one effect to deliver. Out: an `Outcome`. Which effect is delivered when, what happens after an outcome,
and that nothing is lost, is the business of the outbox.
"""

from complaintflow.runtime.delivery.backoff import Backoff
from complaintflow.runtime.delivery.channel import Channel, Kind, Outcome, Parcel, Told
from complaintflow.runtime.delivery.deliveries import Deliveries
from complaintflow.runtime.delivery.loading import load_delivery
from complaintflow.runtime.delivery.record import FunctionChannel, RecordChannel
from complaintflow.runtime.delivery.secret import Secrets
from complaintflow.runtime.delivery.settings import ChannelSettings, DeliverySettings, WebhookSettings
from complaintflow.runtime.delivery.signature import Verified, verify_webhook
from complaintflow.runtime.delivery.through_apprise import AppriseTemplate
from complaintflow.runtime.delivery.webhook import Webhook, WebhookTarget

__all__ = [
    "AppriseTemplate",
    "Backoff",
    "Channel",
    "ChannelSettings",
    "Deliveries",
    "DeliverySettings",
    "FunctionChannel",
    "Kind",
    "Outcome",
    "Parcel",
    "RecordChannel",
    "Secrets",
    "Told",
    "Verified",
    "Webhook",
    "WebhookSettings",
    "WebhookTarget",
    "load_delivery",
    "verify_webhook",
]
