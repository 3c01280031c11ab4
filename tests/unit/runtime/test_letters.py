"""Letters of the outbox: what waits, what died and why, what a recipient or a role reads, and trying again."""

import pytest

from complaintflow.errors import StoreError
from complaintflow.messages import Message
from complaintflow.runtime.delivery.channel import Outcome, Told
from complaintflow.runtime.letters import find_letters, letters, policy_of, retry_dead, text_of
from complaintflow.runtime.outbox import Courier, parcel_of

AGENT = {"id": "agent-7", "roles": ["call_center"]}
FACTS = {
    "channel": "phone",
    "topic": "recall",
    "customer_name": "王建国",
    "customer_phone": "13900000001",
    "dealer": "D17",
}


class Receiver:
    def __init__(self, *answers):
        self.answers, self.got = list(answers), []

    def deliver(self, parcel):
        self.got.append(parcel)
        return self.answers.pop(0) if self.answers else Outcome("delivered", "taken")


@pytest.fixture
def sent(desk):
    desk.open("C-1", FACTS, actor=AGENT)
    desk.send("C-1", "dispatch", actor=AGENT)
    return desk


def test_what_waits_is_listed_with_its_effect(sent):
    found = list(letters(sent))
    assert found
    assert all(one.status == "pending" and one.next_try == 0 and one.tries == () for one in found)
    assert all(one.effect.id == one.id and one.reason == "" and one.since == one.at for one in found)
    assert {one.lane for one in letters(sent, lane="sms")} == {"sms"}
    assert policy_of(sent, found[0]).id == "vw"


def test_a_dead_letter_tells_why_and_since_when_and_is_tried_again(sent, clock):
    courier = Courier(
        sent, lambda lane: Receiver(Outcome("rejected", "no such number")) if lane == "sms" else Receiver()
    )
    courier.deliver_due()
    (dead,) = letters(sent, status="dead")
    assert (dead.lane, dead.reason, dead.since) == ("sms", "no such number", clock.now)
    assert find_letters(sent, dead.id) == [dead]
    assert [one.id for one in retry_dead(sent)] == [dead.id]
    assert list(letters(sent, status="dead")) == []
    assert retry_dead(sent) == []
    assert [one.outcome for one in find_letters(sent, dead.id)[0].tries] == ["dead", "again"]


def test_an_unknown_effect_is_an_error(sent):
    with pytest.raises(StoreError, match="no effect `C-1/99/0`"):
        find_letters(sent, "C-1/99/0")
    with pytest.raises(StoreError, match="in the lane `email`"):
        find_letters(sent, next(letters(sent, lane="sms")).id, "email")


def test_a_letter_says_what_its_recipient_reads(sent):
    notice = next(letters(sent, lane="sms"))
    english, chinese = text_of(sent, notice, "en"), text_of(sent, notice, "zh")
    assert isinstance(english, Message)
    assert "C-1" in english.text
    assert english.text != chinese.text
    asked = text_of(sent, next(one for one in letters(sent) if one.lane == "work"), "en")
    assert asked.text


def test_whom_an_earlier_try_has_told_a_later_one_knows(sent, clock):
    receiver = Receiver(Outcome("retry", "one is away", told=(Told("u1", "u2"),)))
    courier = Courier(sent, lambda lane: receiver if lane == "sms" else Receiver())
    courier.deliver_due()
    with sent.store.reading() as reading:
        row = reading.outbox("C-1", lane="sms", status="pending")[0]
        assert parcel_of(sent, reading, row, clock.now).told == {"u1"}
    clock.now += 3_600_000_000
    courier.deliver_due()
    assert [parcel.told for parcel in receiver.got] == [frozenset(), frozenset({"u1"})]


def test_of_an_erased_case_a_letter_tells_nothing(sent, clock):
    courier = Courier(sent, lambda lane: Receiver())
    courier.deliver_due()
    sent.send("C-1", "withdraw", actor={"id": "agent-7", "roles": ["call_center", "customer"]})
    assert sent.case("C-1").closed
    answer = sent.erase("C-1", reason="asked for", force=True)
    assert answer.accepted, answer
    found = list(letters(sent))
    assert found
    assert all(one.effect is None and text_of(sent, one) is None for one in found)
