"""Least privilege on PostgreSQL: what each kind of user of a database may do with each table of a store.

In: the name of a role of PostgreSQL, and what it is for. Out: the statements that grant it that and nothing more, to be
run by the owner of the tables. Grants nothing itself. Whoever owns the tables (and brings them up to a new release) is
not among them: the service needs no owner to run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal, get_args

from complaintflow.errors import StoreError
from complaintflow.stores import schema

For = Literal["run", "keep", "audit"]
"""`run`: the service, its senders and workers. `keep`: those too, and erasing, purging, another master key. `audit`:
looking.

Whoever audits, or looks after the health of the service, reads personal values only without a master key.
"""

_RUN: Final[Mapping[str, str]] = {
    "cf_meta": "SELECT", "cf_value": "SELECT, INSERT", "cf_policy": "SELECT, INSERT", "cf_lanes": "SELECT, INSERT",
    "cf_case": "SELECT, INSERT, UPDATE", "cf_key": "SELECT, INSERT", "cf_log": "SELECT, INSERT",
    "cf_alias": "SELECT, INSERT, UPDATE", "cf_timer": "SELECT, INSERT, UPDATE, DELETE",
    "cf_outbox": "SELECT, INSERT, UPDATE", "cf_lane": "SELECT, INSERT, UPDATE, DELETE",
    "cf_attempt": "SELECT, INSERT", "cf_seal": "SELECT, INSERT", "cf_sealed_head": "SELECT, INSERT",
    "cf_sighting": "SELECT, INSERT, UPDATE, DELETE", "cf_noted": "SELECT, INSERT, UPDATE, DELETE",
    "cf_act": "SELECT, INSERT", "cf_retention": "SELECT, INSERT, UPDATE, DELETE",
}  # fmt: skip

_KEEP: Final[Mapping[str, str]] = {
    "cf_key": "UPDATE, DELETE", "cf_log": "UPDATE (secret), DELETE", "cf_outbox": "DELETE", "cf_attempt": "DELETE",
    "cf_alias": "DELETE", "cf_case": "DELETE",
}  # fmt: skip


def grants(role: str, what_for: For = "run") -> tuple[str, ...]:
    """Return the statements that let a role of PostgreSQL do what it is for. Raises StoreError for no such purpose."""
    if what_for not in get_args(For):
        raise StoreError(f"found the purpose `{what_for}`, expected one of {', '.join(get_args(For))}")
    if not role or "\x00" in role:
        raise StoreError("expected the name of a role of PostgreSQL, found none")
    return tuple(_statements('"' + role.replace('"', '""') + '"', what_for))


def _statements(role: str, what_for: For) -> Iterator[str]:
    for table in sorted(schema.metadata.tables):
        yield f"REVOKE ALL ON {table} FROM {role};"
    if what_for == "audit":
        yield from (f"GRANT SELECT ON {table} TO {role};" for table in sorted(schema.metadata.tables))
        return
    for table, rights in _RUN.items():
        yield f"GRANT {rights} ON {table} TO {role};"
    if what_for == "keep":
        for table, rights in _KEEP.items():
            yield f"GRANT {rights} ON {table} TO {role};"
