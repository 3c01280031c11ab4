"""Many at once: senders on one case, on many, on one key of the rules across cases; workers that die beside each other.

In: a kind of store, how many. Out: a tally. Senders are threads of several processes.
"""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from random import Random

from complaintflow.correlation.casebook import Casebook
from complaintflow.instants import format_instant
from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.stores.addresses import open_store
from complaintflow.stores.protocol import all_cases
from tests.chaos.driver import Driver, some_death
from tests.chaos.examined import agrees_with_itself, arrived_in_order, events_of_log, examine
from tests.chaos.kills import deliver_the_rest, receivers
from tests.chaos.lives import Birth
from tests.chaos.places import Place
from tests.chaos.scripts import Play, kernels_own, policy_of, script_of
from tests.chaos.tally import Tally, timed

AT = "2026-03-02T09:00:00+08:00"
AGENT = {"id": "agent-7", "roles": ["call_center"]}
FACTS = {
    "channel": "phone", "topic": "other", "problem": "abnormal_noise", "customer_words": "过减速带前轴咚咚响。",
    "summary": "前悬架异响", "customer_name": "王建国", "customer_phone": "13900000001", "dealer": "D17",
    "region": "north",
}  # fmt: skip
LONE = ("toyota", "dealer", "ford_survey", "hotline", "library")
"""Policies without rules across cases: of those it does not matter which case moves first."""


Check = Callable[[ComplaintDesk, Tally], None]

KINDS: Mapping[str, Mapping[str, object]] = {
    "vw": {"event": "open", "actor": AGENT, "data": FACTS | {"vin": "LFV3A23C8K3007919"}},
    "wanrun": {
        "event": "open",
        "actor": {"id": "rcv-lin", "roles": ["receiver"]},
        "data": {
            "source": "customer",
            "scope": "company",
            "category": "loan_fee",
            "matter": "提前还款被要求另付费用",
            "answerable_on_spot": False,
            "customer_name": "高先生",
            "customer_phone": "13900000001",
            "receiving_department": "marketing",
            "receiving_person": "林晓",
        },
    },
}
"""A complaint of which everybody opens one more."""


def opening(case: str, vin: str) -> dict[str, object]:
    return {"case": case, "event": "open", "id": f"{case}-open", "at": AT, "actor": AGENT, "data": FACTS | {"vin": vin}}


def correction(case: str, number: int) -> dict[str, object]:
    """An event without an instant: it happens when its turn has come."""
    return {"case": case, "event": "amend", "id": f"{case}-{number}", "actor": AGENT, "data": {"summary": f"{number}"}}


