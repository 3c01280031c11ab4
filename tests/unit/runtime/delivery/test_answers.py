"""What answers mean."""

import socket
import ssl

import pytest

from complaintflow.runtime.delivery.answers import SECOND, of_http, of_smtp, of_trouble, wait_of
from complaintflow.runtime.delivery.backoff import DAY

NOW = 1_772_413_230 * SECOND  # 2026-03-02 01:00:30 UTC


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_taken(status: int):
    assert of_http(status, None, NOW).kind == "delivered"


@pytest.mark.parametrize("status", [301, 308, 400, 401, 403, 404, 405, 410, 413, 422, 451])
def test_refused_for_good(status: int):
    assert of_http(status, None, NOW).kind == "rejected"


@pytest.mark.parametrize("status", [302, 303, 307, 408, 425, 429, 500, 502, 503, 504, 529, 100, 999, 0])
def test_may_work_later(status: int):
    assert of_http(status, None, NOW).kind == "retry"


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("120", 120 * SECOND),
        ("Mon, 02 Mar 2026 01:01:30 GMT", 60 * SECOND),
        ("Mon, 02 Mar 2020 01:01:30 GMT", 0),
        ("999999999", 10 * DAY),
        ("-5", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("Mon, 99 Mar 2026", None),
    ],
)
def test_the_wait_that_is_asked_for(text: str | None, wait: int | None):
    assert wait_of(text, NOW) == wait


@pytest.mark.parametrize(("code", "kind"), [(250, "delivered"), (421, "retry"), (451, "retry"), (550, "rejected")])
def test_replies_of_mail_servers(code: int, kind: str):
    assert of_smtp(code).kind == kind


@pytest.mark.parametrize(
    "problem",
    [
        TimeoutError("li@example.com"), ConnectionRefusedError("li@example.com"),
        ConnectionResetError("li@example.com"),
        socket.gaierror("li@example.com"), ssl.SSLError("li@example.com"), ValueError("li@example.com"),
    ],
)  # fmt: skip
def test_trouble_may_pass_and_its_words_are_not_repeated(problem: Exception):
    outcome = of_trouble(problem)
    assert outcome.kind == "retry"
    assert outcome.detail
    assert "li@" not in outcome.detail
