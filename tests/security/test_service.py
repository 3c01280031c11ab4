"""What somebody can do who sends hostile events, ids and texts to a service: be refused, and nothing else."""

import json
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaintflow.errors import ComplaintflowError, EventError, StoreError
from complaintflow.facade import Policy
from complaintflow.kernel.event import SYSTEM_ACTOR, Event
from complaintflow.runtime.delivery.channel import Outcome
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.runtime.keepable import TEXT_MAX
from complaintflow.runtime.outbox import Courier
from complaintflow.stores.addresses import open_store
from complaintflow.stores.memory import MemoryStore
from complaintflow.stores.rebuild import differences

AGENT = {"id": "agent-7", "roles": ["call_center"]}
FACTS = {
    "channel": "phone", "topic": "other", "problem": "abnormal_noise", "customer_words": "过减速带前轴咚咚响。",
    "summary": "前悬架异响", "customer_name": "王建国", "customer_phone": "13900000001", "vin": "LFV3A23C8K3007919",
    "dealer": "D17", "region": "north",
}  # fmt: skip
NOW = 1_772_413_200_000_000
HOSTILE = [
    "'; DROP TABLE cf_case; --", '" OR ""="', "%s %(x)s :case ? $1", "C-1\\'; VACUUM", "{customer_phone}",
    "{0.__class__}", "${jndi:ldap://x}", "<script>alert(1)</script>", "../../etc/passwd", "a" * 200, "ｆｕｌｌ", "𝕌",
    "\u202egnp.exe", "-- ",
]  # fmt: skip


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request, tmp_path):
    if request.param == "memory":
        made = MemoryStore()
    elif request.param == "sqlite":
        made = open_store(str(tmp_path / "cases.db"))
    else:
        made = open_store(request.getfixturevalue("postgresql"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def vw():
    return Policy.load("policies/vw.yaml")


@pytest.fixture
def desk(vw, store):
    return ComplaintDesk(store, [vw], clock=lambda: NOW)


def wrong_rows(desk):
    policy_of = lambda reading, digest: desk.policies.of(reading, digest).compiled  # noqa: E731
    with desk.store.reading() as reading:
        names = [row.case for row in reading.cases()]
        return [(name, what) for name in names for what in differences(reading, name, policy_of, desk.keys)]


def test_names_and_texts_are_never_part_of_a_statement(desk):
    kept = {}
    for number, text in enumerate(HOSTILE):
        known_as = text.replace(":", ";")  # ids with a colon are the service's own
        try:
            answer = desk.open(text, {**FACTS, "vin": f"V{number}", "summary": text}, actor=AGENT, id=known_as)
        except EventError:
            assert not text.isprintable()
            continue
        assert answer.accepted
        kept[text] = answer.case.raw
        desk.send(
            text, "note", data={"text": text}, actor={"id": text, "roles": ["call_center"]}, id=f"n{known_as}"[:200]
        )
    assert len(kept) > 10
    for text, state in kept.items():
        assert desk.case(text).raw.facts["summary"] == state.facts["summary"] == text
        assert desk.summary(text).id == text if hasattr(desk, "summary") else True
    assert {row.id for row in desk.cases()} == set(kept)
    assert wrong_rows(desk) == []


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(min_size=1, max_size=30), data=st.dictionaries(st.text(max_size=12), values, max_size=5))
def test_whatever_is_sent_is_answered_or_named_as_no_event(vw, name, data):
    with ComplaintDesk(MemoryStore(), [vw], clock=lambda: NOW) as desk:
        desk.open("C-1", FACTS, actor=AGENT)
        for sent in ("note", "amend", "dispatch", name):
            try:
                answer = desk.send("C-1", sent, data=data, actor=AGENT)
            except EventError:
                continue
            json.dumps(answer.to_json(), allow_nan=False)
        fresh = ComplaintDesk(desk.store, clock=lambda: NOW)
        assert fresh.case("C-1").raw == desk.case("C-1").raw
        assert wrong_rows(desk) == []


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        10**400,
        object(),
        {1, 2},
        b"bytes",
        {1: "x"},
        {"deep": [{"er": {3}}]},
        "x" * (TEXT_MAX + 1),
    ],
    ids=["nan", "inf", "digits", "object", "set", "bytes", "key", "deep", "long"],
)
def test_data_that_cannot_be_kept_are_refused_by_name(vw, value):
    with ComplaintDesk(MemoryStore(), [vw], clock=lambda: NOW) as desk:
        desk.open("C-1", FACTS, actor=AGENT)
        with pytest.raises(EventError, match="data"):
            desk.send("C-1", "note", data={"text": "x", "more": value}, actor=AGENT)
        assert desk.version("C-1") == 1


