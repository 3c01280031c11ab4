"""The shipped policies' own scenarios run through Temporal, on the server that skips time, with the kernel's effects.

`make test` takes a sample, the same each time; `make chaos` takes all.
"""

import asyncio
import random
from collections import Counter
from dataclasses import replace

import pytest

from complaintflow.kernel.case import CaseState
from tests.services.temporal_server import run
from tests.temporal.replayed import Lived, all_lived, lived_on_temporal

SEED = 20_261_122
SAMPLE = 40
PATIENCE_S = 120

ALL = tuple(all_lived())
CHOSEN = tuple(random.Random(SEED).sample(ALL, SAMPLE))


def _bare(state: CaseState) -> CaseState:
    """The state without its log: who looks when is written there, and differs."""
    return replace(state, entries=())


@pytest.mark.parametrize("one", CHOSEN, ids=lambda one: f"{one.policy.id}-{one.name}")
def test_a_scenario_has_the_same_effects_on_temporal(one: Lived):
    effects, state = run(asyncio.wait_for(lived_on_temporal(one), PATIENCE_S))
    assert effects == one.effects
    assert _bare(state) == _bare(one.state)


def test_the_sample_takes_from_all_and_deadlines_ring_in_it():
    """Else the test above would prove little."""
    kinds = Counter(effect.kind for one in CHOSEN for effect in one.effects)
    assert kinds["deadline_breached"] >= SAMPLE // 5
    assert kinds["refused"] >= SAMPLE // 10
    assert len({one.policy.id for one in CHOSEN}) >= 6
