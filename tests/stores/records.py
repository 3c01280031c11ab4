"""The schemas that there ever were, as recorded in the folder beside: what they say, and stores that have them.

`NNNN.sql` and `NNNN.postgresql.sql` are the statements of version NNNN for SQLite and PostgreSQL, `NNNN.dump.sql` a
SQLite file of that version with one of everything in it. Records of released versions are never changed: what they hold
stands on somebody's disk.
"""

import sqlite3
from pathlib import Path

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from complaintflow.stores import schema
from complaintflow.stores.sqlite import APPLICATION

FOLDER = Path(__file__).with_name("schema")
VERSIONS = sorted(int(path.name[:4]) for path in FOLDER.glob("*.dump.sql"))
DIALECTS = {"sqlite": sqlite.dialect, "postgresql": postgresql.dialect}


def record(version: int, kind: str) -> Path:
    """The file of a record: `sqlite`, `postgresql` or `dump`."""
    return FOLDER / f"{version:04}{'' if kind == 'sqlite' else '.' + kind}.sql"


def statements(kind: str) -> str:
    """What creates the present schema."""
    dialect = DIALECTS[kind]()
    made: list[str] = []
    for table in schema.metadata.sorted_tables:
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        for element in (CreateTable(table), *map(CreateIndex, indexes)):
            lines = str(element.compile(dialect=dialect)).strip().splitlines()
            made.append("\n".join(line.rstrip() for line in lines) + ";\n")
    return "\n".join(made)


def restored(version: int, path: Path) -> None:
    """Make a SQLite file of a version, with what was in it."""
    connection = sqlite3.connect(path)
    connection.executescript(record(version, "dump").read_text(encoding="utf-8"))
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.commit()
    connection.close()


def restored_on_postgresql(version: int, path: Path, connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    """Make a PostgreSQL database of a version, with what was in the SQLite file."""
    connection.execute("BEGIN")
    connection.execute(record(version, "postgresql").read_text(encoding="utf-8"))
    source = sqlite3.connect(path)
    source.row_factory = sqlite3.Row
    for (table,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        booleans = {
            name
            for (name,) in connection.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND data_type = 'boolean'",
                (table,),
            )
        }
        for row in source.execute(f"SELECT * FROM {table}"):
            values = {name: bool(row[name]) if name in booleans else row[name] for name in row.keys()}  # noqa: SIM118
            names, places = ", ".join(f'"{name}"' for name in values), ", ".join(f"%({name})s" for name in values)
            connection.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", values)
    source.close()
    connection.execute("COMMIT")


def shape_on_sqlite(path: Path) -> list[tuple[object, ...]]:
    """What a file's tables and indexes look like, however they came about."""
    connection = sqlite3.connect(path)
    names = [
        name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    ]
    shape: list[tuple[object, ...]] = []
    for name in names:
        for pragma in ("table_info", "foreign_key_list"):
            shape += [(name, pragma, *row[1:]) for row in sorted(connection.execute(f"PRAGMA {pragma}({name})"))]
    indexes = connection.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name")
    shape += list(indexes)
    connection.close()
    return shape


def shape_on_postgresql(connection: "psycopg.Connection[tuple[object, ...]]") -> list[tuple[object, ...]]:
    """What a database's tables and indexes look like, however they came about."""
    return [
        *connection.execute(
            "SELECT table_name, column_name, data_type, is_nullable, collation_name FROM information_schema.columns "
            "WHERE table_name LIKE 'cf\\_%' ORDER BY table_name, column_name"
        ),
        *connection.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'cf\\_%' ORDER BY 1"),
        *connection.execute(
            "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid::regclass::text LIKE 'cf\\_%' ORDER BY 1, 2"
        ),
    ]


def dumped(path: Path) -> str:
    """A SQLite file as statements."""
    connection = sqlite3.connect(path)
    text = "\n".join(connection.iterdump()) + "\n"
    connection.close()
    return text


def connected(address: str) -> "psycopg.Connection[tuple[object, ...]]":
    """A connection of the driver's own to an address, every statement its own transaction."""
    url = sa.make_url(address).set(drivername="postgresql")
    return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)