def test_nobody_but_the_service_acts_as_the_system(vw):
    with ComplaintDesk(MemoryStore(), [vw], clock=lambda: NOW) as desk:
        desk.open("C-1", FACTS, actor=AGENT)
        flag = min(vw.compiled.flags) if vw.compiled.flags else "x"
        data = {"flag": flag}
        for actor in ({"id": "system", "roles": []}, {"id": "system", "roles": ["hq"]}, SYSTEM_ACTOR):
            answer = desk.send("C-1", "flag", data=data, actor=actor)
            assert answer.refused.body["code"] == "wrong_role"
        event = Event("C-1", "undeliverable", NOW, "forged", SYSTEM_ACTOR, {"effect": "C-1/1/1", "role": "hq"})
        assert desk.send("C-1", event).refused.body["code"] == "wrong_role"
        assert desk.send_all([event])[0].refused.body["code"] == "wrong_role"
        assert desk.version("C-1") == 1


def test_a_role_of_another_unit_is_refused_and_none_is_added(desk):
    desk.open("C-1", FACTS, actor=AGENT)
    desk.send("C-1", "dispatch", actor=AGENT)
    stranger = {"id": "u", "roles": [{"role": "dealer", "unit": "D99"}]}
    own = {"id": "u", "roles": [{"role": "dealer", "unit": "D17"}]}
    assert desk.send("C-1", "contact_customer", actor=stranger).refused.body["code"] == "wrong_unit"
    assert desk.send("C-1", "contact_customer", actor=own).accepted


@dataclass
class Receiver:
    got: list = field(default_factory=list)

    def deliver(self, parcel):
        self.got.append(parcel)
        return Outcome("delivered")


def test_what_is_written_into_a_complaint_is_no_template(vw):
    from complaintflow.messages import message_of

    with ComplaintDesk(MemoryStore(), [vw], clock=lambda: NOW) as desk:
        facts = {**FACTS, "customer_name": "{customer_phone}", "summary": "{vin} %(vin)s ${vin}"}
        desk.open("C-1", facts, actor=AGENT)
        answer = desk.send("C-1", "dispatch", actor=AGENT)
        receiver = Receiver()
        Courier(desk, lambda lane: receiver).deliver_due()
        mine = {effect.id for effect in answer.effects if effect.kind == "notify"}
        notices = [parcel for parcel in receiver.got if parcel.effect_id in mine]
        assert notices
        for parcel in notices:
            effect = next(one for one in answer.effects if one.id == parcel.effect_id)
            message = message_of(parcel.policy, parcel.then, effect, "en")
            assert FACTS["vin"] not in repr(message)
            assert FACTS["customer_phone"] not in repr(message)


def test_errors_of_a_store_name_no_secret(tmp_path):
    secret = "hunter2-LEAK"
    for address in (f"postgresql://someone:{secret}@127.0.0.1:1/none", f"mysql://someone:{secret}@h/d"):
        with pytest.raises(ComplaintflowError) as wrong:
            open_store(address).reading().__enter__()
        assert secret not in f"{wrong.value!r} {wrong.value}"
    assert isinstance(wrong.value, StoreError)


def test_a_store_is_for_its_owner_alone(tmp_path):
    path = tmp_path / "cases.db"
    open_store(str(path)).close()
    assert path.stat().st_mode & 0o077 == 0


def test_no_value_of_a_complaint_lies_readable_in_the_file(vw, tmp_path):
    path = tmp_path / "cases.db"
    with ComplaintDesk(open_store(str(path)), [vw], clock=lambda: NOW) as desk:
        desk.open("C-1", {**FACTS, "customer_words": "LEAK-TOKEN-7788"}, actor=AGENT)
        desk.amend("C-1", {"customer_name": "LEAK-NAME-9911"}, actor=AGENT)
        desk.send("C-1", "note", data={"text": "LEAK-NOTE-1122"}, actor=AGENT)
        desk.send("C-1", "amend", data={"topic": "LEAK-BAD-3344"}, actor=AGENT)
        for file in tmp_path.iterdir():
            body = file.read_bytes()
            for token in (b"LEAK-", FACTS["customer_phone"].encode(), "王建国".encode(), "咚咚响".encode()):
                assert token not in body, (file.name, token)
