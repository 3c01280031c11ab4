"""Seals find what the chain of a case cannot: what is gone as a whole, or was written anew with all its digests."""

from dataclasses import replace

import pytest

from complaintflow.stores.audit import AuditWith, verify
from complaintflow.stores.chain import chained_seal
from complaintflow.stores.heads import head_of, new_keys, sign
from complaintflow.stores.rows import SealedHead
from tests.ledgers import KEYS, Ledger, ledger, written

WITH_KEYS = AuditWith(keys=KEYS)


def told(store: Ledger, against: AuditWith = WITH_KEYS) -> list[tuple[object, ...]]:
    return [(one.kind, one.case, *one.entries) for one in verify(store, against).discrepancies]


def test_a_log_cut_off_with_the_row_of_its_case_is_found_by_the_seals():
    store = ledger()
    rows = store.of("c-1")[:3]
    store.set_log("c-1", rows)
    store.put(replace(store.found("c-1"), version=3, head=rows[-1].digest))
    assert told(store) == [("cut_off", "c-1", 4)]


def test_a_case_removed_with_everything_of_it_is_found_by_the_seals():
    store = ledger()
    store.set_log("c-1", [])
    store.cases = [row for row in store.cases if row.case != "c-1"]
    assert told(store)[0] == ("case_removed", "c-1")


def test_a_log_written_anew_with_all_digests_is_found_by_the_seals():
    store = ledger()
    rows = store.of("c-1")[:2]
    for n in range(3, 7):
        rows.append(written("c-1", n, rows[-1].digest, f"forged {n}"))
    store.set_log("c-1", rows)
    store.put(replace(store.found("c-1"), head=rows[-1].digest))
    assert told(store) == [("altered", "c-1", 3, 4)]


def test_a_store_written_anew_with_all_its_seals_is_found_by_an_exported_head():
    private, public = new_keys()
    honest, forged = ledger(), Ledger()
    with honest.reading() as reading:
        head = sign(head_of(reading), private)
    for n in range(1, 7):
        for case in ("c-1", "c-2", "c-3"):
            forged.write(case, "forged" if (n, case) == (2, "c-2") else "")
        if n in (2, 4):
            forged.seal(at=n * 100)
    assert verify(forged).clean
    against = AuditWith(heads=[head], public_keys=[public])
    assert verify(honest, against).clean
    assert told(forged, against) == [("head_mismatch", None)]
    assert told(ledger(entries=3), against) == [("seal_cut_off", None), ("head_mismatch", None)]
    other = ledger()
    other.own["store_id"] = b"another"
    assert ("head_mismatch", None) in told(other, against)


def test_a_head_signed_by_somebody_else_does_not_count():
    store = ledger()
    with store.reading() as reading:
        head = sign(head_of(reading), new_keys()[0])
    found = verify(store, AuditWith(heads=[head], public_keys=[new_keys()[1]])).discrepancies
    assert [one.kind for one in found] == ["head_mismatch"]
    report = verify(store, AuditWith(heads=[head]))
    assert report.clean
    assert report.unsigned == 1


@pytest.mark.parametrize(
    ("column", "value"), [("number", 9), ("at", 1), ("cases", 2), ("prev", "0" * 64), ("digest", "0" * 64)]
)
def test_an_altered_seal_is_named(column, value):
    store = ledger(entries=9)
    store.seals[1] = replace(store.seals[1], **{column: value})
    found = verify(store).discrepancies
    assert {one.kind for one in found} <= {"seal_altered", "seal_removed"}
    assert 2 in {one.seal for one in found}


def test_a_seal_written_anew_is_named():
    store = ledger(entries=9)
    heads = [replace(head, n=1) if head.case == "c-1" else head for head in store.heads if head.seal == 2]
    store.heads = [head for head in store.heads if head.seal != 2] + heads
    store.seals[1] = chained_seal(store.seals[1], heads)
    found = verify(store).discrepancies
    assert [(one.kind, one.seal) for one in found] == [("seal_altered", 2), ("seal_differs", 2)]


def test_removed_seals_are_named():
    store = ledger(entries=9)
    del store.seals[1]
    assert [(one.kind, one.seal) for one in verify(store).discrepancies] == [("seal_removed", 2)]
    store = ledger(entries=4)
    store.seal()
    store.heads = [head for head in store.heads if head.seal != 2]
    del store.seals[1]
    found = verify(store).discrepancies
    assert [(one.kind, one.case, one.n) for one in found] == [("seal_cut_off", f"c-{n}", 4) for n in (1, 2, 3)]


def test_an_altered_head_in_a_seal_is_told_of_the_seal():
    store = ledger()
    store.heads[0] = replace(store.heads[0], head="0" * 64)
    assert [(one.kind, one.seal, one.case) for one in verify(store).discrepancies] == [
        ("seal_altered", 1, None), ("seal_differs", 1, "c-1"),
    ]  # fmt: skip
    store = ledger()
    store.heads.append(SealedHead(1, "c-9", 1, "0" * 64))
    assert {(one.kind, one.seal or one.case) for one in verify(store).discrepancies} == {
        ("seal_altered", 1), ("case_removed", "c-9"), ("seal_differs", 1),
    }  # fmt: skip
