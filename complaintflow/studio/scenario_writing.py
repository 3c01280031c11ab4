"""A walk kept as a scenario that `complaintflow test` passes.

In: a question with a walk and a name. Out: the text of a file of scenarios, and where it could be saved
(or for the `place` that was asked for). Writes nothing: the page saves like any other file.
"""

from __future__ import annotations

import json
import os
import posixpath
import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from complaintflow.kernel.case import CaseState
from complaintflow.kernel.effect import Effect
from complaintflow.kernel.event import Event
from complaintflow.studio.asking import Asked
from complaintflow.studio.problems import BAD_REQUEST, StudioError
from complaintflow.studio.replay import Replay, replay
from complaintflow.studio.shelf import Shelf
from complaintflow.studio.walk_input import walk_of
from complaintflow.verification.exploring.observing import Act
from complaintflow.verification.exploring.realising import Sent
from complaintflow.verification.exploring.witness_text import scenario_text

_NOT_A_NAME: Final = re.compile(r"[^a-z0-9_]+")
_NOT_OF_A_FILE: Final = re.compile(r"\W+")
_NAME_MAX: Final = 60
_FILE_BYTES: Final = 120
"""Of a title in a file's name, which no system lets grow beyond 255 bytes: forty Chinese characters."""
_KEPT: Final = {"notify": ("to", "template"), "task": ("role", "task"), "approval_requested": ("approval", "from")}
"""Effects that a scenario expects, with the keys that say which."""


def scenario(shelf: Shelf, asked: Asked) -> dict[str, object]:
    """Return a walk as a file of scenarios, under a name that no file has yet."""
    path, title = asked.text("path"), asked.text_or("name", "").strip()
    policy = shelf.policy(path, asked.text("text"))
    run = replay(policy, walk_of(asked, policy.compiled))
    if run.case is None:
        raise StudioError(BAD_REQUEST, "the complaint was not accepted, so there is no case to write a scenario about")
    name = _NOT_A_NAME.sub("_", title.lower()).strip("_")[:_NAME_MAX]
    name = name if name[:1].isalpha() else f"walk_{name}".rstrip("_")
    folder, file = posixpath.split(path)
    stem = file.removesuffix(".yaml")
    place = asked.text_or("place", "")
    if place:
        place = shelf.folder.place(place).relative_to(shelf.folder.root).as_posix()
    else:
        place = _free(shelf, posixpath.join(folder, "scenarios"), f"{stem}.{_file_name(title) or name}")
    about = os.path.relpath(path, posixpath.dirname(place)).replace(os.sep, "/")
    text = scenario_text(
        policy.compiled, name, list(_sent(run)), run.now, run.case.raw, json.dumps(about, ensure_ascii=False), title
    )
    return {"yaml": text + "".join(_effects(run)), "path_proposed": place}


def _file_name(title: str) -> str:
    """Return a title as a part of a file's name: letters and digits of any script."""
    words = _NOT_OF_A_FILE.sub("_", unicodedata.normalize("NFC", title.lower())).strip("_")
    return words.encode()[:_FILE_BYTES].decode(errors="ignore").strip("_")


def _free(shelf: Shelf, folder: str, stem: str) -> str:
    """Return the path of a file that is not there yet."""
    for number in range(1, 1000):
        path = posixpath.join(folder, f"{stem}.yaml" if number == 1 else f"{stem}_{number}.yaml")
        if not shelf.folder.place(path).exists():
            return path
    raise StudioError(BAD_REQUEST, "there are too many scenarios of this name; give another one")


def _sent(run: Replay) -> Iterator[Sent]:
    """Yield the events of a walk as the kernel has read them; what was no event at all is left out."""
    read = _events(run.case.raw) if run.case is not None else iter(())
    codes = {line.number: line.code for line in run.lines if line.refusal}
    numbers = (line.number for line in run.lines if line.step is not None and line.step.is_event)
    numbers = (number for number in numbers if codes.get(number) != "not_an_event")
    for number, event in zip(numbers, read, strict=False):
        yield Sent(Act(event.name, event.actor, event.data, event.track), event.at, codes.get(number))


def _events(case: CaseState) -> Iterator[Event]:
    return (entry.event for entry in case.entries if entry.event is not None)


def _effects(run: Replay) -> Iterator[str]:
    """Yield the lines that say who was told and asked, in order."""
    told = [one for one in run.effects() if one.kind in _KEPT and one.track is None]
    if told:
        yield "      effects:\n"
    yield from (f"        - {_expected(one)}\n" for one in told)


def _expected(effect: Effect) -> str:
    keys = {key: effect.body[key] for key in _KEPT[effect.kind] if effect.body.get(key) is not None}
    return json.dumps({"effect": effect.kind, **keys}, ensure_ascii=False, default=list)
