"""pm4py, a process-mining library, reads what `complaintflow export` writes and finds the procedure in it."""

import json
from collections import deque
from pathlib import Path

import pandas as pd
import pm4py
import pytest

from complaintflow import Policy
from complaintflow.exports import History, csv_log, ocel, xes
from complaintflow.kernel.event import Actor, Event

# What the library and its own dependencies complain about is theirs.
pytestmark = pytest.mark.filterwarnings("ignore")

START = 1_772_413_200_000_000
MINUTE = 60_000_000
WALKED = """\
policy: walked
format: 1
version: "1"
effective: 2020-01-01
time_zone: Europe/Berlin
roles: {agent: {}, lead: {unit: shop}}
fields:
  {shop: text, name: text, bought: date, seen: instant, amount: number, safe: bool, tags: {type: set, choices: [a, b]}}
lifecycle:
  initial: intake
  states:
    intake: {}
    handling: {}
    waiting: {}
    solved: {final: true, outcome: solved}
    dropped: {final: true, outcome: dropped}
  transitions:
    - {event: dispatch, from: intake, to: handling}
    - {event: ask, from: handling, to: waiting}
    - {event: answer, from: waiting, to: handling}
    - {event: visit, from: handling}
    - {event: solve, from: handling, to: solved}
    - {event: give_up, from: [intake, waiting], to: dropped}
    - {event: reopen, from: solved, to: handling}
outcomes: {solved: {}, dropped: {}}
deadlines: {reply: {starts: dispatch, met_by: [solve, ask], within: 2h}}
"""
ODD = "<王 \"建国\" & 'X'>\t=1+1\nline two \x00\x1b😀;,"


def walks(policy):
    """For every transition a shortest way through the lifecycle that takes it, and on to an end."""
    moves = [(s, t.event, t.target or s) for t in policy.compiled.lifecycle.transitions for s in t.sources]
    ends = {name for name, state in policy.compiled.lifecycle.states.items() if state.final}

    def way(start, done):
        queue = deque([(start, ())])
        known = {start}
        while queue:
            here, path = queue.popleft()
            if done(here):
                return path
            for source, event, target in moves:
                if source == here and target not in known:
                    known.add(target)
                    queue.append((target, (*path, event)))
        raise AssertionError(start)

    for source, event, target in moves:
        path = (*way("intake", lambda here, source=source: here == source), event)
        yield (*path, *way(target, ends.__contains__))


@pytest.fixture(scope="module")
def history():
    """Every way through the lifecycle, told to a history."""
    policy = Policy.from_text(WALKED)
    told = History(policy)
    at = START
    for number, path in enumerate(walks(policy)):
        case = None
        data = {"name": ODD, "shop": "s1", "bought": "2026-02-28", "seen": "2026-03-01T08:00:00Z", "amount": 1.5,
                "safe": True, "tags": ["a", "b"], "undeclared": "nothing of this"}  # fmt: skip
        for event in ("open", *path):
            at += 7 * MINUTE
            actor = Actor(f"p{number % 3}", (("agent", None), ("lead", "s1")))
            moved = Event(f"案件-{number}", event, at, f"e{at}", actor, data if event == "open" else {})
            step = policy.step(case, moved)
            assert step.accepted, step.refused
            case = step.case
            told.event(moved, step)
    return told


@pytest.fixture(scope="module")
def log(history, tmp_path_factory):
    """The XES file as pm4py reads it."""
    file = tmp_path_factory.mktemp("log") / "walked.xes"
    file.write_text("".join(xes(history.policy.compiled, history.cases())), encoding="utf-8")
    return pm4py.read_xes(str(file))


def acts(history):
    return [(one.id, event.name) for one in history.cases() for event, _ in one.acts]


def test_every_case_and_every_event_arrives(history, log):
    assert log["case:concept:name"].nunique() == len(list(history.cases()))
    assert list(zip(log["case:concept:name"], log["concept:name"], strict=True)) == acts(history)
    assert [int(at.timestamp() * 1_000_000) for at in log["time:timestamp"]] == [
        event.at for one in history.cases() for event, _ in one.acts
    ]


def test_the_lifecycle_is_what_the_states_follow_one_another_by(history, log):
    edges, starts, ends = pm4py.discover_dfg(log, activity_key="state")
    states = history.policy.compiled.lifecycle.states
    declared = {
        (source, transition.target or source)
        for transition in history.policy.compiled.lifecycle.transitions
        for source in transition.sources
    }
    assert set(edges) == declared
    assert set(starts) == {"intake"}
    assert set(ends) == {name for name, state in states.items() if state.final}


