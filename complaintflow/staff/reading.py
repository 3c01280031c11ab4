"""A staff file's text as the directory it makes.

In: a `StaffDocument` and the zone of its days. Out: a `StaffDirectory`, and what makes no sense in the file: people who
are not there, times that end before they begin, circles of superiors. Does not know the policy's roles.
"""

from __future__ import annotations

from collections.abc import Mapping

from complaintflow.compiled.dates import day_number
from complaintflow.compiled.words import Words
from complaintflow.compiled.zone import DAY, Zone
from complaintflow.compiler.names import advice
from complaintflow.instants import EARLIEST, LATEST, parse_date, parse_instant
from complaintflow.policy import Name, Text, WordsSpec
from complaintflow.source import Code, Findings, quote
from complaintflow.staff.document import AbsenceSpec, HoldingSpec, PersonSpec, StaffDocument, is_day
from complaintflow.staff.people import NEVER, Absence, Holding, Person, StaffMember, Stretch
from complaintflow.staff.roster import OutsideRole, StaffDirectory


def read_staff(document: StaffDocument, zone: Zone | None, findings: Findings) -> StaffDirectory:
    """Return the directory of a file; what is wrong with it is reported, and left out.

    `zone`: of days; None where nobody said it, which is reported where there are days.
    """
    reader = _Reader(document, zone, findings)
    members = {str(name): reader.member(name, person) for name, person in document.people.items()}
    return StaffDirectory(
        members,
        reader.known(document.owner_of_last_resort),
        {str(role): found for role, name in document.defaults.items() if (found := reader.known(name)) is not None},
        {
            str(role): OutsideRole(
                _text(spec.name),
                _text(spec.language),
                {str(medium): str(fact) for medium, fact in spec.contacts.items()},
            )
            for role, spec in document.outside.items()
        },
        {str(unit): _words(spec.title) for unit, spec in document.units.items()},
    )


class _Reader:
    """Reads people; a reference to one who is not there is reported where it stands."""

    def __init__(self, document: StaffDocument, zone: Zone | None, findings: Findings) -> None:
        self._people: Mapping[Name, PersonSpec] = document.people
        self._units = tuple(str(unit) for unit in document.units)
        self._zone = zone
        self._zone_asked = False
        self._findings = findings

    def member(self, name: Name, spec: PersonSpec) -> StaffMember:
        person = Person(
            str(name),
            _words(spec.name),
            _text(spec.language),
            {str(medium): tuple(map(str, texts)) for medium, texts in spec.contacts.items()},
        )
        return StaffMember(
            person,
            tuple(self._holding(holding) for holding in spec.roles),
            self.known(spec.superior),
            tuple(self._absence(absence) for absence in spec.absences),
        )

    def known(self, name: Name | None) -> str | None:
        """Return the id of a person who is there, report one who is not."""
        if name is None or name in self._people:
            return None if name is None else str(name)
        message = f"there is nobody with the id {quote(name)} in this file"
        help_ = advice(name, map(str, self._people), "people")
        self._findings.error(Code.UNKNOWN_REFERENCE, name.span, message, help_)
        return None

    def _holding(self, spec: HoldingSpec) -> Holding:
        if spec.unit is not None and self._units and spec.unit not in self._units:
            message = f"the unit {quote(spec.unit)} is not listed under `units`"
            self._findings.error(
                Code.UNKNOWN_REFERENCE, spec.unit.span, message, advice(spec.unit, self._units, "units")
            )
        return Holding(str(spec.role), _text(spec.unit), self._stretch(spec.from_, spec.until))

    def _absence(self, spec: AbsenceSpec) -> Absence:
        when = self._stretch(spec.from_, spec.until)
        return Absence(when, self.known(spec.substitute), str(spec.reason or ""))

    def _stretch(self, first: Text | None, last: Text | None) -> Stretch:
        start = None if first is None else max(self._instant(first, 0), EARLIEST)
        end = None if last is None else self._instant(last, 1)
        if end is not None and end > LATEST:  # people write 9999-12-31 for good
            end = None
        if last is None or start is None or end is None or start < end:
            return Stretch(start, end)
        message = f"this ends at {quote(last)}, which is not after its beginning, {quote(str(first))}"
        self._findings.error(Code.BAD_VALUE, last.span, message)
        return NEVER

    def _instant(self, text: Text, further_days: int) -> int:
        """Return an instant, or the beginning of a day; of a last day that of the next."""
        if not is_day(text):
            return parse_instant(text)
        if self._zone is None and not self._zone_asked:
            self._zone_asked = True  # one mistake, not one for each day
            message = f"{quote(text)} is a day, and the file does not say in which time zone"
            help_ = "add `time_zone: Asia/Shanghai`, or `policy: FILE`, whose zone is taken then"
            self._findings.error(Code.MISSING_KEY, text.span, message, help_)
        local = (day_number(parse_date(text)) + further_days) * DAY
        return local if self._zone is None else self._zone.from_local(local)


def _words(spec: WordsSpec | None) -> Words:
    return Words() if spec is None else Words(str(spec.en or ""), str(spec.zh or ""))


def _text(text: str | None) -> str | None:
    return None if text is None else str(text)
