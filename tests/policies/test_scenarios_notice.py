"""A seeded sample of the changes of every shipped policy: its scenarios notice nearly all of them.

`make mutate` tries every change; `docs/how-to/mutation.md` says what is changed and what does not count.
"""

from pathlib import Path

import pytest

from complaintflow.cli.mutating import all_changes, outcomes
from complaintflow.cli.suite import find_suites, run_suite
from complaintflow.mutation import sampled, score_of
from complaintflow.mutation.trial import Verdict

ROOT = Path(__file__).parents[2]
SHIPPED = ("vw", "bank", "ford_survey", "power", "housing", "toyota", "wanrun", "dealer", "manufacturer")
SEED = 11
SIZE = 24
LEAST = 85.0
"""Of a sample this small two or three may go unnoticed although the whole policy reaches 95 %."""


@pytest.mark.parametrize("policy", SHIPPED)
def test_scenarios_notice_a_sample_of_changes(policy):
    suite = run_suite(find_suites([ROOT / f"policies/{policy}.yaml"])[0])
    every = all_changes(suite)
    reviewed = {str(one.change): str(one.reason) for document in suite.documents for one in document.equivalent}
    score = score_of(outcomes(suite, sampled(every, SIZE, SEED), 1), reviewed, len(every))
    unnoticed = [one.change.id for one in score.unnoticed]
    assert score.counted >= SIZE / 2
    assert score.percent >= LEAST, unnoticed


@pytest.mark.parametrize("policy", SHIPPED)
def test_every_review_is_of_a_change_that_exists(policy):
    suite = find_suites([ROOT / f"policies/{policy}.yaml"])[0]
    known = {change.id for change in all_changes(suite)}
    reviewed = [str(one.change) for document in suite.documents for one in document.equivalent]
    assert len(set(reviewed)) == len(reviewed)
    assert set(reviewed) - known == set()


def test_a_list_that_lost_a_column_is_noticed():
    """What a scenario expects of a column that a changed report no longer has is a difference, not an error."""
    suite = run_suite(find_suites([ROOT / "policies/wanrun.yaml"])[0])
    column = [one for one in all_changes(suite) if one.id == "reports.marketing_monthly.contains.6.show.1:drop"]
    assert [outcome.verdict for _, outcome in outcomes(suite, column, 1)] == [Verdict.NOTICED]
