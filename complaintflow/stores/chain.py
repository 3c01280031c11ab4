"""The chain that makes the log of a case tell of every change: each row's digest covers the row and the one before.

In: log rows, acts, seals and what they cover. Out: digests, as 64 hexadecimal digits of SHA-256. Reads no store, and
judges nothing: what a digest that does not fit means is said by `complaintflow.stores.audit`.

What is digested is a JSON list, of ASCII and without spaces, whose first item names the kind of row and the version of
this format, so that no row of one kind can be passed off as one of another.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from json.encoder import encode_basestring_ascii as _text
from typing import Final

from complaintflow.compiled.frozen import altered
from complaintflow.stores.rows import ActRow, LogRow, SealedHead, SealRow

_CASE: Final = "complaintflow/case/1"
_LOG: Final = "complaintflow/log/1"
_STORE: Final = "complaintflow/store/1"
_SEAL: Final = "complaintflow/seal/1"
_ACTS: Final = "complaintflow/acts/1"
_ACT: Final = "complaintflow/act/1"


def first_prev(case: str) -> str:
    """Return what the first row of a case's log has as `prev`."""
    return _digest([_CASE, case])


def digest_of(row: LogRow) -> str:
    """Return the digest of a row as it should be, whatever its `digest` says: over all but `secret`.

    Raises TypeError or ValueError where a column holds what no log row can hold (bytes, say).
    """
    try:
        said = _said(row)
    except TypeError:  # a column holds what somebody has put there
        who, what = (row.case, row.n, row.kind, row.event), (row.at, row.written, row.policy, row.lanes, row.public)
        return _digest([_LOG, row.prev, *who, *what])
    return sha256(said.encode("ascii")).hexdigest()


def _said(row: LogRow) -> str:
    """Return the text that JSON's own encoder writes of a row: it would take as long as all the rest of the row."""
    n, at, written, lanes = numbers = (row.n, row.at, row.written, row.lanes)
    if set(map(type, numbers)) != {int}:
        raise TypeError
    event = "null" if row.event is None else _text(row.event)
    about = f"{_text(row.prev)},{_text(row.case)},{n},{_text(row.kind)},{event}"
    return f'["{_LOG}",{about},{at},{written},{_text(row.policy)},{lanes},{_text(row.public)}]'


def chained(row: LogRow) -> LogRow:
    """Return a row with its digest; `prev` has to be set already: the case's `head`, or `first_prev`."""
    return altered(row, digest=digest_of(row))


def first_seal_prev(store: str) -> str:
    """Return what the first seal of a store has as `prev`; `store` is its id."""
    return _digest([_STORE, store])


def seal_digest_of(row: SealRow, heads: Iterable[SealedHead]) -> str:
    """Return the digest of a seal as it should be: over its number, instant, `prev` and the heads in their order.

    Raises TypeError or ValueError where a column holds what no seal can hold.
    """
    whole = sha256(_canonical([_SEAL, row.prev, row.number, row.at, row.cases]))
    for head in heads:
        whole.update(_canonical([head.seal, head.case, head.n, head.head]))
    return whole.hexdigest()


def chained_seal(row: SealRow, heads: Iterable[SealedHead]) -> SealRow:
    """Return a seal with its digest; `prev` has to be set already: the digest before, or `first_seal_prev`."""
    return replace(row, digest=seal_digest_of(row, heads))


def first_act_prev() -> str:
    """Return what the first act of a store has as `prev`."""
    return _digest([_ACTS])


def act_digest_of(row: ActRow) -> str:
    """Return the digest of an act as it should be: over all of it.

    Raises TypeError or ValueError where a column holds what no act can hold.
    """
    what, why = (row.number, row.at, row.case, row.kind, row.n, row.head), (row.actor, row.reason, row.rule)
    return _digest([_ACT, row.prev, *what, *why, row.purge_at])


def chained_act(row: ActRow) -> ActRow:
    """Return an act with its digest; `prev` has to be set already: the digest before, or `first_act_prev`."""
    return replace(row, digest=act_digest_of(row))


def _digest(parts: list[object]) -> str:
    return sha256(_canonical(parts)).hexdigest()


def _canonical(parts: list[object]) -> bytes:
    return json.dumps(parts, ensure_ascii=True, separators=(",", ":"), allow_nan=False).encode("ascii")
