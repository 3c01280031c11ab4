"""What the service tells of itself: enough to run it, and nothing about anybody."""

import json
import logging

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from complaintflow.errors import StoreError
from complaintflow.runtime.delivery.channel import Outcome
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.runtime.health import SECOND, health_of
from complaintflow.runtime.logs import JsonLines
from complaintflow.runtime.outbox import Courier
from complaintflow.runtime.telemetry import OpenTelemetry, Telemetry
from complaintflow.stores.memory import MemoryStore

AGENT = {"id": "agent-7", "roles": ["call_center"]}
FACTS = {
    "channel": "phone", "topic": "other", "problem": "abnormal_noise", "customer_words": "过减速带前轴咚咚响。",
    "summary": "前悬架异响", "customer_name": "王建国", "customer_phone": "13900000001", "vin": "LFV3A23C8K3007919",
    "dealer": "D17", "region": "north",
}  # fmt: skip
PERSONAL = ("王建国", "13900000001", "LFV3A23C8K3007919", "咚咚响", "LEAK-TOKEN")
DAY = 24 * 3600 * SECOND


@pytest.fixture
def meters():
    return InMemoryMetricReader()


@pytest.fixture
def spans():
    return InMemorySpanExporter()


@pytest.fixture
def desk(vw, clock, meters, spans):
    tracing = TracerProvider()
    tracing.add_span_processor(SimpleSpanProcessor(spans))
    metering = MeterProvider([meters])
    telemetry = OpenTelemetry(metering.get_meter("test"), tracing.get_tracer("test"))
    with ComplaintDesk(MemoryStore(), [vw], clock=clock, telemetry=telemetry) as made:
        yield made
    metering.shutdown()
    tracing.shutdown()


def busy(desk, clock):
    """A case with everything that is told of: refusals, breaches, deliveries."""
    desk.open("C-1", FACTS, actor=AGENT)
    desk.send("C-1", "dispatch", actor=AGENT)
    desk.send("C-1", "LEAK-TOKEN", actor=AGENT)
    desk.send("C-1", "note", data={"text": "LEAK-TOKEN 王建国"}, actor=AGENT)
    desk.send("C-1", "dispatch", data={"summary": "LEAK-TOKEN"}, actor={"id": "x", "roles": ["dealer"]})
    clock.now += 30 * DAY
    desk.fire_due()

    class Off:
        def deliver(self, parcel):
            return Outcome("retry", "503")

    Courier(desk, lambda lane: Off()).deliver_due()


def measured(meters):
    """The sums and last values, by name."""
    found = {}
    for scope in meters.get_metrics_data().resource_metrics:
        for metrics in scope.scope_metrics:
            for metric in metrics.metrics:
                found[metric.name] = sum(point.value for point in metric.data.data_points)
    return found


def test_events_refusals_breaches_and_deliveries_are_counted(desk, clock, meters):
    busy(desk, clock)
    found = measured(meters)
    timeline = desk.timeline("C-1")
    effects = [effect.kind for moment in timeline for effect in moment.effects]
    assert found["complaintflow.events"] == sum(moment.kind != "refused" for moment in timeline)
    assert found["complaintflow.refusals"] == 2
    assert found["complaintflow.breaches"] == effects.count("deadline_breached") > 0
    with desk.store.reading() as reading:
        assert found["complaintflow.deliveries"] == len(reading.attempts("C-1")) > 0


def test_lags_are_measured(desk, clock, meters):
    desk.open("C-1", FACTS, actor=AGENT)
    desk.send("C-1", "dispatch", actor=AGENT)
    due = desk.due(clock.now + 30 * DAY)[0].due_us
    clock.now = due + 600 * SECOND
    health = desk.health()
    found = measured(meters)
    assert found["complaintflow.timers.lag"] == health.timer_lag / SECOND >= 600
    assert health.outbox_lag > 0
    assert not health.well()
    desk.fire_due()
    assert desk.health().timer_lag == 0


def test_traces_frame_the_work(desk, clock, spans):
    busy(desk, clock)
    names = {span.name for span in spans.get_finished_spans()}
    assert {"complaintflow.send", "complaintflow.timers"} <= names


def test_nothing_personal_is_told(desk, clock, meters, spans, caplog):
    caplog.set_level(logging.DEBUG, logger="complaintflow")
    busy(desk, clock)
    desk.health()
    lines = [JsonLines().format(record) for record in caplog.records]
    assert len(lines) > 5
    told = (
        "\n".join(lines)
        + meters.get_metrics_data().to_json()
        + "".join(s.to_json() for s in spans.get_finished_spans())
    )
    for secret in PERSONAL:
        assert secret not in told
        assert json.dumps(secret).strip('"') not in told


def test_a_line_of_the_log_is_json(desk, caplog):
    caplog.set_level(logging.INFO, logger="complaintflow")
    desk.open("C-1", FACTS, actor=AGENT)
    line = json.loads(JsonLines().format(caplog.records[-1]))
    assert line["message"] == "event answered"
    assert line["case"] == "C-1"
    assert line["policy"] == "vw"
    assert line["level"] == "info"


def test_an_exception_is_named_and_not_quoted():
    try:
        raise ValueError("王建国")
    except ValueError:
        import sys

        record = logging.LogRecord("x", logging.ERROR, "f", 1, "failed", (), sys.exc_info())
    line = JsonLines().format(record)
    assert json.loads(line)["exception"] == "ValueError"
    assert "王建国" not in line


def test_without_opentelemetry_there_are_log_records(vw, clock, caplog):
    caplog.set_level(logging.INFO, logger="complaintflow")
    with ComplaintDesk(MemoryStore(), [vw], clock=clock, telemetry=Telemetry()) as desk:
        desk.open("C-1", FACTS, actor=AGENT)
    assert [record.message for record in caplog.records] == ["event answered"]


def test_a_store_that_is_away_is_unwell():
    class Away(MemoryStore):
        def reading(self):
            raise StoreError("the server does not answer")

    health = health_of(Away(), 0)
    assert not health.well()
    assert health.to_json()["problem"] == "the server does not answer"


def test_an_idle_service_is_well(desk):
    assert desk.health().to_json() == {
        "status": "well", "timer_lag_s": 0.0, "outbox_lag_s": 0.0, "stuck": 0, "failing": 0, "dead": 0,
    }  # fmt: skip
