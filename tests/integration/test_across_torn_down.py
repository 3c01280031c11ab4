"""The scenarios of several complaints, told by a casebook that is set up anew before every move."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaintflow.cli.suite import find_suites
from complaintflow.correlation import Answer
from complaintflow.facade import Policy
from complaintflow.kernel.event import Event
from complaintflow.scenario import together
from tests.property.casebook_parts import KeptCases, Parts

ROOT = Path(__file__).resolve().parents[2]
POLICIES = [
    *(ROOT / "policies" / f"{name}.yaml" for name in ("vw", "bank", "manufacturer", "wanrun")),
    ROOT / "docs/examples/hotline.yaml",
]


class TornDown:
    """A casebook of which nothing but its parts lives on from one move to the next."""

    def __init__(self, policy: Policy) -> None:
        self.parts = Parts(policy)

    @property
    def cases(self) -> KeptCases:
        return KeptCases(self.parts.cases, {self.parts.policy.digest: self.parts.policy})

    def take(self, event: Event) -> list[Answer]:
        with self.parts.book() as book:
            return book.take(event)

    def advance(self, name: str, until: int) -> list[Answer]:
        with self.parts.book() as book:
            return book.advance(name, until)

    def case_of(self, name: str) -> str:
        with self.parts.book() as book:
            return book.case_of(name)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda path: path.stem)
def test_scenarios_of_several_complaints_go_alike(policy: Path, monkeypatch: pytest.MonkeyPatch):
    scenarios = [
        (suite.policy, file.document, one)
        for suite in find_suites([policy])
        for file in suite.files
        if file.document is not None
        for one in file.document.together
    ]
    assert scenarios
    told = [together.run_together(*scenario) for scenario in scenarios]
    monkeypatch.setattr(together, "Casebook", TornDown)
    assert [together.run_together(*scenario) for scenario in scenarios] == told
    assert not any(result.differences for result in told)
