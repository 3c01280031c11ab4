"""A service put together from files, as an embedder does it."""

import json

import pytest

from complaintflow import webhooks_of, worker_for
from complaintflow.errors import DeliveryError, PolicyError
from complaintflow.instants import parse_instant
from complaintflow.runtime.delivery import Outcome
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.runtime.serving import courier_for
from complaintflow.stores.memory import MemoryStore

AGENT = {"id": "lin_yue", "roles": ["call_center"]}
FACTS = {"channel": "phone", "topic": "other", "customer_phone": "13900000001", "dealer": "D0132", "region": "east"}
DELIVERY = """
delivery: test
format: 1
channels:
  sms: {record: sent.jsonl}
  email: {record: sent.jsonl}
  work: {record: sent.jsonl, addresses: email}
webhooks:
  crm: {url: "https://crm.example/hook", signed_with: CRM_KEY, effects: [case_closed]}
"""


@pytest.fixture
def delivery(tmp_path):
    path = tmp_path / "delivery.yaml"
    path.write_text(DELIVERY, "utf-8")
    return path


def test_two_lines_make_a_service_that_fires_delivers_and_seals(vw, clock, delivery, tmp_path, monkeypatch):
    monkeypatch.setenv("CRM_KEY", "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=")
    desk = ComplaintDesk(MemoryStore(), [vw], clock=clock, webhooks=webhooks_of(delivery))
    desk.open("C-1", FACTS, actor=AGENT)
    desk.send("C-1", "dispatch", actor=AGENT)
    clock.set("2026-03-02T12:00:00+08:00")
    worker = worker_for(desk, delivery, "docs/examples/vw.staff.yaml")
    done = worker.work_all()
    assert done.fired == 1
    assert done.chores >= 1
    lines = [json.loads(line) for line in (tmp_path / "sent.jsonl").read_text("utf-8").splitlines()]
    assert {"13900000001", "zhou.jie@d0132.example"} <= {line["to"] for line in lines}
    with desk.store.reading() as reading:
        assert reading.last_seal().at == clock.now
        assert "crm" in reading.lanes().body


def test_without_a_file_of_deliveries_nothing_is_delivered_and_nothing_lost(vw, clock):
    desk = ComplaintDesk(MemoryStore(), [vw], clock=clock)
    desk.open("C-1", FACTS, actor=AGENT)
    desk.send("C-1", "dispatch", actor=AGENT)
    worker = worker_for(desk, seal_every=None)
    worker.work_all()
    with desk.store.reading() as reading:
        assert reading.counts()["outbox_pending"] > 0
        assert reading.last_seal() is None


def test_a_channel_of_the_embedder_goes_before_that_of_the_file(vw, clock, delivery, tmp_path, monkeypatch):
    monkeypatch.setenv("CRM_KEY", "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=")

    class Own:
        got = ()

        def deliver(self, parcel):
            self.got += (parcel.effect_id,)
            return Outcome("delivered")

    desk = ComplaintDesk(MemoryStore(), [vw], clock=clock)
    desk.open("C-1", FACTS, actor=AGENT)
    desk.send("C-1", "dispatch", actor=AGENT)
    own = Own()
    courier_for(desk, delivery, channels={"sms": own}).deliver_due()
    assert own.got


def test_what_is_wrong_is_said_before_the_first_message(vw, clock, delivery, tmp_path, monkeypatch):
    monkeypatch.delenv("CRM_KEY", raising=False)
    desk = ComplaintDesk(MemoryStore(), [vw], clock=clock)
    with pytest.raises(DeliveryError, match="CRM_KEY"):
        worker_for(desk, delivery)
    with pytest.raises(PolicyError):
        worker_for(desk, tmp_path / "none.yaml")


def test_a_worker_tells_what_it_does_when_it_does_it(vw, clock):
    desk = ComplaintDesk(MemoryStore(), [vw], clock=clock)
    desk.open("C-1", FACTS, actor=AGENT)
    desk.send("C-1", "dispatch", actor=AGENT)
    clock.now = parse_instant("2026-03-02T12:00:00+08:00")
    worker = worker_for(desk)
    told = []
    worker.on_done = told.append
    worker.work_all()
    assert [(one.fired, one.delivered) for one in told if one.fired] == [(1, 0)]
    assert sum(one.chores for one in told) == 1
