"""What stands in order: the same as a sorted list, however often it changes."""

from hypothesis import given
from hypothesis import strategies as st

from complaintflow.correlation import agenda
from complaintflow.correlation.agenda import Agenda

MOVES = st.lists(st.tuples(st.booleans(), st.integers(0, 40)), max_size=200)


@given(MOVES, st.integers(-1, 41), st.integers(1, 5))
def test_it_is_a_sorted_list(moves: list[tuple[bool, int]], since: int, piece: int):
    before, agenda.PIECE = agenda.PIECE, piece
    try:
        kept = Agenda[int](range(0, 40, 3))
        model = set(range(0, 40, 3))
        for is_put, key in moves:
            if not is_put:
                kept.drop(key)
                model.discard(key)
            elif key not in model:
                kept.put(key)
                model.add(key)
            assert kept.first() == min(model, default=None)
            assert len(kept) == len(model)
        assert list(kept) == sorted(model)
        assert list(kept.since(since)) == sorted(key for key in model if key >= since)
        assert list(Agenda(kept)) == sorted(model)
    finally:
        agenda.PIECE = before
