"""What an audit finds wrong in a store, as values: which entry of which case, and what was expected in its place.

In: nothing. Out: discrepancies and the report that holds them. Neither holds personal data: ids and digests only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DiscrepancyKind = Literal[
    "altered",
    "removed",
    "inserted",
    "reordered",
    "cut_off",
    "case_removed",
    "case_altered",
    "secret_altered",
    "policy_removed",
    "policy_altered",
    "snapshot_differs",
    "act_altered",
    "act_removed",
    "act_cut_off",
    "act_differs",
    "seal_altered",
    "seal_removed",
    "seal_cut_off",
    "seal_differs",
    "head_mismatch",
]
"""What is wrong: with an entry of a log (as far as `cut_off`), with a case, a policy, the acts, a seal, or an exported
head."""


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One thing that is wrong, named as exactly as the store allows.

    `case` and `n` name the entry, or with `last` the first and the last of several; `event` is its id where it has one.
    `seal` is the number of a seal, `act` that of an act, `policy` the digest of a policy. `found` and `expected` say
    what about it.
    """

    kind: DiscrepancyKind
    found: str
    expected: str = ""
    case: str | None = None
    n: int | None = None
    last: int | None = None
    event: str | None = None
    seal: int | None = None
    policy: str | None = None
    act: int | None = None

    @property
    def entries(self) -> range:
        """The numbers of the entries it names."""
        if self.n is None:
            return range(0)
        return range(self.n, (self.n if self.last is None else self.last) + 1)

    def names(self, first: int, last: int) -> bool:
        """Whether it names one of some successive entries."""
        return bool(self.entries) and first < self.entries.stop and self.entries.start <= last

    @property
    def where(self) -> str:
        """What it is about, for people."""
        parts = [f"case {self.case}"] if self.case is not None else []
        if self.n is not None:
            several = self.last is not None and self.last != self.n
            parts.append(f"entries {self.n}-{self.last}" if several else f"entry {self.n}")
        if self.event is not None:
            parts.append(f"event {self.event}")
        if self.act is not None:
            parts.append(f"act {self.act}")
        if self.seal is not None:
            parts.append(f"seal {self.seal}")
        if self.policy is not None:
            parts.append(f"policy {self.policy[:12]}")
        return ", ".join(parts) or "the store"


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit looked at and found. `discrepancies` holds the first of them, `found` counts them all.

    `unsealed`: how many cases moved since the last seal; for what they did since then nothing but their own chain
    speaks. `erased`: how many cases have no personal values any more. `purged`: how many are gone, as one of the
    `acts` says, of which it counts all. `secrets`: how many entries' encrypted values were compared with their
    digests; None when no keys were given. `rebuilt`: how many cases were folded anew and compared with what is derived
    from them; None when that was not asked for. `heads`: how many exported heads were compared, and `unsigned` how many
    of these with no public key to check their signature.
    """

    address: str
    discrepancies: tuple[Discrepancy, ...]
    found: int
    cases: int
    entries: int
    seals: int
    unsealed: int
    erased: int
    secrets: int | None
    rebuilt: int | None
    heads: int
    unsigned: int
    purged: int = 0
    acts: int = 0

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return self.found == 0
