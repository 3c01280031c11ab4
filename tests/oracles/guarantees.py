"""What `verify` says of guarantees of small random policies, held to lives that the kernel lives and a naive judge.

`python -m tests.oracles.guarantees FIRST LAST` prints how often each answer was given, and every contradiction.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import yaml

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.errors import ComplaintflowError
from complaintflow.facade import Policy
from complaintflow.verification.exploring.exploration import Outcome
from complaintflow.verification.exploring.limits import Limits
from complaintflow.verification.guarantees.follow import follow_case
from complaintflow.verification.guarantees.searching import Proof, proofs_in, searches_of
from complaintflow.verification.proof import Unwatched
from tests.oracles.merging import disagreements
from tests.oracles.naive_guarantees import breaks, has_occasion
from tests.oracles.short_lives import Life, Lives
from tests.oracles.small_policies import Plain, small_policy

LIMITS = Limits(nodes=3_000, corrected=200, edges=25_000, doubtful=500)
UNCORRECTED = Limits(nodes=3_000, corrected=1, edges=25_000, doubtful=500)
SMALL = Limits(nodes=1_000, corrected=150, edges=10_000, doubtful=300)
ANSWERS = ("proved", "idle", "refuted", "doubtful", "undecided")


@dataclass(frozen=True)
class Contradiction:
    """An answer that a life contradicts."""

    seed: int
    guarantee: str
    what: str
    life: Life | None = None

    def __str__(self) -> str:
        """Return it in one line."""
        acts = [] if self.life is None else [(at, name, dict(d), who.role_names) for at, name, d, who in self.life.sent]
        return f"seed {self.seed}, {self.guarantee}: {self.what} {acts}"


@dataclass
class Compared:
    """What came of one policy: how often each answer was given, and what contradicts one."""

    answers: Counter[str]
    lies: list[Contradiction]
    lives: int = 0
    loaded: bool = True


def answer_of(outcome: Outcome) -> str:
    """Return what is said of a guarantee, in the words of a report."""
    if outcome.broken is not None:
        return "refuted" if outcome.broken.confirmed else "doubtful"
    if not outcome.holds:
        return "undecided"
    return "proved" if outcome.used else "idle"


def compared(seed: int, lives: int = 250, most: int = 6, *, three_ways: bool = False) -> Compared:
    """Compare all guarantees of the policy of a seed with lives of its cases."""
    plain = small_policy(seed)
    try:
        policy = Policy.from_text(yaml.safe_dump(plain, sort_keys=False)).compiled
    except ComplaintflowError:
        return Compared(Counter(), [], loaded=False)
    chance = Random(seed)
    told = Lives(plain, policy)
    lived = [*told.short(chance, lives // 20), *told.random(chance, lives // 4, most)]
    plain["guarantees"] = _worth_proving(plain, lived)
    policy = Policy.from_text(yaml.safe_dump(plain, sort_keys=False)).compiled
    limits = LIMITS if seed % 3 == 0 else UNCORRECTED
    searches = searches_of(policy, policy.guarantees.values())
    proofs = [proof for search in searches for proof in proofs_in(policy, search, Unwatched(), limits)]
    told = Lives(plain, policy, corrected=limits is LIMITS)
    lived += told.random(chance, lives, most)
    found = Compared(Counter(), [], len(lived))
    for proof in proofs:
        assert proof.outcome is not None
        found.answers[answer_of(proof.outcome)] += 1
        lie = contradicted(plain, told, proof, lived)
        if lie is not None:
            found.lies.append(Contradiction(seed, proof.guarantee.name, *lie))
    found.lies += _misread(seed, plain, policy, lived)
    for observer in (one for search in searches for one in search.observers if three_ways):
        sliced = next(p.outcome for p in proofs if p.guarantee.name == observer.name and p.outcome is not None)
        words = disagreements(policy, sliced, observer, SMALL)
        found.lies += [Contradiction(seed, observer.name, said) for said in words]
    return found


def _worth_proving(plain: Plain, lived: list[Life]) -> Plain:
    """Return guarantees that some lives do not break, those with an occasion first, and two others."""
    rules: Plain = plain["guarantees"]
    broken = {name for name, rule in rules.items() if any(breaks(plain, rule, one.lines, one.end) for one in lived)}
    kept = [name for name in rules if name not in broken]
    kept.sort(key=lambda name: not any(has_occasion(plain, rules[name], one.lines) for one in lived))
    return {name: rules[name] for name in (*kept[:5], *sorted(broken)[:2])}


def contradicted(plain: Plain, told: Lives, proof: Proof, lived: list[Life]) -> tuple[str, Life | None] | None:
    """Return how lives contradict what is said of a guarantee, and which; None where they do not."""
    outcome, name = proof.outcome, proof.guarantee.name
    assert outcome is not None
    rule = plain["guarantees"][name]
    answer = answer_of(outcome)
    if answer in ("proved", "idle"):
        far = [life for life in lived if proof.corrections is None or life.corrections <= proof.corrections]
        for life in far:
            if breaks(plain, rule, life.lines, life.end):
                return f"{answer}, but broken", life
            if answer == "idle" and has_occasion(plain, rule, life.lines):
                return "idle, but it has an occasion", life
    if answer == "refuted":
        witness = _witness(told, proof)
        if witness is None:
            return "refuted, but its witness does not happen", None
        if not breaks(plain, rule, witness.lines, witness.end):
            return "refuted, but its witness does not break it", witness
    return None


def _witness(told: Lives, proof: Proof) -> Life | None:
    """Return the history that is shown for a refutation, lived here; None where the kernel refuses it."""
    assert proof.outcome is not None
    assert proof.outcome.broken is not None
    history = proof.outcome.broken.history
    assert history is not None
    first, *others = history.sent
    life = told.opened(first.at, first.act.data, first.act.actor)
    for sent in others:
        if life is None:
            return None
        life = told.send(life, (sent.at, sent.act.event, sent.act.data, sent.act.actor)) if not sent.refused else life
    return None if life is None else told.run_out(life)


def _misread(seed: int, plain: Plain, policy: CompiledPolicy, lived: list[Life]) -> Iterator[Contradiction]:
    """Yield what the library reads otherwise off a recorded history than the naive judge does."""
    for life in lived[:: max(1, len(lived) // 25)]:
        for judged in follow_case(policy, life.case, life.end):
            if breaks(plain, plain["guarantees"][judged.name], life.lines, life.end) != (judged.broken is not None):
                yield Contradiction(seed, judged.name, f"a history is read otherwise ({judged.broken})", life)
                break


def main(first: int, last: int) -> int:
    """Compare the policies of many seeds, print what came of it; 1 if anything contradicts."""
    answers: Counter[str] = Counter()
    lies = lives = policies = 0
    for seed in range(first, last):
        one = compared(seed)
        policies += one.loaded
        lives += one.lives
        answers += one.answers
        for lie in one.lies:
            lies += 1
            print(lie, flush=True)
    said = ", ".join(f"{answers[name]} {name}" for name in ANSWERS)
    print(f"{policies} policies of {last - first}, {answers.total()} guarantees: {said}; {lives} lives, {lies} lies")
    return int(bool(lies))


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:3])))
