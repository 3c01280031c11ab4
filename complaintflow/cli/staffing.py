"""The staff list that `verify --staff` holds against a policy, with the days to look at.

In: a path and days as people write them. Out: a prover of the section `people`. Raises `Stop` for what cannot be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from complaintflow.cli.loading import complain
from complaintflow.cli.reading import worded
from complaintflow.cli.stopping import usage
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.zone import DAY
from complaintflow.instants import InstantError, local_day, parse_date
from complaintflow.staff import Stretch, check_staff
from complaintflow.verification.people.prove import SECTION, prove_people
from complaintflow.verification.proof import Section, Watch
from complaintflow.verification.sections import Prover
from complaintflow.verification.subject import Subject


@dataclass(frozen=True, slots=True)
class Staffing:
    """A staff file, and the first and the last day (local, ISO 8601) that are looked at; None: without end."""

    path: Path
    first: str | None = None
    last: str | None = None

    def provers(self, policy: CompiledPolicy) -> Mapping[str, Prover]:
        """Return the prover of the section `people`. Raises `Stop` when the file, or a day, cannot be read."""
        checked = check_staff(self.path, policy)
        if checked.directory is None:
            raise complain(checked.diagnostics, checked.sources)
        roster, window = checked.directory, self._window(policy)

        def people(subject: Subject, watch: Watch) -> Section:
            return prove_people(subject, roster, window, watch)

        return {SECTION: people}

    def _window(self, policy: CompiledPolicy) -> Stretch:
        start = None if self.first is None else _midnight(policy, self.first, "--from", 0)
        end = None if self.last is None else _midnight(policy, self.last, "--until", 1)
        if start is not None and end is not None and start >= end:
            raise usage(worded("--until: {last} lies before {first}", last=self.last, first=self.first))
        return Stretch(start, end)


def _midnight(policy: CompiledPolicy, text: str, option: str, further_days: int) -> int:
    try:
        return policy.zone.from_local((local_day(parse_date(text)) + further_days) * DAY)
    except (InstantError, OverflowError) as problem:
        raise usage(
            worded("{option}: expected a day such as 2026-03-02, found `{text}`", option=option, text=text[:40])
        ) from problem
