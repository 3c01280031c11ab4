"""The fence around durable-rules: what it refuses, and what happens when the engine hangs, dies or is not there."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from complaintflow.correlation import Sighting
from complaintflow.correlation.series import complaints_of
from complaintflow.errors import CorrelationError, MissingExtraError
from complaintflow.facade import Policy
from tests.conformance.engines import need_durable

HEAD = """\
policy: toy
format: 1
version: "1"
effective: 2020-01-01
time_zone: UTC
flags: {found: {}}
lifecycle: {initial: new, states: {new: {}}, transitions: []}
"""
POLICY = Policy.from_text(
    HEAD + "fields: {vin: text, amount: number}\ncross_case: [{id: again, same: vin, flag: found}]\n"
)

SERIES = complaints_of(POLICY.compiled.cross_case[0])


def index_of(policy: Policy = POLICY, **options):
    from complaintflow.correlation.durable import DurableIndex

    return DurableIndex(policy.compiled, **options)


@pytest.fixture
def durable():
    need_durable()
    index = index_of()
    yield index
    index.close()


@pytest.fixture
def child(tmp_path, monkeypatch):
    """Put another program in the place of the engine's."""
    if os.name != "posix":
        pytest.skip("the engine's process is watched on POSIX systems only")

    def put(program: str) -> Path:
        path = tmp_path / "child.py"
        path.write_text("import json, sys, time\n" + program)
        monkeypatch.setattr("complaintflow.correlation.durable.process._CHILD", path)
        return path

    return put


def cases(index, at: int = 100) -> list[str]:
    return [one.case for one in index.earlier(SERIES, ("V",), (at, ""), None)]


def fill(index, number: int = 3) -> None:
    for at in range(number):
        index.add(SERIES, ("V",), Sighting(at, f"C{at}", at))


def pid_of(index) -> int:
    return index._engine._process.pid


# ---- the engine fails


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
def test_an_engine_that_dies_is_rebuilt_and_asked_again(durable, blow):
    fill(durable)
    os.kill(pid_of(durable), blow)
    assert cases(durable) == ["C2", "C1", "C0"]
    assert durable.starts == 2
    os.kill(pid_of(durable), blow)
    durable.add(SERIES, ("V",), Sighting(3, "C3", 3))
    assert cases(durable) == ["C3", "C2", "C1", "C0"]
    os.kill(pid_of(durable), blow)
    durable.forget(SERIES, 2)
    assert cases(durable) == ["C3", "C2"]


def test_an_engine_that_stops_answering_is_ended_after_its_time_and_rebuilt():
    need_durable()
    index = index_of(timeout=2.0)
    fill(index)
    stopped = pid_of(index)
    os.kill(stopped, signal.SIGSTOP)
    begun = time.monotonic()
    assert cases(index) == ["C2", "C1", "C0"]
    assert time.monotonic() - begun >= 1.5
    assert pid_of(index) != stopped
    with pytest.raises(ProcessLookupError):
        os.kill(stopped, 0)
    index.close()


def test_an_engine_that_never_answers_is_given_up(child):
    child("sys.stdin.readline(); time.sleep(60)\n")
    with pytest.raises(CorrelationError, match=r"does not start: no answer in 0\.2 s"):
        index_of(timeout=0.2)


READY = "sys.stdin.readline(); print('\"ready\"', flush=True)\n"


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("sys.exit(3)\n", "does not start: it ended with 3"),
        ("print('{{', flush=True); sys.stdin.read()\n", "does not start: it does not answer in JSON"),
        ("sys.stdin.readline(); sys.exit(4)\n", "does not start: it ended with 4"),
    ],
)
def test_an_engine_that_does_not_start_is_given_up(child, program, message):
    child(program)
    with pytest.raises(CorrelationError, match=message):
        index_of(timeout=5.0)


