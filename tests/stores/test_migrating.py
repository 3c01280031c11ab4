"""A migration over a store: rehearsed, approved, carried out case by case, also where it is killed on the way."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from complaintflow.errors import PolicyError, StoreError
from complaintflow.facade import Policy
from complaintflow.instants import parse_instant
from complaintflow.migration import MigrationError, RehearsalRecord
from complaintflow.migration.report import as_json, read_record
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.runtime.migrating import NotAsRehearsedError
from complaintflow.stores.audit import AuditWith, verify
from complaintflow.stores.rebuild_store import rebuild_store
from complaintflow.stores.retiring import RetiringError, named_version, retire
from complaintflow.stores.sealing import Keys

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs/examples/migration"
PLAN = FOLDER / "plan.yaml"
AT = parse_instant("2026-06-30T18:00:00+08:00")
MINUTE = 60_000_000
STAFF = {"id": "u1", "roles": ["call_center", "dealer", "hq"]}


class Machine:
    """A clock that a test sets."""

    now = AT

    def __call__(self):
        return self.now


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path):
    return str(tmp_path / "cases.db") if request.param == "sqlite" else request.getfixturevalue("postgresql")


@pytest.fixture
def clock():
    return Machine()


@pytest.fixture
def desk(address, clock):
    with filled(address, clock) as desk:
        yield desk


def filled(address, clock, cases=6):
    desk = ComplaintDesk.connect(address, FOLDER / "vw-01.yaml", clock=clock)
    for number in range(cases):
        case = f"C-{number}"
        desk.open(case, {"topic": "airbag" if number % 2 else "recall"}, at=AT - 300 * MINUTE + number, actor=STAFF)
        if number:
            desk.send(case, "dispatch", at=AT - 90 * MINUTE + number, actor=STAFF, id=f"d-{number}")
        if number > 3:
            desk.send(case, "submit_solution", at=AT - 30 * MINUTE + number, actor=STAFF)
    return desk


def sound(desk):
    """The log holds, and everything derived is as the log says."""
    assert rebuild_store(desk.store, Keys(), check=True).clean
    assert list(verify(desk.store, AuditWith(keys=Keys())).discrepancies) == []


def versions(desk):
    return {one.id: one.policy_version for one in desk.cases()}


def test_what_was_rehearsed_is_what_happens(desk, clock):
    plan = desk.plan_migration(PLAN)
    rehearsal = desk.rehearse(plan)
    assert set(versions(desk).values()) == {"01"}
    assert [one.case for one in rehearsal.cases] == [f"C-{number}" for number in range(6)]
    clock.now += 5 * MINUTE
    report = desk.migrate(plan, rehearsal.id, actor={"id": "boss"})
    assert report.moved == tuple(one.case for one in rehearsal.cases)
    assert report.complete
    for one in rehearsal.cases:
        case = desk.case(one.case)
        assert (case.state, case.klass, case.owner) == (one.after.state, one.after.klass, one.after.owner)
        stood = {item.name: item.after.status for item in one.deadlines}
        assert stood == {name: status for name, status in case.deadlines.items() if name in stood}
        (event,) = (entry.event for entry in case.raw.entries if entry.event and entry.event.name == "migrated")
        assert (event.at, event.actor.id, event.data["migration"]["rehearsal"]) == (AT, "boss", rehearsal.id)
    sound(desk)
    # The case goes on, by the new version and with what it had.
    assert desk.send("C-1", "order_repair", actor=STAFF).case.state == "repair"
    assert desk.send("C-1", "dispatch", at=AT - 90 * MINUTE + 1, actor=STAFF, id="d-1").repeated
    clock.now += 10 * 24 * 60 * MINUTE
    assert desk.fire_due() > 0
    assert desk.case("C-1").deadlines == {"response": "breached", "resolution": "breached", "first_call": "breached"}
    sound(desk)


def test_a_repeated_event_is_answered_with_what_it_did_then(desk):
    before = desk.send("C-2", "dispatch", at=AT - 90 * MINUTE + 2, actor=STAFF, id="d-2").effects
    plan = desk.plan_migration(PLAN)
    desk.migrate(plan, desk.rehearse(plan).id)
    again = desk.send("C-2", "dispatch", at=AT - 90 * MINUTE + 2, actor=STAFF, id="d-2")
    assert again.repeated
    assert again.effects == before
    assert [effect.kind for effect in before] == ["state_entered", "deadline_started", "deadline_started"]


def test_carrying_it_out_again_changes_nothing(desk):
    plan = desk.plan_migration(PLAN)
    rehearsal = desk.rehearse(plan)
    desk.migrate(plan, rehearsal.id)
    lines = {one.id: one.version for one in desk.cases()}
    desk.send("C-1", "order_repair", actor=STAFF)
    report = desk.migrate(plan, rehearsal.id)
    assert (report.moved, len(report.already), report.complete) == ((), 6, True)
    assert {one.id: one.version for one in desk.cases()} == lines | {"C-1": lines["C-1"] + 1}


def test_a_case_that_moved_meanwhile_and_comes_out_the_same_goes_over(desk, clock):
    plan = desk.plan_migration(PLAN)
    rehearsal = desk.rehearse(plan)
    clock.now += 5 * MINUTE
    desk.send("C-1", "note", actor=STAFF, data={"text": "called"})
    assert desk.migrate(plan, rehearsal.id).complete
    sound(desk)


def test_a_case_that_comes_out_otherwise_stops_it_all_and_is_named(desk, clock):
    plan = desk.plan_migration(PLAN)
    rehearsal = desk.rehearse(plan)
    clock.now += 5 * MINUTE
    desk.send("C-1", "submit_solution", actor=STAFF)
    with pytest.raises(NotAsRehearsedError) as refused:
        desk.migrate(plan, rehearsal.id)
    assert refused.value.cases == ("C-1",)
    assert str(refused.value) == (
        "it would not come out as rehearsed: 1 case (C-1) moved since; rehearse again, and have it approved again"
    )
    assert set(versions(desk).values()) == {"01"}
    # With what was kept of the rehearsal the others may go over.
    kept = read_record(as_json(rehearsal))
    assert kept == rehearsal.record
    with pytest.raises(NotAsRehearsedError):
        desk.migrate(plan, kept)
    report = desk.migrate(plan, kept, skip_changed=True)
    assert report.left == {"C-1": "it comes out otherwise than rehearsed"}
    assert len(report.moved) == 5
    assert versions(desk)["C-1"] == "01"


def test_cases_opened_or_closed_since_are_left_and_told(desk, clock):
    plan = desk.plan_migration(PLAN)
    rehearsal = desk.rehearse(plan)
    clock.now += 5 * MINUTE
    desk.open("C-new", {"topic": "other"}, actor=STAFF)
    desk.send("C-5", "agree", actor=STAFF)
    with pytest.raises(NotAsRehearsedError):
        desk.migrate(plan, rehearsal.id)
    report = desk.migrate(plan, rehearsal.record, skip_changed=True)
    assert report.left == {"C-5": "it has closed since"}
    assert report.unrehearsed == ("C-new",)
    assert not report.complete
    assert versions(desk)["C-5"] == versions(desk)["C-new"] == "01"


@pytest.mark.parametrize(
    ("rehearsal", "words"),
    [
        ("nonsense", "expected the id that a rehearsal ends with"),
        ("2026-06-30T10:00:00Z." + "0" * 40, "the plan, a version or the cases are others by now"),
        ("2027-06-30T10:00:00Z." + "0" * 40, "has not come yet"),
        (RehearsalRecord("2026-06-30T10:00:00Z." + "0" * 40, {}), "6 cases"),
    ],
)
def test_another_rehearsal_is_not_taken(desk, rehearsal, words):
    with pytest.raises(MigrationError, match=words):
        desk.migrate(desk.plan_migration(PLAN), rehearsal)
    assert set(versions(desk).values()) == {"01"}


def test_another_plan_needs_another_rehearsal(desk, tmp_path):
    plan = desk.plan_migration(PLAN)
    rehearsal = desk.rehearse(plan)
    text = PLAN.read_text(encoding="utf-8").replace("response: keep_due", "response: restart")
    other = desk.plan_from_text(text, str(FOLDER / "other.yaml"))
    with pytest.raises(NotAsRehearsedError):
        desk.migrate(other, rehearsal.id)


def test_what_stands_in_the_way_is_told_and_nothing_is_written(desk):
    text = PLAN.read_text(encoding="utf-8").replace("  proposed: proposed\n", "")
    plan = desk.plan_from_text(text, str(FOLDER / "other.yaml"))
    rehearsal = desk.rehearse(plan)
    assert [(one.case, one.snags[0].element) for one in rehearsal.blocked] == [
        ("C-4", "states.proposed"),
        ("C-5", "states.proposed"),
    ]
    with pytest.raises(MigrationError, match=r"2 cases \(C-4, C-5\) can't go over"):
        desk.migrate(plan, rehearsal.id)
    assert set(versions(desk).values()) == {"01"}


def test_a_version_that_was_migrated_from_can_be_retired(desk):
    plan = desk.plan_migration(PLAN)
    with pytest.raises(RetiringError), desk.store.writing() as writing:
        retire(writing, named_version(writing, "vw_short", "01"), 1)
    desk.migrate(plan, desk.rehearse(plan).id)
    with desk.store.writing() as writing:
        retire(writing, named_version(writing, "vw_short", "01"), 1)
    # Its log is followed by both versions all the same.
    sound(desk)


def test_a_draft_says_what_is_in_use_and_does_not_load_before_it_is_decided(desk):
    old, new = Policy.load(FOLDER / "vw-01.yaml"), Policy.load(FOLDER / "vw-02.yaml")
    draft = desk.draft_migration(old, new, "vw-02.yaml")
    assert "  handling: undecided  # 3 cases; one of intake, proposed, diagnosis, repair\n" in draft
    assert "  response: carry  # 5 cases; was 2 hours, is 1 hour\n" in draft
    with pytest.raises(PolicyError) as refused:
        desk.plan_from_text(draft, str(FOLDER / "draft.yaml"))
    assert "draft.yaml:11:13: error[bad-value]: this is still to be decided" in str(refused.value)
    decided = draft.replace("handling: undecided", "handling: repair")
    with pytest.raises(PolicyError, match="the reason is still to be decided"):
        desk.plan_from_text(decided, str(FOLDER / "draft.yaml"))
    plan = desk.plan_from_text(decided.replace("undecided", "New rules"), str(FOLDER / "draft.yaml"))
    assert desk.rehearse(plan).blocked == ()


KILLS = 3


@pytest.mark.parametrize("kept", range(KILLS))
def test_a_killed_migration_goes_on_where_it_was(tmp_path, clock, kept):
    address = str(tmp_path / "cases.db")
    with filled(address, clock, cases=8) as desk:
        rehearsal = desk.rehearse(desk.plan_migration(PLAN))
    command = [sys.executable, "-m", "tests.stores.migrating", address, str(PLAN), rehearsal.id]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    for _ in range(2 * kept + 1):
        assert process.stdout.readline().startswith("C-")
    process.kill()
    process.communicate(timeout=60)
    with ComplaintDesk.connect(address, clock=clock) as desk:
        over = [case for case, version in versions(desk).items() if version == "02"]
        assert 2 * kept <= len(over) <= 8
        sound(desk)
        report = desk.migrate(desk.plan_migration(PLAN), rehearsal.id)
        assert (report.already, len(report.moved)) == (tuple(over), 8 - len(over))
        for case in versions(desk):
            names = [entry.event.name for entry in desk.case(case).raw.entries if entry.event]
            assert names.count("migrated") == 1
        assert set(versions(desk).values()) == {"02"}
        sound(desk)


def test_the_whole_policy_of_volkswagen_goes_over(tmp_path, clock):
    folder = tmp_path / "policies"
    shutil.copytree(ROOT / "policies", folder, ignore=shutil.ignore_patterns("scenarios", "profiles"))
    (folder / "vw-02.yaml").write_text(
        'policy: vw\nformat: 1\nversion: "02"\neffective: 2026-07-01\nextends: vw.yaml\n'
        "deadlines: {response: {within: 1h}, resolution: {within: 5d}}\n",
        encoding="utf-8",
    )
    with ComplaintDesk.connect(tmp_path / "cases.db", folder / "vw.yaml", clock=clock) as desk:
        for number in range(3):
            case = f"C-{number}"
            facts = {"channel": "phone", "topic": "other", "vin": "V1", "problem": "engine", "region": "east"}
            desk.open(case, facts | {"vin": f"V{number}"}, at=AT - 90 * MINUTE, actor=STAFF)
            desk.send(case, "dispatch", at=AT - 80 * MINUTE, actor=STAFF)
        old, new = Policy.load(folder / "vw.yaml"), Policy.load(folder / "vw-02.yaml")
        draft = desk.draft_migration(old, new, "vw-02.yaml").replace("reason: undecided", "reason: Tighter")
        assert "undecided" not in "\n".join(line for line in draft.splitlines() if not line.startswith("#"))
        plan = desk.plan_from_text(draft, str(folder / "plan.yaml"))
        rehearsal = desk.rehearse(plan)
        assert all("deadline_breached response" in one.at_once for one in rehearsal.cases)
        assert desk.migrate(plan, rehearsal.id).complete
        sound(desk)
        # The same vehicle again: the rules across cases know the case that went over.
        again = desk.open("C-9", {"channel": "phone", "topic": "other", "vin": "V1", "problem": "engine"}, actor=STAFF)
        assert again.taken_by == "C-1"
        sound(desk)


def test_a_plan_between_versions_that_are_not_there_is_a_mistake_at_its_place(desk):
    text = PLAN.read_text(encoding="utf-8").replace('version: "01"', 'version: "00"')
    with pytest.raises(PolicyError) as refused:
        desk.plan_from_text(text, str(FOLDER / "other.yaml"))
    assert "other.yaml:4:35: error[unknown-reference]: the store has no version `00` of `vw_short`" in str(
        refused.value
    )
    with pytest.raises(StoreError, match="no version"), desk.store.reading() as reading:
        named_version(reading, "vw_short", "00")
