"""Opening the desk that a command works with.

In: an address, files, an instant from the command line. Out: a `ComplaintDesk` over an open store, or what is wrong on
stderr and exit code 2. Passwords in an address are never told.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from complaintflow.cli.loading import complain, usage
from complaintflow.cli.reading import in_words, language, worded
from complaintflow.cli.service.words import Wording
from complaintflow.cli.stores import master_keys, named_store, now
from complaintflow.errors import ComplaintflowError, PolicyError
from complaintflow.instants import InstantError

if TYPE_CHECKING:
    from complaintflow.compiled.zone import Zone
    from complaintflow.runtime.clock import Clock
    from complaintflow.runtime.desk import ComplaintDesk


LOGGER: Final = "complaintflow"


@contextmanager
def opened(
    db: str | None,
    master_key: Path | None = None,
    policies: Iterable[Path] = (),
    clock: Clock = now,
    webhooks: Mapping[str, Iterable[str]] | None = None,
    *,
    create: bool = False,
    dated_by: Iterable[str] = (),
) -> Iterator[ComplaintDesk]:
    """Open a desk, and close it in the end. What the store complains of meanwhile ends the command too.

    `dated_by`: by policy (`POLICY=FACT`), the fact of a complaint whose day chooses the version.
    """
    from complaintflow.runtime.desk import ComplaintDesk
    from complaintflow.stores.addresses import open_store

    _keep_records_to_themselves()
    named = named_store(db, create=create)
    keys = master_keys(master_key)
    dated = _dated(dated_by)
    try:
        store = open_store(named, create=create)
        try:
            desk = ComplaintDesk(store, list(policies), clock=clock, keys=keys, webhooks=webhooks, dated_by=dated)
        except BaseException:
            store.close()
            raise
        with desk:
            _check_dates(desk, dated)
            yield desk
    except PolicyError as problem:
        raise complain(problem.diagnostics, problem.sources) from problem
    except ComplaintflowError as problem:
        raise usage(str(problem)) from problem


def _dated(said: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in said:
        policy, equals, fact = (part.strip() for part in item.partition("="))
        if not (policy and equals and fact):
            raise usage(worded("--dated-by: expected POLICY=FACT, found `{item}`", item=item[:60]))
        if found.setdefault(policy, fact) != fact:
            said = worded(
                "--dated-by: `{policy}` goes by the day of one fact, found `{first}` and `{second}`",
                policy=policy, first=found[policy], second=fact,
            )  # fmt: skip
            raise usage(said)
    return found


def _check_dates(desk: ComplaintDesk, dated: Mapping[str, str]) -> None:
    """See that the policies are there, and that their facts hold days: a slip would choose versions by another day."""
    if not dated:
        return
    with desk.store.reading() as reading:
        rows = reading.policies()
        versions = [desk.policies.of(reading, row.digest).compiled for row in rows if row.id in dated]
    for name, fact in dated.items():
        own = [version for version in versions if version.id == name]
        if not own:
            known = ", ".join(sorted({row.id for row in rows})) or worded("none")
            raise usage(
                worded("--dated-by: the store has no policy `{name}`; it has {known}", name=name[:60], known=known)
            )
        fields = [version.fields[fact] for version in own if fact in version.fields]
        if not any(field.type in ("date", "instant") for field in fields):
            said = worded(
                "--dated-by: `{name}` has no fact `{fact}` that holds a date or an instant", name=name, fact=fact[:60]
            )
            raise usage(said)


def _keep_records_to_themselves() -> None:
    """Keep log records off the screen: a command says itself what there is to say (`worker --log` writes them)."""
    logger = logging.getLogger(LOGGER)
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())


def instant(text: str | None, name: str, zone: Zone | None, present: int) -> int:
    """Return the instant of an option; without one it is `present`. A date means its 00:00, `+3d` three days from now.

    `zone` is that of the policy in hand, None where there is none or several differ: an offset is needed then.
    """
    from complaintflow.compiled.zone import DAY, SINCE_EVER, Zone
    from complaintflow.instants import local_day, parse_date
    from complaintflow.scenario.moments import parse_moment

    if text is None:
        return present
    try:
        if len(text) == len("2026-03-02") and zone is not None:
            return zone.from_local(local_day(parse_date(text)) * DAY)
        return parse_moment(text, present, zone or Zone("UTC", (SINCE_EVER,), (0,)))
    except InstantError as problem:
        raise usage(Wording(language()).about(name, in_words(str(problem)))) from problem


def zone_of(desk: ComplaintDesk) -> Zone | None:
    """Return the time zone of all policies of a store, None where they differ or there are none."""
    with desk.store.reading() as reading:
        digests = [row.digest for row in reading.policies()]
        zones = {zone.name: zone for zone in (desk.policies.of(reading, one).compiled.zone for one in digests)}
    return next(iter(zones.values())) if len(zones) == 1 else None


def clock_at(text: str | None, name: str = "--now") -> int:
    """Return the present instant: the one given, with an offset, or the machine's."""
    return instant(text, name, None, now())
