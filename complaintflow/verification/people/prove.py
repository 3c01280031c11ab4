"""A staff list held against a policy: is there at every moment somebody who may approve, and somebody who may handle.

In: a policy, a roster, a window of time. Out: the section `people`: what nobody can do, from when to when, and the
smallest sets of further absences that would bring it about. Does not read files and does not print.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiler.tracks import inner_document
from complaintflow.source import Level
from complaintflow.staff import StaffDirectory, Stretch
from complaintflow.verification.people.answering import Gap, answer
from complaintflow.verification.people.approving import ApprovalQuestions
from complaintflow.verification.people.brief import brief
from complaintflow.verification.people.handling import HandlerQuestions
from complaintflow.verification.people.needs import SEARCH_MAX, SETS_UP_TO
from complaintflow.verification.people.present import Presence
from complaintflow.verification.people.questions import Question
from complaintflow.verification.people.staging import Stage
from complaintflow.verification.people.stretches import instant_in, stretches
from complaintflow.verification.people.witness import Witnesses
from complaintflow.verification.people.wording import message_of, when_in_words
from complaintflow.verification.proof import Fault, Figure, Finding, Section, Unwatched, Watch, Witness
from complaintflow.verification.subject import Subject

SECTION = "people"
EVER = Stretch()
SETS_SHOWN_MAX = 60
"""Sets of several absences for which a case is looked for that shows them, the smallest first."""


def prove_people(
    subject: Subject, roster: StaffDirectory, window: Stretch = EVER, watch: Watch | None = None
) -> Section:
    """Return what nobody can do in a window of time (UTC microseconds; None: without end on that side)."""
    watch = Unwatched() if watch is None else watch
    policy = subject.compiled
    pieces = stretches(policy, roster, window)
    askers = _askers(subject, roster)

    def asking(present: Presence) -> Iterator[Question]:
        for one in askers:
            yield from one.asked(present)

    answers = answer(policy, roster, pieces, asking, watch)
    witnesses = Witnesses(Stage.of(subject, instant_in(pieces[0], policy)), roster)
    findings: list[Finding] = []
    unseen = sets = 0
    always = (window,)
    gaps = [replace(gap, when=() if gap.when == always else gap.when) for gap in sorted(answers.gaps, key=_rank)]
    for number, gap in enumerate(gaps):
        watch.progress("people: cases that show what was found", number, len(gaps))
        sets += len(gap.away) > 1
        shown = not witnesses.is_over and not watch.is_over() and (len(gap.away) <= 1 or sets <= SETS_SHOWN_MAX)
        unseen += not shown
        finding = _finding(policy, gap, witnesses.of(gap) if shown else None)
        watch.found(SECTION, finding)
        findings.append(finding)
    looked = len(pieces) - len(answers.left)
    return Section(
        SECTION,
        tuple(findings),
        (
            Figure("people", str(len(roster.members))),
            Figure("stretches of time in which nothing changes", str(looked)),
            Figure("questions asked", str(answers.asked)),
            *_weakest(answers.gaps),
        ),
        _covered(subject),
        _left_out(policy, answers.left, unseen),
        brief=brief(policy, list(zip(gaps, findings, strict=True))),
    )


def _askers(subject: Subject, roster: StaffDirectory) -> list[ApprovalQuestions | HandlerQuestions]:
    main = HandlerQuestions.of(subject, roster)
    askers: list[ApprovalQuestions | HandlerQuestions] = [ApprovalQuestions.of(subject, roster), main]
    for name, track in subject.document.tracks.items():
        if str(name) in subject.compiled.tracks:
            inner = Subject.of(inner_document(subject.document, track), subject.compiled.tracks[str(name)].policy)
            askers.append(HandlerQuestions.of(inner, roster, main.standings))
    return askers


def _rank(gap: Gap) -> tuple[int, int, str]:
    return len(gap.away), 0 if gap.topic.fault is Fault.NOBODY_APPROVES else 1, gap.topic.level.name


def _finding(policy: CompiledPolicy, gap: Gap, witness: Witness | None) -> Finding:
    """Return a gap as a finding: without a case that shows it, it is a doubt."""
    topic = gap.topic
    if not gap.away:
        level, fault = Level.WARNING if witness is None else topic.level, topic.fault
    else:
        level, fault = Level.WARNING if len(gap.away) == 1 else Level.NOTE, Fault.BLOCKED_BY_ABSENCE
    return Finding(fault, level, topic.span, message_of(policy, gap), _remedy(gap), witness=witness)


def _remedy(gap: Gap) -> str:
    if gap.away:
        return "" if len(gap.away) > 1 else "name somebody who stands in, or give somebody else the role too"
    if gap.topic.fault is Fault.NOBODY_APPROVES:
        return "name a substitute for who is away, or give the role that is asked to one more person"
    return "name a substitute for who is away, or give the role to one more person"


def _weakest(gaps: Iterable[Gap]) -> Iterator[Figure]:
    """Yield for each fault how many absences are enough to bring it about."""
    for fault, words in ((Fault.NOBODY_APPROVES, "an approval"), (Fault.NOBODY_HANDLES, "handling")):
        sizes = [len(gap.away) for gap in gaps if gap.topic.fault is fault and gap.topic.robust]
        if sizes:
            yield Figure(f"further absences that stop {words}", str(min(sizes)))


def _covered(subject: Subject) -> tuple[str, ...]:
    count = sum(not state.final for state in subject.compiled.lifecycle.states.values())
    return (
        "every moment: time is cut wherever an absence, the holding of a role or a substitution begins or ends",
        "approvals: every chain, class, unit and applicant, and every choice of one person for each party barred",
        f"handling: every owner, the way on from {count} open states, every deadline that somebody can meet",
        f"all sets of up to {SETS_UP_TO} further absences, and up to {SEARCH_MAX} where no smaller one stops it",
    )


def _left_out(policy: CompiledPolicy, left: tuple[Stretch, ...], unseen: int) -> tuple[str, ...]:
    said = [
        "a party that several people can be (`every: true`) is taken to be one person",
        "conditions that ask for more than class, state and owner are taken to be possible",
    ]
    if unseen:
        said.append(f"for {unseen} of the findings no case was looked for that shows them")
    if left:
        said.append(f"the time was over before {when_in_words(policy, (Stretch(left[0].start, left[-1].end),))}")
    return tuple(said)
