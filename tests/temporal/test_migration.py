"""A case goes over to another version while its workflow waits: its timer rings by the new version, and rings once.

The migration is carried out over the store, by a process that knows nothing of Temporal; workers come and go, and know
no version but those that the store holds.
"""

import signal
from datetime import timedelta
from pathlib import Path

import pytest

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

    async def woken(report: MigrationReport) -> None:
        there = await place.desk()
        await there.wake(report.moved)
        with place.worker("second"):
            check_rung_by_the_new_version(place, timedelta(seconds=4))
            # What the old version would not have known is answered by the new one, and ends the workflow.
            assert (await there.send("L-1", "answer", actor=CLERK, id="a1")).state == "answered"

    with place.worker("first") as first:
        run(opened())
        first.send_signal(signal.SIGKILL)
        first.wait()
    with place.store_desk() as desk:
        _, report = migrated(desk, plan)
    run(woken(report))
