"""W1: classify complaints; three classes, the first rule that holds wins."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from operator import itemgetter

from benchmarks.inputs.complaints import CLASSES, DEFAULT, Complaint, Condition, alternatives, complaints
from benchmarks.measuring import Plan, Race, Table
from benchmarks.ours import answers as ours
from benchmarks.peers.invited import invite
from benchmarks.reference import conditions
from complaintflow.classifier import Classification

REFERENCE = "generated function"
PEERS = (
    "zen_engine:classify",
    "datalogic:classify",
    "cel_rust:classify",
    "rule_engines:classify",
    "rule_engines:classify_by_cel",
    "durable:classify",
)


def by_hand(c: Complaint) -> str:
    """Classify as somebody would write it down."""
    if (
        c["topic"] in ("airbag", "fire", "accident")
        or c["source_level"] in ("central_media", "central_agency")
        or c["crowd_disruption"]
        or (c["channel"] == "new_media" and c["media_reach"] == "major" and c["urgent"])
        or c["region_failed"]
    ):
        return "important"
    if (
        (c["ordinary"] and (c["days_open"] >= 3 or c["follow_ups"] > 2))
        or c["repeat_of"] is not None
        or c["source_level"] in ("local_media", "local_agency")
        or (c["channel"] == "new_media" and c["media_reach"] == "some")
        or c["topic"] in ("service_action", "recall")
    ):
        return "escalated"
    return "general"


def tables(plan: Plan) -> Iterator[Table]:
    """Measure the class alone, then the class with its reasons."""
    told = complaints()
    race = _class_alone(told)
    if plan.peers:
        invite(race, *PEERS)
    yield race.measured(REFERENCE, plan)
    yield _explained(told).measured(REFERENCE, plan)


def _class_alone(told: list[Complaint]) -> Race:
    race = Race("W1 classify one complaint", "complaint", told, [by_hand(one) for one in told])
    generated = conditions.generated(CLASSES, DEFAULT)
    race.add(REFERENCE, "reference", generated, note="a field that is missing is an error")
    careful = conditions.generated_for_missing(CLASSES, DEFAULT)
    race.add("generated function, missing fields allowed", "reference", careful)
    race.add("hand-written function", "limit", by_hand)
    answer = ours.classifier(explained=False).class_of
    race.add(ours.NAME, "ours", answer, note="the class; missing facts allowed")
    assert answer({}) == careful({}) == DEFAULT
    many = partial(ours.classifier(explained=False).classes_of, told)
    race.add_batch(f"{ours.NAME}, a list in one call", "ours", many, many, "missing facts allowed")
    return race


def _explained(told: list[Complaint]) -> Race:
    classes = [by_hand(one) for one in told]
    want = [(klass, _holding(one)) for klass, one in zip(classes, told, strict=True)]
    race = Race("W1 explained: every matched rule and its reason", "complaint", told, want)
    generated = conditions.generated(CLASSES, DEFAULT)
    race.add(REFERENCE, "reference", generated, want=classes, note="the class alone")
    with_reason = conditions.generated_with_reason(CLASSES, DEFAULT)
    race.add("generated function + first reason", "reference", with_reason, reading=itemgetter(0), want=classes)
    answer = ours.classifier(explained=True).classify
    race.add(ours.NAME, "ours", answer, reading=_told, note="missing facts allowed")
    assert (answer({}).klass, answer({}).reasons) == (DEFAULT, ())
    return race


def _told(said: Classification) -> tuple[object, set[str]]:
    assert all(reason.words.en for reason in said.reasons)
    return said.klass, set(said.matched)


def _holding(told: Complaint) -> set[str]:
    """Return the ids of all rules that hold, by walking the conditions."""
    return {
        f"{klass}_{number}"
        for klass, condition in CLASSES
        for number, part in enumerate(alternatives(condition), 1)
        if _holds(part, told)
    }


def _holds(condition: Condition, told: Complaint) -> bool:
    test = condition[0]
    if test in ("any", "all"):
        return (any if test == "any" else all)(_holds(part, told) for part in condition[1])
    _, field, value = condition
    fact = told[field]
    if test in ("is", "set"):
        return bool(fact) if test == "is" else fact is not None
    return fact in value if test == "in" else fact == value if test == "eq" else fact >= value + (test == "gt")
