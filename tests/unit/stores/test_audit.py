"""An audit names what somebody did to a store, and finds nothing where nobody did anything."""

from dataclasses import replace

import pytest

from complaintflow.errors import StoreError
from complaintflow.stores.audit import AuditWith, verify
from complaintflow.stores.chain import chained
from complaintflow.stores.rows import PolicyRow
from complaintflow.stores.sealing import Keys
from tests.ledgers import KEYS, Ledger, ledger, written

WITH_KEYS = AuditWith(keys=KEYS)


def told(store: Ledger, against: AuditWith = WITH_KEYS) -> list[tuple[object, ...]]:
    return [(one.kind, one.case, *one.entries) for one in verify(store, against).discrepancies]


def test_a_store_that_nobody_touched_is_clean():
    store = ledger()
    store.erase("c-2")
    report = verify(store, WITH_KEYS)
    assert report.clean
    assert (report.cases, report.entries, report.seals, report.unsealed, report.erased) == (3, 18, 2, 3, 1)
    assert (report.secrets, report.rebuilt, report.heads) == (12, None, 0)


def test_an_empty_store_is_clean():
    assert verify(Ledger()).clean


@pytest.mark.parametrize(
    ("column", "value"),
    [("kind", "refused"), ("event", "e-9"), ("at", 5), ("written", 5), ("policy", "b" * 64), ("lanes", 2),
     ("public", "{}"), ("prev", "0" * 64), ("digest", "0" * 64)],
)  # fmt: skip
def test_an_altered_column_names_its_entry(column, value):
    for n in (1, 3, 6):
        store = ledger()
        rows = store.of("c-2")
        rows[n - 1] = replace(rows[n - 1], **{column: value})
        store.set_log("c-2", rows)
        assert told(store) == [("altered", "c-2", n)]


def test_what_of_an_entry_was_altered_is_told_where_its_neighbours_tell():
    store = ledger()
    rows = store.of("c-2")
    rows[2], rows[4] = replace(rows[2], prev="0" * 64), replace(rows[4], digest="1" * 64)
    store.set_log("c-2", rows)
    assert [one.found for one in verify(store).discrepancies] == [
        "its `prev` is 000000000000",
        "its `digest` is 111111111111",
    ]


def test_an_entry_written_anew_with_a_digest_of_its_own_is_named():
    for n in (1, 3, 6):
        store = ledger()
        rows = store.of("c-1")
        rows[n - 1] = chained(replace(rows[n - 1], at=7))
        store.set_log("c-1", rows)
        assert told(store) == [("altered", "c-1", n)]


def test_an_entry_written_anew_to_follow_something_else_is_named():
    store = ledger()
    rows = store.of("c-1")
    rows[3] = chained(replace(rows[3], prev="0" * 64))
    store.set_log("c-1", rows)
    assert told(store) == [("altered", "c-1", 4)]


def test_removed_entries_are_named():
    store = ledger(entries=9)
    rows = store.of("c-1")
    del rows[5:7], rows[0]
    store.set_log("c-1", rows)
    assert told(store) == [("removed", "c-1", 1), ("removed", "c-1", 6, 7)]


def test_an_entry_removed_and_the_rest_renumbered_is_named():
    store = ledger()
    rows = store.of("c-1")
    store.set_log("c-1", [*rows[:2], *(replace(row, n=row.n - 1) for row in rows[3:])])
    assert told(store)[0] == ("removed", "c-1", 3)


@pytest.mark.parametrize("has_digest", [True, False])
def test_an_entry_put_in_between_and_the_rest_renumbered_is_named(has_digest):
    store = ledger()
    rows = store.of("c-1")
    forged = written("c-1", 4, rows[2].digest, "forged")
    forged = forged if has_digest else replace(forged, at=0)
    store.set_log("c-1", [*rows[:3], forged, *(replace(row, n=row.n + 1) for row in rows[3:])])
    assert told(store) == [("inserted", "c-1", 4), *([("secret_altered", "c-1", 5)] * 0)]


def test_an_entry_before_the_first_or_after_the_last_is_named():
    for n in (-5, 0, 7, 99):
        store = ledger()
        store.log.append(written("c-1", n, store.of("c-1")[-1].digest))
        assert told(store) == [("inserted", "c-1", n)]


def test_entries_that_changed_places_are_named():
    for first, second in ((1, 2), (2, 5), (5, 6), (1, 6)):
        store = ledger()
        rows = {row.n: row for row in store.of("c-1")}
        rows[first], rows[second] = replace(rows[second], n=first), replace(rows[first], n=second)
        store.set_log("c-1", list(rows.values()))
        found = told(store, AuditWith())
        assert found == [("reordered", "c-1", first), ("reordered", "c-1", second)]


