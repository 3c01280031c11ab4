"""A desk over a store in memory, and a clock that the test sets."""

from dataclasses import dataclass

import pytest

from complaintflow.facade import Policy
from complaintflow.instants import parse_instant
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.stores.memory import MemoryStore

CALL_CENTER = {"id": "agent-7", "roles": ["call_center"]}


@dataclass
class SetClock:
    """A clock that shows what the test says."""

    now: int

    def __call__(self) -> int:
        return self.now

    def set(self, text: str) -> None:
        self.now = parse_instant(text)


@pytest.fixture(scope="session")
def vw():
    return Policy.load("policies/vw.yaml")


@pytest.fixture
def clock():
    return SetClock(parse_instant("2026-03-02T09:00:00+08:00"))


@pytest.fixture
def desk(vw, clock):
    with ComplaintDesk(MemoryStore(), [vw], clock=clock) as made:
        yield made
