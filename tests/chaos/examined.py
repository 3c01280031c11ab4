"""What must hold after a fault, whatever it was: looked at from outside, in a store opened anew.

In: a store, what the kernel says, what the receivers got. Out: everything that is wrong, in a tally.
"""

from collections import defaultdict

from complaintflow.runtime.desk import ComplaintDesk
from complaintflow.stores.addresses import open_store
from complaintflow.stores.audit import AuditWith, verify
from complaintflow.stores.audit_derived import FoldedAnew
from complaintflow.stores.codec import read_entry
from complaintflow.stores.protocol import Reading, Store, all_cases
from complaintflow.stores.sealing import Keys
from tests.chaos.scripts import LANES, Expected
from tests.chaos.tally import Tally
from tests.services.http_receiver import HttpReceiver
from tests.services.mail_server import MailServer

HEADER = "X-Complaintflow-Effect"


def examine(address: str, expected: Expected, tally: Tally, *, same_rows: bool = True) -> None:
    """Compare a store with what the kernel says, and with itself: the log, what is derived, the chain.

    `same_rows`: also where time passed in rows of its own, and where with an event.
    """
    store = open_store(address, create=False)
    try:
        desk = ComplaintDesk(store, clock=lambda: 0)
        with store.reading() as reading:
            names = [row.case for row in all_cases(reading)]
            tally.compare(names, sorted(expected.cases), "case")
            for name in names:
                tally.compare(recorded(reading, name), expected.ids(name), f"effects of {name}")
        for name in set(names) & set(expected.cases):
            if same_rows and desk.case(name).raw != expected.cases[name].raw:
                tally.disagree(f"{name} is not as the kernel has it")
        agrees_with_itself(store, tally)
    finally:
        store.close()


def agrees_with_itself(store: Store, tally: Tally) -> None:
    """Verify the chain, and fold every case anew: snapshots, timers, outbox and lanes."""
    report = verify(store, AuditWith(keys=Keys(), derived=FoldedAnew(Keys())))
    tally.disagree(*(str(one) for one in report.discrepancies))


def recorded(reading: Reading, case: str) -> list[str]:
    """The ids of the effects in a case's log, in order."""
    key = reading.key(case)
    sealer = None if key is None else Keys().sealer(case, key)
    return [name for row in reading.log(case) for name in read_entry(row, sealer).ids]


def events_of_log(reading: Reading, case: str) -> list[str]:
    """The ids of the events in a case's log, in order."""
    return [row.event for row in reading.log(case) if row.event is not None]


def received(http: HttpReceiver, smtp: MailServer) -> dict[tuple[str, str], list[str]]:
    """The ids that arrived, by case and lane, in the order in which they came, repetitions too."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for request in http.received:
        found[request.json["subject"], "webhook:crm"].append(request.json["id"])
    for mail in smtp.received:
        lane, _, case = str(mail.message["Subject"]).partition(" ")
        found[case, lane].append(str(mail.message[HEADER]))
    return dict(found)


def arrived_in_order(http: HttpReceiver, smtp: MailServer, expected: Expected, tally: Tally) -> None:
    """Compare what the receivers got with what the kernel says: each at least once, by its id once, in order."""
    came, wanted = received(http, smtp), expected.lanes(LANES)
    for place in sorted(set(came) | set(wanted)):
        first = list(dict.fromkeys(came.get(place, [])))
        tally.again += len(came.get(place, [])) - len(first)
        tally.compare(first, wanted.get(place, []), f"deliveries of {' in '.join(place)}")
    bodies: dict[str, bytes] = {}
    for request in http.received:
        if bodies.setdefault(str(request.id), request.body) != request.body:
            tally.disagree(f"{request.id} came again with another content")
