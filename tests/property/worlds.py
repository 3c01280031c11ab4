"""Policies and histories for the laws: generated ones, and every policy that ships."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from complaintflow.facade import Policy
from complaintflow.kernel.case import CaseState, Run
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Event
from complaintflow.testing import Features, Move, Tick, histories, policies, policy_text
from complaintflow.testing.histories import START, everybody

ROOT = Path(__file__).resolve().parents[2]
FAR = START + 400 * 86_400_000_000
"""A year after every history: whatever has a timer has fired by then."""

POLICIES_DIR = ROOT / "policies"
PATTERNS = ROOT / "docs/examples/patterns"
SHIPPED = tuple(sorted(path.stem for path in POLICIES_DIR.glob("*.yaml")))
"""Every procedure that ships."""

POLICIES = ("generated", "vw", "shipped", "parallel_recipients")
"""`shipped` draws one of all that ship for each example; the first of them has its own examples besides."""

over_policies = pytest.mark.parametrize("name", POLICIES)

World = tuple[Policy, tuple[Move, ...]]

# Drawing a policy and a history takes longer than Hypothesis expects of one example.
law = settings(
    max_examples=settings().max_examples * 2 // 5,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@lru_cache(maxsize=64)
def compiled(text: str) -> Policy:
    return Policy.from_text(text)


@lru_cache(maxsize=32)
def shipped(name: str) -> Policy:
    found = POLICIES_DIR / f"{name}.yaml"
    return Policy.load(found if found.exists() else PATTERNS / f"{name}.yaml")


@st.composite
def worlds(draw: st.DrawFn, name: str = "generated", features: Features | None = None, **options: Any) -> World:
    if name == "shipped":
        name = draw(st.sampled_from(SHIPPED))
    policy = shipped(name) if name != "generated" else compiled(policy_text(draw(policies(features))))
    return policy, draw(histories(policy, **options))


def event(policy: Policy, name: str, at: int, number: object, *, track: str | None = None, **data: object) -> Event:
    """An event that everybody may send."""
    return Event("C", name, at, f"extra-{number}", everybody(policy, "p9"), data, track=track)


def plain(effects: Iterable[Effect]) -> list[tuple[object, ...]]:
    """Effects without what counts steps: what happened, when and to what."""
    return [(e.kind, e.at, dict(e.body), e.clause) for e in effects if e.refused_event is None]


def standing(case: CaseState) -> dict[str, list[tuple[object, ...]]]:
    """How the deadlines of a case stand, without when they were last looked at."""
    return {name: [_stand(run) for run in runs] for name, runs in case.runs.items()}


def _stand(run: Run) -> tuple[object, ...]:
    pauses = tuple((p.start, p.end) for p in run.pauses)
    return run.status, run.started, run.due, run.warn, pauses, tuple(run.fired), run.verdict_at, run.met_at, run.ended


def shifted(move: Move, by: int) -> Move:
    if isinstance(move, Tick):
        return Tick(move.to + by)
    recorded = None if move.recorded_at is None else move.recorded_at + by
    return replace(move, at=move.at + by, recorded_at=recorded)


def instant_of(move: Move) -> int:
    return move.to if isinstance(move, Tick) else move.at
