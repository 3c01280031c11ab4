"""What a shell offers when somebody presses the tab key: files, and names out of a policy, its scenarios or a store.

In: what has been typed so far. Out: words to choose from. Whatever cannot be read offers none, and says nothing: the
shell would print it between what is being typed. Files are read as YAML and no further, so that it is quick.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

if TYPE_CHECKING:
    from complaintflow.source import Node
    from complaintflow.stores.protocol import Reading

Offer = Callable[[typer.Context, str], Iterator[str]]

_CASES: Final = 200
"""How many cases of a store are offered at most."""
_EXTENDED: Final = 10
"""How many files a policy is followed through that extends others."""


def yaml_files(incomplete: str) -> Iterator[str]:
    """Yield the files of YAML, and the folders, whose paths begin like this."""
    typed = Path(incomplete)
    folder, begun = (typed, "") if incomplete.endswith("/") or not incomplete else (typed.parent, typed.name)
    try:
        there = sorted(folder.iterdir())
    except OSError:
        return
    for path in there:
        if path.name.startswith(begun) and not (path.name.startswith(".") and not begun):
            if path.is_dir():
                yield f"{path.as_posix()}/"
            elif path.suffix in {".yaml", ".yml"}:
                yield path.as_posix()


def names_in(*sections: str) -> Offer:
    """Return what offers the names of some sections of the policy, such as `classes`, or `lifecycle.states`."""

    def offer(ctx: typer.Context, incomplete: str) -> Iterator[str]:
        found = (name for root in _policies(ctx) for section in sections for name in _names(root, section))
        return _begun(found, incomplete)

    return offer


def events(ctx: typer.Context, incomplete: str) -> Iterator[str]:
    """Yield the events of a policy, its own before those that every policy has."""
    from complaintflow.policy.references import BUILT_IN_EVENTS

    own = [name for root in _policies(ctx) for name in _names(root, "events")]
    return _begun((*own, *sorted(BUILT_IN_EVENTS)), incomplete)


def policy_ids(ctx: typer.Context, incomplete: str) -> Iterator[str]:
    """Yield the ids of the policies of a store."""
    return _begun(_stored(ctx, lambda reading: [row.id for row in reading.policies()]), incomplete)


def case_ids(ctx: typer.Context, incomplete: str) -> Iterator[str]:
    """Yield the ids of the cases of a file of events, or of a store."""
    named = _given(ctx, "events")
    if named:
        yield from _begun(_cases_in(named[0]), incomplete)
        return
    yield from _begun(
        _stored(ctx, lambda reading: [row.case for row in reading.cases(after=incomplete[:-1], limit=_CASES)]),
        incomplete,
    )


def scenario_ids(ctx: typer.Context, incomplete: str) -> Iterator[str]:
    """Yield the ids of the scenarios that would be run."""
    files = [file for path in _given(ctx, "paths") for file in _scenarios_of(path)]
    return _begun((text for file in files for text in _ids(_read(file))), incomplete)


def _given(ctx: typer.Context, name: str) -> list[Path]:
    """Return the paths that are there for a parameter.

    Where the line ends with an option that still lacks its value, nothing has been shared out among the arguments yet:
    they stand in a row.
    """
    value = ctx.params.get(name)
    if not value:
        names = [one.name for one in ctx.command.params if one.param_type_name == "argument"]
        here = names.index(name) if name in names else len(ctx.args)
        value = ctx.args[here:] if name == "paths" else ctx.args[here : here + 1]
    return [Path(one) for one in (value if isinstance(value, list | tuple) else (value,))]


def _begun(names: Iterable[str], incomplete: str) -> Iterator[str]:
    return (name for name in dict.fromkeys(names) if name.startswith(incomplete))


# ---- files


def _read(path: Path) -> Node | None:
    try:
        data = path.read_bytes()
    except OSError:
        return None
    return _parsed(str(path), data)


def _parsed(name: str, data: bytes) -> Node | None:
    from complaintflow.source import decode, read_yaml

    source, _ = decode(name, data)
    return None if source is None else read_yaml(source)[0]


def _policies(ctx: typer.Context) -> Iterator[Node]:
    """Yield the policies that a command is about, with what they extend: of its argument, or of its store."""
    from complaintflow.source import Mapping, Scalar, Sequence

    waiting = _given(ctx, "policy")
    if not waiting:
        yield from _stored_policies(ctx)
        return
    for _ in range(_EXTENDED):
        if not waiting:
            return
        path = waiting.pop(0)
        root = _read(path)
        if not isinstance(root, Mapping):
            continue
        yield root
        base = root.get("extends")
        texts = base.items if isinstance(base, Sequence) else (base,)
        waiting += [path.parent / one.text for one in texts if isinstance(one, Scalar)]


def _names(root: Node, section: str) -> Iterator[str]:
    """Yield the names that a section declares: the keys of a mapping, the items of a list."""
    from complaintflow.source import Mapping, Scalar, Sequence

    here: Node | None = root
    for key in section.split("."):
        here = here.get(key) if isinstance(here, Mapping) else None
    if isinstance(here, Mapping):
        yield from here.keys()
    elif isinstance(here, Sequence):
        yield from (item.text for item in here.items if isinstance(item, Scalar))


def _scenarios_of(path: Path) -> Iterator[Path]:
    """Yield the files that may hold the scenarios of a path: it itself, those beside a policy, those of a folder."""
    folder = path if path.is_dir() else path.parent
    there = sorted((*folder.glob("*.yaml"), *folder.glob("scenarios/*.yaml")))
    if path.is_dir():
        yield from there
        return
    root = _read(path)
    if root is not None and any(_ids(root)):
        yield path
        return
    yield from (file for file in there if _about(file) == path.resolve())


def _about(file: Path) -> Path | None:
    """Return the policy that a file of scenarios says it is about."""
    from complaintflow.source import Mapping, Scalar

    if not _begins(file, b"scenarios:"):
        return None
    root = _read(file)
    policy = root.get("policy") if isinstance(root, Mapping) else None
    return (file.parent / policy.text).resolve() if isinstance(policy, Scalar) else None


def _begins(file: Path, key: bytes) -> bool:
    try:
        with file.open("rb") as stream:
            return any(line.startswith(key) for line in stream)
    except OSError:
        return False


def _ids(root: Node | None) -> Iterator[str]:
    from complaintflow.source import Mapping, Scalar, Sequence

    cases = root.get("cases") if isinstance(root, Mapping) and root.get("scenarios") is not None else None
    for case in cases.items if isinstance(cases, Sequence) else ():
        known = case.get("id") if isinstance(case, Mapping) else None
        if isinstance(known, Scalar):
            yield known.text


def _cases_in(path: Path) -> Iterator[str]:
    """Yield the ids of the cases in a file of events."""
    import json

    try:
        with path.open("rb") as stream:
            for line in stream:
                said = json.loads(line)
                if isinstance(said, dict) and isinstance(said.get("case"), str):
                    yield said["case"]
    except (OSError, ValueError, RecursionError):
        return


# ---- stores


def _stored(ctx: typer.Context, read: Callable[[Reading], list[str]]) -> list[str]:
    """Return what a store says, if there is one in a file that can be read; no server is asked at a key."""
    from complaintflow.cli.stores import VARIABLE
    from complaintflow.errors import ComplaintflowError
    from complaintflow.stores.addresses import open_store

    address = str(ctx.params.get("db") or os.environ.get(VARIABLE) or "")
    if "://" in address and not address.startswith("sqlite:"):
        return []
    if "://" not in address and not Path(address).is_file():
        return []
    try:
        store = open_store(address, create=False)
    except ComplaintflowError:
        return []
    try:
        with store.reading() as reading:
            return read(reading)
    except ComplaintflowError:
        return []
    finally:
        store.close()


def _stored_policies(ctx: typer.Context) -> Iterator[Node]:
    import json

    for sources in _stored(ctx, lambda reading: [row.sources for row in reading.policies()]):
        for name, text in json.loads(sources).items():
            root = _parsed(name, str(text).encode())
            if root is not None:
                yield root
