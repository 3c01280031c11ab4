"""From an event to the reader: desk, outbox and deliveries together, against a mail server and a receiver of ours."""

import base64
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from complaintflow.compiled.words import Words
from complaintflow.instants import parse_instant
from complaintflow.runtime.delivery import (
    AppriseTemplate,
    ChannelSettings,
    Deliveries,
    DeliverySettings,
    Secrets,
    WebhookSettings,
    WebhookTarget,
    verify_webhook,
)
from complaintflow.runtime.delivery.backoff import HOUR, MINUTE
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.runtime.outbox import Courier
from tests.services.conduct import Answer, Drop
from tests.services.http_receiver import HttpReceiver
from tests.services.mail_server import MailServer
from tests.unit.runtime.delivery.parcels import FACTS, policy, staff

KEY = "whsec_" + base64.b64encode(bytes(range(32))).decode()


@dataclass
class Hands:
    """A clock that the test sets, in UTC microseconds."""

    now: int = parse_instant("2026-03-02T09:00:00+08:00")

    def __call__(self) -> int:
        return self.now


@dataclass
class Service:
    """A desk with its deliveries."""

    clock: Hands
    desk: ComplaintDesk
    courier: Courier

    def deliver_until_done(self, step: int = 10 * MINUTE) -> None:
        """Let time pass until nothing waits any more."""
        for _ in range(1000):
            self.courier.deliver_due()
            if "pending" not in self.statuses():
                return
            self.clock.now += step
        pytest.fail(f"still waiting: {self.statuses()}")

    def statuses(self) -> Counter[str]:
        with self.desk.store.reading() as reading:
            return Counter(row.status for row in reading.outbox())


@pytest.fixture
def service(tmp_path: Path, mail_server: MailServer, receiver: HttpReceiver) -> Iterator[Service]:
    mail = AppriseTemplate(f"mailto://127.0.0.1:{mail_server.port}?from=desk@shop.example&to={{address}}")
    sms = AppriseTemplate(f"json://127.0.0.1:{receiver.port}/sms/?:to={{address}}")
    settings = DeliverySettings(
        channels={
            "email": ChannelSettings(mail, sender=Words("Desk", "客服"), timeout=5),
            "sms": ChannelSettings(sms, timeout=5),
            "system": ChannelSettings(record=tmp_path / "system.jsonl"),
            "work": ChannelSettings(record=tmp_path / "work.jsonl"),
        },
        webhooks={
            "crm": WebhookSettings(WebhookTarget("crm", receiver.url + "crm", ("KEY",), as_role="partner"), ("*",))
        },
    )
    deliveries = Deliveries(settings, Secrets({"KEY": KEY}), staff())
    clock = Hands()
    desk = ComplaintDesk.connect(tmp_path / "cases.db", policy(), clock=clock, webhooks=settings.webhook_effects)
    yield Service(clock, desk, Courier(desk, deliveries, settings.backoff))
    desk.close()


def test_every_effect_reaches_its_reader(
    service: Service, mail_server: MailServer, receiver: HttpReceiver, tmp_path: Path
):
    service.desk.open("S-1", FACTS)
    service.desk.send("S-1", "tell")
    service.deliver_until_done()
    # Nobody holds the role `ghost`: the case hears of it, and the one of last resort has it to do.
    assert service.statuses()["dead"] == 1
    work = [json.loads(line) for line in (tmp_path / "work.jsonl").read_text(encoding="utf-8").splitlines()]
    given = {(line["to"], line["text"]) for line in work if line["effect"] == "S-1/3/1"}
    assert given == {
        ("ann", "无法通知: Ghost\n投诉编号: S-1\n原内容: told（2026-03-02 周一 09:00:00）"),
        ("bob", "Could not be told: Ghost\nCase: S-1\nIt was about: told (2026-03-02 Mon 09:00:00)"),
    }
    assert sorted(mail.recipients[0] for mail in mail_server.received) == [
        "ann@example.org", "bob@example.org", "li@example.com"
    ]  # fmt: skip
    hooks = [request for request in receiver.received if request.path == "/crm"]
    assert "escalation_failed" in [hook.json["type"].rpartition(".")[2] for hook in hooks]
    for hook in hooks:
        assert verify_webhook(hook.headers, hook.body, [KEY], service.clock.now, HOUR).id == hook.json["id"]
        assert "李雷" not in hook.body.decode()
    places = [(hook.json["data"]["seq"], int(hook.json["id"].rpartition("/")[2])) for hook in hooks]
    assert places == sorted(places)


def test_receivers_that_fail_are_told_once_by_the_id_and_in_order(
    service: Service, mail_server: MailServer, receiver: HttpReceiver
):
    receiver.plan.next_time(Answer(500), Drop(), Answer(200, twice=True), Answer(429, {"Retry-After": "300"}), Drop())
    mail_server.plan.next_time(Answer(451), Drop(), Answer(250, twice=True), Answer(421))
    for number in range(3):
        service.desk.open(f"S-{number}", FACTS)
        service.desk.send(f"S-{number}", "tell")
    service.deliver_until_done()
    for number in range(3):
        hooks = [r.json for r in receiver.received if r.path == "/crm" and r.json["subject"] == f"S-{number}"]
        first_seen = list(dict.fromkeys(hook["id"] for hook in hooks))
        assert first_seen == sorted(first_seen, key=lambda name: [int(part) for part in name.split("/")[1:]])
    assert set(receiver.accepted) == set(receiver.counts)
    # Three cases with a mail to the customer and one to each of two at the desk, however often each came.
    assert len(mail_server.counts) == 9


def test_a_receiver_that_is_down_for_a_day_loses_nothing(
    service: Service, mail_server: MailServer, receiver: HttpReceiver
):
    service.desk.open("S-1", FACTS)
    with receiver.down(), mail_server.down():
        service.desk.send("S-1", "tell")
        for _ in range(24):
            service.courier.deliver_due()
            service.clock.now += HOUR
        assert service.statuses()["pending"] > 0
    assert receiver.received == ()
    service.deliver_until_done()
    assert len(mail_server.counts) == 3
    assert all(count == 1 for count in receiver.accepted.values())
    assert service.statuses()["dead"] == 1