def test_an_entry_that_got_another_number_is_named():
    for n in (-1, 99):
        store = ledger()
        rows = store.of("c-1")
        rows[2] = replace(rows[2], n=n)
        store.set_log("c-1", rows)
        assert told(store, AuditWith()) == [("reordered", "c-1", 3)]


def test_an_entry_that_was_given_to_another_case_is_named_in_both():
    store = ledger()
    rows = store.of("c-1")
    store.set_log("c-1", rows[:-1])
    store.log.append(replace(rows[-1], case="c-2", n=7))
    assert told(store, AuditWith()) == [("cut_off", "c-1", 6), ("inserted", "c-2", 7)]


def test_a_log_cut_off_is_named():
    store = ledger()
    store.set_log("c-1", store.of("c-1")[:4])
    assert told(store) == [("cut_off", "c-1", 5, 6)]


def test_a_log_that_is_gone_as_a_whole_is_named():
    store = ledger()
    store.set_log("c-1", [])
    assert told(store) == [("cut_off", "c-1", *range(1, 7))]


def test_a_case_whose_row_is_gone_is_named():
    store = ledger()
    store.cases = [row for row in store.cases if row.case != "c-1"]
    assert told(store) == [("case_removed", "c-1")]


@pytest.mark.parametrize(("column", "value"), [("version", 5), ("version", 7), ("version", "six"), ("head", "0" * 64)])
def test_an_altered_case_is_named(column, value):
    store = ledger()
    store.put(replace(store.found("c-1"), **{column: value}))
    assert {one.case for one in verify(store).discrepancies} == {"c-1"}


def test_a_case_pinned_to_another_policy_is_named():
    store = ledger()
    store.put(replace(store.found("c-1"), policy="b" * 64))
    assert told(store) == [("case_altered", "c-1")]


def test_encrypted_values_that_are_not_those_of_the_digests_are_named():
    for forge in (
        lambda rows: replace(rows[2], secret=rows[3].secret),
        lambda rows: replace(rows[2], secret=None),
        lambda rows: replace(rows[2], secret=b"x" * 40),
        lambda rows: replace(rows[2], secret=written("c-1", 3, "", "forged").secret),
    ):
        store = ledger()
        rows = store.of("c-1")
        rows[2] = forge(rows)
        store.set_log("c-1", rows)
        assert told(store) == [("secret_altered", "c-1", 3)]
        assert verify(store).secrets is None


def test_a_key_that_is_gone_or_not_the_cases_own_is_named():
    store = ledger()
    del store.keys["c-1"]
    assert told(store) == [("secret_altered", "c-1")]
    store = ledger()
    store.keys["c-1"] = store.keys["c-2"]
    assert told(store) == [("secret_altered", "c-1", n) for n in range(1, 7)]


def test_a_case_erased_by_halves_is_named():
    store = ledger()
    key, rows = store.keys["c-1"], store.of("c-1")
    store.erase("c-1")
    store.keys["c-1"] = key
    assert told(store) == [("secret_altered", "c-1")]
    del store.keys["c-1"]
    store.set_log("c-1", [*store.of("c-1")[:-1], rows[-1]])
    assert told(store) == [("secret_altered", "c-1", 6)]


def test_a_master_key_that_is_not_the_stores_is_no_discrepancy():
    with pytest.raises(StoreError, match="not wrapped"):
        verify(ledger(), AuditWith(keys=Keys(b"m" * 32)))


def test_policies_that_are_gone_or_altered_are_named():
    store = ledger()
    assert verify(store, AuditWith(policy_digest=lambda row: row.digest)).clean
    assert told(store, AuditWith(policy_digest=lambda row: "b" * 64)) == [("policy_altered", None)]
    store.policies = [PolicyRow("b" * 64, "p", "1", "2020-01-01", "{}", "[]", 1)]
    assert told(store) == [("policy_removed", None)]


def test_what_differs_from_the_log_is_told_case_by_case():
    store = ledger()
    against = AuditWith(derived=lambda reading, row: ["its snapshot differs"] if row.case == "c-2" else [])
    assert told(store, against) == [("snapshot_differs", "c-2")]
    assert verify(store, against).rebuilt == 3


def test_enormous_numbers_cost_nothing():
    store = ledger()
    forged = written("c-1", 2**60, "0" * 64)
    store.log.append(forged)
    store.put(replace(store.found("c-1"), version=forged.n, head=forged.digest))
    found = verify(store).discrepancies
    assert [(one.kind, one.n, one.last) for one in found] == [("removed", 7, 2**60 - 1)]


def test_a_report_keeps_some_discrepancies_and_counts_all():
    store = ledger(cases=5)
    store.log = [replace(row, at=0) for row in store.log]
    report = verify(store, kept=7)
    assert (len(report.discrepancies), report.found) == (7, 30)


def test_progress_is_told_page_by_page():
    heard: list[tuple[int, int]] = []
    verify(ledger(), progress=lambda done, total: heard.append((done, total)))
    assert heard[-1] == (18, 18)
