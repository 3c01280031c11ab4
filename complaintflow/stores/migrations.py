"""A store's schema brought up to the present version, forward only, in one transaction.

In: a connection that has begun to write. Out: the tables of this release. A new store gets them as they are now; an
older one goes through the steps one by one. A newer one is left alone, since what it means is not known here.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from complaintflow.errors import StoreError
from complaintflow.stores import schema

VERSION_NAME: Final = "schema"
INDEX_KEY: Final = "sightings"
"""Names the secret under which keys of the index across cases are digested, among the store's own values."""

Steps = Mapping[int, Mapping[str, Sequence[str]]]
"""For each version the statements that lead there from the one before it, by kind of database."""

_ACT: Final = (
    "CREATE TABLE cf_act (number BIGINT NOT NULL, at BIGINT NOT NULL, case_id {text} NOT NULL, kind {text} NOT NULL, "
    "actor {text} NOT NULL, reason {text} NOT NULL, rule {text}, n BIGINT NOT NULL, head {text} NOT NULL, "
    "purge_at BIGINT, prev {text} NOT NULL, digest {text} NOT NULL, PRIMARY KEY (number))"
)
_RETENTION: Final = (
    "CREATE TABLE cf_retention (case_id {text} NOT NULL, due BIGINT NOT NULL, hold BIGINT NOT NULL, "
    "failures BIGINT NOT NULL, PRIMARY KEY (case_id), "
    "FOREIGN KEY(case_id) REFERENCES cf_case (id) DEFERRABLE INITIALLY DEFERRED)"
)
_TWO: Final = (
    "CREATE INDEX cf_act_case ON cf_act (case_id, number)",
    "CREATE INDEX cf_retention_due ON cf_retention (due, case_id, hold)",
    "CREATE INDEX cf_noted_case ON cf_noted (case_id)",
)

STEPS: Final[Steps] = {
    # What is done with whole cases, and when rules of retention ask for it. Of cases that were closed before, a rebuild
    # of what is derived says when.
    2: {
        "sqlite": (_ACT.format(text="TEXT"), _RETENTION.format(text="TEXT") + " WITHOUT ROWID", *_TWO),
        "postgresql": (_ACT.format(text='VARCHAR COLLATE "C"'), _RETENTION.format(text='VARCHAR COLLATE "C"'), *_TWO),
    },
}
"""The steps there are."""

_FOUND: Final = sa.select(schema.meta.c.value).where(schema.meta.c.name == VERSION_NAME)
_SET: Final = sa.update(schema.meta).where(schema.meta.c.name == VERSION_NAME)


def bring_up(connection: sa.Connection, *, version: int = schema.VERSION, steps: Steps = STEPS) -> int | None:
    """Create the tables, or bring them up to a version; return the version that was found, None in a new store.

    Raises StoreError where the store is newer than that.
    """
    found = version_of(connection)
    if found is None:
        schema.metadata.create_all(connection, checkfirst=False)
        connection.execute(sa.insert(schema.meta).values(name=VERSION_NAME, value=str(version)))
        own = {"name": INDEX_KEY, "body": secrets.token_bytes(32)}
        connection.execute(sa.insert(schema.value), own)
        return None
    if found > version:
        raise StoreError(
            f"this store has schema version {found}, this release of complaintflow knows {version} at most: "
            "install the release that wrote it, or a later one; nothing was changed"
        )
    for number in range(found + 1, version + 1):
        for statement in steps[number][connection.dialect.name]:
            connection.exec_driver_sql(statement)
    if found < version:
        connection.execute(_SET.values(value=str(version)))
    return found


def version_of(connection: sa.Connection) -> int | None:
    """Return the version of the schema in a database, None where there is none. Raises StoreError."""
    if not sa.inspect(connection).has_table(schema.meta.name):
        return None
    value = connection.execute(_FOUND).scalar_one_or_none()
    if value is None or not value.isdecimal():
        raise StoreError("this database has a table `cf_meta`, but not of a store: give the store a place of its own")
    return int(value)


def index_secret(connection: sa.Connection) -> bytes:
    """Return the secret under which keys of the index across cases are digested. Raises StoreError."""
    asked = sa.select(schema.value.c.body).where(schema.value.c.name == INDEX_KEY)
    found = connection.execute(asked).scalar_one_or_none()
    if found is None:
        raise StoreError("the store has lost its secret for rules across cases: go back to a backup")
    return bytes(found)
