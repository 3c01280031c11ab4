"""Deliveries that stay in the house: files of lines, the console, functions."""

import json
import stat
import threading
from pathlib import Path

import pytest

from complaintflow.runtime.delivery import (
    ChannelSettings,
    Deliveries,
    DeliverySettings,
    FunctionChannel,
    Outcome,
    Parcel,
    RecordChannel,
    Secrets,
    Told,
)
from complaintflow.runtime.delivery.record import Lines
from tests.unit.runtime.delivery.parcels import parcel, staff


def recorded(path: Path, lane: str, addresses: str | None = None) -> Deliveries:
    settings = DeliverySettings(channels={lane: ChannelSettings(record=path, addresses=addresses)})
    return Deliveries(settings, Secrets({}), staff())


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_notice_is_written_down_as_its_reader_would_see_it(tmp_path: Path):
    path = tmp_path / "notices.jsonl"
    outcome = recorded(path, "email").deliver(parcel("email", "customer"))
    assert outcome == Outcome("delivered", "recorded", None, (Told("customer"),))
    assert lines(path) == [
        {
            "effect": "S-1/2/0",
            "case": "S-1",
            "via": "email",
            "to": "li@example.com",
            "language": "zh",
            "subject": "关于noise的投诉",
            "text": "李雷：已受理。",
        }
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_work_goes_to_each_persons_list_in_their_language(tmp_path: Path):
    path = tmp_path / "work.jsonl"
    recorded(path, "work").deliver(parcel("work", "desk"))
    assert [(line["to"], line["subject"], line["text"]) for line in lines(path)] == [
        ("ann", "待办: 查看 (S-1)", "待办: 查看\n投诉编号: S-1\n期限: 2026-03-02 周一 11:00:00"),
        ("bob", "To do: Look at it (S-1)", "To do: Look at it\nCase: S-1\nDue: 2026-03-02 Mon 11:00:00"),
    ]


def test_work_may_go_to_addresses_of_another_medium(tmp_path: Path):
    path = tmp_path / "work.jsonl"
    recorded(path, "work", "email").deliver(parcel("work", "desk"))
    assert [line["to"] for line in lines(path)] == ["ann@example.org", "bob@example.org"]


def test_a_request_for_work_does_not_tell_a_case_id_that_must_not_be_told(tmp_path: Path):
    # A case may be called after the customer; whoever may not know the customer reads a mark in its place.
    path = tmp_path / "work.jsonl"
    effect = parcel("work", "desk", "李雷")
    asked = {**effect.effect, "role": "partner"}
    told = Parcel(**{name: getattr(effect, name) for name in Parcel.__slots__} | {"effect": asked})
    settings = DeliverySettings(channels={"work": ChannelSettings(record=path)})
    from complaintflow.staff import Person, directory_of

    deliveries = Deliveries(settings, Secrets({}), directory_of(lambda *asked: [Person("pat")]))
    assert deliveries.deliver(told).kind == "delivered"
    (line,) = lines(path)
    assert "李雷" not in str(line["subject"]) + str(line["text"])


def test_a_disk_that_takes_nothing_is_tried_again(tmp_path: Path):
    assert recorded(tmp_path, "email").deliver(parcel("email", "customer")).kind == "retry"


def test_lines_of_several_threads_do_not_run_into_each_other(tmp_path: Path):
    path = tmp_path / "lines.jsonl"
    files = [Lines(path) for _ in range(4)]
    threads = [
        threading.Thread(target=lambda file=file: [file.add({"x": "y" * 5000}) for _ in range(25)]) for file in files
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert lines(path) == [{"x": "y" * 5000}] * 100


def test_effects_are_written_down_as_they_are(capsys: pytest.CaptureFixture[str]):
    effect = parcel("email", "customer")
    assert RecordChannel("-").deliver(effect).kind == "delivered"
    line = json.loads(capsys.readouterr().out)
    assert line == {"lane": "email", "position": effect.position, **effect.effect}


def test_an_embedders_function_is_a_channel():
    seen: list[Parcel] = []
    assert FunctionChannel(seen.append).deliver(parcel("email", "customer")) == Outcome("delivered")
    assert [one.effect_id for one in seen] == ["S-1/2/0"]
    assert FunctionChannel(lambda _: Outcome("nobody")).deliver(parcel("email", "customer")).kind == "nobody"


def test_a_function_that_fails_is_called_again_and_its_words_are_not_repeated():
    def fails(_: Parcel) -> None:
        raise RuntimeError("li@example.com")

    outcome = FunctionChannel(fails).deliver(parcel("email", "customer"))
    assert outcome == Outcome("retry", "the embedder's function failed (RuntimeError)")


def test_an_embedders_channel_goes_before_the_settings():
    settings = DeliverySettings(channels={"email": ChannelSettings(record="-")})
    deliveries = Deliveries(
        settings, Secrets({}), None, {"email": FunctionChannel(lambda _: Outcome("delivered", "mine"))}
    )
    assert deliveries.deliver(parcel("email", "customer")).detail == "mine"


def test_a_lane_without_a_channel_waits():
    outcome = Deliveries(DeliverySettings(), Secrets({})).deliver(parcel("sms", "customer"))
    assert outcome == Outcome("retry", "no channel is set up for `sms`")


def test_a_directory_that_fails_is_asked_again():
    def fails(*asked: object) -> list[object]:
        raise RuntimeError("ann@example.org")

    from complaintflow.staff import directory_of

    settings = DeliverySettings(channels={"email": ChannelSettings(record="-")})
    deliveries = Deliveries(settings, Secrets({}), directory_of(fails))
    assert deliveries.deliver(parcel("email", "desk")) == Outcome("retry", "the staff directory failed (RuntimeError)")
