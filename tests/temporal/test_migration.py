"""A case goes over to another version while its workflow waits: its timer rings by the new version, and rings once.

The migration is carried out over the store, by a process that knows nothing of Temporal; workers come and go, and know
no version but those that the store holds.
"""

import asyncio
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from complaintflow.cli.app import make_app
from complaintflow.migration.rehearsal import Rehearsal
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.runtime.migrating import MigrationReport
from tests.services.temporal_server import TemporalServer, run
from tests.temporal.staged import CLERK, POLICY, Place

PLAN = """\
migration: letters_1_to_2
format: 1
from: {policy: letters, version: "1"}
to: {policy: letters, version: "2", file: later.yaml}
reason: Another time to answer, and another text
states: {received: received}
deadlines: {reply: carry}
"""


@pytest.fixture
def place(tmp_path: Path, temporal_server: TemporalServer, postgresql: str) -> Place:
    return Place(tmp_path, temporal_server.address, postgresql, f"queue-{tmp_path.name}")


def later_version(place: Place, was: str, within: str) -> Path:
    """Write both versions and the plan, and return the plan's file."""
    place.policy.write_text(POLICY.replace("within: 3s", f"within: {was}"), encoding="utf-8")
    text = POLICY.replace('version: "1"', 'version: "2"').replace("2020-01-01", "2021-01-01")
    text = text.replace("within: 3s", f"within: {within}").replace("overdue", "too_late")
    (place.folder / "later.yaml").write_text(text, encoding="utf-8")
    plan = place.folder / "plan.yaml"
    plan.write_text(PLAN, encoding="utf-8")
    return plan


def migrated(desk: ComplaintDesk, file: Path) -> tuple[Rehearsal, MigrationReport]:
    """Rehearse and carry out."""
    plan = desk.plan_migration(file)
    rehearsal = desk.rehearse(plan)
    return rehearsal, desk.migrate(plan, rehearsal.id, actor={"id": "manager_1"})


def typed(command: str, *words: object) -> str:
    """What `complaintflow migrate` prints; it succeeds."""
    ran = CliRunner().invoke(make_app(), ["migrate", command, *map(str, words)])
    assert ran.exit_code == 0, ran.output
    return ran.stdout


def check_rung_by_the_new_version(place: Place, within: timedelta) -> None:
    """The deadline was breached once, at the due instant of version 2, and head office was told by its text."""
    place.wait_for("L-1", "notify")
    with place.store_desk() as desk:
        effects = [effect for moment in desk.timeline("L-1") for effect in moment.effects]
        opened = desk.case("L-1").raw.opened
        assert desk.case("L-1").policy.version == "2"
    (breached,) = [effect for effect in effects if effect.kind == "deadline_breached"]
    assert breached.body["due"] == opened + within // timedelta(microseconds=1)
    assert [effect.body["template"] for effect in effects if effect.kind == "notify"] == ["too_late"]
    order = [effect.kind for effect in effects]
    assert order.index("migrated") < order.index("deadline_breached")


def test_a_timer_that_runs_rings_by_the_new_version_though_nobody_wakes_the_workflow(place: Place):
    """The workflow wakes when the old version would have rung, finds the new due instant, and waits on."""
    plan = later_version(place, was="3s", within="6s")

    async def story() -> None:
        assert (await (await place.desk()).open("L-1", actor=CLERK, id="o1")).accepted
        with place.store_desk() as desk:
            rehearsal, report = migrated(desk, plan)
        assert [one.case for one in rehearsal.cases] == ["L-1"]
        assert (report.moved, report.complete) == (("L-1",), True)

    with place.worker("only"):
        run(story())
        check_rung_by_the_new_version(place, timedelta(seconds=6))


def test_a_worker_killed_around_a_migration_is_followed_by_one_that_rings_by_the_new_version(place: Place):
    """Two hours become four seconds. The next worker is given version 1 only: it reads the other in the store."""
    plan = later_version(place, was="2h", within="4s")

    async def opened() -> None:
        assert (await (await place.desk()).open("L-1", actor=CLERK, id="o1")).accepted

    async def answered() -> None:
        await asyncio.to_thread(check_rung_by_the_new_version, place, timedelta(seconds=4))
        # The case goes on by the new version, and its end is that of the workflow.
        assert (await (await place.desk()).send("L-1", "answer", actor=CLERK, id="a1")).state == "answered"

    with place.worker("first") as first:
        run(opened())
        first.send_signal(signal.SIGKILL)
        first.wait()
    rehearsal = typed("rehearse", plan, "--db", place.store).rpartition("Rehearsal: ")[2].strip()
    there = ["--temporal", place.address, "--queue", place.queue]
    done = typed("apply", plan, "--db", place.store, "--rehearsal", rehearsal, *there)
    assert done == "1 case went over\n"
    with place.worker("second"):
        run(answered())


def test_workflows_that_cannot_be_told_are_not_taken_for_told(place: Place):
    plan = later_version(place, was="2h", within="4s")
    with place.store_desk() as desk:
        desk.open("L-1", actor=CLERK)
    rehearsal = typed("rehearse", plan, "--db", place.store).rpartition("Rehearsal: ")[2].strip()
    words = ["migrate", "apply", plan, "--db", place.store, "--rehearsal", rehearsal, "--temporal", "127.0.0.1:1"]
    for told in ("1 case went over", "0 cases went over, 1 had already"):
        ran = CliRunner().invoke(make_app(), list(map(str, words)))
        assert ran.exit_code == 1
        assert told in ran.stdout
        assert "the workflows were not told: no Temporal server answers at 127.0.0.1:1" in ran.stderr
