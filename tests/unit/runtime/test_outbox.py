"""The outbox, delivered: order, back-off, dead letters, leases, and what the case hears of it."""

from dataclasses import dataclass, field

import pytest

from complaintflow.runtime.delivery.backoff import Backoff
from complaintflow.runtime.delivery.channel import Outcome, Told
from complaintflow.runtime.outbox import Courier, retry
from complaintflow.runtime.worker import Worker
from complaintflow.stores.rebuild import differences

AGENT = {"id": "agent-7", "roles": ["call_center"]}
FACTS = {
    "channel": "phone", "topic": "other", "problem": "abnormal_noise", "customer_words": "过减速带前轴咚咚响。",
    "summary": "前悬架异响", "customer_name": "王建国", "customer_phone": "13900000001", "vin": "LFV3A23C8K3007919",
    "dealer": "D17", "region": "north",
}  # fmt: skip
MINUTE = 60_000_000


@dataclass
class Receiver:
    """A way out that records what it is given, and answers as it is told."""

    answers: list = field(default_factory=list)
    got: list = field(default_factory=list)

    def deliver(self, parcel):
        self.got.append(parcel)
        return self.answers.pop(0) if self.answers else Outcome("delivered")

    @property
    def ids(self):
        return [parcel.effect_id for parcel in self.got]


@pytest.fixture
def receiver():
    return Receiver()


@pytest.fixture
def courier(desk, receiver):
    return Courier(desk, lambda lane: receiver, Backoff(first=MINUTE, at_most=10 * MINUTE, give_up_after=60 * MINUTE))


@pytest.fixture
def sent(desk):
    """A case with several effects in one lane."""
    desk.open("C-1", FACTS, actor=AGENT)
    desk.send("C-1", "dispatch", actor=AGENT)
    with desk.store.reading() as reading:
        rows = list(reading.outbox())
    assert len(rows) > 1
    return rows


def agrees_with_the_log(desk):
    policy_of = lambda reading, digest: desk.policies.of(reading, digest).compiled  # noqa: E731
    with desk.store.reading() as reading:
        return [
            (one.case, what) for one in reading.cases() for what in differences(reading, one.case, policy_of, desk.keys)
        ]


def statuses(desk):
    with desk.store.reading() as reading:
        return [row.status for row in reading.outbox()]


def test_every_effect_is_delivered_in_order(desk, courier, receiver, sent):
    courier.deliver_due()
    by_lane = {lane: [row.effect for row in sent if row.lane == lane] for lane in {row.lane for row in sent}}
    for lane, effects in by_lane.items():
        assert [parcel.effect_id for parcel in receiver.got if parcel.lane == lane] == effects
    assert set(statuses(desk)) == {"delivered"}
    assert courier.deliver_due() == 0
    assert agrees_with_the_log(desk) == []


def test_a_parcel_holds_the_effect_and_the_case_as_it_was(desk, courier, receiver, sent):
    courier.deliver_due()
    first = receiver.got[0]
    assert first.effect["id"] == first.effect_id
    assert first.attempt == 1
    assert first.state == desk.case("C-1").raw
    assert len(first.then.entries) == sent[0].n


def test_what_fails_is_tried_again_later_and_holds_its_lane(desk, clock, courier, receiver, sent):
    receiver.answers = [Outcome("retry", "503")]
    lane = sent[0].lane
    courier.deliver_due()
    tried = [parcel.effect_id for parcel in receiver.got if parcel.lane == receiver.got[0].lane]
    assert len(tried) == 1, "what comes after it in the lane waits"
    assert agrees_with_the_log(desk) == []
    assert courier.deliver_due() == 0
    clock.now += 2 * MINUTE
    courier.deliver_due()
    again = [parcel for parcel in receiver.got if parcel.effect_id == tried[0]]
    assert [parcel.attempt for parcel in again] == [1, 2]
    assert set(statuses(desk)) == {"delivered"}
    assert agrees_with_the_log(desk) == []
    assert lane


def test_after_too_long_it_is_a_dead_letter_and_the_next_one_passes(desk, clock, courier, receiver, sent):
    first = sent[0].effect

    class Never:
        def deliver(self, parcel):
            receiver.got.append(parcel)
            return Outcome("retry", "503") if parcel.effect_id == first else Outcome("delivered")

    down = Courier(desk, lambda lane: Never(), courier.backoff)
    for _ in range(40):
        down.deliver_due()
        clock.now += 5 * MINUTE
    with desk.store.reading() as reading:
        dead = reading.outbox(status="dead")
        assert [row.effect for row in dead] == [first]
        assert not reading.outbox(status="pending")
        assert len(reading.attempts("C-1", dead[0].lane)) > 3
    assert agrees_with_the_log(desk) == []
    assert any(moment.event and moment.event.name == "undeliverable" for moment in desk.timeline("C-1"))


