"""A store of plain lists whose rows can be set at will, as somebody with the database can; valid ones to begin with.

In: how many entries each case has, after how many steps a seal was made. Out: a store that implements what an audit
asks of one. Whatever is done to its lists is what somebody did to the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from complaintflow.stores.chain import chained, chained_act, chained_seal, first_act_prev, first_prev, first_seal_prev
from complaintflow.stores.protocol import CaseFilter, Store
from complaintflow.stores.rows import ActKind, ActRow, CaseRow, LogRow, PolicyRow, SealedHead, SealRow
from complaintflow.stores.sealing import Keys, Sealer, canonical
from complaintflow.stores.seals import ACTS, STORE_ID

POLICY = "a" * 64
KEYS = Keys()


def own_key(case: str) -> bytes:
    """The key of a case, the same in every run."""
    return case.encode().ljust(32, b"k")


def written(case: str, n: int, prev: str, said: str = "", policy: str = POLICY) -> LogRow:
    """An entry with one personal value, as it is written."""
    sealer = Sealer(own_key(case))
    value = said or f"name {n}"
    public = canonical({"entry": {"name": {"§": sealer.salted(value, case, str(n), "entry", "name")}}, "n": n})
    secret = sealer.encrypt(canonical([value]).encode(), "log", case, str(n))
    event, at = (None, n * 10) if n % 3 == 0 else (f"e-{n}", n * 10)
    kind = "time" if event is None else "event"
    return chained(LogRow(case, n, kind, event, at, at + 1, policy, 1, public, secret, prev, ""))


def fresh(case: str) -> CaseRow:
    """The row of a case before its first entry."""
    return CaseRow(
        case=case, policy=POLICY, version=0, head=first_prev(case), opened=10, clock=10, state="open", klass=None,
        owner=None, outcome=None, closed=None, next_due=None, owed=None, snapshot=b"s",
    )  # fmt: skip


def write_to(store: Store, case: str) -> None:
    """Add an entry to a case of a store, opening it where it is not there."""
    with store.writing() as writing:
        row = writing.lock_case(case)
        if row is None:
            row = fresh(case)
            writing.add_policy(PolicyRow(POLICY, "p", "1", "2020-01-01", "{}", "[]", 1))
            assert writing.add_case(row, own_key(case))
        entry = written(case, row.version + 1, row.head)
        assert writing.put_case(replace(row, version=entry.n, head=entry.digest, sealed=False), row.version)
        writing.append(entry)


@dataclass(repr=False)
class Ledger:
    """A store of plain lists."""

    cases: list[CaseRow] = field(default_factory=list)
    log: list[LogRow] = field(default_factory=list)
    keys: dict[str, bytes] = field(default_factory=dict)
    policies: list[PolicyRow] = field(default_factory=list)
    seals: list[SealRow] = field(default_factory=list)
    heads: list[SealedHead] = field(default_factory=list)
    own: dict[str, bytes] = field(default_factory=dict)
    acts: list[ActRow] = field(default_factory=list)
    address: str = "a ledger"

    # ---- what happens to an honest store

    def write(self, case: str, said: str = "") -> None:
        """Add an entry to a case, opening it where it is not there."""
        row = self.row(case)
        self.policies = self.policies or [PolicyRow(POLICY, "p", "1", "2020-01-01", "{}", "[]", 1)]
        if row is None:
            row = fresh(case)
            self.cases.append(row)
            self.keys[case] = own_key(case)
        entry = written(case, row.version + 1, row.head, said)
        self.log.append(entry)
        self.put(replace(row, version=entry.n, head=entry.digest, sealed=False))

    def seal(self, at: int = 1_000) -> None:
        """Seal what moved."""
        moved = sorted((row for row in self.cases if not row.sealed), key=lambda row: row.case)
        self.own.setdefault(STORE_ID, b"the store")
        number = len(self.seals) + 1
        prev = self.seals[-1].digest if self.seals else first_seal_prev(self.own[STORE_ID].decode())
        heads = [SealedHead(number, row.case, row.version, row.head) for row in moved]
        if self.acts:
            heads.insert(0, SealedHead(number, ACTS, self.acts[-1].number, self.acts[-1].digest))
        self.seals.append(chained_seal(SealRow(number, at, len(moved), prev, ""), heads))
        self.heads.extend(heads)
        for row in moved:
            self.put(replace(row, sealed=True))

    def erase(self, case: str) -> None:
        """Erase what is personal in a case."""
        del self.keys[case]
        self.log = [replace(one, secret=None) if one.case == case else one for one in self.log]
        self.act(case, "erase")
        self.put(replace(self.found(case), status="erased", snapshot=None))

    def purge(self, case: str) -> None:
        """Purge a case as a whole."""
        self.act(case, "purge")
        self.keys.pop(case, None)
        self.set_log(case, [])
        self.cases = [one for one in self.cases if one.case != case]

    def act(self, case: str, kind: ActKind) -> None:
        """Write down what is done with a case."""
        row, number = self.found(case), len(self.acts) + 1
        prev = self.acts[-1].digest if self.acts else first_act_prev()
        bare = ActRow(number, 5_000 + number, case, kind, "u1", "asked", None, row.version, row.head, None, prev, "")
        self.acts.append(chained_act(bare))

    def row(self, case: str) -> CaseRow | None:
        """The row of a case."""
        return next((row for row in self.cases if row.case == case), None)

    def found(self, case: str) -> CaseRow:
        """The row of a case that is there."""
        row = self.row(case)
        assert row is not None
        return row

    def put(self, row: CaseRow) -> None:
        """Replace the row of a case."""
        self.cases = [row if one.case == row.case else one for one in self.cases]

    def of(self, case: str) -> list[LogRow]:
        """The log of a case as it is."""
        return sorted((one for one in self.log if one.case == case), key=lambda one: one.n)

    def set_log(self, case: str, rows: Sequence[LogRow]) -> None:
        """Replace the log of a case."""
        self.log = [one for one in self.log if one.case != case] + list(rows)

    def copy(self) -> Ledger:
        """The same rows in lists of their own."""
        return Ledger(
            list(self.cases), list(self.log), dict(self.keys), list(self.policies), list(self.seals), list(self.heads),
            dict(self.own), list(self.acts),
        )  # fmt: skip

    # ---- what a store is asked

    @contextmanager
    def reading(self) -> Iterator[LedgerReading]:
        """Begin a transaction that looks."""
        yield LedgerReading(self.copy())


@dataclass
class LedgerReading:
    """What an audit asks of a store."""

    rows: Ledger

    def policies(self) -> Sequence[PolicyRow]:
        return self.rows.policies

    def case_rows(self) -> list[CaseRow]:
        return sorted(self.rows.cases, key=lambda row: row.case)

    def cases(self, wanted: CaseFilter | None = None, *, after: str = "", limit: int = 1000) -> Sequence[CaseRow]:
        return [row for row in self.case_rows() if row.case > after][:limit]

    def case(self, case: str) -> CaseRow | None:
        return self.rows.row(case)

    def acts(self, case: str | None = None, *, after: int = 0, limit: int = 1000) -> Sequence[ActRow]:
        found = [row for row in self.rows.acts if row.number > after and case in (None, row.case)]
        return sorted(found, key=lambda row: row.number)[:limit]

    def key(self, case: str) -> bytes | None:
        return self.rows.keys.get(case)

    def log(self, case: str, *, after: int = 0, limit: int | None = None) -> Sequence[LogRow]:
        return [row for row in self.rows.of(case) if row.n > after][:limit]

    def sealed_of(self, case: str) -> Sequence[SealedHead]:
        return sorted((head for head in self.rows.heads if head.case == case), key=lambda head: head.seal)

    def sealed_heads(self, seal: int) -> Sequence[SealedHead]:
        return sorted((head for head in self.rows.heads if head.seal == seal), key=lambda head: head.case)

    def seals(self, *, after: int = 0, limit: int = 1000) -> Sequence[SealRow]:
        return sorted((row for row in self.rows.seals if row.number > after), key=lambda row: row.number)[:limit]

    def last_seal(self) -> SealRow | None:
        return max(self.rows.seals, key=lambda row: row.number, default=None)

    def traces(self, *, after: str = "", limit: int = 1000) -> Sequence[str]:
        names = {row.case for row in self.rows.cases} | {row.case for row in self.rows.log}
        return sorted(name for name in names | {head.case for head in self.rows.heads} if name > after)[:limit]

    def counts(self) -> dict[str, int]:
        return {"cases": len(self.rows.cases), "log": len(self.rows.log), "seals": len(self.rows.seals)}

    def store_value(self, name: str) -> bytes | None:
        return self.rows.own.get(name)


def ledger(*, cases: int = 3, entries: int = 6, seal_every: int = 2) -> Ledger:
    """A valid store: so many cases with so many entries each, sealed after every so many; the last ones are not."""
    made = Ledger()
    for n in range(1, entries + 1):
        for number in range(1, cases + 1):
            made.write(f"c-{number}")
        if n % seal_every == 0 and n < entries:
            made.seal(at=n * 100)
    return made


def honest() -> Ledger:
    """Three cases with six entries each, all of them sealed; one of the cases is erased."""
    store = ledger(cases=3, entries=6, seal_every=2)
    store.seal()
    store.erase("c-3")
    return store
