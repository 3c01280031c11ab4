"""What somebody typed of an event: its data and who acts.

In: options of the command line, the policy that gives names their types. Out: typed data, an actor; or what is wrong on
stderr and exit code 2.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from complaintflow.cli.loading import complain, usage
from complaintflow.cli.reading import language, worded
from complaintflow.cli.service.words import Wording
from complaintflow.cli.usage_words import trouble
from complaintflow.errors import PolicyError, StaffError
from complaintflow.scenario.values import datum_of, event_data

if TYPE_CHECKING:
    from complaintflow.border import ActorLike
    from complaintflow.facade import Policy

_SEVERAL = frozenset(("set", "list"))


def read_data(
    event: str, items: Iterable[str], text: str | None, policy: Policy | None, opened: int
) -> dict[str, object]:
    """Return the data of an event: `NAME=VALUE` is of the type that the policy gives the name, JSON is as it stands."""
    data: dict[str, object] = {} if text is None else _object(text, "--json")
    typed: dict[str, list[str]] = {}
    for item in items:
        if item.startswith("@"):
            data |= _object(_file(item[1:]), item)
            continue
        name, equals, value = item.partition("=")
        if not equals or not name:
            raise usage(worded("--data: expected NAME=VALUE or @FILE, found `{item}`", item=item[:60]))
        typed.setdefault(name.strip(), []).append(value)
    free = {name: _one_or_many(event, name, values, policy) for name, values in typed.items()}
    return data | (dict(free) if policy is None else event_data(event, free, policy.compiled, opened))


def _one_or_many(event: str, name: str, values: list[str], policy: Policy | None) -> object:
    if len(values) == 1:
        return values[0]
    datum = None if policy is None else datum_of(event, name, policy.compiled)
    if datum is not None and datum.type not in _SEVERAL:
        raise usage(worded("--data: `{name}` is given {times} times and holds one value", name=name, times=len(values)))
    return tuple(values)


def _file(path: str) -> str:
    try:
        return sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
    except OSError as problem:
        why = trouble(problem, worded("it cannot be read"))
        raise usage(Wording(language()).about(path, why)) from problem
    except UnicodeDecodeError as problem:
        raise usage(worded("{path}: it is not UTF-8", path=path)) from problem


def _object(text: str, name: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise usage(worded("{name}: it is no JSON: {problem}", name=name, problem=problem)) from problem
    if not isinstance(found, dict):
        raise usage(
            worded("{name}: expected a JSON object, such as {example}", name=name, example='{"topic": "recall"}')
        )
    return found


def read_actor(
    actor: str | None,
    roles: Iterable[str],
    staff: Path | None,
    person: str | None,
    behalf: str | None,
    policy: Policy | None,
    at: int,
) -> ActorLike:
    """Return who acts at an instant: as named on the command line, or as the staff file knows them; None: nobody."""
    held = [_role(one) for one in roles]
    if person is not None:
        return _of_staff(staff, person, actor, held, behalf, policy, at)
    if staff is not None:
        raise usage(worded("--staff says who holds which roles: name the person with --as-person"))
    if actor is None:
        if held or behalf is not None:
            raise usage(worded("--role and --on-behalf-of belong to somebody: name the actor with --actor"))
        return None
    return {"id": actor, "roles": held, **({} if behalf is None else {"on_behalf_of": behalf})}


def _role(text: str) -> object:
    role, colon, unit = text.partition(":")
    return {"role": role, "unit": unit} if colon else role


def _of_staff(
    staff: Path | None,
    person: str,
    actor: str | None,
    held: list[object],
    behalf: str | None,
    policy: Policy | None,
    at: int,
) -> ActorLike:
    from complaintflow.staff import load_staff

    if staff is None:
        raise usage(worded("--as-person needs the staff file that knows the person: --staff FILE"))
    if actor is not None:
        raise usage(worded("--as-person and --actor both say who acts: give one of them"))
    if len(held) > 1 or (held and isinstance(held[0], Mapping)):
        raise usage(
            worded("with --as-person the staff file says which roles are held; --role ROLE only says in which to act")
        )
    try:
        directory = load_staff(staff, None if policy is None else policy.compiled)
        return directory.actor(person, at, on_behalf_of=behalf, role=str(held[0]) if held else None)
    except PolicyError as problem:
        raise complain(problem.diagnostics, problem.sources) from problem
    except StaffError as problem:
        raise usage(str(problem)) from problem
