"""A run that several processes share tells what one process tells, byte for byte."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from complaintflow.__main__ import main
from complaintflow.cli import sharing
from complaintflow.cli.event_lines import RawLine
from complaintflow.cli.sharing import _place, jobs_of
from complaintflow.facade import Policy

ROOT = Path(__file__).parents[2]
POLICY = """\
policy: shared
format: 1
version: "1"
effective: 2020-01-01
time_zone: Asia/Shanghai
last_resort: clerk
roles: {clerk: {}}
classes: {small: {}, great: {}}
fields: {amount: integer, words: text, branch: text}
classification:
  hit_policy: first
  default: small
  rules: [{id: much, when: {amount: {more_than: 50}}, class: great}]
owners: [{owner: clerk}]
outcomes: {done: {}}
lifecycle:
  initial: new
  states: {new: {}, answered: {}, closed: {final: true, outcome: done}}
  transitions:
    - {event: answer, from: new, to: answered, by: clerk}
    - {event: finish, from: answered, to: closed, by: clerk}
deadlines:
  answer: {starts: open, met_by: answer, within: 2h}
  finish: {starts: answer, met_by: finish, within: 3d}
reports:
  monthly: {period: month, due: {day: 5}, from: clerk, to: clerk, for_each: branch}
"""
MAP = """\
map: shared
format: 1
zone: Asia/Shanghai
case: case
one_case_per_row: true
open: {at: at, facts: {amount: amount, branch: branch}}
events:
  - {event: answer, at: answered, actor: {id: c, roles: clerk}}
group_by: [branch]
"""
CLERK = {"id": "c", "roles": ["clerk"]}


def lines():
    """Some cases, in turns and one by one, with lines that are no events, and one that hands a report in."""
    yield '{"case": "unended'
    for number in range(120):
        case = f"第{number}号" if number % 7 == 0 else f"C-{number}"
        hour = f"2026-03-{number % 28 + 1:02}T{number % 24:02}"
        told = {"case": case, "event": "open", "at": f"{hour}:00:00+08:00"}
        data = {"amount": number, "words": "车", "branch": f"B{number % 3}"}
        # Whoever writes the file chooses the order of the keys.
        yield json.dumps({"data": data, **told} if number % 5 == 0 else {**told, "data": data}, ensure_ascii=number % 2)
        if number % 11 == 0:
            yield json.dumps({"case": case, "event": "shout", "at": f"{hour}:10:00+08:00"})
        if number > 40:
            before = f"C-{number - 40}" if (number - 40) % 7 else f"第{number - 40}号"
            yield json.dumps({"case": before, "event": "answer", "at": f"{hour}:30:00+08:00", "actor": CLERK})
        if number % 50 == 0:
            yield "[]"
            yield json.dumps({"report": "monthly", "period": "2026-03", "unit": "B1", "at": f"{hour}:40:00+08:00"})


@pytest.fixture
def run(tmp_path, monkeypatch, capfdbinary):
    (tmp_path / "policy.yaml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    (tmp_path / "events.jsonl").write_text("\n".join(lines()) + "\n", encoding="utf-8")
    with (tmp_path / "table.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("case", "at", "answered", "amount", "branch"))
        for number in range(90):
            day = f"2026-03-{number % 28 + 1:02}"
            late = f"{day} 1{number % 10}:30:00" if number % 3 else ""
            rows.writerow(
                (f"R{number % 80}", "soon" if number == 9 else f"{day} 10:00:00", late, number, f"B{number % 3}")
            )
    monkeypatch.chdir(tmp_path)
    # So that these few lines go to processes in several turns.
    monkeypatch.setattr(sharing, "AT_ONCE", 16)

    def run_app(*words):
        monkeypatch.setattr(sys, "argv", ["complaintflow", "run", "policy.yaml", *words])
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capfdbinary.readouterr()
        return end.value.code, out, err

    return run_app


@pytest.mark.parametrize(
    "words",
    [
        ("events.jsonl", "--json", "--until", "2026-07-01"),
        ("events.jsonl", "--until", "2026-07-01", "--lang", "zh"),
        ("events.jsonl", "--by-time"),
        ("events.jsonl", "--summary-only", "--group", "amount"),
        ("--csv", "table.csv", "--map", "map.yaml", "--until", "2026-07-01"),
        ("--csv", "table.csv", "--map", "map.yaml", "--json"),
    ],
)
def test_the_output_is_the_same(run, words):
    alone = run(*words, "--jobs", "1")
    assert alone[1].count(b"\n") > 10
    assert run(*words, "--jobs", "3") == alone


def test_a_shared_run_really_has_other_processes(run, monkeypatch):
    begun = []
    real = sharing.Process
    monkeypatch.setattr(sharing, "Process", lambda **how: begun.append(how["target"]) or real(**how))
    run("events.jsonl", "--json", "--jobs", "2")
    assert len(begun) == 2
    run("events.jsonl", "--json", "--as", "clerk", "--jobs", "2")
    assert len(begun) == 2  # what a role may see of a case is known only when all of it is


def test_cases_that_hang_together_stay_together():
    plain, across = Policy.from_text(POLICY).compiled, Policy.load(ROOT / "policies/vw.yaml").compiled
    assert jobs_of(4, plain, veiled=False) == 4
    assert jobs_of(4, plain, veiled=True) == jobs_of(4, across, veiled=False) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('{"case": "C-1", "event": "open"}', '{"event": "note", "case": "C-1"}'),
        ('{"case": "第1号"}', '{"data": {"case": "C-2"}, "case": "第1号"}'),
        ('{"case": "第1号"}', r'{"case": "\u7b2c1\u53f7"}'),
        ('  { "case" :"C-1"}', r'{"case": "C\u002d1"}'),
        ("nonsense", "[1]"),
    ],
)
def test_all_lines_of_a_case_go_to_one_process(one, other):
    places = [_place(RawLine(1, line.encode()), 1_000_003) for line in (one, other)]
    assert places[0] == places[1]


def test_a_process_that_dies_is_told(run, monkeypatch):
    monkeypatch.setattr(sharing, "serve", _die)
    code, _, err = run("events.jsonl", "--json", "--jobs", "2")
    assert code == 2
    assert "a process ended before its work did (out of memory?); try fewer --jobs" in err.decode()


def _die(_request, _line):
    os._exit(9)


def test_memory_does_not_grow_with_the_file(tmp_path):
    """Four times the cases: those at hand, and what is noted of them, stay as many."""
    policy = tmp_path / "policy.yaml"
    policy.write_text(POLICY, encoding="utf-8")
    few, many = (_peak(policy, cases) for cases in (3_000, 12_000))
    assert many - few < 9_000, f"{few} kB for 3,000 cases, {many} kB for 12,000"  # less than 1 kB for each more


def _peak(policy, cases):
    """Return the most memory (kB) that a run takes which tells a timeline of so many cases."""
    feed = io.StringIO()
    for number in range(cases):
        feed.write(json.dumps({"case": f"C-{number}", "event": "open", "at": "2026-03-02T09:00:00+08:00"}) + "\n")
    program = (
        "import resource, sys; from complaintflow.__main__ import main\n"
        "sys.argv[:] = ['complaintflow', 'run', sys.argv[1], '-', '--summary-only', '--jobs', '1']\n"
        "try: main()\n"
        "except SystemExit as end: print(end.code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, str(policy)], input=feed.getvalue(), text=True,
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    code, peak = ran.stderr.split()[-2:]
    assert code == "0", ran.stderr
    return int(peak)
