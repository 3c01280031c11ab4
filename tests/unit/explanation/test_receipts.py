"""The receipt of a deadline: where its walk begins, what the limit says."""

import pytest

from complaintflow.compiled.receipt import verify_receipt
from complaintflow.explanation.receipts import receipt_of
from tests.story import Story, instant

BODY = """
fields: {bought: date, told: instant}
counting: {whole_days: {end: end_of_day}}
deadlines:
  fixed: {starts: open, met_by: act, within: 3d}
  dated: {starts: open, met_by: act, counting: whole_days, within: {counted_from: bought, within: 5d}}
  timed: {starts: open, met_by: act, within: {counted_from: told, within: 30h}}
  later: {starts: open, met_by: act, within: {later_of: [1d, {counted_from: told, within: 30h}]}}
"""


@pytest.mark.parametrize(
    ("deadline", "limit", "begins"),
    [
        ("fixed", "3 days", "03-02 08:00"),
        ("dated", "5 days from the moment in `bought`", "03-01 00:00"),
        ("timed", "30 hours from the moment in `told`", "03-02 07:00"),
        ("later", "the later of 1 day, 30 hours from the moment in `told`", "03-02 07:00"),
    ],
)
def test_a_walk_begins_where_its_limit_counts_from(deadline, limit, begins):
    story = Story(BODY).open("03-02 08:00", bought="2026-03-01", told="2026-03-02T07:00:00+08:00")
    receipt = receipt_of(story.policy.compiled, story.case.raw, story.run(deadline))
    assert receipt.limit == limit
    assert receipt.walk is not None
    assert story.policy.instant(receipt.walk.start) == instant(begins)
    assert verify_receipt(receipt.walk)
    assert receipt.walk.due == receipt.due