@pytest.mark.parametrize(
    ("program", "message"),
    [
        (READY + "sys.exit(4)\n", "does not start: it ended with 4|does not start: it has gone"),
        (READY + "for line in sys.stdin: print('[2, []]', flush=True)\n", "does not start: it answers"),
        (READY + "for line in sys.stdin: print('[0]', flush=True)\n", "does not start: it answers"),
    ],
)
def test_an_engine_that_fails_on_its_facts_again_is_given_up(child, program, message):
    child(program)
    index = index_of(timeout=5.0)
    with pytest.raises(CorrelationError, match=message):
        fill(index)
    with pytest.raises(CorrelationError):
        cases(index)
    index.close()


def test_what_the_engine_refuses_leaves_it_in_step(durable, monkeypatch):
    fill(durable)
    monkeypatch.setattr("complaintflow.correlation.durable.index.fields_of", lambda _: {"f0": 1e400})
    with pytest.raises(CorrelationError, match="refuses a fact"):
        cases(durable)
    monkeypatch.undo()
    assert cases(durable) == ["C2", "C1", "C0"]


# ---- the engine is not there


def test_a_missing_extra_is_named(child):
    child("print(json.dumps({'missing': 'no module of that name'}), flush=True)\n")
    with pytest.raises(MissingExtraError, match="extra `durable`") as caught:
        index_of()
    why = "Python 3.13" if sys.version_info >= (3, 13) else "no module of that name"
    assert why in str(caught.value)


def test_a_system_without_such_processes_is_told_apart(monkeypatch):
    from complaintflow.correlation.durable import process

    monkeypatch.setattr(process.os, "name", "nt")
    with pytest.raises(MissingExtraError, match="the index in memory answers the same"):
        process.EngineProcess({}, 1.0)


def test_the_process_goes_with_its_index(durable):
    child = pid_of(durable)
    durable.close()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


# ---- what is never given to the engine


def test_more_complaints_than_it_bears_are_refused():
    need_durable()
    index = index_of(facts_max=2)
    with pytest.raises(CorrelationError, match="keeps 2 complaints at most"):
        fill(index)
    index.close()


def test_more_rules_than_it_bears_are_refused():
    rules = "".join(f"  - {{id: again_{number}, same: vin, flag: found}}\n" for number in range(51))
    with pytest.raises(CorrelationError, match="takes 50 rules across cases at most"):
        index_of(Policy.from_text(HEAD + "fields: {vin: text}\ncross_case:\n" + rules))


def test_more_facts_in_a_join_than_it_bears_are_refused():
    names = [f"fact_{number}" for number in range(25)]
    fields = "fields: {" + ", ".join(f"{name}: text" for name in names) + "}\n"
    rule = f"cross_case: [{{id: again, same: [{', '.join(names)}], flag: found}}]\n"
    with pytest.raises(CorrelationError, match="holds 24 facts together at most"):
        index_of(Policy.from_text(HEAD + fields + rule))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), None, b"x", {}])
def test_values_that_cannot_be_compared_are_refused(durable, value):
    with pytest.raises(CorrelationError, match="cannot be compared"):
        durable.add(SERIES, (value,), Sighting(0, "A", 0))


@pytest.mark.parametrize("at", [2**62, -(2**62), 2**70])
def test_instants_beyond_its_numbers_are_refused(durable, at):
    with pytest.raises(CorrelationError, match="beyond what the rule engine can compare"):
        list(durable.earlier(SERIES, ("V",), (at, ""), None))


def test_ids_that_the_engine_would_confound_are_passed_over():
    from complaintflow.correlation.durable.facts import Ids, hash_of

    assert hash_of("costarring") == hash_of("liquid")
    plain = Ids()
    taken = {hash_of(plain.new()) for _ in range(300_000)}
    assert len(taken) == 300_000
    assert plain._next >= 300_000
    blocked = Ids(("s1", "s2"))
    assert blocked.new() == "s3"
    blocked.free("s3")
    assert blocked.new() == "s4"
