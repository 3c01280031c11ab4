"""An act explains why a case is erased or gone; what somebody did to the acts, or without one, is named."""

from dataclasses import replace

import pytest

from complaintflow.stores.audit import AuditWith, verify
from complaintflow.stores.chain import chained_act
from complaintflow.stores.heads import Head
from tests.ledgers import KEYS, Ledger, ledger
from tests.tampered_stores import in_file, in_memory


def kept():
    """Three cases: the first archived, the second erased, the third purged; then sealed."""
    store = ledger()
    store.act("c-1", "archive")
    store.put(replace(store.found("c-1"), status="archived"))
    store.erase("c-2")
    store.purge("c-3")
    store.seal()
    return store


def told(store: Ledger, against: AuditWith | None = None) -> list[tuple[object, ...]]:
    return [(one.kind, one.case, one.act) for one in verify(store, against or AuditWith(keys=KEYS)).discrepancies]


def test_what_acts_explain_is_clean(tmp_path):
    store = kept()
    for one in (store, in_memory(store), in_file(store, tmp_path / "cases.db")):
        report = verify(one, AuditWith(keys=KEYS))
        assert report.clean, report.discrepancies
        assert (report.cases, report.erased, report.purged, report.acts) == (2, 1, 1, 3)


@pytest.mark.parametrize("column", ["at", "case", "kind", "actor", "reason", "rule", "n", "head", "purge_at"])
def test_an_altered_act_is_named(column):
    store = kept()
    value = {"at": 9, "n": 5, "purge_at": 9, "kind": "restore", "case": "c-9"}.get(column, "other")
    store.acts[1] = replace(store.acts[1], **{column: value})
    assert ("act_altered", None, 2) in told(store)


def test_an_act_written_anew_to_the_end_of_the_chain_is_named_by_its_seal():
    store = kept()
    store.acts[2] = chained_act(replace(store.acts[2], reason="a better one"))
    assert told(store) == [("act_altered", None, 3)]


def test_a_removed_act_is_named():
    store = kept()
    del store.acts[0]
    assert told(store) == [("act_removed", None, 1), ("act_differs", "c-1", None)]


def test_acts_cut_off_are_named_with_what_they_explained():
    store = kept()
    store.acts.clear()
    assert told(store) == [
        ("act_cut_off", None, 1), ("act_differs", "c-1", None), ("act_differs", "c-2", None),
        ("case_removed", "c-3", None), ("cut_off", "c-3", None),
    ]  # fmt: skip


def test_a_case_that_is_not_as_its_act_left_it_is_named():
    store = kept()
    store.put(replace(store.found("c-1"), status="live"))
    assert told(store) == [("act_differs", "c-1", 1)]


def test_a_case_that_came_back_after_it_was_purged_is_named():
    store = kept()
    store.write("c-3")
    assert ("act_differs", "c-3", 3) in told(store)


def test_entries_left_of_a_purged_case_are_named():
    store, whole = kept(), ledger()
    store.log.append(whole.of("c-3")[0])
    assert ("act_differs", "c-3", None) in told(store)


def test_a_purge_explains_no_more_than_there_was():
    store = ledger()
    store.purge("c-3")
    store.acts[0] = chained_act(replace(store.acts[0], n=4, head="0" * 64))
    assert told(store) == [("act_differs", "c-3", None)]


def test_an_exported_head_counts_what_was_purged_since():
    store = ledger()
    store.seal()
    last = store.seals[-1]
    head = Head("the store", last.number, last.digest, last.at, len(store.cases), len(store.log))
    store.purge("c-3")
    assert told(store, AuditWith(heads=[head])) == []
    store.acts.clear()
    assert ("head_mismatch", None, None) in told(store, AuditWith(heads=[head]))
