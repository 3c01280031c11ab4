"""What a policy held against a profile comes to, clause by clause, with what shows it.

In: nothing. Out: plain values that every report is written from, in English and Chinese. Nobody here judges or prints.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from complaintflow.compiled.words import Words
from complaintflow.verification.proof import Witness


class Verdict(StrEnum):
    """How a policy stands to a clause. Public and stable."""

    MET = "met"
    NOT_MET = "not-met"
    NOT_APPLICABLE = "not-applicable"
    NOT_CHECKABLE = "not-checkable"


VERDICT_WORDS: Final[Mapping[Verdict, Words]] = {
    Verdict.MET: Words("met", "符合"),
    Verdict.NOT_MET: Words("not met", "不符合"),
    Verdict.NOT_APPLICABLE: Words("not applicable", "不适用"),
    Verdict.NOT_CHECKABLE: Words("not checkable", "无法检查"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One check of a clause: what it asks, how the policy stands to it, why, and the counter-case where there is one.

    `remedy` says what to do about it. `witness`: a scenario file's text that the kernel has run.
    """

    asks: Words
    verdict: Verdict
    why: Words
    remedy: Words = Words()
    witness: Witness | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One clause. `beyond`: what of it no policy file can show; `remark`: what the organisation says to it."""

    clause: str
    title: Words
    verdict: Verdict
    shown: tuple[Shown, ...] = ()
    beyond: Words = Words()
    reason: Words = Words()
    remark: Words = Words()
    source: Words = Words()


@dataclass(frozen=True, slots=True)
class Subject:
    """What was held against what: names, titles, versions and the digest of the policy's meaning."""

    profile: str
    profile_title: Words
    profile_version: str
    note: Words
    policy: str
    policy_title: Words
    policy_version: str
    digest: str
    binding: str | None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The whole self-assessment. `covered`: what was looked at, `left_out`: what not, and why."""

    subject: Subject
    lines: tuple[Line, ...]
    covered: tuple[Words, ...] = ()
    left_out: tuple[Words, ...] = ()

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many clauses have each verdict."""
        found = Counter(line.verdict for line in self.lines)
        return {verdict: found[verdict] for verdict in Verdict}

    @property
    def is_broken(self) -> bool:
        """Whether a clause is not met."""
        return self.counts[Verdict.NOT_MET] > 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing was shown of any clause, neither that it is met nor that it is not."""
        return not self.counts[Verdict.MET] and not self.is_broken

    @property
    def is_open(self) -> bool:
        """Whether a clause has checks and is neither met nor not met; what people alone can show is not meant."""
        return any(line.shown and line.verdict is Verdict.NOT_CHECKABLE for line in self.lines)


def together(shown: tuple[Shown, ...]) -> Verdict:
    """Return the verdict on a clause: not met if a check is not, met only if all are."""
    verdicts = {one.verdict for one in shown}
    if Verdict.NOT_MET in verdicts:
        return Verdict.NOT_MET
    return Verdict.MET if verdicts == {Verdict.MET} else Verdict.NOT_CHECKABLE
