"""Whatever single thing is done to a store, an audit finds it and names the entry; nothing where nothing was done."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import fields, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaintflow.stores.audit import AuditWith, verify
from complaintflow.stores.chain import chained
from complaintflow.stores.discrepancies import AuditReport
from complaintflow.stores.heads import head_of
from complaintflow.stores.rows import LogRow, SealedHead, SealRow
from tests.ledgers import KEYS, Ledger, honest, ledger, written
from tests.tampered_stores import in_file, in_memory

Named = Callable[[AuditReport], bool]
LAST, LAST_SEALED = 6, 6
CASES = ("c-1", "c-2", "c-3")

cases = st.sampled_from(CASES)
numbers = st.integers(1, LAST)
OTHERS = {
    int: st.integers(-3, 2**62),
    str: st.text(max_size=4) | st.sampled_from(("event", "refused", "time", "c-1", "0" * 64)),
    bytes: st.none() | st.binary(max_size=80),
    None: st.none() | st.text(max_size=4),
}


def names(case: str, n: int) -> Named:
    return lambda report: any(one.case == case and n in one.entries for one in report.discrepancies)


def names_case(case: str) -> Named:
    return lambda report: any(one.case == case for one in report.discrepancies)


def names_seal(number: int) -> Named:
    return lambda report: any(one.seal == number for one in report.discrepancies)


def other(draw, row, column: str):
    """Another value for a column of a row, of the kind that it holds."""
    now = getattr(row, column)
    kind = {"event": None, "secret": bytes}.get(column, type(now))
    return draw(OTHERS[kind].filter(lambda value: value != now))


@st.composite
def altered_entries(draw) -> tuple[Ledger, Named]:
    store, case, n = honest(), draw(cases), draw(numbers)
    rows = store.of(case)
    column = draw(st.sampled_from([one.name for one in fields(LogRow) if one.name != "case"]))
    if column == "n":
        free = st.integers(-3, 40).filter(lambda number: not 1 <= number <= LAST)
        rows[n - 1] = replace(rows[n - 1], n=draw(free))
    elif column == "secret" and case == "c-3":
        rows[n - 1] = replace(rows[n - 1], secret=b"left")
    else:
        rows[n - 1] = replace(rows[n - 1], **{column: other(draw, rows[n - 1], column)})
    if draw(st.booleans()) and column not in {"secret", "digest"}:
        rows[n - 1] = chained(rows[n - 1])
    store.set_log(case, rows)
    return store, names(case, n) if column != "n" else names_case(case)


@st.composite
def removed_entries(draw) -> tuple[Ledger, Named]:
    store, case, n = honest(), draw(cases), draw(numbers)
    rows = [row for row in store.of(case) if row.n != n]
    if draw(st.booleans()):
        rows = [replace(row, n=place) for place, row in enumerate(rows, start=1)]
    store.set_log(case, rows)
    return store, names(case, n)


@st.composite
def inserted_entries(draw) -> tuple[Ledger, Named]:
    store, case, n = honest(), draw(cases), draw(st.integers(-2, LAST + 3))
    rows = store.of(case)
    prev = rows[n - 2].digest if 2 <= n <= LAST + 1 else "0" * 64
    forged = draw(st.sampled_from((written(case, n, prev, "forged"), replace(written(case, n, prev), digest="1" * 64))))
    moved = [replace(row, n=row.n + 1) if row.n >= n >= 1 else row for row in rows]
    store.set_log(case, [*moved, forged if case != "c-3" else replace(forged, secret=None)])
    return store, names(case, n)


@st.composite
def swapped_entries(draw) -> tuple[Ledger, Named]:
    store, case = honest(), draw(cases)
    first, second = sorted(draw(st.lists(numbers, min_size=2, max_size=2, unique=True)))
    rows = {row.n: row for row in store.of(case)}
    rows[first], rows[second] = replace(rows[second], n=first), replace(rows[first], n=second)
    if draw(st.booleans()):
        rows[first], rows[second] = chained(rows[first]), chained(rows[second])
    store.set_log(case, list(rows.values()))
    return store, lambda report: names(case, first)(report) and names(case, second)(report)


@st.composite
def swapped_between_cases(draw) -> tuple[Ledger, Named]:
    store, n = honest(), draw(numbers)
    first, second = store.of("c-1"), store.of("c-2")
    first[n - 1], second[n - 1] = replace(second[n - 1], case="c-1"), replace(first[n - 1], case="c-2")
    store.set_log("c-1", first)
    store.set_log("c-2", second)
    return store, lambda report: names("c-1", n)(report) and names("c-2", n)(report)


@st.composite
def cut_off_logs(draw) -> tuple[Ledger, Named]:
    store, case, n = honest(), draw(cases), draw(numbers)
    rows = store.of(case)[: n - 1]
    store.set_log(case, rows)
    if draw(st.booleans()) and rows:
        store.put(replace(store.found(case), version=n - 1, head=rows[-1].digest, sealed=draw(st.booleans())))
    return store, names(case, n)


@st.composite
def removed_cases(draw) -> tuple[Ledger, Named]:
    store, case, keep = honest(), draw(cases), draw(st.booleans())
    store.cases = [row for row in store.cases if row.case != case]
    store.keys.pop(case, None)
    if not keep:
        store.set_log(case, [])
    return store, names_case(case)


@st.composite
def rewritten_logs(draw) -> tuple[Ledger, Named]:
    """Everything from an entry on is written anew with digests that fit, and the row of the case too."""
    store, case, n = honest(), draw(cases), draw(numbers)
    rows = store.of(case)[: n - 1]
    for number in range(n, LAST + 1):
        prev = rows[-1].digest if rows else store.of(case)[0].prev
        forged = written(case, number, prev, "forged" if number == n else "")
        rows.append(forged if case != "c-3" else replace(forged, secret=None))
    store.set_log(case, rows)
    store.put(replace(store.found(case), head=rows[-1].digest))
    return store, names(case, n)


@st.composite
def altered_cases(draw) -> tuple[Ledger, Named]:
    store, case = honest(), draw(cases)
    row = store.found(case)
    column = draw(st.sampled_from(("version", "head", "policy", "case")))
    value = "c-9" if column == "case" else other(draw, row, column)
    store.cases = [replace(row, **{column: value}) if one.case == case else one for one in store.cases]
    return store, names_case(case)


@st.composite
def altered_keys(draw) -> tuple[Ledger, Named]:
    store, case = honest(), draw(cases)
    key = draw(st.none() | st.binary(min_size=1, max_size=40)) if case != "c-3" else b"k" * 32
    if key is None:
        del store.keys[case]
    else:
        store.keys[case] = key
    return store, names_case(case)


@st.composite
def altered_seals(draw) -> tuple[Ledger, Named]:
    store, number = honest(), draw(st.integers(1, 3))
    at = number - 1
    row = store.seals[at]
    if draw(st.booleans()):
        column = draw(st.sampled_from([one.name for one in fields(SealRow) if one.name != "number"]))
        store.seals[at] = replace(row, **{column: other(draw, row, column)})
    else:
        places = [place for place, head in enumerate(store.heads) if head.seal == number]
        place = draw(st.sampled_from(places))
        head = store.heads[place]
        column = draw(st.sampled_from([*(one.name for one in fields(SealedHead) if one.name != "seal"), "gone"]))
        changed = [] if column == "gone" else [replace(head, **{column: other(draw, head, column)})]
        store.heads[place : place + 1] = changed
    return store, names_seal(number)


@st.composite
def removed_seals(draw) -> tuple[Ledger, Named]:
    """Seals removed from anywhere, with what they say; those at the end show by the cases they had covered."""
    store, first = honest(), draw(st.integers(1, 3))
    last = draw(st.integers(first, 3))
    store.seals = [row for row in store.seals if not first <= row.number <= last]
    store.heads = [head for head in store.heads if not first <= head.seal <= last]
    kind = "seal_removed" if last < 3 else "seal_cut_off"
    return store, lambda report: kind in {one.kind for one in report.discrepancies}


TAMPERINGS = {
    "altered entry": altered_entries(),
    "removed entry": removed_entries(),
    "inserted entry": inserted_entries(),
    "swapped entries": swapped_entries(),
    "swapped between cases": swapped_between_cases(),
    "cut off": cut_off_logs(),
    "removed case": removed_cases(),
    "rewritten": rewritten_logs(),
    "altered case": altered_cases(),
    "altered key": altered_keys(),
    "altered seal": altered_seals(),
    "removed seals": removed_seals(),
}


@pytest.mark.parametrize("tampering", TAMPERINGS.values(), ids=TAMPERINGS)
def test_any_one_tampering_is_found_and_named(tampering):
    @settings(max_examples=60)
    @given(tampering)
    def search(tampered):
        rows, is_named = tampered
        report = verify(in_memory(rows), AuditWith(keys=KEYS))
        assert is_named(report), report.discrepancies

    search()


@pytest.mark.parametrize("tampering", TAMPERINGS.values(), ids=TAMPERINGS)
def test_any_one_tampering_with_a_file_is_found_and_named(tampering, tmp_path):
    path = tmp_path / "cases.db"

    @settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(tampering)
    def search(tampered):
        rows, is_named = tampered
        for old in tmp_path.iterdir():
            old.unlink()
        with closing(in_file(rows, path)) as store:
            report = verify(store, AuditWith(keys=KEYS))
        assert is_named(report), report.discrepancies

    search()


@given(st.integers(1, 4), st.integers(1, 7), st.integers(1, 4), st.sets(cases))
@settings(max_examples=40)
def test_a_store_that_nobody_touched_is_clean(count, entries, seal_every, erased):
    store = ledger(cases=count, entries=entries, seal_every=seal_every)
    for case in sorted(erased):
        if store.row(case) is not None:
            store.erase(case)
    with store.reading() as reading:
        head = head_of(reading)
    against = AuditWith(keys=KEYS, heads=[] if head is None else [head])
    assert verify(store, against).discrepancies == ()


@given(st.lists(st.tuples(cases, st.booleans()), max_size=12), st.integers(1, 12))
@settings(max_examples=40)
def test_a_store_written_anew_from_any_entry_is_found_by_an_exported_head(steps, forged_at):
    """All digests fit, all seals too: nothing but a head kept elsewhere can tell."""

    def replay(*, forged: bool) -> Ledger:
        store = Ledger()
        for place, (case, is_seal) in enumerate([*steps, ("c-1", False)], start=1):
            store.write(case, "forged" if forged and place == min(forged_at, len(steps) + 1) else "")
            if is_seal:
                store.seal()
        store.seal()
        return store

    with replay(forged=False).reading() as reading:
        head = head_of(reading)
    assert head is not None
    assert verify(replay(forged=False), AuditWith(keys=KEYS, heads=[head])).clean
    assert verify(replay(forged=True), AuditWith(keys=KEYS)).clean
    assert [one.kind for one in verify(replay(forged=True), AuditWith(heads=[head])).discrepancies] == ["head_mismatch"]
