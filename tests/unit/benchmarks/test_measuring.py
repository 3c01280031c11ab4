"""Measuring is fair: answers first, ratios in turns, a peer that does not work is named and passed over."""

import sys
from pathlib import Path

import pytest

from benchmarks.keeping import read_tables, write_tables
from benchmarks.measuring import QUICK, Contender, DifferentAnswersError, Part, Plan, Race, Row, Table, compare
from benchmarks.peers.invited import invite, works
from benchmarks.summary import detailed, overall
from benchmarks.targets import TARGETS, Target, judged


def race(*, peers_may_differ: bool = False) -> Race:
    return Race("doubled", "number", range(20), [2 * one for one in range(20)], peers_may_differ)


def test_other_answers_are_not_timed():
    with pytest.raises(DifferentAnswersError, match="wrong answers 19 of 20 as 1: 1, and not 2"):
        race().add("wrong", "ours", lambda one: one)


def test_a_peer_that_may_differ_is_counted():
    lenient = race(peers_may_differ=True)
    lenient.add("odd", "peer", lambda one: one * 2 if one % 2 else 0, part=Part.first(3, 10))
    assert lenient.contenders[0].note == "4 of 10 answers are other ones"
    assert lenient.contenders[0].operations == 3


def test_a_peer_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "zen", None)
    monkeypatch.delitem(sys.modules, "benchmarks.peers.zen_engine", raising=False)
    alone = race()
    invite(alone, "zen_engine:classify")
    assert alone.contenders == []
    assert alone.facts[0].startswith("left out: zen-engine: ")


def test_a_program_that_hangs_is_stopped():
    assert works("import time; time.sleep(60)", 0.3).startswith("hung")
    assert "oh no" in works("raise SystemExit('oh no')", 20)
    assert works("pass", 20) == ""


def test_ratios_are_to_the_reference_timed_before_and_after():
    now = 0.0

    def taking(seconds: float) -> Contender:
        def run() -> None:
            nonlocal now
            now += seconds

        return Contender(f"{seconds:g}", "ours", run, 1)

    rows = compare([taking(3), taking(1), taking(0.5)], "1", Plan(rounds=5, floor=0), lambda: now)
    assert [(row.name, round(row.ratio, 9)) for row in rows] == [("0.5", 0.5), ("1", 1), ("3", 3)]
    assert [(round(row.low, 9), round(row.high, 9)) for row in rows] == [(0.5, 0.5), (1, 1), (3, 3)]


def test_answers_at_once_are_compared_too():
    with pytest.raises(DifferentAnswersError):
        race().add_batch("wrong", "ours", list, lambda: [1])


def tables() -> list[Table]:
    rows = (
        Row("r", "reference", 1, 1, 1, 1),
        Row("complaintflow", "ours", 2, 2, 1.9, 2.1),
        Row("zen table", "peer", 50, 50, 49, 51),
    )
    figures = {"built": 0.3, "built by the reference": 0.1}
    return [Table("W2 10,000 rules, equality columns", "decision", "r", rows, ("left out: x",), figures)]


@pytest.mark.parametrize(
    ("target", "held", "missed"),
    [
        (Target("W", "w", tables()[0].title, 2, {"zen table": 25}), True, []),
        (Target("W", "w", tables()[0].title, 2, {"zen table": 26}), False, ["zen table"]),
        (Target("W", "w", tables()[0].title, 1.9), False, []),
        (Target("W", "w", tables()[0].title, 0.1, figures=("built", "built by the reference"), less=True), False, []),
        (Target("W", "w", tables()[0].title, 3.1, figures=("built", "built by the reference")), True, []),
    ],
)
def test_a_target_is_held_with_its_ratio_and_its_factors(target: Target, held: bool, missed: list[str]):
    verdict = judged(target, {table.title: table for table in tables()})
    assert verdict is not None
    assert (verdict.held, verdict.missed_peers) == (held, missed)


def test_the_table_says_what_was_missed_and_who_was_not_there():
    said = overall(tables(), ["W2"])
    assert "| W2 | 10,000 rules, equality columns | ≤ 2 × | 2.00 × (1.90–2.10) | yes | zen table 25.0 × |" in said
    assert "| W2 | built, seconds more than the reference | ≤ 0.1 s | 0.20 s | no |  |" in said
    assert "| W2 | growth from 10 to 10,000 rules | ≤ 3 × | – | not measured | |" in said
    assert "* W2 10,000 rules, equality columns: left out: x" in said
    assert "W3" not in said


def test_tables_are_read_as_they_were_kept(tmp_path: Path):
    write_tables(tmp_path / "kept.json", tables())
    assert read_tables(tmp_path / "kept.json") == tables()
    assert "| complaintflow | ours | 2.00 | 2.00 (1.90–2.10) |" in detailed(tables()[0])


def test_every_target_names_a_workload_that_can_be_measured():
    from benchmarks.__main__ import WORKLOADS

    assert {target.workload for target in TARGETS} == set(WORKLOADS)


def test_a_workload_runs_in_the_environment_of_the_tests():
    from benchmarks.workloads.events import tables as w3

    (table,) = w3(QUICK)
    titles = {target.title for target in TARGETS if target.workload == "W3"}
    assert titles == {table.title}
    assert table.row("complaintflow") is not None