def test_a_model_is_discovered_that_the_log_fits(history, log):
    net, initial, final = pm4py.discover_petri_net_inductive(log)
    events = {transition.event for transition in history.policy.compiled.lifecycle.transitions}
    assert {transition.label for transition in net.transitions if transition.label} == {"open", *events}
    fitness = pm4py.fitness_token_based_replay(log, net, initial, final)
    assert fitness["log_fitness"] == 1.0
    assert fitness["percentage_of_fitting_traces"] == 100.0


def test_values_keep_their_types_and_odd_characters_what_xml_can_hold(log):
    first = log.iloc[0]
    assert first["data:name"] == ODD.replace("\x00", "\ufffd").replace("\x1b", "\ufffd")
    assert (first["data:amount"], first["data:safe"], first["data:tags"]) == (1.5, True, '["a", "b"]')
    assert pd.Timestamp(first["data:bought"]) == pd.Timestamp("2026-02-27T23:00:00Z")
    assert pd.Timestamp(first["data:seen"]) == pd.Timestamp("2026-03-01T08:00:00Z")
    assert (first["org:resource"], first["org:role"], first["org:group"]) == ("p0", "agent, lead", "s1")
    assert not [column for column in log.columns if "undeclared" in column]


def test_the_table_tells_the_same(history, log, tmp_path):
    file = tmp_path / "walked.csv"
    file.write_text(csv_log(history.policy.compiled, history.cases()), encoding="utf-8", newline="")
    table = pd.read_csv(file)
    table["time:timestamp"] = pd.to_datetime(table["time:timestamp"], utc=True, format="ISO8601")
    assert list(zip(table["case:concept:name"], table["concept:name"], strict=True)) == acts(history)
    assert pm4py.discover_dfg(table) == pm4py.discover_dfg(log)
    assert table["data:name"].iloc[0] == ODD


def test_the_object_centric_log_tells_the_same(history, log, tmp_path):
    file = tmp_path / "walked.ocel.json"
    text = ocel(history.policy.compiled, history.cases())
    file.write_text(text, encoding="utf-8")
    told = pm4py.read_ocel2_json(str(file))
    assert set(pm4py.ocel_get_object_types(told)) == {"case", "person", "role", "unit", "deadline"}
    flat = pm4py.ocel_flattening(told, "case")
    own = flat[~flat["concept:name"].str.startswith("deadline_")]
    assert len(own) == len(acts(history))
    assert pm4py.discover_dfg(own)[0] == pm4py.discover_dfg(log)[0]
    people = pm4py.ocel_flattening(told, "person")
    assert people["case:concept:name"].nunique() == 3
    deadlines = pm4py.ocel_flattening(told, "deadline")
    assert set(pm4py.get_start_activities(deadlines)) == {"deadline_started"}
    assert pm4py.discover_ocdfg(told)["activities"] >= {"open", "dispatch", "deadline_started"}
    # Every object that something is related to is there, and ids are told apart.
    plain = json.loads(text)
    ids = [one["id"] for one in plain["objects"]]
    related = {to["objectId"] for one in (*plain["events"], *plain["objects"]) for to in one["relationships"]}
    assert len(set(ids)) == len(ids)
    assert related <= set(ids)
    assert len({one["id"] for one in plain["events"]}) == len(plain["events"])


@pytest.mark.parametrize("name", ["vw", "bank", "wanrun", "toyota"])
def test_the_examples_that_ship_are_read_and_fit_their_model(name, tmp_path):
    policy = Policy.load(f"policies/{name}.yaml")
    told, accepted, cases = History(policy), 0, {}
    with Path(f"docs/examples/{name}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            plain = json.loads(line)
            if "report" in plain:
                continue
            event = policy.read_event(plain)
            step = policy.step(cases.get(event.case), event)
            cases[event.case] = step.opened
            accepted += step.accepted
            told.event(event, step)
    file = tmp_path / f"{name}.xes"
    file.write_text("".join(xes(policy.compiled, told.cases())), encoding="utf-8")
    log = pm4py.read_xes(str(file))
    by_itself = sum(event.actor.id == "system" for one in told.cases() for event, _ in one.acts)
    assert len(log) - by_itself == accepted >= 20
    assert log["case:concept:name"].nunique() == sum(case is not None for case in cases.values())
    net, initial, final = pm4py.discover_petri_net_inductive(log)
    assert pm4py.fitness_token_based_replay(log, net, initial, final)["log_fitness"] > 0.999
