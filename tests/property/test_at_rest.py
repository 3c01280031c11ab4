"""Cases at rest are the cases that they were, and time passes for all of them as for each."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.correlation import Answer, Casebook, CasesAtRest
from complaintflow.correlation.at_rest import packed, unpacked
from complaintflow.facade import Policy
from complaintflow.scenario.document import ScenariosSpec
from complaintflow.scenario.loading import load_scenarios
from complaintflow.scenario.run import lived
from complaintflow.scenario.together import lived_together
from complaintflow.testing import Tick
from tests.property.casebook_parts import moved, streams, told
from tests.property.test_casebook_parts import NAMES, across
from tests.property.worlds import POLICIES_DIR, law, shipped

FILES = sorted(path.name for path in (POLICIES_DIR / "scenarios").glob("*.yaml"))


def scenarios(file: str) -> tuple[Policy, ScenariosSpec]:
    document = load_scenarios(POLICIES_DIR / "scenarios" / file).document
    assert document is not None
    return shipped(Path(str(document.policy)).stem), document


@pytest.mark.parametrize("file", FILES)
def test_a_packed_case_is_the_same_case_when_it_is_unpacked(file: str):
    policy, document = scenarios(file)
    runs = [lived(policy, document, scenario) for scenario in document.cases]
    for scenario in document.together:
        runs += lived_together(policy, document, scenario).values()
    cases = [run.case.raw for run in runs if run.case is not None]
    assert cases
    for case in cases:
        body = packed(case)
        assert isinstance(body, bytes)
        assert unpacked(body) == case
        assert repr(unpacked(body)) == repr(case)  # lists stay lists, and true is not 1


def gone_through(book: Casebook, until: int) -> list[Answer]:
    """Let time pass for all cases, by asking each of them what is due."""
    answers: list[Answer] = []
    stuck: set[tuple[str, int, int]] = set()
    while True:
        instants = ((case.next_due, name) for name, case in book.cases.items())
        known = [(due, name) for due, name in instants if due is not None and due <= until]
        due = [one for one in known if (one[1], one[0], book.cases[one[1]].clock) not in stuck]
        if not due:
            return answers
        instant, name = min(due)
        before = book.cases[name].clock
        answers += book.advance(name, instant)
        if (book.cases[name].clock, book.cases[name].next_due) == (before, instant):
            stuck.add((name, instant, before))


@pytest.mark.parametrize("name", NAMES)
@law
@given(data=st.data())
def test_time_passes_for_all_cases_as_for_each_of_them_in_turn(name: str, data: st.DataObject):
    policy = across()[name]
    resting = Casebook(policy, cases=CasesAtRest(at_hand=data.draw(st.integers(1, 3))))
    plain = Casebook(policy, cases={})
    for move, case in data.draw(streams(policy)):
        if isinstance(move, Tick):
            assert told(list(resting.advance_all(move.to))) == told(gone_through(plain, move.to))
        else:
            assert told(moved(resting, move, case)) == told(moved(plain, move, case))
    far = max((case.clock for case in plain.cases.values()), default=0) + 60 * 86_400_000_000
    assert told(list(resting.advance_all(far))) == told(gone_through(plain, far))
    assert list(resting.cases.items()) == list(plain.cases.items())
