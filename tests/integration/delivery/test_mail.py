"""Notices by e-mail against a real SMTP server: what arrives, and what its replies lead to."""

import logging
from collections.abc import Callable
from dataclasses import replace

import pytest

from complaintflow.compiled.words import Words
from complaintflow.errors import DeliveryError
from complaintflow.runtime.delivery import (
    AppriseTemplate,
    ChannelSettings,
    Deliveries,
    DeliverySettings,
    Outcome,
    Parcel,
    Secrets,
    Told,
)
from complaintflow.runtime.delivery.mail import server_of
from tests.services.conduct import Answer, Drop, Hang
from tests.services.mail_server import MailServer
from tests.unit.runtime.delivery.parcels import parcel, staff

Deliver = Callable[[Parcel], Outcome]


def deliver(server: MailServer, timeout: int | None = None) -> Deliver:
    template = AppriseTemplate(
        f"mailto://127.0.0.1:{server.port}?from=desk@shop.example&smtp=127.0.0.1&reply=help@shop.example&to={{address}}"
    )
    channel = ChannelSettings(template, sender=Words("Complaints desk", "投诉受理"), timeout=timeout)
    return Deliveries(DeliverySettings(channels={"email": channel}), Secrets({}), staff()).deliver


def test_the_customer_reads_it_in_their_language(mail_server: MailServer):
    outcome = deliver(mail_server)(parcel("email", "customer"))
    assert outcome == Outcome("delivered", "SMTP 250", None, (Told("customer"),))
    (mail,) = mail_server.received
    message = mail.message
    assert mail.recipients == ("li@example.com",)
    assert message["From"] == "投诉受理 <desk@shop.example>"
    assert message["To"] == "li@example.com"
    assert message["Reply-To"] == "help@shop.example"
    assert message["Subject"] == "关于noise的投诉"
    assert message["Date"] == "Mon, 02 Mar 2026 01:00:30 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "zh"
    assert message["X-Complaintflow-Effect"] == "S-1/2/0"
    plain, html = message.iter_parts()
    assert plain.get_content().strip() == "李雷：已受理。"
    assert html.get_content().strip() == "<p>李雷：已受理。</p>"


def test_every_holder_of_a_role_has_a_mail_of_their_own(mail_server: MailServer):
    outcome = deliver(mail_server)(parcel("email", "desk"))
    assert outcome.told == (Told("ann"), Told("bob"))
    by_reader = {mail.recipients: mail.message for mail in mail_server.received}
    assert set(by_reader) == {("ann@example.org",), ("bob@example.org",)}
    texts = {to: next(message.iter_parts()).get_content().strip() for (to,), message in by_reader.items()}
    assert texts == {"ann@example.org": "请看noise", "bob@example.org": "Look at noise"}
    assert {message["Subject"] for message in by_reader.values()} == {"商店", "The shop"}
    assert len({message["Message-ID"] for message in by_reader.values()}) == 2
    assert {message["X-Complaintflow-Effect"] for message in by_reader.values()} == {"S-1/2/2"}


def test_a_mail_that_is_sent_again_is_known_by_its_id(mail_server: MailServer):
    mail_server.plan.next_time(Answer(451), Drop())
    send = deliver(mail_server)
    outcomes = [send(replace(parcel("email", "customer"), attempt=attempt)) for attempt in (1, 2, 3)]
    assert [outcome.kind for outcome in outcomes] == ["retry", "retry", "delivered"]
    assert outcomes[0].detail == "SMTP 451"
    assert list(mail_server.counts.values()) == [3]


def test_a_server_that_refuses_for_good_is_believed(mail_server: MailServer):
    mail_server.plan.next_time(Answer(554))
    assert deliver(mail_server)(parcel("email", "customer")) == Outcome("rejected", "SMTP 554")


def test_a_mailbox_that_does_not_exist_is_rejected_and_its_name_is_not_told(mail_server: MailServer):
    mail_server.unknown.add("li@example.com")
    assert deliver(mail_server)(parcel("email", "customer")) == Outcome("rejected", "SMTP 550")
    assert mail_server.received == ()


def test_one_of_two_who_can_be_told_is_enough_and_who_it_was_is_said(mail_server: MailServer):
    mail_server.unknown.add("ann@example.org")
    assert deliver(mail_server)(parcel("email", "desk")) == Outcome(
        "delivered", "SMTP 550; SMTP 250", None, (Told("bob"),)
    )


def test_whoever_was_told_is_not_told_again(mail_server: MailServer):
    mail_server.plan.next_time(Answer(250), Answer(451))
    send, effect = deliver(mail_server), parcel("email", "desk")
    first = send(effect)
    assert (first.kind, first.told) == ("retry", (Told("ann"),))
    again = send(replace(effect, attempt=2, told=frozenset(one.person for one in first.told)))
    assert (again.kind, again.told) == ("delivered", (Told("bob"),))
    assert [mail.recipients for mail in mail_server.received] == [
        ("ann@example.org",), ("bob@example.org",), ("bob@example.org",)
    ]  # fmt: skip


