"""`complaintflow diff` on pairs with known answers."""

import pytest

from complaintflow.verification.comparing.pairing import Both
from tests.diff.pairs import HERE, make_pair, names


@pytest.mark.parametrize("name", names())
def test_a_pair_is_told_of_as_it_is_known_to_differ(name, tmp_path):
    pair = make_pair(name, tmp_path)
    assert pair.printed() == (HERE / f"{name}.txt").read_text(encoding="utf-8")
    assert pair.comparison.equal == name.startswith("equal_")
    both = Both(pair.old.compiled, pair.new.compiled, pair.comparison.renamings)
    for difference in pair.comparison.differences:
        if difference.witness is not None and difference.witness.events:
            # The kernels themselves are run once more: they part at the last step of the walk.
            assert both.replay(difference.witness.events, difference.witness.until), difference.message


def test_there_are_enough_pairs():
    assert len(names()) >= 20
    assert sum(name.startswith("equal_") for name in names()) >= 7
