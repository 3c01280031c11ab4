"""durable_rules (Rete in C): a rule set whose first rule to fire answers, and a statechart.

It hangs or fails on some rule sets, so that each is tried in a process of its own before. Its two polling threads are
stopped: they would only disturb.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from durable import engine

from benchmarks.inputs.complaints import CLASSES, DEFAULT, Complaint, Condition, without_none
from benchmarks.inputs.procedure import COURSE, FIRST
from benchmarks.inputs.rules import NOBODY, Question, Range, Rule
from benchmarks.measuring import Part, Race
from benchmarks.peers.invited import works
from benchmarks.peers.translations import rows

NAME = "durable_rules"
Test = dict[str, Any]


def _host() -> Any:
    host = engine.Host()
    for timer in (host._d_timer, host._t_timer):  # noqa: SLF001  # there is no other way to them
        timer.cancel()
    return host


def rule_set(name: str, rules: list[tuple[list[Test], str]]) -> Callable[[dict[str, Any]], str]:
    """Return a function that posts an event, which one rule consumes: the first in order that holds."""
    answers: list[str] = []
    definition = {
        f"r{number}": {
            "all": [{"m": tests[0] if len(tests) == 1 else {"$and": tests}}],
            "pri": number,
            "run": _noting(answers, answer),
        }
        for number, (tests, answer) in enumerate(rules)
    }
    host, numbers = _host(), count(1)
    host.register_rulesets({name: definition})

    def post(fields: dict[str, Any]) -> str:
        answers.clear()
        session = str(next(numbers))
        host.post(name, {"id": session, "sid": session, **fields})
        host.delete_state(name, session)
        return answers[0]

    return post


def _noting(answers: list[str], answer: str) -> Callable[[Any], None]:
    def run(_context: Any) -> None:  # one argument: a second one would make it one that calls back
        answers.append(answer)

    return run


def _test(condition: Condition) -> Test:
    test, field, value = condition
    match test:
        case "in":
            return {"$or": [{field: one} for one in value]}
        case "eq":
            return {field: value}
        case "is":
            return {field: True}
        case "set":
            return {"$ex": {field: 1}}
    return {f"${'gte' if test == 'ge' else 'gt'}": {field: value}}


def classes() -> list[tuple[list[Test], str]]:
    """Return the rules of W1, the last of which always holds."""
    found = [([_test(one) for one in row], name) for name, condition in CLASSES for row in rows(condition)]
    return [*found, ([{"$ex": {"channel": 1}}], DEFAULT)]


def classify(race: Race) -> None:
    """Join W1."""
    answer = rule_set("classify", classes())
    race.add(NAME, "peer", answer, part=Part.first(1_000, 5_000), prepare=without_none, note="events, Rete in C")


def equality_rules(rules: list[Rule]) -> Callable[[Question], str]:
    """Return the table of W2."""
    made = [([{"category": c}, {"region": r}, {"$gte": {"amount": a}}], who) for c, r, a, who in rules]
    return rule_set("equality", [*made, ([{"$ex": {"category": 1}}], NOBODY)])


def range_rules(rules: list[Range]) -> Callable[[Question], str]:
    """Return the table of W2r."""
    made = [([{"$gte": {"amount": low}}, {"$lt": {"amount": high}}], who) for low, high, who in rules]
    return rule_set("ranges", [*made, ([{"$ex": {"amount": 1}}], NOBODY)])


def equality(race: Race, rules: list[Rule], part: Part) -> None:
    """Join W2."""
    _try("equality_rules(asked.equality_rules({0}))", len(rules), "asked.equality_questions(asked.equality_rules({0}))")
    race.add(NAME, "peer", equality_rules(rules), part=part, note="events, Rete in C")


def ranges(race: Race, rules: list[Range], part: Part) -> None:
    """Join W2r."""
    _try("range_rules(asked.ranges({0})[0])", len(rules), "asked.ranges({0})[1]")
    race.add(NAME, "peer", range_rules(rules), part=part, note="events, Rete in C")


def _try(making: str, size: int, asking: str) -> None:
    program = (
        "from benchmarks.inputs import rules as asked\nfrom benchmarks.peers import durable\n"
        f"answer = durable.{making.format(size)}\nfor one in {asking.format(size)}[:100]: answer(one)"
    )
    if problem := works(program, 12):
        raise RuntimeError(problem)


def whole_case(race: Race) -> None:
    """Join W6a; its timers run by the wall clock only."""
    chart: dict[str, dict[str, Any]] = {"new": {}, COURSE[-1][2]: {}}
    told: dict[str, Any] = {}
    for number, (tests, klass) in enumerate(classes()):
        chart["new"][f"t{number}"] = {
            "all": [{"m": {"$and": [*tests, {"kind": "open"}]}}],
            "to": "received",
            "pri": number,
            "run": _opening(told, klass),
        }
    for event, state, to, stops, starts in COURSE:
        row = {"all": [{"m": {"kind": event}}], "to": to, "run": _moving(told, to, stops, starts)}
        chart.setdefault(state, {})[event] = row
    host, sessions = _host(), count(1)
    host.register_rulesets({"case$state": chart})

    def live(asked: tuple[int, Complaint]) -> tuple[str, str, dict[str, str]]:
        session = f"s{next(sessions)}"
        host.update_state("case", {"sid": session})
        host.post("case", {"id": 1, "sid": session, "kind": "open", **asked[1]})
        for number, (event, *_) in enumerate(COURSE, 2):
            host.post("case", {"id": number, "sid": session, "kind": event})
        host.delete_state("case", session)
        return told["class"], told["state"], told["ended"]

    race.add(
        NAME, "peer", live, part=Part.first(50, 200), prepare=lambda one: (one[0], without_none(one[1])),
        note="statechart, Rete in C; timers of the wall clock",
    )  # fmt: skip


def _opening(told: dict[str, Any], klass: str) -> Callable[[Any], None]:
    def run(context: Any) -> None:
        told.update({"class": klass, "state": "received", "ended": {}})
        context.start_timer(*FIRST)

    return run


def _moving(told: dict[str, Any], to: str, stops: str | None, starts: tuple[str, int] | None) -> Callable[[Any], None]:
    def run(context: Any) -> None:
        told["state"] = to
        if stops:
            context.cancel_timer(stops)
            told["ended"][stops] = "met"
        if starts:
            context.start_timer(*starts)

    return run