def test_a_dead_letter_can_be_tried_again(desk, courier, receiver, sent):
    receiver.answers = [Outcome("rejected", "550 no such mailbox")]
    courier.deliver_due()
    with desk.store.reading() as reading:
        (dead,) = reading.outbox(status="dead")
    assert retry(desk, dead.case, dead.lane, dead.position)
    assert not retry(desk, dead.case, dead.lane, dead.position)
    courier.deliver_due()
    assert receiver.ids.count(dead.effect) == 2
    assert set(statuses(desk)) == {"delivered"}
    assert agrees_with_the_log(desk) == []


def test_where_nobody_holds_the_role_the_owner_of_last_resort_hears_of_it(desk, courier, receiver, sent):
    receiver.answers = [Outcome("nobody", "nobody holds the role")]
    courier.deliver_due()
    kinds = [effect.kind for moment in desk.timeline("C-1") for effect in moment.effects]
    assert "escalation_failed" in kinds
    told = [parcel for parcel in receiver.got if parcel.effect["effect"] == "escalation_failed"]
    assert len(told) == 1
    assert agrees_with_the_log(desk) == []


def test_the_last_resort_out_of_reach_rings_no_bell_for_ever(desk, courier, receiver, sent):
    class Deaf:
        def deliver(self, parcel):
            receiver.got.append(parcel)
            return Outcome("nobody", "nobody holds the role")

    Courier(desk, lambda lane: Deaf(), courier.backoff).deliver_due()
    assert len(set(receiver.ids)) == len(receiver.ids)
    assert set(statuses(desk)) == {"dead"}


def test_who_was_told_instead_of_whom_is_on_record(desk, courier, receiver, sent):
    receiver.answers = [Outcome("delivered", told=(Told("u9", "u7"),))]
    courier.deliver_due()
    with desk.store.reading() as reading:
        assert any(one.detail == "told: u9 (for u7)" for one in reading.attempts("C-1"))


def test_a_worker_that_hangs_loses_its_lease_and_nothing_else(desk, clock, courier, receiver, sent):
    with desk.store.writing() as writing:
        stale = writing.take_lane(clock.now, clock.now + courier.lease)
    assert stale is not None
    courier.deliver_due()
    assert stale.lane not in {parcel.lane for parcel in receiver.got}
    clock.now += courier.lease + 1
    courier.deliver_due()
    assert set(statuses(desk)) == {"delivered"}
    assert len(set(receiver.ids)) == len(receiver.ids)


def test_without_a_channel_an_effect_waits(desk, clock, receiver, sent):
    Courier(desk, lambda lane: None).deliver_due()
    assert set(statuses(desk)) == {"pending"}
    clock.now += 60 * MINUTE
    Courier(desk, lambda lane: receiver).deliver_due()
    assert set(statuses(desk)) == {"delivered"}


def test_a_webhook_takes_what_it_asked_for(vw, clock, receiver):
    from complaintflow.runtime.desk import ComplaintDesk
    from complaintflow.stores.memory import MemoryStore

    store = MemoryStore()
    with ComplaintDesk(store, [vw], clock=clock, webhooks={"crm": ["state_entered"]}) as desk:
        desk.open("C-1", FACTS, actor=AGENT)
        Courier(desk, lambda lane: receiver if lane == "webhook:crm" else None).deliver_due()
        assert receiver.got
        assert {parcel.effect["effect"] for parcel in receiver.got} == {"state_entered"}
        assert agrees_with_the_log(desk) == []
        unchanged = ComplaintDesk(store, clock=clock)
        unchanged.send("C-1", "dispatch", actor=AGENT)
        assert agrees_with_the_log(desk) == []
        with store.reading() as reading:
            assert sum(row.lane == "webhook:crm" for row in reading.outbox()) > len(receiver.got)


def test_a_worker_does_all_that_is_due(desk, clock, courier, receiver, sent):
    clock.now += 7 * 24 * 60 * MINUTE
    done = Worker(desk, courier).work_all()
    assert done.fired
    assert done.delivered
    assert set(statuses(desk)) == {"delivered"}
    assert agrees_with_the_log(desk) == []


def test_a_channel_that_raises_has_failed_and_holds_up_nobody(desk, clock, courier, receiver, sent):
    class Broken:
        def deliver(self, parcel):
            raise ZeroDivisionError(FACTS["customer_phone"])

    Courier(desk, lambda lane: Broken() if lane == sent[0].lane else receiver, courier.backoff).deliver_due()
    with desk.store.reading() as reading:
        details = [one.detail for one in reading.attempts("C-1", sent[0].lane)]
    assert details == ["the channel failed (ZeroDivisionError)"]
    assert agrees_with_the_log(desk) == []
