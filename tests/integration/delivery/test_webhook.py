"""Webhooks against a real receiver: CloudEvents, signatures, what its answers lead to."""

import base64
import json
import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest
from cloudevents.core.formats.json import JSONFormat

from complaintflow.errors import DeliveryError
from complaintflow.runtime.delivery import Outcome, Secrets, Webhook, WebhookTarget, verify_webhook
from tests.services.conduct import Answer, Drop, Hang
from tests.services.http_receiver import HttpReceiver
from tests.unit.runtime.delivery.parcels import NOW, parcel

KEYS = {name: "whsec_" + base64.b64encode(name.encode() * 4).decode() for name in ("NEW_KEY", "OLD_KEY")}
SECRETS = Secrets(KEYS | {"TOKEN": "t0&k=en"})


def hook(receiver: HttpReceiver, **options: Any) -> Webhook:
    target = WebhookTarget(**{"name": "crm", "url": receiver.url + "in", "signed_with": ("NEW_KEY",)} | options)
    return Webhook(target, SECRETS)


def test_an_effect_arrives_as_a_cloudevent_that_verifies(receiver: HttpReceiver):
    effect = parcel("email", "customer")
    assert hook(receiver).deliver(effect) == Outcome("delivered", "HTTP 200")
    (request,) = receiver.received
    assert verify_webhook(request.headers, request.body, [KEYS["NEW_KEY"]], NOW).id == effect.effect_id
    assert request.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    event = request.json
    assert event == {
        "specversion": "1.0",
        "id": effect.effect_id,
        "source": "urn:complaintflow:policy:shop:1",
        "type": "complaintflow.effect.notify",
        "subject": "S-1",
        "time": "2026-03-02T09:00:00+08:00",
        "datacontenttype": "application/json",
        "dataschema": "urn:complaintflow:schema:effect:1",
        "partitionkey": "S-1",
        "data": effect.effect,
    }
    read = JSONFormat().read(None, request.body)
    assert read.get_id() == effect.effect_id


def test_both_secrets_sign_while_one_replaces_the_other(receiver: HttpReceiver):
    hook(receiver, signed_with=("NEW_KEY", "OLD_KEY")).deliver(parcel("email", "customer"))
    (request,) = receiver.received
    for key in KEYS.values():
        assert verify_webhook(request.headers, request.body, [key], NOW)


def test_a_role_is_told_what_it_may_see(receiver: HttpReceiver):
    # The name of a customer in a text that anybody may have written is no business of a partner.
    effect = parcel("work", "desk", topic="李雷的电话")
    secret = {**effect.effect, "note": "李雷"}
    told = type(effect)(**{name: getattr(effect, name) for name in effect.__dataclass_fields__} | {"effect": secret})
    assert hook(receiver, as_role="partner").deliver(told).kind == "delivered"
    assert hook(receiver, as_role="desk").deliver(told).kind == "delivered"
    partner, desk = (request.body.decode() for request in receiver.received)
    assert "李雷" not in partner
    assert "李雷" in desk
    assert [json.loads(body)["id"] for body in (partner, desk)] == [effect.effect_id] * 2


def test_a_case_whose_id_tells_whom_it_is_about_is_not_posted_to_those_who_may_not_know(receiver: HttpReceiver):
    outcome = hook(receiver, as_role="partner").deliver(parcel("email", "customer", "李雷"))
    assert outcome.kind == "rejected"
    assert receiver.received == ()


def test_a_role_that_the_policy_lacks_is_waited_for_and_nothing_is_told(receiver: HttpReceiver):
    outcome = hook(receiver, as_role="stranger").deliver(parcel("email", "customer"))
    assert outcome.kind == "retry"
    assert "stranger" in outcome.detail
    assert receiver.received == ()


@pytest.mark.parametrize(
    ("code", "kind"), [(200, "delivered"), (410, "rejected"), (422, "rejected"), (429, "retry"), (500, "retry")]
)
def test_the_receivers_answer_decides(receiver: HttpReceiver, code: int, kind: str):
    receiver.plan.next_time(Answer(code))
    assert hook(receiver).deliver(parcel("email", "customer")).kind == kind


def test_a_wait_that_is_asked_for_is_handed_on(receiver: HttpReceiver):
    receiver.plan.next_time(Answer(503, {"Retry-After": "90"}))
    assert hook(receiver).deliver(parcel("email", "customer")) == Outcome("retry", "HTTP 503", 90_000_000)


