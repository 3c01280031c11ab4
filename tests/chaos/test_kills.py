"""kill -9: what was acknowledged is there, and nothing is there twice; `make chaos` does the same a thousand times."""

from tests.chaos.kills import killed


def test_fifty_kills_on_sqlite_lose_and_double_nothing(told, chaos_seed, on_sqlite):
    tally = told(killed(on_sqlite, chaos_seed, 50, events=25))
    assert tally.wrong == []
    assert tally.hits >= 50


def test_kills_on_postgresql_lose_and_double_nothing(told, chaos_seed, on_postgresql):
    tally = told(killed(on_postgresql, chaos_seed, 15, events=20))
    assert tally.wrong == []
    assert tally.hits >= 15


def test_a_service_without_transactions_is_found_out(on_sqlite):
    # The same kills, with every statement on the disk at once: the harness must not call that clean.
    try:
        tally = killed(on_sqlite, 1, 30, events=6, policies=["vw"], without_transactions=True)
    except AssertionError as found:
        wrong = [str(found)]
    else:
        wrong = tally.wrong
    assert wrong