def test_a_server_that_hangs_does_not_hold_up_the_loop(mail_server: MailServer):
    mail_server.plan.next_time(Hang())
    outcome = deliver(mail_server, timeout=1)(parcel("email", "customer"))
    assert outcome.kind == "retry"
    assert outcome.detail in ("took too long", "timed out")


def test_a_server_that_is_down_is_tried_again(mail_server: MailServer):
    send = deliver(mail_server)
    with mail_server.down():
        assert send(parcel("email", "customer")) == Outcome("retry", "connection refused")
    assert send(parcel("email", "customer")).kind == "delivered"


def test_a_server_that_answers_twice_took_it_once(mail_server: MailServer):
    mail_server.plan.next_time(Answer(250, twice=True))
    assert deliver(mail_server)(parcel("email", "customer")).kind == "delivered"


@pytest.mark.parametrize(
    "address",
    ["a@b.cc&to=evil@x.yy", "a@b.cc,evil@x.yy", "a@b.cc\r\nBcc: evil@x.yy", "a@b.cc>\r\nRCPT TO:<evil@x.yy", "nobody"],
)
def test_an_address_that_is_more_than_one_reaches_nobody(mail_server: MailServer, address: str):
    outcome = deliver(mail_server)(parcel("email", "customer", mail=address))
    assert outcome.kind == "rejected"
    assert address not in outcome.detail
    assert mail_server.received == ()


def test_what_a_customer_writes_makes_no_header_and_no_tag(mail_server: MailServer):
    deliver(mail_server)(parcel("email", "customer", topic="x\r\nBcc: evil@x.yy", name="<script>alert(1)</script>"))
    (mail,) = mail_server.received
    assert mail.recipients == ("li@example.com",)
    assert mail.message["Bcc"] is None
    assert mail.message["Subject"] == "关于x Bcc: evil@x.yy的投诉"
    _, html = mail.message.iter_parts()
    assert "<script>" not in html.get_content()


@pytest.mark.parametrize("facts", [{"mail": None}, {"mail": ""}, {"mail": "  "}])
def test_a_customer_without_an_address_is_nobody(mail_server: MailServer, facts: dict[str, str | None]):
    assert deliver(mail_server)(parcel("email", "customer", **facts)).kind == "nobody"


def test_a_role_that_nobody_holds_is_nobody(mail_server: MailServer):
    assert deliver(mail_server)(parcel("email", "ghost")) == Outcome("nobody", "nobody holds the role")


def test_a_server_that_knows_no_tls_is_not_spoken_to_in_clear(mail_server: MailServer):
    template = AppriseTemplate(
        f"mailtos://desk:{{password}}@127.0.0.1:{mail_server.port}?from=desk@shop.example&to={{address}}",
        (("password", "PASSWORD"),),
    )
    settings = DeliverySettings(channels={"email": ChannelSettings(template)})
    send = Deliveries(settings, Secrets({"PASSWORD": "pa:ss@w/rd"}), staff()).deliver
    assert send(parcel("email", "customer")).kind == "retry"
    assert mail_server.received == ()


def test_secrets_and_addresses_are_in_no_log_and_in_no_outcome(
    mail_server: MailServer, caplog: pytest.LogCaptureFixture
):
    template = AppriseTemplate(
        f"mailto://desk:{{password}}@127.0.0.1:{mail_server.port}?from=desk@shop.example&to={{address}}",
        (("password", "PASSWORD"),),
    )
    settings = DeliverySettings(channels={"email": ChannelSettings(template)})
    secrets = Secrets({"PASSWORD": "pa:ss@w/rd"})
    with caplog.at_level(logging.DEBUG):
        opened = Deliveries(settings, secrets, staff())
        outcome = opened.deliver(parcel("email", "customer"))
    # The server knows no login, which is for whoever runs the service to set right.
    assert outcome.kind == "retry"
    said = caplog.text + repr((outcome, opened, secrets, settings, parcel("email", "customer").lane))
    for word in ("pa:ss@w/rd", "pa%3Ass", "li@example.com"):
        assert word not in said


def test_the_password_is_read_whole():
    server, _ = server_of("mailtos://desk%40x:pa%3Ass%40w%2Frd@smtp.shop.example?from=desk@shop.example&to=a@b.cc")
    assert (server.user, server.password, server.host, server.mode) == (
        "desk@x", "pa:ss@w/rd", "smtp.shop.example", "starttls"
    )  # fmt: skip
    assert "pa:ss" not in repr(server)


@pytest.mark.parametrize("url", ["mailto://", "mailtos://127.0.0.1?to={address}", "nothing://x", "json://h/{address}"])
def test_a_url_that_is_no_mail_servers_is_refused_at_the_start(url: str):
    with pytest.raises(DeliveryError):
        server_of(url.replace("{address}", "a%40b.cc"))
