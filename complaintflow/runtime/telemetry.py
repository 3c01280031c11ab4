"""What a service tells of itself while it works: log records, and OpenTelemetry traces and metrics where installed.

In: what has just happened. Out: records, spans and measurements that hold ids, names of the policy and numbers: no
facts, no people, no texts. Where they go is the embedder's business (`logging`, the OpenTelemetry SDK).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from complaintflow.runtime.answers import Answer
from complaintflow.runtime.health import SECOND, Health

if TYPE_CHECKING:
    from opentelemetry.metrics import Meter
    from opentelemetry.trace import Tracer

LOG: Final = logging.getLogger("complaintflow.service")
NAME: Final = "complaintflow"

# Where nobody has said where records go, they go nowhere: a library does not write to somebody else's screen.
logging.getLogger(NAME).addHandler(logging.NullHandler())

Label = str | int | bool


class Telemetry:
    """Log records only: what is there without the extra `observability`."""

    @contextmanager
    def span(self, name: str, **labels: Label) -> Iterator[None]:
        """Frame a piece of work."""
        del name, labels
        yield

    def answered(self, answer: Answer) -> None:
        """Tell of an event, or of time that passed, and of what followed in other cases."""
        for one in (answer, *answer.others):
            labels = labels_of(one)
            LOG.info("event refused" if one.refused is not None else "event answered", extra={"about": labels})
            for effect in one.effects:
                if effect.kind in ("deadline_breached", "escalation_failed"):
                    told = {
                        "case": effect.case,
                        "effect": effect.kind,
                        "deadline": str(effect.body.get("deadline", "")),
                    }
                    LOG.warning("%s", effect.kind.replace("_", " "), extra={"about": told})

    def conflict(self) -> None:
        """Tell that a transaction met another one and is tried again."""
        LOG.debug("transaction is tried again", extra={"about": {}})

    def delivered(self, lane: str, outcome: str, attempt: int, case: str) -> None:
        """Tell of a try to deliver an effect."""
        level = logging.INFO if outcome == "delivered" else logging.WARNING
        about = {"case": case, "lane": lane, "outcome": outcome, "attempt": attempt}
        LOG.log(level, "delivery tried", extra={"about": about})

    def put_aside(self, case: str, failures: int) -> None:
        """Tell that time can't pass for a case, and that it is put aside for a while."""
        LOG.error("case put aside", extra={"about": {"case": case, "failures": failures}})

    def health(self, health: Health) -> None:
        """Tell how the service is."""
        LOG.debug("health", extra={"about": health.to_json()})


class OpenTelemetry(Telemetry):
    """Log records, and traces and metrics through the OpenTelemetry API."""

    def __init__(self, meter: Meter, tracer: Tracer) -> None:
        """Make the instruments."""
        self._tracer = tracer
        self._events = meter.create_counter("complaintflow.events", unit="{event}", description="events accepted")
        self._refusals = meter.create_counter("complaintflow.refusals", unit="{event}", description="events refused")
        self._breaches = meter.create_counter(
            "complaintflow.breaches", unit="{deadline}", description="deadlines missed"
        )
        self._conflicts = meter.create_counter(
            "complaintflow.conflicts", unit="{transaction}", description="tried again"
        )
        self._deliveries = meter.create_counter(
            "complaintflow.deliveries", unit="{try}", description="tries to deliver"
        )
        self._aside = meter.create_counter("complaintflow.put_aside", unit="{case}", description="cases put aside")
        self._timer_lag = meter.create_gauge(
            "complaintflow.timers.lag", unit="s", description="how far timers are behind"
        )
        self._outbox_lag = meter.create_gauge("complaintflow.outbox.lag", unit="s", description="deliveries behind")
        self._dead = meter.create_gauge("complaintflow.outbox.dead", unit="{effect}", description="dead letters")
        self._failing = meter.create_gauge("complaintflow.outbox.failing", unit="{lane}", description="tried in vain")
        self._stuck = meter.create_gauge("complaintflow.timers.stuck", unit="{case}", description="cases put aside now")

    @contextmanager
    def span(self, name: str, **labels: Label) -> Iterator[None]:
        """Frame a piece of work in a span of its own."""
        attributes = {f"{NAME}.{key}": value for key, value in labels.items()}
        # What an exception says may quote what somebody wrote: only that there was one is recorded.
        with self._tracer.start_as_current_span(
            f"{NAME}.{name}", attributes=attributes, record_exception=False, set_status_on_exception=False
        ):
            yield

    def answered(self, answer: Answer) -> None:
        """Count events, refusals and breaches."""
        super().answered(answer)
        for one in (answer, *answer.others):
            labels = {key: value for key, value in labels_of(one).items() if key in ("event", "policy", "code")}
            (self._events if one.refused is None else self._refusals).add(1, labels)
            for effect in one.effects:
                if effect.kind == "deadline_breached":
                    about = {"policy": labels.get("policy", ""), "deadline": str(effect.body.get("deadline", ""))}
                    self._breaches.add(1, about)

    def conflict(self) -> None:
        """Count a transaction that is tried again."""
        super().conflict()
        self._conflicts.add(1)

    def delivered(self, lane: str, outcome: str, attempt: int, case: str) -> None:
        """Count a try to deliver."""
        super().delivered(lane, outcome, attempt, case)
        self._deliveries.add(1, {"lane": lane, "outcome": outcome})

    def put_aside(self, case: str, failures: int) -> None:
        """Count a case that is put aside."""
        super().put_aside(case, failures)
        self._aside.add(1)

    def health(self, health: Health) -> None:
        """Measure lags and dead letters."""
        super().health(health)
        self._timer_lag.set(health.timer_lag / SECOND)
        self._outbox_lag.set(health.outbox_lag / SECOND)
        self._dead.set(health.dead)
        self._failing.set(health.failing)
        self._stuck.set(health.stuck)


def installed_telemetry() -> Telemetry:
    """Return OpenTelemetry's where the extra `observability` is installed, log records alone where it is not."""
    try:
        from opentelemetry import metrics, trace
    except ImportError:
        return Telemetry()
    return OpenTelemetry(metrics.get_meter(NAME), trace.get_tracer(NAME))


def labels_of(answer: Answer) -> dict[str, Label]:
    """Return what may be told of an answer: ids, names and numbers."""
    known = answer.case is not None and answer.event.name in answer.case.policy.compiled.events
    # What is no event of the policy is a text that anybody may have sent.
    name = answer.event.name if known else "time" if not answer.event.name else "unknown"
    labels: dict[str, Label] = {"case": answer.event.case, "event": name, "version": answer.version}
    if answer.case is not None:
        labels |= {"policy": answer.case.policy.id, "policy_version": answer.case.policy.version}
    if answer.refused is not None:
        labels["code"] = str(answer.refused.body["code"])
    if answer.repeated:
        labels["repeated"] = True
    return labels
