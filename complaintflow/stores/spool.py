"""What a rebuild puts aside in passing files: lines in the order of their writing, and cases as they stood on the way.

In: places of lines, digests, cases. Out: the same, in order or by name. The files go when they are closed, and after a
crash they hold nothing that can be read: cases lie in them encrypted under a key that was never written.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from types import TracebackType
from typing import Final, Self

from complaintflow.facade import Case, Policy
from complaintflow.stores.sealing import KEY_BYTES, Sealer, in_order

AT_HAND: Final = 500
"""How many cases stay in memory."""


class _Aside:
    """A passing file."""

    _TABLES: tuple[str, ...] = ()

    def __init__(self) -> None:
        self._file = sqlite3.connect("", isolation_level=None)  # SQLite's own name for a file that goes by itself
        for statement in ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", *self._TABLES):
            self._file.execute(statement)
        self._file.execute("BEGIN")

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the file."""
        self._file.close()


class LinesAside(_Aside):
    """Lines of logs, and what was known of their cases before."""

    _TABLES = (
        "CREATE TABLE line (policy, written, of, n, PRIMARY KEY (policy, written, of, n)) WITHOUT ROWID",
        "CREATE TABLE known (policy TEXT, of TEXT, body TEXT)",
    )

    def add(self, policy: str, lines: Iterable[tuple[int, str, int]]) -> None:
        """Put lines aside: when each was written, its case and its number."""
        rows = [(policy, written, json.dumps(case), n) for written, case, n in lines]
        self._file.executemany("INSERT INTO line VALUES (?, ?, ?, ?)", rows)

    def lines(self, policy: str) -> Iterator[tuple[str, int]]:
        """Yield the lines of a policy's cases in the order of their writing."""
        asked = "SELECT of, n FROM line WHERE policy = ? ORDER BY written, of, n"
        return ((json.loads(case), n) for case, n in self._file.execute(asked, (policy,)))

    def remember(self, policy: str, case: str, known: dict[str, str]) -> None:
        """Remember what was known of a case."""
        self._file.execute("INSERT INTO known VALUES (?, ?, ?)", (policy, json.dumps(case), json.dumps(known)))

    def before(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield what was known, in the order in which it was remembered."""
        for policy, case, body in self._file.execute("SELECT policy, of, body FROM known ORDER BY rowid"):
            yield policy, json.loads(case), json.loads(body)


class CasesAside(_Aside, MutableMapping[str, Case]):
    """Cases as they stood on the way; those used last are in memory."""

    _TABLES = ("CREATE TABLE stood (of TEXT PRIMARY KEY, policy TEXT, body BLOB)",)

    def __init__(self, policy_of: Callable[[str], Policy]) -> None:
        """Begin with none; `policy_of` returns the policy of a digest."""
        super().__init__()
        self._policy_of = policy_of
        self._sealer = Sealer(secrets.token_bytes(KEY_BYTES))
        self._near: OrderedDict[str, Case] = OrderedDict()

    def __getitem__(self, name: str) -> Case:
        """Return a case as it was set last. Raises KeyError."""
        if name not in self._near:
            found = self._file.execute("SELECT policy, body FROM stood WHERE of = ?", (json.dumps(name),)).fetchone()
            if found is None:
                raise KeyError(name)
            text = self._sealer.decrypt(found[1], name)
            self._keep(name, self._policy_of(found[0]).case_from_json(json.loads(text)))
        self._near.move_to_end(name)
        return self._near[name]

    def __setitem__(self, name: str, case: Case) -> None:
        """Take a case as it stands now."""
        self._keep(name, case)

    def _keep(self, name: str, case: Case) -> None:
        self._near[name] = case
        self._near.move_to_end(name)
        while len(self._near) > AT_HAND:
            gone, left = self._near.popitem(last=False)
            body = self._sealer.encrypt(in_order(left.to_json()).encode(), gone)
            row = (json.dumps(gone), left.policy.digest, body)
            self._file.execute("INSERT OR REPLACE INTO stood VALUES (?, ?, ?)", row)

    def __delitem__(self, name: str) -> None:
        """Raise NotImplementedError: on the way no case goes."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[str]:
        """Raise NotImplementedError: cases are asked for by name."""
        raise NotImplementedError

    def __len__(self) -> int:
        """Raise NotImplementedError: they are not counted."""
        raise NotImplementedError
