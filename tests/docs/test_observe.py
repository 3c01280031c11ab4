"""The page on observing names every record, metric and span that there is, with its labels; and no other."""

import logging
import re
from pathlib import Path

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from complaintflow.errors import StoreError
from complaintflow.runtime.delivery.channel import Outcome
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.runtime.heartbeat import Heartbeat
from complaintflow.runtime.outbox import Courier
from complaintflow.runtime.telemetry import OpenTelemetry
from complaintflow.runtime.worker import Worker, note_failure
from complaintflow.stores.memory import MemoryStore

PAGE = (Path(__file__).parents[2] / "docs/how-to/observe.md").read_text(encoding="utf-8")
NAME = re.compile(r"`([^`]+)`")
NOW = 1_772_413_200_000_000
DAY = 86_400_000_000
AGENT = {"id": "agent-7", "roles": ["call_center"]}


def table(heading):
    """The rows of the first table under a heading."""
    part = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    assert len(lines) > 3, heading
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def names(cell):
    return set(NAME.findall(cell))


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What a service tells when everything happens that it tells of: records, metrics, spans."""
    records, reader, spans = [], InMemoryMetricReader(), InMemorySpanExporter()

    class Keep(logging.Handler):
        def emit(self, record):
            records.append(record)

    logger, handler = logging.getLogger("complaintflow"), Keep()
    logger.addHandler(handler)
    level = logger.level
    logger.setLevel(logging.DEBUG)
    tracing, metering = TracerProvider(), MeterProvider([reader])
    tracing.add_span_processor(SimpleSpanProcessor(spans))
    telemetry = OpenTelemetry(metering.get_meter("test"), tracing.get_tracer("test"))
    outcomes = iter(["delivered", "retry", "rejected"])
    now = [NOW]

    class Moody:
        def deliver(self, parcel):
            return Outcome(next(outcomes, "rejected"), "x")

    with ComplaintDesk(MemoryStore(), ["policies/vw.yaml"], clock=lambda: now[0], telemetry=telemetry) as desk:
        facts = {"channel": "phone", "topic": "recall"}
        desk.open("C-1", facts, actor=AGENT, id="e1")
        desk.open("C-1", facts, actor=AGENT, id="e1")
        desk.send("C-1", "dispatch", actor=AGENT)
        desk.send("C-1", "nothing", actor=AGENT)
        desk.send_all([])
        now[0] += 30 * DAY
        worker = Worker(desk, Courier(desk, lambda lane: Moody()))
        folder = tmp_path_factory.mktemp("alive") / "x"
        folder.mkdir()
        heart = Heartbeat(folder / "alive", lambda: now[0])
        heart.watch(worker)
        worker.work_once()
        (folder / "alive").unlink()
        folder.rmdir()
        now[0] += DAY
        heart.beat()
        telemetry.conflict()
        telemetry.put_aside("C-1", 1)
        note_failure(StoreError("x"))
    data = reader.get_metrics_data()
    logger.removeHandler(handler)
    logger.setLevel(level)
    metering.shutdown()
    tracing.shutdown()
    return records, data, spans.get_finished_spans()


def test_every_record_is_named(told):
    shown = {row[0].strip("`"): (set(re.findall(r"[a-z]+", row[1])), names(row[2])) for row in table("Logs")}
    shown["event refused"] = (shown["event refused"][0], shown["event refused"][1] | shown["event answered"][1])
    found = {}
    for record in told[0]:
        levels, keys = found.setdefault(record.getMessage(), (set(), set()))
        levels.add(record.levelname.lower())
        keys.update(record.about)
    assert found.keys() == shown.keys()
    for message, (levels, keys) in found.items():
        assert levels <= shown[message][0], message
        assert keys <= shown[message][1], message
        assert shown[message][1] - keys <= {"repeated", "problem"}, message


def test_every_metric_is_named(told):
    shown = {names(row[0]).pop(): (row[1], row[2].strip("`"), names(row[3])) for row in table("Metrics")}
    found = {}
    for resource in told[1].resource_metrics:
        for scope in resource.scope_metrics:
            for metric in scope.metrics:
                labels = {key for point in metric.data.data_points for key in point.attributes}
                kind = "gauge" if type(metric.data).__name__ == "Gauge" else "counter"
                found[metric.name] = (kind, metric.unit, labels)
    assert found == shown


def test_every_span_is_named(told):
    shown = {names(row[0]).pop(): names(row[1]) for row in table("Traces")}
    found = {}
    for span in told[2]:
        found.setdefault(span.name, set()).update(span.attributes)
    assert found == shown


def test_alerts_speak_of_what_is_measured(told):
    measured = set().union(*(names(row[0]) for row in table("Metrics")))
    wanted = {
        name for row in table("What to be woken for") for name in names(row[1]) if name.startswith("complaintflow.")
    }
    assert wanted <= measured
