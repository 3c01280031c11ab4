"""Who is measured beside complaintflow, and what to do where a peer is not there or does not work.

Each peer has a module here, named after its library; a workload invites some. What is wrong with one is said in the
table, and the others are measured all the same.
"""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from typing import Any, Final

from benchmarks.measuring import Race

LIBRARIES: Final = {
    "business": ("businesstimedelta", "pytz"),
    "cel_rust": ("common-expression-language",),
    "china": ("chinesecalendar",),
    "datalogic": ("datalogic-py",),
    "dbos_steps": ("dbos",),
    "durable": ("durable_rules",),
    "glue": ("businesstimedelta", "pandas", "pytz", "transitions", "zen-engine"),
    "pandas_offsets": ("pandas",),
    "public_holidays": ("holidays",),
    "rule_engines": ("cel-python", "rule-engine"),
    "sismic_charts": ("sismic",),
    "spiff": ("SpiffWorkflow", "lxml"),
    "sqlalchemy_core": ("SQLAlchemy",),
    "statemachine": ("python-statemachine",),
    "transitions_machine": ("transitions",),
    "wall_clocks": ("pendulum", "whenever"),
    "zen_engine": ("zen-engine",),
}
"""Which distributions a peer's module imports."""


def invite(race: Race, *peers: str, given: tuple[Any, ...] = ()) -> None:
    """Let peers join: each a module and, after a colon, its function, which gets the race and what is `given`."""
    for peer in peers:
        name, _, function = peer.partition(":")
        try:
            getattr(import_module(f"benchmarks.peers.{name}"), function)(race, *given)
        except Exception as problem:  # noqa: BLE001  # a peer that does not work must not take the others with it
            race.facts.append(left_out(name, problem))


def left_out(peer: str, problem: Exception) -> str:
    """Say that a peer does not take part, and why."""
    said = " ".join(str(problem).split())[:200]
    return f"left out: {', '.join(LIBRARIES[peer])}: {type(problem).__name__}: {said}"


def works(program: str, seconds: float) -> str:
    """Run a program that may hang in a process of its own; return what went wrong, or nothing."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return f"hung: stopped after {seconds:.0f} s"
    said = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip(" ^~")]
    return "" if done.returncode == 0 else "".join(said[-1:])[-200:] or f"exit {done.returncode}"
