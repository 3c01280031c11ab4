"""SQLite's own driver reads and writes what SQLAlchemy would: each through the other's eyes."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects.sqlite import insert

from complaintflow.errors import StoreError
from complaintflow.stores import queries, schema
from complaintflow.stores.addresses import open_store
from complaintflow.stores.changes import Changes
from complaintflow.stores.protocol import Store
from complaintflow.stores.sql_link import EngineLink
from complaintflow.stores.sql_reading import SqlReading
from complaintflow.stores.sql_writing import Kit, SqlWriting
from complaintflow.stores.sqlite import _nobody_else_writes
from complaintflow.testing.stores.samples import case_row, log_row

# The characters that no database takes, those that they are written with, and some that everybody takes.
TEXTS = st.text(st.sampled_from("\x00\x01\x02\ud7ff\ud800\udbff\udfff\ue000aß车🚗"), max_size=6)
NUMBERS = st.integers(-(2**63), 2**63 - 1)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, sa.Engine]]:
    path: Path = tmp_path_factory.mktemp("statements") / "cases.db"
    store = open_store(path, durability="normal")
    engine = sa.create_engine(f"sqlite:///{path}")
    yield store, engine
    engine.dispose()
    store.close()


def through_sqlalchemy(connection: sa.Connection) -> EngineLink:
    return EngineLink(connection, lambda problem: StoreError(str(problem)))


@settings(max_examples=40)
@given(texts=st.tuples(TEXTS, TEXTS, TEXTS), number=NUMBERS, secret=st.none() | st.binary(max_size=4), sealed=...)
def test_rows_are_the_same_through_either(both, texts, number, secret, sealed: bool):
    store, engine = both
    case, klass, event = texts[0], texts[1], f"e{texts[2]}"
    wanted = case_row(f"{case}!", klass=klass, owner=None, opened=number, snapshot=secret, sealed=sealed)
    line = log_row(wanted.case, event=event, public=klass, at=number, secret=secret)
    kit = Kit(Changes(insert), _nobody_else_writes, b"")
    for ours in (True, False):
        with store.writing() as writing:
            writing.purge(wanted.case)
        if ours:
            with store.writing() as writing:
                assert writing.add_case(wanted, b"key")
                writing.append(line)
                assert writing.put_case(replace(wanted, state=case), wanted.version)
        else:
            with engine.begin() as connection:
                other = SqlWriting(through_sqlalchemy(connection), kit)
                assert other.add_case(wanted, b"key")
                other.append(line)
                assert other.put_case(replace(wanted, state=case), wanted.version)
        with store.reading() as reading, engine.connect() as connection:
            for one in (reading, SqlReading(through_sqlalchemy(connection))):
                assert one.case(wanted.case) == replace(wanted, state=case)
                assert list(one.log(wanted.case)) == [line]
                assert one.logged(wanted.case, event) == line
                assert one.counts() == reading.counts()


def test_every_question_is_answered_the_same(both):
    store, engine = both
    with store.writing() as writing:
        writing.add_case(case_row("C1"), b"key")
        writing.append(log_row("C1"))
    asked = {
        name: query
        for name, query in vars(queries).items()
        if isinstance(query, sa.Select | sa.CompoundSelect) and name.isupper()
    }
    assert len(asked) > 30
    with store.linked(writes=False) as link, engine.connect() as connection:
        other = through_sqlalchemy(connection)
        for name, query in asked.items():
            binds = query.compile().binds.items()
            values = {key: 1 if isinstance(bind.type, sa.BigInteger) else "C1" for key, bind in binds if bind.required}
            ours, theirs = link.all(query, values), other.all(query, values)
            assert [tuple(row) for row in ours] == [tuple(row) for row in theirs], name


def test_a_parameter_that_is_not_there_is_missed(both):
    store, _ = both
    with pytest.raises(KeyError), store.linked(writes=False) as link:
        link.all(queries.CASE, {"name": "C1"})


def test_a_text_that_is_none_leaves_the_transaction_alive(both):
    store, _ = both
    with store.writing() as writing:
        writing.add_case(case_row("C9"), b"key")
        writing.append(log_row("C9"))
    with sqlite3.connect(store.address) as tampering:
        tampering.execute("UPDATE cf_log SET public = CAST(x'ff' AS TEXT) WHERE case_id = 'C9'")
    tampering.close()
    with store.reading() as reading:
        with pytest.raises(StoreError, match="Could not decode"):
            reading.log("C9")
        assert reading.case("C9") == case_row("C9")


def test_pages_hold_all_rows(both):
    store, _ = both
    with store.writing() as writing:
        for number in range(25):
            writing.add_case(case_row(f"P{number:02}"), b"key")
    with store.linked(writes=False) as link:
        query = sa.select(schema.case.c.id).where(schema.case.c.id.between("P00", "P24")).order_by(schema.case.c.id)
        pages = [len(page) for page in link.pages(query, 10)]
    assert pages == [10, 10, 5]
