"""Whoever may write to the database puts anything anywhere: the service says that it can't go on, and runs nothing."""

import json
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from complaintflow.errors import ComplaintflowError
from complaintflow.runtime.delivery.channel import Outcome
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.runtime.outbox import Courier
from complaintflow.stores import audit, schema
from complaintflow.stores.seals import seal_all

AGENT = {"id": "u3", "roles": ["desk"]}
NOW = 1_772_413_200_000_000
DAY = 86_400_000_000
RUBBISH = {
    object: ["", "x", "[]", "null", '{"a": 1', "[[[[1]]]]", "!!python/object/apply:os.system ['true']"],
    int: [-1, 2**62],
    bytes: [b"", b"x", b"\x00" * 48],
    bool: [True],
}
# Of the column's own type: PostgreSQL takes no other, and SQLite is asked for no more.
PLACES = [
    (table.name, column.name, column.type.python_type)
    for table in schema.metadata.sorted_tables
    for column in table.columns
    if table.name != "cf_meta"
]


class Takes:
    def deliver(self, parcel):
        return Outcome("delivered")


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    path = tmp_path_factory.mktemp("filled") / "cases.db"
    lines = Path("docs/examples/confidential.jsonl").read_text(encoding="utf-8").splitlines()
    with ComplaintDesk.connect(path, "docs/examples/confidential.yaml", clock=lambda: NOW) as desk:
        desk.send_all([json.loads(line) for line in lines if '"B-1"' in line][:3])
        seal_all(desk.store, NOW)
    return path


def everything(path):
    """All that a service does with a store; what it complains of is no more than a complaint."""
    with suppress(ComplaintflowError), ComplaintDesk.connect(path, clock=lambda: NOW + DAY) as desk:
        for do in (
            lambda: desk.timeline("B-1", "branch"),
            lambda: desk.send("B-1", "note", data={"text": "x"}, actor=AGENT),
            lambda: list(desk.cases()),
            lambda: desk.due(NOW + 90 * DAY),
            lambda: desk.open("B-9", {"topic": "service", "customer": "x"}, actor=AGENT),
            lambda: desk.fire_due(limit=10),
            lambda: Courier(desk, lambda lane: Takes()).deliver_due(limit=10),
            lambda: seal_all(desk.store, NOW + DAY),
            lambda: audit.verify(desk.store),
            desk.health,
        ):
            with suppress(ComplaintflowError):
                do()


@pytest.mark.parametrize(("table", "column", "kind"), PLACES, ids=[f"{one[0]}.{one[1]}" for one in PLACES])
def test_rubbish_is_refused_and_no_more(filled, tmp_path, table, column, kind):
    for number, rubbish in enumerate(RUBBISH[kind]):
        path = tmp_path / f"{number}.db"
        shutil.copy(filled, path)
        with closing(sqlite3.connect(path)) as database, suppress(sqlite3.IntegrityError):
            database.execute(f"UPDATE OR IGNORE {table} SET {column} = ?", (rubbish,))
            database.commit()
        everything(path)
        path.unlink()
