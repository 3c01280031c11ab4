"""Cases that went over, in the service: what was said before, who sees what, what comes late, what is erased."""

from pathlib import Path

import pytest

from complaintflow.facade import Policy
from complaintflow.instants import parse_instant
from complaintflow.runtime.delivery.channel import Outcome
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.runtime.migrating import NotAsRehearsedError
from complaintflow.runtime.outbox import Courier
from complaintflow.runtime.worker import Worker
from complaintflow.stores.memory import MemoryStore
from complaintflow.stores.rebuild_store import rebuild_store
from complaintflow.stores.sealing import Keys

FOLDER = Path(__file__).resolve().parents[3] / "docs/examples/migration"
AT = parse_instant("2026-06-30T18:00:00+08:00")
MINUTE = 60_000_000
STAFF = {"id": "u1", "roles": ["call_center", "dealer", "hq"]}

TEXT = """policy: toy
format: 1
version: "{version}"
effective: {effective}
time_zone: Asia/Shanghai
last_resort: boss
roles: {{boss: {{}}, agent: {{superior: boss}}}}
fields:
  words: {{type: text, personal: true}}
  promised: {{type: instant}}
events:
  call: {{late: {{at_most: 5d}}}}
outcomes: {{done: {{}}}}
lifecycle:
  initial: {first}
  states: {{{first}: {{}}, at_work: {{}}, done: {{final: true, outcome: done}}}}
  transitions:
    - {{id: take, event: take, from: {first}, to: at_work}}
    - {{id: call, event: call, from: [{first}, at_work]}}
    - {{id: close, event: close, from: any, to: done}}
deadlines:
  answer:
    starts: open
    met_by: call
    within: {within}
    ladder: [{{id: told, at: due, notify: boss, via: email, template: {template}}}]{more}
templates: {{{template}: {{text: "Late in {first}: {{case}}"}}}}
"""


PARTS = ("version", "effective", "first", "within", "template")


def toy(version, effective, first, within, template, more=""):
    said = {"version": version, "effective": effective, "first": first, "within": within, "template": template}
    return Policy.from_text(TEXT.format(more=more, **said))


ONE = ("1", "2020-01-01", "intake", "2h", "overdue")
TWO = ("2", "2026-06-30", "desk", "8h", "too_late")
PLAN = """migration: toy
format: 1
from: {policy: toy, version: "1"}
to: {policy: toy, version: "2"}
reason: Renamed
states: {intake: desk, at_work: at_work}
"""


class Machine:
    """A clock that a test sets."""

    now = AT

    def __call__(self):
        return self.now


class Receiver:
    """A way out that keeps what it is given."""

    def __init__(self):
        self.got = []

    def deliver(self, parcel):
        self.got.append(parcel)
        return Outcome("delivered")


@pytest.fixture
def clock():
    return Machine()


@pytest.fixture
def desk(clock):
    return ComplaintDesk(MemoryStore(), [toy(*ONE), toy(*TWO)], clock=clock)


def opened(desk, at=AT - 28 * 60 * MINUTE):
    desk.open("C-1", {"words": "My name is Wang"}, at=at, actor={"id": "a", "roles": ["agent"]})
    return at


def go_over(desk, plan=PLAN):
    read = desk.plan_from_text(plan)
    return desk.migrate(read, desk.rehearse(read).id)


def sound(desk):
    assert rebuild_store(desk.store, Keys(), check=True).clean


def test_what_the_old_version_said_is_told_in_its_words(desk, clock):
    at = opened(desk)
    desk.fire_due()
    assert go_over(desk).complete
    receiver = Receiver()
    Worker(desk, Courier(desk, lambda lane: receiver)).work_all()
    (parcel,) = [one for one in receiver.got if one.effect["effect"] == "notify"]
    assert parcel.effect["template"] == "overdue"
    assert (parcel.policy.version, parcel.state.state) == ("1", "intake")
    assert "overdue" in parcel.policy.templates
    assert desk.case("C-1").state == "desk"
    assert desk.case("C-1").raw.runs["answer"][-1].due == at + 2 * 60 * MINUTE


def test_the_verdict_of_what_is_entered_late_goes_by_the_due_instant_that_was(desk, clock):
    at = opened(desk)
    desk.fire_due()
    go_over(desk)
    clock.now += MINUTE
    late = desk.send("C-1", "call", at=at + 60 * MINUTE, recorded_at=clock.now)
    assert [effect.body for effect in late.effects if effect.kind == "deadline_revised"] == [
        {"deadline": "answer", "verdict": "met", "previous": "breached"}
    ]
    sound(desk)


