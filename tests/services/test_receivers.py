"""The HTTP and SMTP receivers the tests deliver to: each way of failing, as a sender meets it."""

import http.client
import json
import smtplib
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage

import pytest

from tests.services.conduct import Answer, Drop, Hang
from tests.services.http_receiver import HttpReceiver
from tests.services.mail_server import MailServer

IMPATIENT_S = 0.3


@pytest.fixture
def sender(receiver: HttpReceiver) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", receiver.port, timeout=IMPATIENT_S)
    yield connection
    connection.close()


def _post(sender: http.client.HTTPConnection, id: str = "e1", **headers: str) -> http.client.HTTPResponse:
    sender.request("POST", "/hook", json.dumps({"id": id}), {"Content-Type": "application/json", **headers})
    response = sender.getresponse()
    response.read()
    return response


def test_a_request_is_taken_and_remembered(receiver: HttpReceiver, sender):
    assert _post(sender).status == 200
    (request,) = receiver.received
    assert (request.method, request.path, request.json, request.id) == ("POST", "/hook", {"id": "e1"}, "e1")
    assert request.headers["content-type"] == "application/json"


@pytest.mark.parametrize("header", ["ce-id", "Webhook-Id", "Idempotency-Key"])
def test_a_header_names_what_arrived_before_the_body_does(receiver: HttpReceiver, sender, header: str):
    _post(sender, **{header: "h7"})
    assert receiver.counts == {"h7": 1}


def test_failures_come_in_the_planned_order_and_then_all_is_well(receiver: HttpReceiver, sender):
    receiver.plan.next_time(Answer(500), Answer(404), Answer(429, {"Retry-After": "7"}))
    statuses = [_post(sender).status for _ in range(4)]
    assert statuses == [500, 404, 429, 200]
    assert receiver.counts == {"e1": 4}
    assert receiver.accepted == {"e1": 1}


def test_a_receiver_says_when_to_come_again(receiver: HttpReceiver, sender):
    receiver.plan.from_now_on(Answer(429, {"Retry-After": "7"}))
    assert _post(sender).headers["Retry-After"] == "7"


@pytest.mark.parametrize("conduct", [Hang(), Answer(200, after_s=60)])
def test_a_receiver_that_hangs_or_is_late_has_the_request_all_the_same(receiver: HttpReceiver, sender, conduct):
    receiver.plan.next_time(conduct)
    with pytest.raises(TimeoutError):
        _post(sender)
    assert receiver.counts == {"e1": 1}


def test_a_cut_connection_has_the_request_all_the_same(receiver: HttpReceiver, sender):
    receiver.plan.next_time(Drop())
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        _post(sender)
    assert receiver.counts == {"e1": 1}


def test_an_answer_given_twice_stands_on_the_line_twice(receiver: HttpReceiver):
    receiver.plan.next_time(Answer(202, twice=True))
    with socket.create_connection(("127.0.0.1", receiver.port), timeout=60) as line:
        line.sendall(b"POST / HTTP/1.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        said = b"".join(iter(lambda: line.recv(4096), b""))
    assert said.count(b"HTTP/1.1 202") == 2
    assert len(receiver.received) == 1


def test_a_receiver_that_is_down_refuses_and_comes_back_at_the_same_address(receiver: HttpReceiver, sender):
    _post(sender)
    with receiver.down(), pytest.raises(OSError, match=r"(?i)refused"):
        socket.create_connection(("127.0.0.1", receiver.port), timeout=IMPATIENT_S)
    sender.close()
    assert _post(sender, "e2").status == 200
    assert receiver.counts == {"e1": 1, "e2": 1}


def test_a_hundred_send_at_once(receiver: HttpReceiver):
    def send(number: int) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", receiver.port, timeout=60)
        status = _post(connection, f"e{number}").status
        connection.close()
        return status

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(send, range(100))) == {200}
    assert set(receiver.counts.values()) == {1}
    assert len(receiver.counts) == 100


# -------------------------------------------------------------------------------------------------- mail


def _mail(id: str = "m1") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "投诉 2026-17"
    message["X-Idempotency-Key"] = id
    message.set_content("您的投诉已受理。\n")
    return message


def _send(server: MailServer, message: EmailMessage, timeout: float = 60.0) -> None:
    with smtplib.SMTP(server.host, server.port, timeout=timeout) as connection:
        connection.send_message(message)


def test_a_mail_is_taken_and_remembered(mail_server: MailServer):
    _send(mail_server, _mail())
    (mail,) = mail_server.received
    assert (mail.sender, mail.recipients, mail.id) == ("a@example.org", ("b@example.org",), "m1")
    assert mail.message["Subject"] == "投诉 2026-17"
    assert mail.message.get_content() == "您的投诉已受理。\r\n"


@pytest.mark.parametrize("code", [451, 554])
def test_a_mail_can_be_refused_for_now_or_for_ever(mail_server: MailServer, code: int):
    mail_server.plan.next_time(Answer(code))
    with pytest.raises(smtplib.SMTPDataError) as refused:
        _send(mail_server, _mail())
    assert refused.value.smtp_code == code
    _send(mail_server, _mail())
    assert mail_server.counts == {"m1": 2}


def test_an_unknown_recipient_is_refused_before_the_text(mail_server: MailServer):
    mail_server.unknown.add("b@example.org")
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        _send(mail_server, _mail())
    assert mail_server.received == ()


@pytest.mark.parametrize("conduct", [Hang(), Answer(250, after_s=60)])
def test_a_mail_server_that_hangs_or_is_late_has_the_mail_all_the_same(mail_server: MailServer, conduct):
    mail_server.plan.next_time(conduct)
    with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
        _send(mail_server, _mail(), timeout=IMPATIENT_S)
    assert mail_server.counts == {"m1": 1}


def test_a_mail_server_that_cuts_the_connection_has_the_mail_all_the_same(mail_server: MailServer):
    mail_server.plan.next_time(Drop())
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        _send(mail_server, _mail())
    assert mail_server.counts == {"m1": 1}


def test_a_mail_server_that_answers_twice_has_one_mail(mail_server: MailServer):
    mail_server.plan.next_time(Answer(250, twice=True))
    with pytest.raises(smtplib.SMTPResponseException):  # the second answer is read as that to the next command
        _send(mail_server, _mail())
    assert mail_server.counts == {"m1": 1}


def test_a_mail_server_that_is_down_refuses_and_comes_back_at_the_same_port(mail_server: MailServer):
    with mail_server.down(), pytest.raises(ConnectionRefusedError):
        _send(mail_server, _mail())
    _send(mail_server, _mail())
    assert mail_server.counts == {"m1": 1}


def test_going_waits_for_nobody(mail_server: MailServer, receiver: HttpReceiver):
    """The receivers of this test end while a sender still hangs on each; the fixtures would wait for ever."""
    receiver.plan.from_now_on(Hang())
    mail_server.plan.from_now_on(Hang())
    with ThreadPoolExecutor(2) as pool:
        hook = pool.submit(
            lambda: _post(http.client.HTTPConnection("127.0.0.1", receiver.port, timeout=60)),
        )
        mail = pool.submit(lambda: _send(mail_server, _mail()))
        limit = time.monotonic() + 60
        while not (receiver.received and mail_server.received):
            assert time.monotonic() < limit
            time.sleep(0.01)
        receiver.stop()
        mail_server.stop()
        assert isinstance(hook.exception(60), http.client.HTTPException | OSError)
        assert isinstance(mail.exception(60), smtplib.SMTPException | OSError)
