"""What a question costs depends on what it finds, not on how much there is: no database goes through a whole table."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from complaintflow.stores import index, queries
from complaintflow.stores.addresses import open_store
from complaintflow.stores.protocol import CaseFilter
from complaintflow.stores.rows import TimerRow
from complaintflow.testing.stores.samples import case_row, log_row, outbox_row, policy_row

DAY = 86_400_000_000
PLANNED = {
    "POLICY": queries.POLICY,
    "CASE": queries.CASE,
    "LOCK_CASE": queries.LOCK_CASE,
    "KEY": queries.KEY,
    "LOG": queries.LOG,
    "LOG_PAGE": queries.LOG_PAGE,
    "LOGGED": queries.LOGGED,
    "ALIAS": queries.ALIAS,
    "ALIASES": queries.ALIASES,
    "TIMER": queries.TIMER,
    "DUE": queries.DUE,
    "TAKE_DUE": queries.TAKE_DUE,
    "LANE": queries.LANE,
    "LOCK_LANE": queries.LOCK_LANE,
    "TAKE_LANE": queries.TAKE_LANE,
    "TAKE_FAR_LANE": queries.TAKE_FAR_LANE,
    "WAITING_LANES": queries.WAITING_LANES,
    "ATTEMPTS": queries.ATTEMPTS,
    "LAST_POSITION": queries.LAST_POSITION,
    "LAST_SEAL": queries.LAST_SEAL,
    "HEADS_OF": queries.HEADS_OF,
    "ACTS": queries.ACTS,
    "ACTS_OF": queries.ACTS_OF,
    "LAST_ACT": queries.LAST_ACT,
    "RETENTION": queries.RETENTION,
    "RETENTION_DUE": queries.RETENTION_DUE,
    "TAKE_RETENTION": queries.TAKE_RETENTION,
    "SIGHTINGS": queries.SIGHTINGS,
    "UNSEALED": queries.UNSEALED,
    "TRACES": queries.TRACES,
    "NOTED": queries.NOTED,
    "EARLIER": index._EARLIER,
    "LATER": index._LATER,
    "pending": queries.outbox(case=False, lane=False, status="pending"),
    "dead": queries.outbox(case=False, lane=False, status="dead"),
    "outbox of a case": queries.outbox(case=True, lane=False, status=None),
    "next in a lane": queries.outbox(case=True, lane=True, status="pending"),
}
LISTS = [
    CaseFilter(),
    CaseFilter(closed=False),
    CaseFilter(closed=False, klass="k"),
    CaseFilter(owner="nobody", closed=False),
    CaseFilter(state="rare", closed=False),
    CaseFilter(policy_id="rare", closed=False),
    CaseFilter(due_before=DAY),
    CaseFilter(owed_before=DAY, closed=False),
    CaseFilter(closed_before=DAY, status="live"),
]
SMALL = {"cf_policy"}
"""Tables with a row for each policy: going through them is no matter."""


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Connection]:
    path: Path = tmp_path_factory.mktemp("plans") / "cases.db"
    open_store(path).close()
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="module")
def crowded(postgres_server) -> Iterator[sa.Connection]:
    """PostgreSQL plans by what there is: many cases and rows, of which few are open, due or waiting."""
    name = postgres_server.new_database()
    store = open_store(postgres_server.url(name))
    with store.writing() as writing:
        writing.add_policy(policy_row())
        for number in range(4000):
            case = f"C{number:05}"
            is_open = number % 40 == 0
            row = case_row(
                case,
                closed=None if is_open else number * DAY,
                owner=f"desk {number % 9}",
                next_due=number * DAY if is_open else None,
                owed=number * DAY if is_open else None,
                sealed=not is_open,
            )
            writing.add_case(row, b"key")
            writing.append(log_row(case))
            writing.put_timer(case, TimerRow(case, number * DAY))
            writing.add_outbox([outbox_row(case, status="pending" if is_open else "delivered")])
    store.close()
    engine = sa.create_engine(postgres_server.url(name), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        yield connection
    engine.dispose()
    postgres_server.drop_database(name)


def values_of(query: sa.Select[Any]) -> dict[str, object]:
    """Values for what a question asks: early instants, an id, the first page."""
    texts = {"case": "C00100", "after_case": "C00100", "after": "C00100"}
    found = {}
    for name, bind in query.compile().binds.items():
        if isinstance(bind.type, sa.BigInteger):
            found[name] = {"most": 20, "from": -DAY}.get(name, DAY)
        elif isinstance(bind.type, sa.LargeBinary):
            found[name] = b"x" * 32
        elif bind.required:
            found[name] = texts.get(name, "x")
    return found


def plan_on_sqlite(connection: sa.Connection, query: sa.Select[Any], values: dict[str, object]) -> list[str]:
    text = query.compile(dialect=connection.dialect)
    given = text.construct_params(values)
    rows = connection.exec_driver_sql(
        f"EXPLAIN QUERY PLAN {text}", tuple(given[name] for name in text.positiontup or [])
    )
    return [row[3] for row in rows]


def scanned_on_sqlite(plan: list[str]) -> list[str]:
    """What a plan goes through as a whole; an index that holds what is asked for, in order, is no such thing."""
    return [
        line
        for line in plan
        if re.match(r"SCAN cf_", line)
        and line.split()[1] not in SMALL
        and not re.search(
            r"USING (COVERING )?INDEX (cf_lane_next|cf_case_unsealed|sqlite_autoindex_cf_(seal|act))", line
        )
    ]


def plan_on_postgresql(connection: sa.Connection, query: sa.Select[Any], values: dict[str, object]) -> str:
    compiled = query.compile(dialect=connection.dialect)
    rows = connection.exec_driver_sql(f"EXPLAIN {compiled}", compiled.construct_params(values))
    return "\n".join(row[0] for row in rows)


@pytest.mark.parametrize("name", PLANNED)
def test_sqlite_answers_from_an_index(sqlite: sa.Connection, name: str):
    plan = plan_on_sqlite(sqlite, PLANNED[name], values_of(PLANNED[name]))
    assert scanned_on_sqlite(plan) == [], plan


@pytest.mark.parametrize("wanted", LISTS, ids=lambda wanted: str(LISTS.index(wanted)))
def test_sqlite_lists_cases_from_an_index(sqlite: sa.Connection, wanted: CaseFilter):
    query, given = queries.case_list(wanted)
    plan = plan_on_sqlite(sqlite, query, {**given, "after": "", "most": 20})
    assert scanned_on_sqlite(plan) == [], plan


def test_open_cases_are_listed_without_sorting_them(sqlite: sa.Connection):
    query, given = queries.case_list(CaseFilter(closed=False))
    assert plan_on_sqlite(sqlite, query, {**given, "after": "", "most": 20}) == [
        "SEARCH cf_case USING INDEX cf_case_open (id>?)"
    ]


def test_what_is_due_is_found_by_instant(sqlite: sa.Connection):
    by_instant = "SEARCH cf_timer USING INDEX cf_timer_due (due<?)"
    assert plan_on_sqlite(sqlite, queries.DUE, values_of(queries.DUE)) == [by_instant]
    its_case = "SEARCH cf_case USING COVERING INDEX sqlite_autoindex_cf_case_1 (id=?)"
    assert plan_on_sqlite(sqlite, queries.TAKE_DUE, values_of(queries.TAKE_DUE)) == [by_instant, its_case]


def test_the_rule_sees_a_whole_table_gone_through(sqlite: sa.Connection):
    assert scanned_on_sqlite(plan_on_sqlite(sqlite, queries.COUNTS, {}))
    everything = sa.select(sa.text("*")).select_from(sa.text("cf_log")).where(sa.text("public = 'x'"))
    assert scanned_on_sqlite(plan_on_sqlite(sqlite, everything, {})) == ["SCAN cf_log"]


@pytest.mark.parametrize("name", PLANNED)
def test_postgresql_answers_from_an_index(crowded: sa.Connection, name: str):
    plan = plan_on_postgresql(crowded, PLANNED[name], values_of(PLANNED[name]))
    assert not re.search(r"Seq Scan on (cf_case|cf_log|cf_timer|cf_outbox)\b", plan), plan


@pytest.mark.parametrize("wanted", LISTS, ids=lambda wanted: str(LISTS.index(wanted)))
def test_postgresql_lists_cases_from_an_index(crowded: sa.Connection, wanted: CaseFilter):
    query, given = queries.case_list(wanted)
    plan = plan_on_postgresql(crowded, query, {**given, "after": "", "most": 20})
    assert "Seq Scan on cf_case" not in plan, plan
