"""Policies to rows and back: a case goes by the policy it was opened under, whatever becomes of its file.

In: a loaded policy. Out: a `PolicyRow` with all its texts and the public holidays it was compiled with; and from the
row the same policy, whatever the file, the folder and the `holidays` package say by then. Time zones alone come from
the installed release: clocks change by law, for running cases too. Where they differ, `pin_notes` says so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import metadata
from typing import Literal

from complaintflow.compiler.bundle import Bundle, HolidayTable
from complaintflow.compiler.load import load_bundle
from complaintflow.compiler.public_holidays import HolidaySource, PublicHolidays, public_holidays
from complaintflow.errors import PolicyError, StoreError
from complaintflow.facade import Policy
from complaintflow.stores.pin_record import PinRecord, calendar_digests, zone_digests
from complaintflow.stores.rows import PolicyRow

_SHORT = 12


@dataclass(frozen=True, slots=True)
class PinNote:
    """Something outside the texts that is no longer as it was when a policy was pinned; a line for the service's log.

    `tzdata`: another release of the time zones is installed. `zone`: the clocks of a zone changed by it. `calendar`:
    open hours of a calendar moved with its zone. `holidays`: public holidays are known otherwise by now, and the
    pinned policy keeps its own. `then` and `now` are releases, digests, or years and numbers of days.
    """

    what: Literal["tzdata", "zone", "calendar", "holidays"]
    name: str
    then: str
    now: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.what} {self.name}: {self.then} when the policy was pinned, now {self.now}"


def pin(policy: Policy, added: int) -> PolicyRow:
    """Return the row that keeps a policy for ever; `added` is the instant of pinning in UTC microseconds.

    Raises:
        StoreError: the policy was built by hand and has no texts.
    """
    if policy.loaded is None or not policy.loaded.bundle.files:
        raise StoreError(
            f"found the policy `{policy.id}` without its texts, expected one that was loaded;"
            " use `Policy.load` or `Policy.from_text`"
        )
    bundle, compiled = policy.loaded.bundle, policy.compiled
    own, *others = bundle.files
    texts = {path: bundle.files[path].decode("utf-8") for path in (own, *sorted(others))}
    record = PinRecord.of(compiled, bundle.holidays, metadata.version("complaintflow"))
    return PolicyRow(
        digest=compiled.digest,
        id=compiled.id,
        version=compiled.version,
        effective=compiled.effective,
        sources=json.dumps(texts, ensure_ascii=False, separators=(",", ":")),
        holidays=record.to_json(),
        added=added,
    )


def unpin(row: PolicyRow, missing: HolidaySource | None = None) -> Policy:
    """Return the policy of a row as it was when it was pinned.

    Its diagnostics name files by their path below the folder of the policy. `missing` is asked for public holidays
    of years and countries that the row does not record; without it nothing is known of them.

    Raises:
        StoreError: the texts no longer compile, or mean something else than they did.
    """
    record = read_record(row)
    policy = recompiled(row, record.holidays, missing)
    if policy.digest != row.digest:
        raise StoreError(
            f"{_named(row)} means something else than it did: found the digest {_short(policy.digest)}, expected "
            f"{_short(row.digest)}; restore the row, or use release {record.library}, which pinned it"
        )
    _check_calendars(row, record, policy)
    return policy


def recompiled(row: PolicyRow, holidays: tuple[HolidayTable, ...], missing: HolidaySource | None = None) -> Policy:
    """Return what the texts of a row mean today with these public holidays, which need not be what they meant then.

    Raises:
        StoreError: the row is damaged, or its texts no longer compile.
    """
    try:
        loaded = load_bundle(Bundle(_files(row), holidays), missing)
    except PolicyError as error:
        release = read_record(row).library
        raise StoreError(
            f"{_named(row)} no longer compiles; use release {release}, which pinned it, for its cases:\n{error}"
        ) from error
    return Policy(loaded.compiled, loaded)


def pin_notes(row: PolicyRow, policy: Policy) -> tuple[PinNote, ...]:
    """Return where the installed time zones differ from those that a policy was pinned with.

    Raises:
        StoreError: the row is damaged.
    """
    record, compiled = read_record(row), policy.compiled
    if record.tzdata == compiled.zone.tzdata and record.zones == zone_digests(compiled):
        return ()
    notes = [PinNote("tzdata", record.time_zone, record.tzdata, compiled.zone.tzdata)]
    zones, calendars = zone_digests(compiled), calendar_digests(compiled)
    notes += [
        PinNote("zone", name, _short(then), _short(zones.get(name, "gone")))
        for name, then in record.zones.items()
        if zones.get(name) != then
    ]
    notes += [
        PinNote("calendar", name, _short(then), _short(calendars.get(name, "gone")))
        for name, then in record.calendars.items()
        if calendars.get(name) != then
    ]
    return tuple(notes)


def holiday_notes(row: PolicyRow, ask: HolidaySource = public_holidays) -> tuple[PinNote, ...]:
    """Return where public holidays are known otherwise by now; a new version of the policy would count by these.

    Raises:
        StoreError: the row is damaged.
    """
    notes = []
    for table in read_record(row).holidays:
        where = table.country if table.subdivision is None else f"{table.country}-{table.subdivision}"
        try:
            now = ask(table.country, table.subdivision, table.first, table.last, table.language)
        except ValueError as error:
            notes.append(PinNote("holidays", where, _known(table.days), str(error)))
            continue
        if now != table.days:
            changed = len({*now.off, *now.make_up} ^ {*table.days.off, *table.days.make_up})
            notes.append(PinNote("holidays", where, _known(table.days), f"{_known(now)}, {changed} days differ"))
    return tuple(notes)


def read_record(row: PolicyRow) -> PinRecord:
    """Return what the policy of a row was given besides its texts. Raises StoreError where the row is damaged."""
    try:
        return PinRecord.from_json(row.holidays)
    except ValueError as error:
        raise StoreError(
            f"{_named(row)} has no readable record of its public holidays: {error}; restore the row from a back-up"
        ) from error


def _files(row: PolicyRow) -> dict[str, bytes]:
    try:
        texts = json.loads(row.sources)
        files = {path: text.encode("utf-8") for path, text in texts.items()}
    except (ValueError, AttributeError, RecursionError) as error:
        raise StoreError(f"{_named(row)} has no readable texts: {error}; restore the row from a back-up") from error
    if not files:
        raise StoreError(f"{_named(row)} has no texts, expected at least its own; restore the row from a back-up")
    return files


def _check_calendars(row: PolicyRow, record: PinRecord, policy: Policy) -> None:
    """Refuse calendars that differ by more than their zone: a policy's digest counts them by name alone."""
    zones = zone_digests(policy.compiled)
    found = calendar_digests(policy.compiled)
    for name, calendar in policy.compiled.calendars.items():
        moved = zones[calendar.zone.name] != record.zones.get(calendar.zone.name)
        if found[name] != record.calendars.get(name) and not moved:
            then = record.calendars.get(name, "none")
            raise StoreError(
                f"the calendar `{name}` of {_named(row)} counts otherwise than it did: found the digest "
                f"{_short(found[name])}, expected {_short(then)}; restore the row, or use release {record.library}"
            )


def _named(row: PolicyRow) -> str:
    return f"the pinned policy `{row.id}` version `{row.version}`"


def _known(days: PublicHolidays) -> str:
    until = "" if days.official_until is None else f", announced up to {days.official_until}"
    return f"{len(days.off)} days off{until}"


def _short(digest: str) -> str:
    return digest.removeprefix("sha256:")[:_SHORT]
