"""Versions of a policy beside one another: which one a new case takes, and which ones cannot both be.

In: the rows of pinned policies. Out: what forbids a new one, or the one in force at an instant. Does not look into a
store, and moves no case: a running case stays with the version it has.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from complaintflow.compiler.bundle import recorded_holidays
from complaintflow.errors import StoreError
from complaintflow.instants import local_date
from complaintflow.stores.pin_record import calendar_digests
from complaintflow.stores.policies import read_record, recompiled
from complaintflow.stores.rows import PolicyRow

_REMEDY = "give the changed policy a new `version`; running cases keep the one they have"


def conflicts(known: Iterable[PolicyRow], new: PolicyRow, retired: Container[str] = frozenset()) -> str:
    """Return why a policy cannot stand beside the known ones, "" when it can.

    The same version with another digest is forbidden, and so are other calendars under one digest. Public holidays
    that are known otherwise by now are no conflict: a version keeps those it was pinned with. A version that would be
    in force beside another is forbidden too, and one that would leave days between itself and another on which none
    is: nobody could open a case then. `retired`: digests of versions that no new case takes any more.

    Raises:
        StoreError: a row cannot be read, or its texts no longer compile.
    """
    rows = list(known)
    for row in rows:
        if (row.id, row.version) != (new.id, new.version):
            continue
        if row.digest != new.digest:
            return (
                f"the policy `{new.id}` has a version `{new.version}` with another meaning: "
                f"found the digest {new.digest}, expected {row.digest}; {_REMEDY}"
            )
        changed = _changed_calendar(row, new)
        if changed:
            return f"the policy `{new.id}` has a version `{new.version}` with another {changed}; {_REMEDY}"
    others = [row for row in rows if row.id == new.id and row.digest != new.digest and row.digest not in retired]
    return _beside_another(others, new) or _hole_between(others, new)


def in_force(rows: Iterable[PolicyRow], at: int | str) -> PolicyRow:
    """Return the version in force at an instant (UTC microseconds) or on a day, among the versions of one policy.

    Days of an instant are those of each version's own time zone. A version is in force from its `effective` to its
    `until`, both included; without `until`, up to the next one's `effective`.

    Raises:
        StoreError: no version is in force, or two are; or the rows are of different policies.
    """
    versions = sorted((_version(row) for row in {row.digest: row for row in rows}.values()), key=_in_order)
    ids = sorted({version.row.id for version in versions})
    if len(ids) > 1:
        raise StoreError(f"found versions of the policies `{'`, `'.join(ids)}`, expected those of one; ask for each")
    begun = [version for version in versions if version.first <= version.day(at)]
    standing = [version for version in begun if version.stands(at, begun[-1].first)]
    if len(standing) == 1:
        return standing[0].row
    if not versions:
        raise StoreError("found no version of the policy, expected one in force; add the policy first")
    said = ", ".join(map(str, versions))
    if not standing:
        raise StoreError(
            f"no version of the policy `{ids[0]}` is in force on {versions[0].day(at)}: found {said}; "
            "add a version whose `effective` is not after that day"
        )
    both = " and ".join(f"`{version.row.version}`" for version in standing)
    raise StoreError(
        f"found the versions {both} of the policy `{ids[0]}` in force on {standing[0].day(at)}, expected one "
        f"({said}); a version begins after the one before it ends"
    )


@dataclass(frozen=True, slots=True)
class _Version:
    row: PolicyRow
    zone: str
    until: str | None

    @property
    def first(self) -> str:
        return self.row.effective

    def day(self, at: int | str) -> str:
        return at if isinstance(at, str) else local_date(at, self.zone).isoformat()

    def stands(self, at: int | str, latest: str) -> bool:
        return self.stands_on(self.day(at), latest)

    def stands_on(self, day: str, latest: str) -> bool:
        return self.first == latest if self.until is None else day <= self.until

    def __str__(self) -> str:
        return f"`{self.row.version}` from {self.first}" + ("" if self.until is None else f" until {self.until}")


def _version(row: PolicyRow) -> _Version:
    record = read_record(row)
    return _Version(row, record.time_zone, record.until)


def _in_order(version: _Version) -> tuple[str, str]:
    return version.first, version.row.digest


def _beside_another(others: list[PolicyRow], new: PolicyRow) -> str:
    """Return which version a new one would be in force with at once, "" where none."""
    own = _version(new)
    versions = [*map(_version, others), own]
    # Wherever two stand together, they do on the first day of one of them.
    for day in sorted({version.first for version in versions}):
        begun = [version for version in versions if version.first <= day]
        latest = max(version.first for version in begun)
        standing = [version for version in begun if version.stands_on(day, latest)]
        if own in standing and len(standing) > 1:
            other = next(version for version in standing if version != own)
            return (
                f"the policy `{new.id}` would have the versions `{other.row.version}` and `{new.version}` in force on "
                f"{day}, expected one ({other}, {own}); a version begins after the one before it ends: give the new "
                "one another `effective`"
            )
    return ""


def _hole_between(others: list[PolicyRow], new: PolicyRow) -> str:
    """Return between which versions a new one leaves days without any, "" where none that were not there before."""
    versions = [*map(_version, others), _version(new)]
    hole = _first_hole(versions)
    if hole is None or _first_hole(versions[:-1]) is not None:
        return ""
    before, after, day = hole
    return (
        f"the policy `{new.id}` would have no version in force from {day} to {_shifted(after.first, -1)}, between "
        f"{before} and {after}; a version begins on the day after the one before it ends: add the version between "
        "them first, or both at once"
    )


def _first_hole(versions: Sequence[_Version]) -> tuple[_Version, _Version, str] | None:
    """Return the first day on which no version stands, with the version that ended and the one that begins later."""
    for ending in sorted(versions, key=lambda one: (one.until or "", one.first)):
        if ending.until is None:
            continue
        day = _shifted(ending.until, 1)
        begun = [one for one in versions if one.first <= day]
        latest = max(one.first for one in begun)
        later = [one for one in versions if one.first > day]
        if later and not any(one.stands_on(day, latest) for one in begun):
            return ending, min(later, key=_in_order), day
    return None


def _shifted(day: str, by: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=by)).isoformat()


def _changed_calendar(row: PolicyRow, new: PolicyRow) -> str:
    """Return which calendar the author changed, "" where none."""
    old_record, new_record = read_record(row), read_record(new)
    if row.sources == new.sources or old_record.calendars == new_record.calendars:
        return ""
    # Both texts are read with the holidays of old and the zones of today, so that only what the author wrote differs.
    then = calendar_digests(recompiled(row, old_record.holidays).compiled)
    now = calendar_digests(recompiled(new, old_record.holidays, recorded_holidays(new_record.holidays)).compiled)
    changed = sorted(name for name in then if now[name] != then[name])
    if not changed:
        return ""
    first = changed[0]
    return f"calendar `{first}`: found the digest {now[first]}, expected {then[first]}"
