"""A store on a server: what is locked, what is passed over, and what happens when the server gets in the way."""

import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from complaintflow.correlation.sighting import Sighting
from complaintflow.errors import ConflictError, StoreError
from complaintflow.stores.addresses import open_store
from complaintflow.stores.protocol import Store
from complaintflow.stores.rows import TimerRow
from complaintflow.testing.stores.samples import add_cases, case_row, everything, log_row, outbox_row
from tests.services.postgresql import IMMEDIATE, PostgresServer
from tests.stores.records import connected

WAIT = 0.3


@pytest.fixture
def store(postgresql: str):
    store = open_store(postgresql, wait=WAIT)
    yield store
    store.close()


@pytest.fixture
def admin(postgresql: str):
    with connected(postgresql) as connection:
        yield connection


def database(address: str) -> str:
    return str(sa.make_url(address).database)


def seen(store: Store) -> object:
    with store.reading() as reading:
        return everything(reading, ["C1", "C2"])


def write_around(store: Store, incident: Callable[[], object]) -> None:
    """Write, let something happen, and write on."""
    with store.writing() as writing:
        writing.put_alias("name", "C1")
        incident()
        writing.put_timer("C1", TimerRow("C1", 1))


# ---- many at once


def test_what_another_has_in_hand_is_passed_over(store: Store):
    add_cases(store, "A", "B")
    with store.writing() as writing:
        for case in "AB":
            writing.put_timer(case, TimerRow(case, 1))
            writing.add_outbox([outbox_row(case)])
    with store.writing() as one, store.writing() as other:
        assert [one.take_due(5).case, other.take_due(5).case] == ["A", "B"]
        assert [one.take_lane(5, 9).case, other.take_lane(5, 9).case] == ["A", "B"]
        with store.writing() as third:
            assert third.take_due(5) is None
            assert third.take_lane(5, 9) is None


def test_who_waits_too_long_for_a_lock_is_told_to_try_again(store: Store):
    add_cases(store, "C1")
    with store.writing() as writing:
        writing.lock_case("C1")
        with pytest.raises(ConflictError, match=r"held a lock for too long: try again \(55P03\)"), store.writing() as w:
            w.lock_case("C1")
    with store.writing() as writing:
        assert writing.lock_case("C1") == case_row()


def test_a_key_of_the_index_is_held_until_the_end(store: Store):
    with store.writing() as one:
        one.index("toy").add("one", ("V",), Sighting(1, "A", 1))
        with pytest.raises(ConflictError), store.writing() as other:
            list(other.index("toy").earlier("one", ("V",), (9, ""), None))
        with store.writing() as other:
            assert list(other.index("toy").earlier("one", ("W",), (9, ""), None)) == []
            assert list(other.index("else").earlier("one", ("V",), (9, ""), None)) == []
    with store.writing() as other:
        assert len(list(other.index("toy").earlier("one", ("V",), (9, ""), None))) == 1


def test_of_two_that_wait_for_each_other_one_is_told_to_try_again(postgresql: str):
    store = open_store(postgresql, wait=60)
    add_cases(store, "A", "B")
    barrier = threading.Barrier(2)

    def lock_both(order: str) -> str:
        try:
            with store.writing() as writing:
                writing.lock_case(order[0])
                barrier.wait(60)
                writing.lock_case(order[1])
                return "both"
        except ConflictError as problem:
            return str(problem)

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(lock_both, ("AB", "BA")))
    assert said == ["another transaction got in the way: try again (40P01)", "both"]
    store.close()


def test_who_looks_can_write_nothing(store: Store):
    with store.linked(writes=False) as link:
        with pytest.raises(StoreError, match="25006"):
            link.run(sa.text("DELETE FROM cf_case"))
        assert link.failed


def test_texts_are_sorted_by_code_point_whatever_the_database_is_set_to(store: Store, admin):
    found = admin.execute(
        "SELECT DISTINCT collation_name FROM information_schema.columns "
        "WHERE table_name LIKE 'cf\\_%' AND data_type NOT IN ('bigint', 'boolean', 'bytea')"
    ).fetchall()
    assert found == [("C",)]


def test_all_connections_in_use_is_a_conflict(postgresql: str):
    from complaintflow.stores.postgresql import PostgresqlStore

    store = PostgresqlStore(postgresql, wait=WAIT, connections=1)
    with store.reading(), pytest.raises(ConflictError, match="all connections"), store.reading():
        pass
    store.close()


# ---- what goes wrong with the server


@pytest.mark.parametrize("by", [signal.SIGINT, IMMEDIATE, signal.SIGKILL])
def test_a_server_that_goes_down_in_a_transaction_has_kept_nothing_of_it(
    store: Store, postgres_server: PostgresServer, by: signal.Signals
):
    add_cases(store, "C1")
    before = seen(store)
    with pytest.raises(StoreError) as problem:
        write_around(store, lambda: postgres_server.restart(by))
    assert not isinstance(problem.value, ConflictError)
    assert "try again" in str(problem.value) or "check that the server is up" in str(problem.value)
    assert seen(store) == before
    add_cases(store, "C2")


