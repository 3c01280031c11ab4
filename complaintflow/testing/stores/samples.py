"""Rows to put into a store, with what a test does not care about filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from complaintflow.errors import ConflictError
from complaintflow.stores.protocol import Reading, Store
from complaintflow.stores.rows import ActRow, CaseRow, LogRow, OutboxRow, PolicyRow, SealRow

ODD_TEXTS: Final = (
    " ",
    "A",
    "Z",
    "_",
    "a",
    "a b",
    "a\x00",
    "a\x00b",
    "a\x01",
    "a-b",
    "a.b",
    "ab",
    "'; DROP TABLE cf_case; --",
    "%s",
    ":case",
    "e\u0301",
    "é",
    "ß",
    "I",
    "ı",
    "\ud7fb",
    "\ud7ff",
    "\ud800",
    "\ud800x",
    "\udfff",
    "\ue000",
    "\uffff",
    "投诉",
    "车輛",
    "\U0001f697",
    "\U0010ffff",
    "\ud83d\ude97",  # two halves that were never joined are not the same as the character
)
"""Texts that databases sort, fold, cut off, refuse or execute if they are let."""


def policy_row(digest: str = "p1", *, id: str = "toy", added: int = 0) -> PolicyRow:
    """Return a policy."""
    return PolicyRow(digest, id, "1", "2020-01-01", '{"toy.yaml":"policy: toy"}', "[]", added)


def case_row(case: str = "C1", version: int = 1, **fields: Any) -> CaseRow:  # noqa: ANN401 (any field of a case)
    """Return a case; `fields` are set as given."""
    row: dict[str, Any] = {
        "policy": "p1",
        "head": f"{case}/{version}",
        "opened": 0,
        "clock": 0,
        "state": "new",
        "klass": None,
        "owner": None,
        "outcome": None,
        "closed": None,
        "next_due": None,
        "owed": None,
        "snapshot": b"{}",
    }
    return CaseRow(case=case, version=version, **{**row, **fields})


def log_row(case: str = "C1", n: int = 1, event: str | None = "", **fields: Any) -> LogRow:  # noqa: ANN401
    """Return a row of a log; an event's id follows from its number unless it is given."""
    row: dict[str, Any] = {
        "kind": "event",
        "at": n,
        "written": n,
        "policy": "p1",
        "lanes": 1,
        "public": "{}",
        "secret": b"secret",
        "prev": "",
        "digest": f"{case}/{n}",
    }
    return LogRow(case=case, n=n, event=f"e{n}" if event == "" else event, **{**row, **fields})


def outbox_row(case: str = "C1", position: int = 1, *, lane: str = "mail", **fields: Any) -> OutboxRow:  # noqa: ANN401
    """Return an effect in a lane."""
    return OutboxRow(case, lane, position, f"{case}/{position}", position, 0, **fields)


def seal_row(number: int = 1, cases: int = 0) -> SealRow:
    """Return a seal."""
    return SealRow(number, number, cases, f"s{number - 1}", f"s{number}")


def act_row(number: int = 1, case: str = "C1", **fields: Any) -> ActRow:  # noqa: ANN401 (any field of an act)
    """Return an act: the case was archived, unless `fields` say otherwise."""
    row: dict[str, Any] = {
        "at": number, "kind": "archive", "actor": "u1", "reason": "", "rule": None, "n": 1, "head": f"{case}/1",
        "purge_at": None, "prev": f"a{number - 1}", "digest": f"a{number}",
    }  # fmt: skip
    return ActRow(number=number, case=case, **{**row, **fields})


def add_cases(store: Store, *cases: str | CaseRow) -> None:
    """Put cases into a store, each with a key."""
    with store.writing() as writing:
        for case in cases:
            row = case if isinstance(case, CaseRow) else case_row(case)
            assert writing.add_case(row, b"key of " + row.case.encode("utf-8", "surrogatepass"))


def everything(reading: Reading, cases: Sequence[str]) -> dict[str, object]:
    """Return all that can be read of a store; what has no list of its own for these cases."""
    far = 2**62
    found: dict[str, object] = {
        "policies": list(reading.policies()),
        "digests": list(reading.policy_digests()),
        "cases": list(reading.cases()),
        "unsealed": list(reading.unsealed(1000)),
        "traces": list(reading.traces()),
        "due": list(reading.due(far, 1000)),
        "outbox": list(reading.outbox()),
        "dead": list(reading.outbox(status="dead")),
        "waiting": list(reading.waiting_lanes(1000)),
        "lanes": reading.lanes(),
        "seals": [(seal, list(reading.sealed_heads(seal.number))) for seal in reading.seals()],
        "counts": reading.counts(),
        "acts": (list(reading.acts()), reading.last_act()),
        "retention": list(reading.retention_due(far, 1000)),
    }
    for case in cases:
        found[f"case {case}"] = (
            reading.key(case),
            list(reading.log(case)),
            list(reading.aliases(case)),
            list(reading.attempts(case)),
            list(reading.sealed_of(case)),
            list(reading.acts(case)),
            reading.retention(case),
            # What stands for a key is the store's own.
            sorted(((*seen[:2], *seen[3:]) for seen in reading.sightings(case)), key=lambda seen: seen[:4]),
        )
    return found


def until_it_works(tries: int = 200) -> Iterator[Trial]:
    """Yield tries until one of them was not in the way of another transaction."""
    for _ in range(tries):
        trial = Trial()
        yield trial
        if trial.worked:
            return
    raise AssertionError(f"another transaction got in the way {tries} times")


class Trial:
    """A block that may be left with a ConflictError."""

    worked = False

    def __enter__(self) -> None:
        """Try."""

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        """Pass over a conflict, so that it is tried again."""
        self.worked = kind is None
        return kind is not None and issubclass(kind, ConflictError)
