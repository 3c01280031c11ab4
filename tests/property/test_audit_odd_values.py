"""SQLite keeps whatever it is given: bytes for texts, texts for numbers, and texts that are none. An audit tells."""

import sqlite3
from contextlib import closing

import pytest

from complaintflow.errors import StoreError
from complaintflow.stores.addresses import open_store
from complaintflow.stores.audit import AuditWith, verify
from tests.ledgers import KEYS, honest
from tests.tampered_stores import in_file

ODD = ("x'ff00fe'", "CAST(x'fffe41' AS TEXT)", "'text'", "1.5", "9223372036854775807", "-1")


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize(
    ("table", "column", "where"),
    [
        *(("cf_log", one, "case_id = 'c-2' AND n = 3")
          for one in ("n", "kind", "event", "at", "written", "policy", "lanes", "public", "secret", "prev", "digest")),
        *(("cf_case", one, "id = 'c-2'") for one in ("version", "head", "policy")),
        *(("cf_seal", one, "number = 2") for one in ("number", "at", "cases", "prev", "digest")),
        *(("cf_sealed_head", one, "seal = 2 AND case_id = 'c-2'") for one in ("seal", "case_id", "n", "head")),
        ("cf_key", "body", "case_id = 'c-2'"),
        ("cf_policy", "digest", "1"),
    ],
)  # fmt: skip
def test_what_no_column_should_hold_is_found(table, column, where, value, tmp_path):
    path = tmp_path / "cases.db"
    in_file(honest(), path).close()
    with closing(sqlite3.connect(path)) as database:
        assert database.execute(f"UPDATE {table} SET {column} = {value} WHERE {where}").rowcount == 1
        database.commit()
    with closing(open_store(path)) as store:
        if column == "case_id" and value in ODD[:2]:
            with pytest.raises(StoreError):  # no case can be listed by such an id
                verify(store, AuditWith(keys=KEYS))
            return
        found = verify(store, AuditWith(keys=KEYS)).discrepancies
    assert found
    assert table != "cf_log" or any(one.case == "c-2" for one in found)
