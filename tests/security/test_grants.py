"""What users of the database may do on a real server: the service runs without owning anything it could ruin."""

import itertools
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql

from complaintflow.errors import StoreError
from complaintflow.facade import Policy
from complaintflow.runtime.delivery.channel import Outcome
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.runtime.outbox import Courier
from complaintflow.stores import audit, schema
from complaintflow.stores.addresses import open_store
from complaintflow.stores.grants import grants
from complaintflow.stores.sealing import Keys
from complaintflow.stores.seals import seal_all

AGENT = {"id": "agent-7", "roles": ["call_center"]}
FACTS = {
    "channel": "phone", "topic": "other", "problem": "abnormal_noise", "customer_words": "过减速带前轴咚咚响。",
    "summary": "前悬架异响", "customer_name": "王建国", "customer_phone": "13900000001", "vin": "LFV3A23C8K3007919",
    "dealer": "D17", "region": "north",
}  # fmt: skip
NOW = 1_772_413_200_000_000
DAY = 86_400_000_000
NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def vw():
    return Policy.load("policies/vw.yaml")


@pytest.fixture
def users(postgres_server, postgresql):
    """The address and a connection of a new user for each purpose, over a store that the administrator owns."""
    open_store(postgresql).close()
    database = postgresql.rpartition("?")[0].rpartition("/")[2]
    made = {}
    with postgres_server.connect(database) as owner:
        for what_for in ("run", "keep", "audit"):
            name = f'cf "{what_for}"; {next(NUMBERS)}'  # names are quoted
            owner.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
            for statement in grants(name, what_for):
                owner.execute(statement)
            made[what_for] = name
        yield {what_for: User(postgresql, name) for what_for, name in made.items()}
        for name in made.values():
            owner.execute(sql.SQL("DROP OWNED BY {0}").format(sql.Identifier(name)))
            owner.execute(sql.SQL("DROP ROLE {0}").format(sql.Identifier(name)))


class User:
    """A user of a database."""

    def __init__(self, address, name):
        self.address = address.replace("//postgres@", f"//{quote(name, safe='')}@")
        assert self.address != address

    def tries(self, statement):
        """Whether the server lets the user do it."""
        with psycopg.connect(self.address.replace("+psycopg", "")) as connection:
            try:
                connection.execute(statement)
            except psycopg.errors.InsufficientPrivilege:
                return False
            finally:
                connection.rollback()
            return True


class Takes:
    """A receiver that takes everything."""

    def deliver(self, parcel):
        return Outcome("delivered")


RUINOUS = [
    "DROP TABLE cf_log",
    "TRUNCATE cf_attempt",
    "ALTER TABLE cf_log ADD COLUMN x int",
    "CREATE TABLE mine (x int)",
    "UPDATE cf_log SET public = ''",
    "UPDATE cf_log SET secret = NULL",
    "UPDATE cf_log SET digest = ''",
    "DELETE FROM cf_log",
    "DELETE FROM cf_case",
    "DELETE FROM cf_key",
    "UPDATE cf_key SET body = ''",
    "UPDATE cf_policy SET sources = ''",
    "DELETE FROM cf_policy",
    "UPDATE cf_seal SET digest = ''",
    "DELETE FROM cf_seal",
    "DELETE FROM cf_sealed_head",
    "UPDATE cf_act SET number = number",
    "DELETE FROM cf_act",
    "UPDATE cf_attempt SET detail = ''",
    "DELETE FROM cf_outbox",
    "UPDATE cf_meta SET value = '99'",
    "UPDATE cf_value SET body = ''",
]
KEEPING = {"DELETE FROM cf_log", "DELETE FROM cf_case", "DELETE FROM cf_key", "DELETE FROM cf_outbox"}
KEEPING |= {"UPDATE cf_log SET secret = NULL", "UPDATE cf_key SET body = ''"}


def live(desk):
    """A case with all that a service does: refusals, timers, deliveries, corrections, findings across cases, seals."""
    desk.open("L-1", FACTS, actor=AGENT)
    desk.send("L-1", "dispatch", actor=AGENT)
    desk.send("L-1", "nothing", actor=AGENT)
    desk.amend("L-1", {"customer_phone": "13900000002"}, actor=AGENT)
    desk.open("L-2", FACTS, actor=AGENT)
    desk.fire_due(NOW + 30 * DAY)
    Courier(desk, lambda lane: Takes()).deliver_due(NOW + 30 * DAY)
    seal_all(desk.store, NOW)


def test_the_service_runs_with_the_rights_of_run_and_can_ruin_nothing(vw, users):
    user = users["run"]
    with ComplaintDesk(open_store(user.address), [vw], clock=lambda: NOW) as desk:
        live(desk)
        assert desk.health(NOW + 30 * DAY).problem == ""
        assert len(desk.timeline("L-1")) > 5
        assert not audit.verify(desk.store).discrepancies
    assert [statement for statement in RUINOUS if user.tries(statement)] == []


def test_only_who_keeps_erases_and_no_more_than_that(vw, users):
    with ComplaintDesk(open_store(users["run"].address), [vw], clock=lambda: NOW) as desk:
        for case in ("C-1", "C-2"):
            desk.open(case, {**FACTS, "vin": f"WVWZZZ1JZXW00000{case[-1]}"}, actor=AGENT)
            assert desk.send(case, "calmed", actor=AGENT).case.raw.closed_at is not None
        with pytest.raises(StoreError):
            desk.erase("C-1", reason="asked for", force=True)
        assert FACTS["customer_name"] in repr(desk.case("C-1").raw.facts)
    with ComplaintDesk(open_store(users["keep"].address), [vw], clock=lambda: NOW) as desk:
        assert desk.erase("C-1", reason="asked for", force=True).accepted
        assert desk.purge("C-2", reason="asked for", force=True).accepted
        live(desk)
        assert not audit.verify(desk.store).discrepancies
    assert {statement for statement in RUINOUS if users["keep"].tries(statement)} == KEEPING


def test_who_audits_verifies_and_changes_nothing(vw, users):
    """With a master key, which the auditor does not have, nothing personal can be read."""
    keys = Keys(b"m" * 32)
    with ComplaintDesk(open_store(users["run"].address), [vw], clock=lambda: NOW, keys=keys) as desk:
        live(desk)
    user = users["audit"]
    with ComplaintDesk(open_store(user.address, create=False), clock=lambda: NOW) as desk:
        assert not audit.verify(desk.store).discrepancies
        assert desk.health().problem == ""
        with pytest.raises(StoreError, match="master key"):
            desk.case("L-1")
        with pytest.raises(StoreError):
            desk.send("L-1", "note", data={"text": "x"}, actor=AGENT)
    assert [statement for statement in RUINOUS if user.tries(statement)] == []


def test_without_rights_a_store_says_so(users, postgres_server, postgresql):
    name = f"cf_nobody_{next(NUMBERS)}"
    with postgres_server.connect() as owner:
        owner.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
    with pytest.raises(StoreError, match=r"permission|right|grant"):
        open_store(User(postgresql, name).address)
    with postgres_server.connect() as owner:
        owner.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def test_each_table_is_granted():
    granted = {statement.split(" ON ")[1].split()[0] for statement in grants("x") if statement.startswith("GRANT")}
    assert granted == set(schema.metadata.tables)


@pytest.mark.parametrize(("role", "what_for"), [("", "run"), ("a\x00", "run"), ("x", "rule")])
def test_what_is_no_role_is_refused(role, what_for):
    with pytest.raises(StoreError):
        grants(role, what_for)
