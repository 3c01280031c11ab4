"""`run` over a whole file: every arrangement gives the same, and both engines do."""

import json
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests.conformance.engines import need_durable

ROOT = Path(__file__).resolve().parents[2]
POLICY = "policies/vw.yaml"


def ran(*options: str, lines: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "complaintflow", "run", *options],
        input=lines, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return done.stdout if code == 0 else done.stderr


def many(number: int, *more: str) -> str:
    program = [sys.executable, "benchmarks/many_complaints.py", str(number), *more]
    return subprocess.run(program, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=True).stdout


def by_case(told: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in told.splitlines():
        found.setdefault(json.loads(line)["case"], []).append(line)
    return found


@pytest.fixture(scope="module")
def lines() -> str:
    return many(400)


@pytest.fixture(scope="module")
def told(lines: str) -> str:
    return ran(POLICY, "-", "--json", "--until", "2027-02-01", lines=lines)


def test_there_are_repeats_and_follow_ups_among_them(told: str, lines: str):
    opened = {line["case"] for line in map(json.loads, lines.splitlines())}
    assert len(by_case(told)) < len(opened), "some complaints were taken by open cases"
    raised = [line for line in map(json.loads, told.splitlines()) if line["effect"] == "flag_raised"]
    assert len(raised) > 10
    assert all(line["flag"] == "repeat" and line["cases"] for line in raised)


def test_every_arrangement_of_a_file_gives_the_same_effects(told: str, lines: str):
    assert ran(POLICY, "-", "--json", "--until", "2027-02-01", lines=many(400, "shuffled")) == told
    mixed: dict[str, list[str]] = {}
    for line in lines.splitlines():
        mixed.setdefault(json.loads(line)["case"], []).append(line)
    order = [json.loads(line)["case"] for line in lines.splitlines()]
    Random(3).shuffle(order)
    again = "\n".join(mixed[case].pop(0) for case in order)
    assert ran(POLICY, "-", "--json", "--until", "2027-02-01", lines=again) == told


def test_durable_rules_gives_the_same_effects(told: str, lines: str):
    need_durable()
    assert ran(POLICY, "-", "--json", "--until", "2027-02-01", "--correlation", "durable", lines=lines) == told


def test_a_bound_on_lateness_changes_nothing_for_what_is_on_time(lines: str):
    policy, options = "docs/examples/hotline.yaml", ("-", "--json", "--lateness", "1d")
    calls = "\n".join(
        json.dumps({
            "case": f"H-{n}", "event": "open", "at": f"2026-{n // 600 + 1:02}-{n // 24 % 25 + 1:02}T{n % 24:02}:00:00Z",
            "actor": {"id": "u", "roles": ["agent"]},
            "data": {"customer": f"c{n}", "product": f"p{n % 40}", "fault": "lid"},
        })
        for n in range(2_400)
    )  # fmt: skip
    assert ran(policy, *options, lines=calls) == ran(policy, *options[:2], lines=calls)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--lateness", "soon"], "--lateness"),
        (["--lateness", "3 working days"], "give days or hours"),
        (["--correlation", "other"], "expected one of `memory`, `durable`"),
    ],
)
def test_options_that_cannot_be_are_said(options, message):
    said = ran("docs/examples/hotline.yaml", "-", *options, lines="", code=2)
    assert message in " ".join(said.replace("│", " ").split())