def test_a_server_that_is_down_says_so_and_is_found_again(store: Store, postgres_server: PostgresServer):
    add_cases(store, "C1")
    postgres_server.stop()
    try:
        for begin in (store.reading, store.writing):
            with pytest.raises(StoreError, match="check that the server is up"), begin():
                pass
    finally:
        postgres_server.start()
    add_cases(store, "C2")


def test_a_connection_that_is_cut_is_replaced(store: Store, postgres_server: PostgresServer, postgresql: str):
    add_cases(store, "C1")
    before = seen(store)
    with pytest.raises(StoreError, match=r"57P01|reached"):
        write_around(store, lambda: postgres_server.cut_connections(database(postgresql)))
    assert seen(store) == before


SLOW_END = """
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NULL; END';
CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON cf_timer DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION slow();
"""


def test_a_connection_that_is_cut_while_a_transaction_ends_leaves_it_open_whether_it_happened(
    store: Store, admin, postgres_server: PostgresServer, postgresql: str
):
    add_cases(store, "C1")
    admin.execute(SLOW_END)

    def cut_when_it_ends():
        ending = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query = 'COMMIT'"
        ending += " AND state = 'active'"
        with connected(postgresql) as watching:
            while watching.execute(ending).fetchone() != (1,):
                pass
        postgres_server.cut_connections(database(postgresql))

    cutter = threading.Thread(target=cut_when_it_ends)
    cutter.start()
    with pytest.raises(StoreError, match="it may have happened or not: send it again"), store.writing() as writing:
        writing.put_timer("C1", TimerRow("C1", 1))
    cutter.join()
    with store.reading() as reading:
        assert reading.timer("C1") is None


def test_a_full_disk_says_so(store: Store, admin):
    # The disk is not filled; the server says what it says then.
    admin.execute(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN RAISE EXCEPTION ''could not extend file'' USING ERRCODE = ''53100''; END'"
    )
    admin.execute("CREATE TRIGGER full_disk BEFORE INSERT ON cf_timer FOR EACH ROW EXECUTE FUNCTION full_disk()")
    add_cases(store, "C1")
    before = seen(store)
    with pytest.raises(StoreError, match=r"no room on the disk.*make room"):
        write_around(store, lambda: None)
    assert seen(store) == before


def test_a_replica_says_so(postgresql: str, admin):
    open_store(postgresql).close()
    admin.execute(f"ALTER DATABASE {database(postgresql)} SET default_transaction_read_only = on")
    store = open_store(postgresql)
    assert store.address
    with pytest.raises(StoreError, match=r"address of the primary, not of a replica \(25006\)"):
        add_cases(store, "C1")
    store.close()


def test_a_database_that_is_not_there_is_named(postgresql: str):
    with pytest.raises(StoreError, match="elsewhere") as problem:
        open_store(sa.make_url(postgresql).set(database="elsewhere").render_as_string())
    assert "does not exist" in str(problem.value)


def test_a_database_in_another_encoding_is_refused(postgres_server: PostgresServer):
    with postgres_server.connect() as connection:
        connection.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    try:
        with pytest.raises(StoreError, match="encoded in LATIN1, expected UTF8"):
            open_store(postgres_server.url("latin"))
    finally:
        postgres_server.drop_database("latin")


@pytest.mark.parametrize(
    ("role", "said"),
    [("LOGIN", r"42501"), ("NOLOGIN", "not permitted to log in"), ("LOGIN CONNECTION LIMIT 0", "too many connections")],
)
def test_a_user_who_may_not_is_told(postgresql: str, admin, role: str, said: str):
    admin.execute(f"CREATE ROLE visitor {role}")
    try:
        with pytest.raises(StoreError, match=said):
            open_store(sa.make_url(postgresql).set(username="visitor").render_as_string())
    finally:
        admin.execute("DROP ROLE visitor")


def test_tables_that_were_changed_by_hand_say_so(store: Store, admin):
    admin.execute("DROP TABLE cf_attempt")
    with pytest.raises(StoreError, match=r"are not those of a store.*42P01"), store.reading() as reading:
        reading.attempts("C1")


def test_a_number_that_no_database_takes_is_refused(store: Store):
    with pytest.raises(StoreError), store.writing() as writing:
        writing.add_case(case_row(opened=2**63), b"key")
    with store.reading() as reading:
        assert reading.counts()["cases"] == 0


def test_messages_hold_nothing_of_what_was_written(store: Store, admin):
    add_cases(store, "C1")
    with store.writing() as writing:
        writing.append(log_row(public="an address in Beijing", secret=b"a name"))
    admin.execute("ALTER TABLE cf_log ADD CHECK (public <> 'an address in Shanghai')")
    for row in (log_row(public="an address in Beijing"), log_row(n=2, public="an address in Shanghai")):
        with pytest.raises(StoreError) as problem, store.writing() as writing:
            writing.append(row)
        assert "address in" not in repr(problem.value)
        assert problem.value.__cause__ is None
        assert problem.value.__suppress_context__