def test_an_event_before_the_migration_can_be_taken_back(desk, clock):
    at = opened(desk)
    desk.send("C-1", "call", at=at + 60 * MINUTE, id="call")
    go_over(desk)
    clock.now += MINUTE
    taken_back = desk.send("C-1", "retract", data={"event": "call"}, actor={"id": "b", "roles": ["boss"]})
    assert [effect.kind for effect in taken_back.effects] == ["deadline_revised"]
    sound(desk)


def test_of_an_erased_case_its_effects_say_how_it_was_called(desk, clock):
    opened(desk)
    go_over(desk)
    clock.now += MINUTE
    desk.send("C-1", "close")
    assert desk.erase("C-1", reason="asked for", force=True).accepted
    (line,) = desk.cases()
    assert (line.policy_version, line.state, line.outcome) == ("2", "done", "done")
    told = [moment for moment in desk.timeline("C-1") if moment.event is not None and moment.event.name == "migrated"]
    assert told[0].event.data["migration"]["from"]["version"] == "1"
    assert "Wang" not in repr(desk.timeline("C-1"))
    sound(desk)


def test_a_role_sees_that_the_case_went_over(desk):
    opened(desk)
    go_over(desk)
    (moment,) = [one for one in desk.timeline("C-1", role="agent") if one.event and one.event.name == "migrated"]
    (effect,) = [one for one in moment.effects if one.kind == "migrated"]
    assert (effect.body["from"], effect.body["to"]) == ("1", "2")


def test_from_start_counts_from_when_the_state_was_entered(clock):
    more = "\n  work: {starts: {state: at_work}, met_by: close, within: 1d}"
    desk = ComplaintDesk(MemoryStore(), [toy(*ONE), toy(*TWO, more)], clock=clock)
    at = opened(desk)
    desk.send("C-1", "take", at=at + 30 * MINUTE)
    go_over(desk, PLAN + "new_deadlines: {work: from_start}\n")
    (run,) = desk.case("C-1").raw.runs["work"]
    assert (run.started, run.due) == (at + 30 * MINUTE, at + (24 * 60 + 30) * MINUTE)
    sound(desk)


def test_there_and_back_again(desk, clock):
    opened(desk, AT - 60 * MINUTE)
    go_over(desk)
    clock.now += MINUTE
    back = PLAN.replace('version: "1"', 'version: "0"').replace('version: "2"', 'version: "1"')
    back = back.replace('version: "0"', 'version: "2"').replace("intake: desk", "desk: intake")
    assert go_over(desk, back).moved == ("C-1",)
    case = desk.case("C-1")
    assert (case.policy.version, case.state) == ("1", "intake")
    assert case.raw.runs["answer"][-1].due == AT + 60 * MINUTE
    sound(desk)


def test_the_example_of_the_docs_runs_in_memory_too(clock):
    desk = ComplaintDesk(MemoryStore(), [FOLDER / "vw-01.yaml"], clock=clock)
    desk.open("C-1", {"topic": "recall"}, at=AT - 60 * MINUTE, actor=STAFF)
    plan = desk.plan_migration(FOLDER / "plan.yaml")
    assert desk.migrate(plan, desk.rehearse(plan).record).complete


def test_a_closed_case_stays_and_is_taken_over_once_it_runs_again(clock):
    again = "\n    - {{id: again, event: reopen, from: done, to: at_work}}\ndeadlines:"
    text = TEXT.replace("\ndeadlines:", again)
    versions = [Policy.from_text(text.format(more="", **dict(zip(PARTS, parts, strict=True)))) for parts in (ONE, TWO)]
    desk = ComplaintDesk(MemoryStore(), versions, clock=clock)
    opened(desk)
    desk.send("C-1", "close", at=AT - 60 * MINUTE)
    plan = desk.plan_from_text(PLAN)
    first = desk.rehearse(plan)
    assert first.cases == ()
    clock.now += MINUTE
    assert desk.send("C-1", "reopen", actor={"id": "b", "roles": ["boss"]}).accepted
    with pytest.raises(NotAsRehearsedError) as otherwise:  # what was approved knows nothing of it
        desk.migrate(plan, first.id)
    assert otherwise.value.cases == ("C-1",)
    clock.now += MINUTE
    assert desk.migrate(plan, desk.rehearse(plan).id).moved == ("C-1",)
    assert (desk.case("C-1").policy.version, desk.case("C-1").state) == ("2", "at_work")
    sound(desk)
