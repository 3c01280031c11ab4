"""What searches left out is said once for all of them, with the numbers between which they stopped."""

import pytest

from complaintflow.verification.extent import Extent, of_cases, unexplored

ALWAYS = "links are not explored"


def stopped(cases, ahead, corrections, **how):
    return Extent(cases, ahead, corrections, (ALWAYS,), **how)


@pytest.mark.parametrize(
    ("extents", "words"),
    [
        ([stopped(2000, 2621, -1)], "the search stopped after 2,000 different cases, with 2,621 more in sight"),
        ([Extent(5, 0, None, (ALWAYS,)), stopped(7, 2, -1)], "1 of 2 searches stopped after 7 different cases, with 2"),
        ([stopped(2000, 14, 0), stopped(2000, 9, -1)], "all 2 searches stopped after 2,000 different cases, with 9 to"),
        ([stopped(9, 1, -1), stopped(0, 1, -1, cut_short=True)], "in sight, some since the time was used up"),
        ([stopped(9, 1, 0), stopped(9, 1, -1)], "; 1 of them have gone every path of a case that is never corrected"),
        ([stopped(9, 1, 2), stopped(9, 1, 1)], "; each has gone every path of a case that is corrected at most once"),
    ],
)
def test_searches_that_stopped_are_one_sentence(extents, words):
    first, rest = unexplored(extents)
    assert words in first
    assert rest == ALWAYS


def test_of_searches_that_went_everywhere_only_the_rest_is_told():
    assert unexplored([Extent(5, 0, None, (ALWAYS,)), Extent(7, 0, None, (ALWAYS, "tracks"))]) == (ALWAYS, "tracks")


def test_how_far_a_search_went_without_a_limit():
    assert of_cases(None) == "every path"
