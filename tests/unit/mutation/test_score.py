"""Which changes scenarios notice, which do not count, and how a sample is drawn."""

from pathlib import Path

import pytest

from complaintflow.cli.mutating import all_changes, bench_of, outcomes
from complaintflow.cli.suite import find_suites, run_suite
from complaintflow.compiler.load import load_document, load_text
from complaintflow.mutation import Bench, Outcome, Verdict, changes_of, sampled, score_of
from complaintflow.mutation.labels import ATTRIBUTES, ELEMENTS, SECTIONS
from complaintflow.mutation.site import sites
from complaintflow.mutation.touching import touched_by
from tests.unit.mutation.toy import POLICY, changes, loaded

ROOT = Path(__file__).parents[3]
LAX = ROOT / "tests/golden/cli/lax/lax.yaml"


EXPECTED = {
    "fields.topic:drop": Verdict.REFUSED,
    "lifecycle.transitions.wait:drop": Verdict.REFUSED,
    "deadlines.undecided:drop": Verdict.UNDECIDED,
    "deadlines.undecided.met_by.event:call": Verdict.UNDECIDED,
    "lifecycle.transitions.answer.to:new": Verdict.UNNOTICED,
    "parameters.patience.value:+1": Verdict.UNNOTICED,
}


@pytest.fixture(scope="module")
def lax():
    return run_suite(find_suites([LAX])[0])


def test_lax_scenarios_let_known_changes_pass(lax):
    bench = bench_of(lax)
    unnoticed = {one.id for one in all_changes(lax) if bench.outcome(one).verdict is Verdict.UNNOTICED}
    assert {
        "classification.rules.danger.when:fire-out",
        "classification.rules.money.when:+1",
        "deadlines.response.within.1.limit:+1",
        "deadlines.response.ladder.late:drop",
        "lifecycle.transitions.answer.by.2:drop",
    } <= unnoticed
    assert not unnoticed & {
        "classification.rules.danger:drop",
        "classification.rules.money:drop",
        "classification.rules.danger.when:brakes-out",
        "lifecycle.transitions.answer:drop",
        "deadlines.response:drop",
        "owners.1:drop",
    }


def test_what_does_not_count():
    bench = Bench(loaded(), ())
    assert [bench.outcome(changes()[name]).verdict for name in EXPECTED] == list(EXPECTED.values())


def test_superiors_that_nobody_asks_for_change_nothing():
    change = changes()["roles.agent.superior:drop"]
    assert Bench(loaded(), ()).outcome(change).verdict is Verdict.EQUAL
    asked = load_text(POLICY.replace("on_timeout: remind", "on_timeout: escalate"))
    assert Bench(asked, ()).outcome(_again(asked, change.id)).verdict is Verdict.UNNOTICED


def test_superiors_that_nobody_asks_for_change_nothing_in_tracks_either():
    track = """\
tracks:
  repair:
    lifecycle:
      initial: going
      states: {going: {}, over: {final: true, outcome: solved}}
      transitions:
        - {id: repaired, event: call, from: going, to: over, do: [{notify: RECIPIENT, via: email, template: late}]}
"""
    started = POLICY.replace("apply: {by: agent}", "apply: {by: agent, do: [{start: repair}]}") + track
    told = load_text(started.replace("RECIPIENT", "boss"))
    assert Bench(told, ()).outcome(_again(told, "roles.agent.superior:drop")).verdict is Verdict.EQUAL
    asked = load_text(started.replace("RECIPIENT", "{relation: superior, of: agent}"))
    assert Bench(asked, ()).outcome(_again(asked, "roles.agent.superior:drop")).verdict is not Verdict.EQUAL


def _again(policy, name):
    return next(change for change in changes_of(policy.document) if change.id == name)


def test_the_score_counts_what_could_be_noticed():
    first, second, third, fourth, fifth, sixth = list(changes().values())[:6]
    score = score_of(
        [
            (first, Outcome(Verdict.NOTICED, "a")),
            (second, Outcome(Verdict.UNNOTICED, "b")),
            (third, Outcome(Verdict.UNNOTICED, "b")),
            (fourth, Outcome(Verdict.REFUSED)),
            (fifth, Outcome(Verdict.UNNOTICED, "c")),
            (sixth, Outcome(Verdict.EQUAL, "0")),
        ],
        {fifth.id: "it is the same", first.id: "wrong"},
        99,
    )
    assert [one.verdict.value for one in score.tried] == [
        "noticed", "unnoticed", "repeated", "refused", "reviewed", "equal",
    ]  # fmt: skip
    assert (score.counted, score.percent, score.of) == (2, 50.0, 99)
    assert [one.change.id for one in score.unnoticed] == [second.id]


def test_a_sample_is_the_same_for_the_same_seed():
    every = tuple(changes().values())
    one, again, other = sampled(every, 20, 1), sampled(every, 20, 1), sampled(every, 20, 2)
    assert [change.id for change in one] == [change.id for change in again]
    assert [change.id for change in one] != [change.id for change in other]
    assert len(one) == 20
    assert sampled(every, None, 1) == sampled(every, 10_000, 1) == every
    # A sample of fewer policies' changes keeps what is left of it.
    assert {change.id for change in sampled(every[:-1], 20, 1)} & {change.id for change in one}


def test_several_processes_find_what_one_finds(lax):
    every = all_changes(lax)[:40]
    assert list(outcomes(lax, every, 2)) == list(outcomes(lax, every, 1))


def test_a_change_knows_whom_to_ask_first():
    assert "deadline:response:" in touched_by(changes()["deadlines.response.within.1.limit:+1"])
    assert "rule:money" in touched_by(changes()["classification.rules.money:drop"])


@pytest.mark.parametrize("policy", sorted((ROOT / "policies").glob("*.yaml")), ids=lambda path: path.stem)
def test_everything_that_can_change_has_a_name_in_both_languages(policy):
    document, _, _ = load_document(policy)
    assert document is not None
    named = set(ATTRIBUTES) | set(ELEMENTS) | set(SECTIONS) | {"action"}
    found = {step.attribute for site in sites(document) for step in site.trail}
    assert found - named == set()