def sent_at_once(
    place: Place, fault: str, opened: list[dict[str, object]], then: list[dict[str, object]], *,
    senders: int = 100, processes: int = 4, policy: str = "vw", check: Check | None = None,
) -> Tally:  # fmt: skip
    """Send events from so many threads of so many processes at once, those of `opened` before those of `then`."""
    tally = Tally(fault, place.kind, runs=1, events=len(opened) + len(then))
    with timed(tally), place.fresh() as address:
        open_store(address).close()
        birth = Birth(place.cradle.socket, policy, address, "http://127.0.0.1:9/", 9)
        drivers = [Driver(place.cradle, birth) for _ in range(processes)]
        for part in (opened, then):
            orders = [(senders // processes, part[number::processes]) for number in range(processes)]
            with ThreadPoolExecutor(processes) as pool:
                for answer, _ in pool.map(lambda one, order: one.do("crowd", 0, order), drivers, orders):
                    assert isinstance(answer, list)
                    tally.disagree(*(f"{name}: {code}" for name, code in answer))
        for driver in drivers:
            driver.let_go()
        _all_there(address, [*opened, *then], tally, check)
    return tally


def _all_there(
    address: str,
    events: list[dict[str, object]],
    tally: Tally,
    check: Check | None,
) -> None:
    store = open_store(address, create=False)
    try:
        desk = ComplaintDesk(store, clock=lambda: 0)
        with store.reading() as reading:
            logged = [one for row in all_cases(reading) for one in events_of_log(reading, row.case)]
        # Events that the rules across cases have sent have ids of their own.
        own = [name for one in logged if (name := one.rpartition(":")[2]).startswith(("C-", "K-"))]
        tally.compare(sorted(own), sorted(str(event["id"]) for event in events), "event")
        agrees_with_itself(store, tally)
        if check is not None:
            check(desk, tally)
    finally:
        store.close()


def on_one_case(place: Place, senders: int, each: int) -> Tally:
    """Everybody corrects the same case."""
    then = [correction("C-1", number) for number in range(senders * each)]
    fault = f"{senders} senders at once on one case"
    return sent_at_once(place, fault, [opening("C-1", "LFV3A23C8K3007919")], then, senders=senders)


def on_many_cases(place: Place, senders: int, cases: int) -> Tally:
    """Cases are opened, and each is corrected, by everybody."""
    names = [f"C-{number:05}" for number in range(cases)]
    opened = [opening(name, f"LFV3A23C8K3{number:06}") for number, name in enumerate(names)]
    then = [correction(name, 1) for name in names]
    return sent_at_once(place, f"{senders} senders at once on {cases:,} cases", opened, then, senders=senders)


def on_one_key(place: Place, senders: int, policy: str = "vw") -> Tally:
    """The same complaint is opened by everybody at once, on one key of the rules across cases.

    They see each other: what came of it is what the kernel says when they come one after the other, as written.
    """
    opened = [dict(KINDS[policy], case=f"K-{number:03}", id=f"K-{number:03}-open") for number in range(senders)]
    events = {str(one["id"]): one for one in opened}

    def one_after_the_other(desk: ComplaintDesk, tally: Tally) -> None:
        with desk.store.reading() as reading:
            rows = [row for case in all_cases(reading) for row in reading.log(case.case)]
        book = Casebook(policy_of(policy))
        for row in sorted(rows, key=lambda row: row.written):
            sent = events.get(str(row.event).rpartition(":")[2])
            if sent is not None:
                book.take(policy_of(policy).read_event({**sent, "at": format_instant(row.at, "UTC")}))
        tally.compare(sorted(row.id for row in desk.cases()), sorted(book.cases), "case")
        tally.disagree(*(f"{name} sees others" for name in book.cases if desk.case(name).raw != book.cases[name].raw))
        tally.cases = len(book.cases)

    fault = f"{senders} open the same complaint at once ({policy})"
    return sent_at_once(place, fault, opened, [], senders=senders, policy=policy, check=one_after_the_other)


# ---- workers that die


def workers_killed(place: Place, seed: int, kills: int, *, events: int = 40) -> Tally:
    """A sender and two workers at work at the same time, each killed now and then."""
    random = Random(seed)
    with timed(Tally("kill -9 of a sender and two workers side by side", place.kind)) as tally:
        for name in cycle(random.sample(LONE, len(LONE))):
            if tally.hits >= kills:
                break
            plays = [play for play in script_of(name, events) if play.event is not None]
            expected = kernels_own(name, script_of(name, events))
            with place.fresh() as address, receivers() as (http, smtp):
                open_store(address).close()
                birth = Birth(place.cradle.socket, name, address, http.url, smtp.port)
                drivers = [Driver(place.cradle, birth) for _ in range(3)]
                _side_by_side(drivers, plays, random)
                deliver_the_rest(drivers[0], address, plays[-1].now)
                for driver in drivers:
                    driver.let_go()
                tally.runs += 1
                tally.events += len(plays)
                tally.hits += sum(driver.kills for driver in drivers)
                examine(address, expected, tally, same_rows=False)
                arrived_in_order(http, smtp, expected, tally)
    return tally


def _side_by_side(drivers: list[Driver], plays: list[Play], random: Random) -> None:
    sender, *workers = drivers
    for first in range(0, len(plays), 4):
        part = plays[first : first + 4]
        now = max(part[0].now - 1, plays[first - 1].now if first else 0)
        deaths = [[some_death(random, 40)] if random.random() < 1 / 2 else [] for _ in range(8)]
        wrong: list[BaseException] = []

        def send(part: list[Play] = part, deaths: list[list[object]] = deaths) -> None:
            for play in part:
                sender.do("send", play.now, play.event, deaths.pop())

        def work(one: Driver, now: int = now, deaths: list[list[object]] = deaths) -> None:
            one.do("fire", now, deaths=deaths.pop())
            one.do("deliver", now, deaths=deaths.pop())

        def told(do: Callable[..., None], *given: object, wrong: list[BaseException] = wrong) -> None:
            try:
                do(*given)
            except BaseException as problem:  # noqa: BLE001 (raised again below)
                wrong.append(problem)

        threads = [threading.Thread(target=told, args=(send,))]
        threads += [threading.Thread(target=told, args=(work, one)) for one in workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if wrong:
            raise wrong[0]
