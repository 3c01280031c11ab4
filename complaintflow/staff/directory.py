"""Who has which role where: what the service asks, whoever answers.

In: a role, a unit, an instant, the facts of the case. Out: a `Resolution`. `StaffDirectory` answers from a file;
`directory_of` lets a function of the embedder answer, from whatever knows the organisation's people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from complaintflow.errors import StaffError
from complaintflow.staff.people import Person
from complaintflow.staff.resolution import Recipient, Resolution

LAST_RESORT: Final = "owner of last resort"
"""What a directory is asked for when nobody else is left. No role of a policy can be called so."""
EVERYWHERE: Final = ""
"""The unit to ask for when the role belongs to a unit that is not known: only those who hold it in all units fit."""

Facts = Mapping[str, object]
Answer = Resolution | Iterable[Person | Recipient]
Ask = Callable[[str, str | None, int, Facts], Answer]
"""A function of an embedder: role, unit (None: the role belongs to no unit), instant (UTC microseconds), facts."""


class Directory(Protocol):
    """Whatever knows the people of an organisation."""

    def resolve(self, role: str, unit: str | None, at: int, facts: Facts) -> Resolution:
        """Return the people of a role who are there at an instant (UTC microseconds).

        `unit`: the unit of the case, where the policy ties the role to one; `EVERYWHERE` where it is not known.
        `facts`: those of the case, for people outside such as the customer. `LAST_RESORT` may be asked for too.
        """


@dataclass(frozen=True, slots=True)
class FunctionDirectory:
    """A directory that asks a function."""

    ask: Ask

    def resolve(self, role: str, unit: str | None, at: int, facts: Facts) -> Resolution:
        """Return what the function says. Raises StaffError when that is no answer."""
        answer: object = self.ask(role, unit, at, facts)
        if isinstance(answer, Resolution):
            return answer
        if not isinstance(answer, Iterable):
            raise _no_answer(answer)
        to: dict[str, Recipient] = {}
        for item in answer:
            one = _recipient(item, role)
            to.setdefault(one.person.id, one)
        return Resolution(role, unit, at, tuple(to.values()), nobody=None if to else "no_holder")


def directory_of(function: Ask) -> FunctionDirectory:
    """Return a directory that asks a function for the people of a role.

    The function returns people who are there, most wanted first (none: nobody), or a whole `Resolution` if it also
    knows who is away. What it raises is the embedder's.
    """
    return FunctionDirectory(function)


def _recipient(item: object, role: str) -> Recipient:
    if isinstance(item, Recipient):
        return item
    if isinstance(item, Person):
        return Recipient(item, role)
    raise _no_answer(item)


def _no_answer(found: object) -> StaffError:
    kind = type(found).__name__
    return StaffError(f"a directory answers with people or a resolution, found a value of type `{kind}`")
