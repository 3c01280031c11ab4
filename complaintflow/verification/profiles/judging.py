"""A check judged: by what every path has shown, or by what the policy's text settles.

In: a prepared check and what the exploration has shown. Out: `Shown`. A counter-case is only called one when the kernel
has lived it; what could not be settled is said to be so, never taken for met.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from complaintflow.compiled.guarantees import Guarantee, Moments, Never
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.words import Words
from complaintflow.explanation.guarantee_words import say
from complaintflow.explanation.length_words import length_words
from complaintflow.verification.exploring.realising import Sent
from complaintflow.verification.exploring.witness_text import scenario_text
from complaintflow.verification.profiles import document as checks
from complaintflow.verification.profiles import sentences as said
from complaintflow.verification.profiles import textual
from complaintflow.verification.profiles.asked import Titles, asked, period_words, term_words
from complaintflow.verification.profiles.assessment import Shown, Verdict
from complaintflow.verification.profiles.counter_cases import (
    further_extensions,
    one_person,
    refused_without,
)
from complaintflow.verification.profiles.expanding import Bound, name_of
from complaintflow.verification.profiles.preparing import Ask
from complaintflow.verification.profiles.replaying import Lived
from complaintflow.verification.profiles.sentences import filled, joined, names_in_code
from complaintflow.verification.profiles.watching import Paths
from complaintflow.verification.proof import Witness


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges the checks of one profile for one policy. `path`: the policy's file, for scenarios to name."""

    policy: CompiledPolicy
    bound: Bound
    titles: Titles
    paths: Paths
    path: str

    def judge(self, ask: Ask) -> Shown:
        """Return how the policy stands to a check."""
        asks = asked(ask.check, self.titles)
        if ask.unbound:
            terms = Words(*(term_words(ask.unbound, self.titles, language) for language in ("en", "zh")))
            remedy = filled(said.UNBOUND_REMEDY, names=names_in_code(ask.unbound))
            return Shown(asks, Verdict.NOT_CHECKABLE, filled(said.UNBOUND, terms=terms), remedy)
        if ask.blocked is not None:
            return Shown(asks, Verdict.NOT_CHECKABLE, ask.blocked)
        match ask.check:
            case checks.ReportCheck() as check:
                return self._report(asks, check)
            case checks.ExtensionCheck() as check:
                return self._extension(asks, check, ask.guarantees[0])
            case checks.DifferentPersonCheck():
                return self._different_person(asks, ask.guarantees)
            case checks.NothingAskedCheck():
                return self._nothing_asked(asks, ask.guarantees[0])
            case checks.LetterCheck():
                return self._letter(asks, ask)
            case checks.StagesCheck() as check:
                return self._stages(asks, check, ask.guarantees[0])
            case _:
                return self._on_every_path(asks, ask.guarantees[0])

    # ---- by every path

    def _on_every_path(self, asks: Words, name: str) -> Shown:
        guarantee = self.policy.guarantees[name]
        told = Words(*(say(self.policy, guarantee, language).rstrip(".。") for language in ("en", "zh")))
        return self._shown(
            asks, name, filled(said.PROVED, paths=self._far(name), policy=told), filled(said.FAILS, policy=told), told
        )

    def _shown(self, asks: Words, name: str, proved: Words, fails: Words, told: Words) -> Shown:
        failure = self.paths.failure(name)
        if failure is not None and failure.confirmed:
            return Shown(asks, Verdict.NOT_MET, fails, witness=Witness(scenario=failure.scenario))
        if failure is not None:
            return Shown(asks, Verdict.NOT_CHECKABLE, filled(said.DOUBTFUL, policy=told))
        corrections = self.paths.corrections(name)
        if corrections is not None and corrections < 0:
            return Shown(asks, Verdict.NOT_CHECKABLE, filled(said.NOT_EXPLORED, policy=told))
        if not isinstance(self.policy.guarantees[name], Never) and not self.paths.seen(name):
            return Shown(asks, Verdict.NOT_CHECKABLE, filled(said.IDLE, policy=told), said.IDLE_REMEDY)
        return Shown(asks, Verdict.MET, proved)

    def _stages(self, asks: Words, check: checks.StagesCheck, name: str) -> Shown:
        most = str(check.at_most.value)
        fails = filled(said.MORE_STAGES, most=most)
        if not self.paths.seen(name):
            return Shown(asks, Verdict.NOT_CHECKABLE, filled(said.IDLE, policy=asks), said.IDLE_REMEDY)
        return self._shown(asks, name, filled(said.STAGES, paths=self._far(name), most=most), fails, asks)

    def _letter(self, asks: Words, ask: Ask) -> Shown:
        if not ask.guarantees:
            return Shown(asks, Verdict.MET, said.LETTERS_SAY_IT)
        lacks = joined(*(filled(said.LETTER_LACKS, text=text, data=names_in_code(data)) for text, data in ask.lacking))
        name = ask.guarantees[0]
        never = joined(lacks, filled(said.NEVER_SENT, paths=self._far(name)))
        return self._shown(asks, name, never, joined(lacks, said.IS_SENT), lacks)

    def _far(self, name: str) -> Words:
        return said.far(self.paths.corrections(name))

    # ---- by the text

    def _report(self, asks: Words, check: checks.ReportCheck) -> Shown:
        report = self.policy.reports[name_of(self.bound, check.report)]
        if report.period is None:
            return Shown(asks, Verdict.NOT_CHECKABLE, filled(said.NO_REPORT_PERIOD, report=report.name))
        period = period_words(report.period)
        if not textual.often_enough(report.period, check.every):
            return Shown(asks, Verdict.NOT_MET, filled(said.REPORT_TOO_RARE, report=report.name, period=period))
        sender, to = names_in_code(report.sender), names_in_code(report.to)
        why = filled(said.REPORT_OWED, report=report.name, period=period, sender=sender, to=to)
        return Shown(asks, Verdict.MET, why)

    def _extension(self, asks: Words, check: checks.ExtensionCheck, name: str) -> Shown:
        deadline, at_most = str(name_of(self.bound, check.extension)), check.at_most.value
        far = textual.put_off(self.policy, deadline)
        if far is None:
            return Shown(asks, Verdict.MET, filled(said.NO_EXTENSION, deadline=deadline))
        length = Words(length_words(far, "en"), length_words(far, "zh"))
        further = textual.longer(far, at_most)
        if further is None:
            return Shown(asks, Verdict.NOT_CHECKABLE, filled(said.UNITS_DIFFER, deadline=deadline, length=length))
        if not further:
            return Shown(asks, Verdict.MET, filled(said.PUT_OFF, deadline=deadline, length=length))
        why = filled(said.PUT_OFF_FURTHER, deadline=deadline, length=length)
        found = further_extensions(self.policy, self._way_to(name), deadline, at_most)
        return self._not_met(asks, why, found, "further_extension")

    def _different_person(self, asks: Words, names: Sequence[str]) -> Shown:
        *laters, earlier = (textual.events_of(_moments(self.policy.guarantees[name])) for name in names)
        later = [one for one in laters if one is not None]
        if earlier is None or len(later) < len(laters):
            return Shown(asks, Verdict.NOT_CHECKABLE, said.NOT_AN_ACT)
        before, after = sorted(earlier), sorted(frozenset().union(*later))
        open_to = textual.unguarded(self.policy, frozenset(after), earlier)
        if not open_to:
            told = {"earlier": names_in_code(tuple(before)), "later": names_in_code(tuple(after))}
            return Shown(asks, Verdict.MET, filled(said.KEPT_APART, **told))
        why = filled(said.NOT_KEPT_APART, earlier=names_in_code(tuple(before)), later=names_in_code(open_to))
        ways = [self._way_to(name) for name, events in zip(names, later, strict=False) if events & set(open_to)]
        tried = (one_person(self.policy, way, frozenset(open_to), earlier) for way in ways)
        return self._not_met(asks, why, next((found for found in tried if found), None), "one_person_twice")

    def _nothing_asked(self, asks: Words, name: str) -> Shown:
        events = textual.events_of(_moments(self.policy.guarantees[name]))
        if events is None:
            return Shown(asks, Verdict.NOT_CHECKABLE, said.NOT_AN_ACT)
        needed = tuple(
            dict.fromkeys(one for event in sorted(events) for one in textual.conditions_on(self.policy, event))
        )
        called = names_in_code(tuple(sorted(events)))
        if not needed:
            return Shown(asks, Verdict.MET, filled(said.NOTHING_ASKED, events=called))
        why = filled(said.SOMETHING_ASKED, events=called, needed=names_in_code(needed))
        found = refused_without(self.policy, self._way_to(name), events)
        return self._not_met(asks, why, found, "refused_without_reason")

    def _way_to(self, name: str) -> tuple[Sent, ...]:
        """Return acts at whose end a moment comes that was watched; none where it never does."""
        failure = self.paths.failure(name)
        return () if failure is None else failure.acts

    def _not_met(self, asks: Words, why: Words, found: Lived | None, name: str) -> Shown:
        if found is None:
            return Shown(asks, Verdict.NOT_MET, joined(why, said.NO_SCENARIO))
        until = found.acts[-1].at
        text = scenario_text(self.policy, name, found.acts, until, found.case, self.path, why.en)
        return Shown(asks, Verdict.NOT_MET, why, witness=Witness(scenario=text))


def _moments(guarantee: Guarantee) -> Moments:
    assert isinstance(guarantee, Never), "what nobody may do twice is watched as moments"
    return guarantee.moments
