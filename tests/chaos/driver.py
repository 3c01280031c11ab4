"""Whoever uses the service: sends what happens, and sends again what was not acknowledged because the process died.

In: orders, and how the process is to die over them. Out: answers. Knows nothing of what is in the store.
"""

import select
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from random import Random

from tests.chaos.lives import Birth
from tests.chaos.nursery import Dead, Life, Nursery


@dataclass(frozen=True, slots=True)
class AtStep:
    """Dies at the n-th step of the order (see `tests.chaos.lives`); lives where it has fewer."""

    number: int


@dataclass(frozen=True, slots=True)
class After:
    """Dies so many seconds after the order, wherever it is then; idle where it has finished."""

    seconds: float


Death = AtStep | After


def every_step() -> Iterator[Death]:
    """Deaths at the first step, the second, and so on, until one is not reached."""
    return (AtStep(number) for number in count(1))


class Driver:
    """Drives one process at a time."""

    def __init__(self, nursery: Nursery, birth: Birth) -> None:
        self._nursery = nursery
        self._birth = birth
        self._life: Life | None = None
        self.kills = 0

    def do(self, what: str, now: int, event: object = None, deaths: Iterable[Death] = ()) -> tuple[object, int]:
        """Give an order until it is answered; return answer and steps. Raises AssertionError where it failed."""
        planned = iter(deaths)
        while True:
            death = next(planned, None)
            try:
                life = self._alive()
                life.order(what, now, death.number if isinstance(death, AtStep) else None, event)
                if isinstance(death, After):
                    self._kill_after(life, death.seconds)
                kind, answer, steps = life.hear()
            except Dead:
                assert death is not None, f"it died by itself\n{self._nursery.last_words()}"
                self._gone()
                continue
            assert kind == "done", answer
            if isinstance(death, After):
                life.kill()
                self._gone()
            return answer, steps

    def tried(self, what: str, now: int, event: object = None, cut_at: int | None = None) -> str | None:
        """Give an order once; return what went wrong, None where nothing did. `cut_at`: connections are cut there."""
        life = self._alive()
        life.order(what, now, None if cut_at is None else -cut_at, event)
        kind, answer, _ = life.hear()
        return None if kind == "done" else str(answer)

    def _alive(self) -> Life:
        if self._life is None:
            self._life = self._nursery.bear(self._birth)
        return self._life

    def _kill_after(self, life: Life, seconds: float) -> None:
        ready, _, _ = select.select([life.link], [], [], seconds)
        if not ready:
            life.kill()

    def _gone(self) -> None:
        self.kills += 1
        self.let_go()

    def let_go(self) -> None:
        """Hang up; the process ends by itself."""
        if self._life is not None:
            self._life.bury()
        self._life = None


def some_death(random: Random, steps: int) -> Death:
    """A death at some step, or at some instant."""
    return AtStep(random.randint(1, steps)) if random.random() < 0.7 else After(random.random() ** 2 * 0.06)
