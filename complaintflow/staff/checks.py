"""What is doubtful or wrong in a staff file that could be read: circles, overlaps, absences that nobody covers.

In: the file as written and the directory it makes. Out: diagnostics. Does not know the policy: `against_policy` does.
"""

from __future__ import annotations

from complaintflow.policy import Name
from complaintflow.source import Code, Findings, Related, quote
from complaintflow.staff.document import AbsenceSpec, PersonSpec, StaffDocument
from complaintflow.staff.people import Absence, StaffMember, Stretch
from complaintflow.staff.roster import StaffDirectory


def check_people(document: StaffDocument, directory: StaffDirectory, findings: Findings) -> None:
    """Report what cannot be meant, or leaves somebody untold."""
    _check_superiors(document, directory, findings)
    for name, spec in document.people.items():
        member = directory.members[str(name)]
        _check_overlaps(name, spec, member, findings)
        for written, absence in zip(spec.absences, member.absences, strict=True):
            _check_substitute(directory, name, (written, absence), findings)
        _check_contacts(name, spec, findings)


def _check_superiors(document: StaffDocument, directory: StaffDirectory, findings: Findings) -> None:
    reported: set[str] = set()
    for name, spec in document.people.items():
        chain = [str(name)]
        above = directory.members[str(name)].superior
        while above is not None and above not in chain:
            chain.append(above)
            above = directory.members[above].superior
        if above != name or reported & set(chain) or spec.superior is None:
            continue
        reported |= set(chain)
        way = " → ".join(quote(one) for one in (*chain, chain[0]))
        message = f"{quote(name)} is their own superior" + (f": {way}" if len(chain) > 1 else "")
        help_ = "leave `superior` out for whoever stands above everybody"
        findings.error(Code.SUPERIOR_CYCLE, spec.superior.span, message, help_)


def _check_overlaps(name: Name, spec: PersonSpec, member: StaffMember, findings: Findings) -> None:
    for later, (written, absence) in enumerate(zip(spec.absences, member.absences, strict=True)):
        for before in range(later):
            if not absence.when.meets(member.absences[before].when):
                continue
            related = (Related("it overlaps this one", spec.absences[before].from_.span),)
            message = f"two absences of {quote(name)} overlap, and it is not plain who stands in"
            findings.error(
                Code.OVERLAPPING_ABSENCES, written.from_.span, message, "make them follow one another", related
            )
            break


def _check_substitute(
    directory: StaffDirectory, name: Name, both: tuple[AbsenceSpec, Absence], findings: Findings
) -> None:
    """Report an absence, or a part of one, in which nobody stands in, and one in which another substitute does."""
    written, absence = both
    if written.substitute is None:
        if directory.members[str(name)].roles:
            message = f"nobody stands in for {quote(name)} while they are away"
            help_ = "add `substitute: ID`, unless others hold the same roles"
            findings.note(Code.NOBODY_STANDS_IN, written.from_.span, message, help_)
        return
    if absence.substitute is None:
        return  # an unknown person, reported already
    span = written.substitute.span
    if absence.substitute == name:
        message = f"{quote(name)} cannot stand in for themselves"
        findings.error(Code.NOBODY_STANDS_IN, span, message, "name somebody else, or leave `substitute` out")
        return
    first = directory.members[absence.substitute]
    for further in first.absences:
        if further.when.meets(absence.when):
            way = _way(directory, further, _common(absence.when, further.when), (str(name), absence.substitute))
            _report_way(way, written.substitute, findings)


def _report_way(way: tuple[str, ...], substitute: Name, findings: Findings) -> None:
    """Report a substitute who is away at the same time: `way` leads on from the absent person, to the last there is."""
    name, first, *others = way
    if len(set(way)) < len(way):
        chain = " → ".join(quote(one) for one in way)
        message = f"the substitutes of {quote(name)} lead round in a circle, and all of them are away: {chain}"
        findings.error(Code.NOBODY_STANDS_IN, substitute.span, message, "name somebody who is there")
    elif others:
        message = f"{quote(first)} is away too at the same time; then {quote(others[-1])} stands in for {quote(name)}"
        findings.note(Code.NOBODY_STANDS_IN, substitute.span, message)
    else:
        message = f"{quote(first)} is away too at the same time, and then nobody stands in for {quote(name)}"
        help_ = f"name somebody else, or give that absence of {quote(first)} a substitute"
        findings.warning(Code.NOBODY_STANDS_IN, substitute.span, message, help_)


def _way(directory: StaffDirectory, absence: Absence, when: Stretch, passed: tuple[str, ...]) -> tuple[str, ...]:
    """Return the way from substitute to substitute: to one who is there, to the last, or back to one passed before."""
    way = list(passed)
    while absence.substitute is not None:
        name = absence.substitute
        if name in way:
            return (*way, name)
        further = next((one for one in directory.members[name].absences if one.when.meets(when)), None)
        if further is None:
            return (*way, name)
        way.append(name)
        when, absence = _common(when, further.when), further
    return passed


def _common(one: Stretch, other: Stretch) -> Stretch:
    starts = [at for at in (one.start, other.start) if at is not None]
    ends = [at for at in (one.end, other.end) if at is not None]
    return Stretch(max(starts, default=None), min(ends, default=None))


def _check_contacts(name: Name, spec: PersonSpec, findings: Findings) -> None:
    if spec.roles and not spec.contacts:
        message = f"{quote(name)} holds a role and has no address"
        findings.warning(Code.NO_ADDRESS, name.span, message, "add `contacts`, such as `contacts: {email: …}`")
    for text in spec.contacts.get(Name("email", name.span), ()):
        local, at, host = text.rpartition("@")
        if not (local and at and host) or " " in text:
            message = f"{quote(text)} is no address for e-mail"
            findings.error(Code.BAD_VALUE, text.span, message, "write one such as `name@example.org`")
