"""Rules across cases over the transactions of a store: one for each move, and nothing that lives on beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings

from complaintflow.correlation import Answer, Casebook
from complaintflow.facade import Policy
from complaintflow.kernel.event import Event
from complaintflow.stores.across import across
from complaintflow.stores.memory import MemoryStore
from complaintflow.stores.protocol import Store
from complaintflow.stores.rows import CaseRow, PolicyRow
from complaintflow.stores.sqlite import SqliteStore
from tests.property.casebook_parts import RULES, KeptCases, Lived, Stream, moved, streams, told

TOY = Policy.from_text(RULES)
SOME = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Plain:
    """A cipher that shows whether it was used, and for what."""

    def encrypt(self, plain: bytes, /, *about: str) -> bytes:
        return repr(about).encode() + b"|" + plain

    def decrypt(self, secret: bytes, /, *about: str) -> bytes:
        named, plain = secret.split(b"|", 1)
        assert named == repr(about).encode()
        return plain


class InStore:
    """A casebook for each move, whose index, aliases and notes are a transaction's; the cases are texts beside it."""

    def __init__(self, store: Store, policy: Policy = TOY) -> None:
        self.store, self.policy = store, policy
        self.texts: dict[str, str] = {}

    @contextmanager
    def book(self) -> Iterator[Casebook]:
        with self.store.writing() as writing:
            writing.add_policy(PolicyRow(self.policy.digest, self.policy.id, "1", "", "{}", "[]", added=0))
            parts = across(writing, self.policy.id, lambda _: Plain())
            cases = KeptCases(self.texts, {self.policy.digest: self.policy})
            yield Casebook(self.policy, cases=cases, index=parts.index, aliases=parts.aliases, notes=parts.notes)
            for name in self.texts:
                writing.add_case(self.row(name), b"key")
            parts.notes.write()

    def row(self, case: str) -> CaseRow:
        """Return a row for a case, so that others may speak of it; what is in it does not matter here."""
        return CaseRow(
            case, self.policy.digest, version=1, head="", opened=0, clock=0, state="", klass=None, owner=None,
            outcome=None, closed=None, owed=None, next_due=None, snapshot=None,
        )  # fmt: skip


@pytest.fixture(params=["memory", "sqlite"])
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    made: list[Store] = []

    def make() -> Store:
        path = tmp_path / f"{len(made)}.db"
        made.append(MemoryStore() if request.param == "memory" else SqliteStore(path, durability="normal"))
        return made[-1]

    yield make
    for store in made:
        store.close()


@given(stream=streams(TOY))
@SOME
def test_a_store_answers_like_a_casebook_that_lives_on(new_store: Callable[[], Store], stream: Stream):
    store, lived = new_store(), Lived(TOY)
    kept = InStore(store)
    for move, case in stream:
        with kept.book() as book:
            answers = moved(book, move, case)
        assert told(answers) == told(lived.do(move, case)), move
    with store.reading() as reading:
        assert {name: reading.alias(name) for name in lived.book.aliases} == lived.book.aliases


def test_what_a_transaction_gives_up_has_not_happened(new_store: Callable[[], Store]):
    kept = InStore(new_store())

    def give_up() -> None:
        with kept.book() as book:
            book.take(Event("A", "open", 10, "1", data={"tags": ["a"]}))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        give_up()
    kept.texts.clear()
    with kept.book() as book:
        assert book.kept == 0
        book.take(Event("B", "open", 11, "1", data={"tags": ["a"]}))
        assert book.kept == 1


def test_a_hundred_complaints_of_one_kind_opened_at_once_see_each_other(new_store: Callable[[], Store]):
    """Each is told of every other: the earlier ones by its own `open` or later ones by a `flag` event."""
    kept = InStore(new_store(), Policy.from_text(RULES.replace("at_least: 3", "at_least: 2")))
    answers: list[Answer] = []
    start = threading.Barrier(100)

    def send(number: int) -> None:
        event = Event(f"C{number:03}", "open", 1_772_413_200_000_000 + number, "1", data={"tags": ["a"]})
        start.wait()
        with kept.book() as book:
            answers.extend(book.take(event))

    numbers = list(range(100))
    Random(7).shuffle(numbers)
    senders = [threading.Thread(target=send, args=(number,)) for number in numbers]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert all(answer.step.accepted for answer in answers)
    with kept.book() as book:
        assert len(book.cases) == 100
        flags = {name: {raised.flag for raised in case.raw.flags} for name, case in book.cases.items()}
        named = {
            name: {other for raised in case.raw.flags for other in raised.cases} for name, case in book.cases.items()
        }
    assert all("many" in found for found in flags.values())
    for number in range(1, 100):
        earlier = {f"C{one:03}" for one in range(number)}
        assert earlier <= named[f"C{number:03}"] | {name for name in earlier if f"C{number:03}" in named[name]}, number
