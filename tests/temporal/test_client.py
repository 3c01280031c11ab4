"""What an embedder meets whose cases run on Temporal: answers, refusals as values, ids that make sending again safe."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from complaintflow import Policy
from complaintflow.errors import EventError
from complaintflow.runtime.clock import system_clock
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.stores.memory import MemoryStore
from complaintflow.stores.sealing import Keys
from complaintflow.temporal.client import TemporalDesk, UnansweredError
from complaintflow.temporal.sealed import data_converter
from complaintflow.temporal.worker import make_worker, overdue
from tests.services.temporal_server import TemporalServer, run, skipping_time
from tests.temporal.staged import CLERK, POLICY, ROOT


@dataclass(frozen=True, slots=True)
class House:
    """A worker, its store and a client, on a Temporal that skips time."""

    there: TemporalDesk
    desk: ComplaintDesk
    environment: Any

    async def later(self, **how: float) -> None:
        """Let time pass, and what is due happen."""
        await self.environment.sleep(timedelta(**how))
        await asyncio.sleep(0.3)


@asynccontextmanager
async def house(keys: Keys | None = None, policy: Policy | None = None) -> AsyncIterator[House]:
    async with skipping_time() as environment:
        client = environment.client
        if keys is not None:
            config = client.config()
            config["data_converter"] = data_converter(keys)
            client = type(client)(**config)
        with ComplaintDesk(MemoryStore(), [policy or Policy.from_text(POLICY)]) as desk:
            async with make_worker(client, desk, "q"):
                yield House(TemporalDesk(client, "q"), desk, environment)


def at_home(story: Callable[[House], Awaitable[None]]) -> None:
    async def told() -> None:
        async with house() as one:
            await story(one)

    run(asyncio.wait_for(told(), 120))


def test_an_event_is_answered_with_its_effects_and_how_the_case_stands():
    async def story(house: House) -> None:
        answer = await house.there.open("L-1", {"sender": "Wang"}, actor=CLERK, id="o1")
        assert answer.accepted
        assert (answer.event, answer.version, answer.state) == ("o1", 1, "received")
        assert [effect["effect"] for effect in answer.effects][:2] == ["state_entered", "class_set"]
        assert answer.wake is not None
        standing = await house.there.standing("L-1")
        assert standing is not None
        assert (standing.version, standing.wake) == (1, answer.wake)
        assert house.desk.case("L-1").facts["sender"] == "Wang"

    at_home(story)


def test_a_refusal_is_an_answer():
    async def story(house: House) -> None:
        await house.there.open("L-1", actor=CLERK)
        answer = await house.there.send("L-1", "answer", actor={"id": "x", "roles": ["head"]})
        assert not answer.accepted
        assert answer.refused is not None
        assert answer.refused["code"] == "wrong_role"
        nowhere = await house.there.send("L-9", "answer", actor=CLERK)
        assert nowhere.refused is not None
        assert nowhere.refused["code"] == "no_such_case"
        moved_on = await house.there.send("L-1", "look_up", actor=CLERK, expected_version=77)
        assert moved_on.refused is not None
        assert moved_on.refused["code"] == "conflict"

    at_home(story)


def test_what_is_no_event_is_the_senders_mistake():
    async def story(house: House) -> None:
        with pytest.raises(EventError, match="must be 1 to 200 printable characters"):
            await house.there.send("L-1", "", actor=CLERK)
        with pytest.raises(EventError, match="offset"):
            await house.there.send("L-1", "answer", actor=CLERK, at="2026-03-02T09:00:00")

    at_home(story)


def test_an_event_sent_again_is_one_event_and_an_id_used_for_another_is_refused():
    async def story(house: House) -> None:
        await house.there.open("L-1", actor=CLERK, id="o1")
        first = await house.there.send("L-1", "look_up", actor=CLERK, id="l1")
        again = await house.there.send("L-1", "look_up", actor=CLERK, id="l1")
        assert (again.accepted, again.version) == (True, first.version)
        other = await house.there.send("L-1", "answer", actor=CLERK, id="l1")
        assert other.refused is not None
        assert other.refused["code"] == "id_reused"
        await house.there.send("L-1", "look_up", actor=CLERK)
        await house.there.send("L-1", "look_up", actor=CLERK)
        ids = [moment.event.id for moment in house.desk.timeline("L-1") if moment.event is not None]
        assert ids[:2] == ["o1", "l1"]
        assert sum(moment.kind == "event" for moment in house.desk.timeline("L-1")) == 4

    at_home(story)


def test_a_hundred_at_once_stand_in_the_log_one_after_the_other():
    async def story(house: House) -> None:
        await house.there.open("L-1", actor=CLERK, id="o1")
        names = [f"l{number}" for number in range(100)]
        answers = await asyncio.gather(*(house.there.send("L-1", "look_up", actor=CLERK, id=name) for name in names))
        assert sorted(answer.version for answer in answers) == list(range(2, 102))
        logged = [moment.event.id for moment in house.desk.timeline("L-1") if moment.event is not None]
        assert sorted(logged[1:]) == sorted(names)

    at_home(story)


def test_the_workflow_ends_with_its_case_and_a_late_event_is_answered_all_the_same():
    async def story(house: House) -> None:
        await house.there.open("L-1", actor=CLERK, id="o1")
        closed = await house.there.send("L-1", "answer", actor=CLERK, id="a1")
        assert (closed.state, closed.wake) == ("answered", None)
        handle = house.there.client.get_workflow_handle(house.there.workflow_id("L-1"))
        assert (await handle.result())["done"] is True
        late = await house.there.send("L-1", "look_up", actor=CLERK, id="l1")
        assert late.refused is not None
        assert late.refused["code"] == "closed"

    at_home(story)


def test_a_case_opened_without_temporal_comes_to_it_when_it_is_woken():
    """So a store moves to Temporal: its cases are where they were, and their timers ring there from now on."""

    async def story(house: House) -> None:
        house.desk.open("L-1", actor=CLERK)
        assert await house.there.standing("L-1") is None
        await house.there.wake(["L-1"])
        await house.later(seconds=10)
        kinds = [effect.kind for moment in house.desk.timeline("L-1") for effect in moment.effects]
        assert kinds.count("deadline_breached") == 1

    at_home(story)


def test_a_case_that_another_one_moved_hears_of_it_and_a_follow_up_goes_to_the_case_that_took_it():
    hotline = Policy.load(ROOT / "docs" / "examples" / "hotline.yaml")
    agent = {"id": "u1", "roles": ["agent"]}

    def call(customer: str) -> dict[str, str]:
        return {"customer": customer, "product": "kettle-2", "fault": "leaks"}

    async def story() -> None:
        async with house(policy=hotline) as one:
            for number in (1, 2, 3):
                answer = await one.there.open(f"H-{number}", call(f"c{number}"), actor=agent, id=f"o{number}")
                assert answer.accepted
            for name in ("H-1", "H-2"):
                assert one.desk.case(name).raw.flags, "the third of a kind flags the others too"

            async def all_heard() -> None:
                """Wait until their workflows know as much as the store."""
                stored: list[int] = []
                for _ in range(1_000):
                    known = [await one.there.standing(name) for name in ("H-1", "H-2", "H-3")]
                    stored = [one.desk.version(f"H-{number}") for number in (1, 2, 3)]
                    if [have.version for have in known if have is not None] == stored:
                        return
                    await asyncio.sleep(0.05)
                raise AssertionError(f"the workflows should know of versions {stored}, they know {known}")

            await all_heard()
            again = await one.there.open("H-4", call("c1"), actor=agent, id="o4")
            assert again.taken_by == "H-1"
            events = [moment.event.name for moment in one.desk.timeline("H-1") if moment.event is not None]
            assert events == ["open", "flag", "called_again"]
            await all_heard()

    run(asyncio.wait_for(story(), 120))


def test_timers_that_nobody_rang_for_are_found():
    desk = ComplaintDesk(MemoryStore(), [Policy.from_text(POLICY)])
    desk.open("L-1", at=system_clock() - 60_000_000, actor=CLERK)
    desk.open("L-2", actor=CLERK)
    assert overdue(desk, late_us=30_000_000) == ["L-1"]
    assert overdue(desk, late_us=3_600_000_000) == []
    desk.fire_due()
    assert overdue(desk, late_us=30_000_000) == []


def test_with_a_master_key_nothing_personal_stands_in_temporals_history():
    async def history(keys: Keys | None) -> str:
        async with house(keys) as one:
            await one.there.open("L-1", {"sender": "Wang Xiaoming"}, actor=CLERK, id="o1")
            answer = await one.there.send("L-1", "nonsense Wang Xiaoming", actor=CLERK, id="n1")
            assert not answer.accepted
            assert one.desk.case("L-1").facts["sender"] == "Wang Xiaoming"
            handle = one.there.client.get_workflow_handle(one.there.workflow_id("L-1"))
            return b"".join([event.SerializeToString() async for event in handle.fetch_history_events()]).decode(
                "latin-1"
            )

    assert "Wang Xiaoming" in run(history(None))
    assert "Wang Xiaoming" not in run(history(Keys(b"m" * 32)))


def test_nobody_at_the_address_is_said(temporal_server: TemporalServer):
    with pytest.raises(UnansweredError, match=r"no Temporal server answers at 127\.0\.0\.1:1"):
        run(TemporalDesk.connect("127.0.0.1:1"))


def test_an_effect_names_what_changed_in_the_order_it_was_given():
    """Temporal sorts the keys of what it carries."""

    async def story(house: House) -> None:
        changes = {"place": "李村", "about": "路灯"}
        await house.there.open("L-1", {"sender": "Wang"}, actor=CLERK)
        there = await house.there.amend("L-1", changes, actor=CLERK)
        house.desk.open("L-2", {"sender": "Wang"}, actor=CLERK)
        here = house.desk.amend("L-2", changes, actor=CLERK)
        named = [[one["fields"] for one in effects if "fields" in one] for effects in (there.effects, here.to_json())]
        assert named[0] == named[1]
        assert named[0] == [["place", "about"]]
        assert house.desk.case("L-1").facts["about"] == "路灯"

    at_home(story)
