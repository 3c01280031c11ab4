"""Merges at the same time, crosswise and in circles: every one is heard in both cases, or in neither."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from complaintflow.facade import Policy
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.stores.addresses import open_store
from complaintflow.stores.audit import AuditWith, verify
from complaintflow.stores.audit_derived import FoldedAnew
from tests.unit.runtime.test_daily import AGENT, TEXT

START = 1_772_413_200_000_000


@pytest.mark.parametrize("kind", ["memory", "sqlite", "postgresql"])
def test_cases_that_are_merged_crosswise_agree_in_the_end(kind, tmp_path, request):
    places = {"memory": lambda: ":memory:", "sqlite": lambda: str(tmp_path / "cases.db")}
    store = open_store(places.get(kind, lambda: request.getfixturevalue("postgresql"))())
    desk = ComplaintDesk(store, [Policy.from_text(TEXT)], clock=lambda: START)
    names = [f"C-{number}" for number in range(6)]
    for name in names:
        assert desk.open(name, {"topic": "noise"}, at=START).accepted

    def merge(number: int) -> bool:
        case, into = names[number % 6], names[(number + 1 + number // 6) % 6]
        answer = desk.merge(case, into, reason="same", actor=AGENT)
        return answer.accepted and not answer.repeated

    with ThreadPoolExecutor(8) as pool:
        done = sum(pool.map(merge, range(60)))
    cases = {name: desk.case(name) for name in names}
    merged = {name: case.merged_into for name, case in cases.items() if case.merged_into is not None}
    absorbed = {link.case: name for name, case in cases.items() for link in case.links if link.relation == "absorbed"}
    assert merged == absorbed
    assert len(merged) == done > 0
    assert all(cases[into].merged_into is None or into in merged for into in merged.values())
    report = verify(store, AuditWith(keys=desk.keys, derived=FoldedAnew(desk.keys)))
    assert report.clean, report.discrepancies
    store.close()
