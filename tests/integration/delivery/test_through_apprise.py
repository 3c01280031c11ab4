"""Notices through Apprise against real receivers: a gateway over HTTP, and the robots of group chats."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from complaintflow.errors import DeliveryError
from complaintflow.runtime.delivery import (
    AppriseTemplate,
    ChannelSettings,
    Deliveries,
    DeliverySettings,
    Outcome,
    Secrets,
    Told,
)
from complaintflow.staff import Person, directory_of
from complaintflow.staff.resolution import Recipient
from tests.integration.delivery.robots import Robots, robots
from tests.services.conduct import Answer, Drop, Hang
from tests.services.http_receiver import HttpReceiver
from tests.unit.runtime.delivery.parcels import parcel, staff

SECRETS = Secrets({"TOKEN": "k3y&x=/?#", "ROBOT": "0123456789abcdef0123456789abcdef"})


def gateway(receiver: HttpReceiver, timeout: int | None = None) -> Deliveries:
    template = AppriseTemplate(
        f"json://127.0.0.1:{receiver.port}/send/?:to={{address}}&+X-Token={{token}}&method=POST", (("token", "TOKEN"),)
    )
    channels = {"sms": ChannelSettings(template, timeout=timeout)}
    return Deliveries(DeliverySettings(channels=channels), SECRETS, staff())


def test_a_gateway_is_handed_number_text_and_key(receiver: HttpReceiver):
    outcome = gateway(receiver).deliver(parcel("sms", "customer"))
    assert outcome == Outcome("delivered", "HTTP 200", None, (Told("customer"),))
    (request,) = receiver.received
    assert request.json["to"] == "+8613800138000"
    assert request.json["message"] == "李雷：已受理。"
    assert request.json["title"] == ""
    assert request.headers["x-token"] == "k3y&x=/?#"
    assert request.headers["x-complaintflow-effect"] == "S-1/2/1"
    assert len(request.headers["idempotency-key"]) == 32


def test_nothing_is_fetched_for_what_a_customer_writes(receiver: HttpReceiver):
    name = (
        f"![x]({receiver.url}x.png) <img src={receiver.url}> file:///etc/hostname {receiver.url}?attach=a \\n {{topic}}"
    )
    assert gateway(receiver).deliver(parcel("sms", "customer", name=name)).kind == "delivered"
    (request,) = receiver.received
    assert request.json["attachments"] == []
    assert request.json["message"] == f"{name}：已受理。"


@pytest.mark.parametrize(
    ("conduct", "kind"),
    [
        (Answer(202), "delivered"), (Answer(400), "rejected"), (Answer(404), "rejected"), (Answer(410), "rejected"),
        (Answer(429), "retry"), (Answer(500), "retry"), (Answer(503), "retry"), (Drop(), "retry"),
        (Answer(200, twice=True), "delivered"), (Answer(302, {"Location": "/elsewhere"}), "retry"),
    ],
)  # fmt: skip
def test_the_gateways_answer_decides(receiver: HttpReceiver, conduct: Answer | Drop, kind: str):
    receiver.plan.next_time(conduct)
    assert gateway(receiver).deliver(parcel("sms", "customer")).kind == kind
    assert len(receiver.received) == 1


def test_a_wait_that_is_asked_for_is_handed_on(receiver: HttpReceiver):
    receiver.plan.next_time(Answer(429, {"Retry-After": "120"}))
    assert gateway(receiver).deliver(parcel("sms", "customer")) == Outcome("retry", "HTTP 429", 120_000_000)


def test_a_gateway_that_hangs_does_not_hold_up_the_loop(receiver: HttpReceiver):
    receiver.plan.next_time(Hang())
    assert gateway(receiver, timeout=1).deliver(parcel("sms", "customer")).kind == "retry"


def test_a_gateway_that_is_down_is_tried_again_with_the_same_key(receiver: HttpReceiver):
    opened = gateway(receiver)
    receiver.plan.next_time(Answer(500))
    assert opened.deliver(parcel("sms", "customer")).kind == "retry"
    with receiver.down():
        assert opened.deliver(replace(parcel("sms", "customer"), attempt=2)).kind == "retry"
    assert opened.deliver(replace(parcel("sms", "customer"), attempt=3)).kind == "delivered"
    assert list(receiver.counts.values()) == [2]


@pytest.mark.parametrize("number", ["+1555&:evil=yes", "555,556", "555 :x", "555#", "555/../admin", "{token}"])
def test_a_number_that_is_more_than_one_reaches_nobody(receiver: HttpReceiver, number: str):
    outcome = gateway(receiver).deliver(parcel("sms", "customer", mobile=number))
    assert outcome.kind == "rejected"
    assert number not in outcome.detail
    assert receiver.received == ()


def test_nothing_that_is_secret_or_personal_is_logged(receiver: HttpReceiver, caplog: pytest.LogCaptureFixture):
    receiver.plan.next_time(Answer(200), Answer(400), Drop())
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, "apprise"):
        opened = gateway(receiver)
        outcomes = [opened.deliver(parcel("sms", "customer")) for _ in range(3)]
        template = AppriseTemplate("dingtalk://{token}/", (("token", "TOKEN"),))
        settings = DeliverySettings(channels={"system": ChannelSettings(template)})
        with pytest.raises(DeliveryError) as refused:
            Deliveries(settings, SECRETS)
    said = caplog.text + repr((outcomes, opened, SECRETS, refused.value, opened.settings))
    for word in ("k3y", "13800138000", "李雷", "0138"):
        assert word not in said


def test_the_library_speaks_to_others_as_before(receiver: HttpReceiver, caplog: pytest.LogCaptureFixture):
    import requests

    gateway(receiver)
    with caplog.at_level(logging.DEBUG):
        assert requests.get(receiver.url, timeout=5).status_code == 200
    assert "urllib3" in caplog.text
    assert "x-complaintflow-effect" not in receiver.received[0].headers


def test_a_url_of_a_persons_own_is_used_where_there_is_no_address(receiver: HttpReceiver):
    own = Person("cid", contacts={"apprise": (f"json://127.0.0.1:{receiver.port}/cid",)})
    template = AppriseTemplate(f"mailto://127.0.0.1:{receiver.port}?from=a@b.cc&to={{address}}")
    settings = DeliverySettings(channels={"email": ChannelSettings(template)})
    deliveries = Deliveries(settings, SECRETS, directory_of(lambda *asked: [own]))
    assert deliveries.deliver(parcel("email", "desk")) == Outcome("delivered", "HTTP 200", None, (Told("cid"),))
    assert receiver.received[0].path == "/cid"


def test_a_url_in_the_facts_of_a_case_leads_nowhere(receiver: HttpReceiver):
    outside = Person("customer", contacts={"apprise": (f"json://127.0.0.1:{receiver.port}/evil",)})
    settings = DeliverySettings(channels={"email": ChannelSettings(record="-")})
    directory = directory_of(lambda *asked: [Recipient(outside, "customer", "outside")])
    deliveries = Deliveries(settings, SECRETS, directory)
    assert deliveries.deliver(parcel("email", "customer", mail=None)).kind == "nobody"
    assert receiver.received == ()


@pytest.mark.parametrize("url", ["nothing://x", "https://", "json://", "dingtalk://x_y"])
def test_a_url_that_apprise_does_not_take_is_said_at_the_start(url: str):
    with pytest.raises(DeliveryError, match="system"):
        Deliveries(DeliverySettings(channels={"system": ChannelSettings(AppriseTemplate(url))}), SECRETS)


# ---- robots of group chats


@pytest.fixture
def group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Robots]:
    with robots(tmp_path) as (said, certificates):
        monkeypatch.setenv("HTTPS_PROXY", said.proxy)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificates))
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        yield said


def robot(url: str) -> Deliveries:
    settings = DeliverySettings(channels={"system": ChannelSettings(AppriseTemplate(url, (("key", "ROBOT"),)))})
    return Deliveries(settings, SECRETS)


OK = {
    "wecombot": {"errcode": 0, "errmsg": "ok"},
    "dingtalk": {"errcode": 0, "errmsg": "ok"},
    "feishu": {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"},
}
REFUSED = {
    "wecombot": {"errcode": 93000, "errmsg": "invalid webhook url"},
    "dingtalk": {"errcode": 300005, "errmsg": "token is not exist"},
    "feishu": {"code": 19001, "msg": "param invalid: incoming webhook access token invalid", "data": {}},
}
BUSY = {
    "wecombot": {"errcode": 45009, "errmsg": "api freq out of limit"},
    "dingtalk": {"errcode": 130101, "errmsg": "send too fast"},
    "feishu": {"code": 11232, "msg": "frequency limited"},
}
URLS = {"wecombot": "wecombot://{key}", "dingtalk": "dingtalk://{key}", "feishu": "feishu://{key}"}


@pytest.mark.parametrize("name", ["wecombot", "dingtalk", "feishu"])
@pytest.mark.parametrize(("answers", "kind"), [(OK, "delivered"), (REFUSED, "rejected"), (BUSY, "retry")])
def test_a_robot_says_in_its_body_whether_it_took_it(group: Robots, name: str, answers: dict[str, Any], kind: str):
    group.answer = (200, answers[name])
    assert robot(URLS[name]).deliver(parcel("system", "desk")).kind == kind
    ((url, headers, body),) = group.asked
    assert "0123456789abcdef" in url
    assert headers["x-complaintflow-effect"] == "S-1/2/4"
    assert "Look at noise" in str(body)


@pytest.mark.parametrize("answer", [(200, b"<html>busy</html>"), (502, b""), (200, {"errcode": "?"})])
def test_a_robot_that_answers_otherwise_may_take_it_later(group: Robots, answer: tuple[int, Any]):
    group.answer = answer
    assert robot(URLS["wecombot"]).deliver(parcel("system", "desk")).kind == "retry"


def test_a_robot_tells_everybody_at_once(group: Robots):
    assert robot(URLS["wecombot"]).deliver(parcel("system", "desk")).told == ()
    assert len(group.asked) == 1