@pytest.mark.parametrize(("code", "kind"), [(301, "rejected"), (302, "retry"), (307, "retry")])
def test_a_redirect_is_not_followed(receiver: HttpReceiver, code: int, kind: str):
    receiver.plan.next_time(Answer(code, {"Location": receiver.url + "elsewhere"}))
    assert hook(receiver).deliver(parcel("email", "customer")).kind == kind
    assert len(receiver.received) == 1


def test_a_receiver_that_hangs_does_not_hold_up_the_loop(receiver: HttpReceiver):
    receiver.plan.next_time(Hang())
    outcome = hook(receiver, timeout=0.3).deliver(parcel("email", "customer"))
    assert outcome.kind == "retry"
    assert outcome.detail in ("took too long", "timed out")


def test_a_receiver_that_sends_a_byte_now_and_then_does_not_hold_up_the_loop():
    over = threading.Event()

    def drip(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            while not over.is_set():
                try:
                    connection.sendall(b"H")
                except OSError:  # the sender has given up
                    return
                over.wait(0.05)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        dripping = threading.Thread(target=drip, args=(listening,))
        dripping.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        channel = Webhook(WebhookTarget("crm", url, ("NEW_KEY",), timeout=0.5), SECRETS)
        assert channel.deliver(parcel("email", "customer")) == Outcome("retry", "took too long")
        over.set()
        dripping.join()


def test_a_receiver_that_cuts_the_connection_may_take_it_later(receiver: HttpReceiver):
    receiver.plan.next_time(Drop())
    channel, effect = hook(receiver), parcel("email", "customer")
    assert channel.deliver(effect).kind == "retry"
    assert channel.deliver(effect).kind == "delivered"
    assert receiver.counts == {effect.effect_id: 2}


def test_a_receiver_that_answers_twice_took_it_once(receiver: HttpReceiver):
    receiver.plan.next_time(Answer(200, twice=True))
    assert hook(receiver).deliver(parcel("email", "customer")).kind == "delivered"


def test_a_receiver_that_is_down_is_tried_again(receiver: HttpReceiver):
    channel, effect = hook(receiver), parcel("email", "customer")
    with receiver.down():
        assert channel.deliver(effect) == Outcome("retry", "connection refused")
    assert channel.deliver(effect).kind == "delivered"


def test_a_message_that_is_too_long_is_not_sent(receiver: HttpReceiver):
    outcome = hook(receiver, body_bytes=100).deliver(parcel("email", "customer"))
    assert outcome.kind == "rejected"
    assert receiver.received == ()


def test_a_certificate_nobody_vouches_for_is_not_trusted(receiver: HttpReceiver):
    # The receiver speaks no TLS at all: whatever answers there is not whom we mean.
    url = receiver.url.replace("http://", "https://")
    assert hook(receiver, url=url).deliver(parcel("email", "customer")).kind == "retry"
    assert receiver.received == ()


def test_a_secret_in_the_url_is_filled_in_whole(receiver: HttpReceiver):
    channel = hook(receiver, url=receiver.url + "in?token={token}", url_secrets=(("token", "TOKEN"),))
    assert channel.deliver(parcel("email", "customer")).kind == "delivered"
    assert receiver.received[0].path == "/in?token=t0%26k%3Den"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "ftp://example.com/", "https://", "https://u:p@example.com/", "https://example.com/#x",
        "https://exa mple.com/", "file:///etc/passwd", "https://example.com:x/", "https://例子.cn/", "",
    ],
)  # fmt: skip
def test_a_url_that_must_not_be_posted_to_is_refused_before_anything_is_sent(url: str):
    with pytest.raises(DeliveryError) as refused:
        Webhook(WebhookTarget("crm", url, ("NEW_KEY",)), SECRETS)
    assert len(url) < 10 or url not in str(refused.value)


def test_a_missing_secret_is_named_and_a_bad_one_is_not_told():
    def opened(names: tuple[str, ...], values: dict[str, str]) -> Callable[[], Webhook]:
        return lambda: Webhook(WebhookTarget("crm", "https://example.com/", names), Secrets(values))

    with pytest.raises(DeliveryError, match="`LOST`"):
        opened(("LOST",), {})()
    with pytest.raises(DeliveryError, match="`WEAK`") as refused:
        opened(("WEAK",), {"WEAK": "pass-word"})()
    assert "pass-word" not in str(refused.value)


def test_an_id_in_any_script_travels_in_a_header(receiver: HttpReceiver):
    effect = parcel("email", "customer", "投诉.1 ~☃")
    assert hook(receiver).deliver(effect).kind == "delivered"
    (request,) = receiver.received
    assert verify_webhook(request.headers, request.body, [KEYS["NEW_KEY"]], NOW).id == effect.effect_id
