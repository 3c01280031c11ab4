"""A diagram as Mermaid text (`stateDiagram-v2`), for pages that draw it themselves.

In: a diagram. Out: text that Mermaid's parser accepts whatever the titles hold: every character that means something to
it is written as its number. Tables beside the picture have no place in Mermaid and stand in comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from complaintflow.diagram.blocks import say
from complaintflow.diagram.marking import marking_of, told
from complaintflow.diagram.model import Arrow, Box, Diagram, Label
from complaintflow.diagram.paint import LIGHT
from complaintflow.diagram.spoken import spoken_group, spoken_page

_PLAIN: Final = re.compile(r"[a-z][a-z0-9_]*")
_WORD: Final = re.compile(r"[^\W_]|[ _.,()/+=×→≥≤：；、，。（）［］《》“”‘’！？…·]")
"""What stands for itself: letters, digits and punctuation that Mermaid has no use for."""


def to_mermaid(diagram: Diagram) -> str:
    """Return the diagram as Mermaid text."""
    return "\n".join(_lines(diagram)) + "\n"


def escaped(text: str) -> str:
    """Return a text as Mermaid takes it in a title, a label or a note."""
    words = " ".join(text.split())
    return "".join(letter if _WORD.fullmatch(letter) else f"#{ord(letter)};" for letter in words)


def _lines(diagram: Diagram) -> Iterator[str]:
    names = {box.key: _name(place, box) for place, box in enumerate(diagram.boxes)}
    yield "stateDiagram-v2"
    yield f"    accTitle {escaped(spoken_page(diagram))}".replace("accTitle ", "accTitle: ")
    yield "    direction TB"
    yield from _part(diagram, None, names, "    ")
    for cluster in diagram.clusters:
        yield f'    state "{escaped(spoken_group(cluster, diagram.language))}" as t_{_safe(cluster.name)} {{'
        yield from _part(diagram, cluster.name, names, "        ")
        yield "    }"
    yield from _marked(diagram, names)


def _part(diagram: Diagram, track: str | None, names: dict[str, str], indent: str) -> Iterator[str]:
    boxes, arrows = diagram.of_track(track)
    for box in boxes:
        title = box.title + told(diagram, box.element)
        yield f'{indent}state "{escaped(title)}" as {names[box.key]}'
    for box in boxes:
        if box.kind == "initial":
            yield f"{indent}[*] --> {names[box.key]}"
    for (source, target), labels in _by_ends(arrows).items():
        text = "<br/>".join(escaped(_said(label)) for label in labels)
        yield f"{indent}{names[source]} --> {names[target]} : {text}"
    for box in boxes:
        if box.kind == "final":
            yield f"{indent}{names[box.key]} --> [*]"
    for box in boxes:
        notes = list(_notes(box, diagram))
        if notes:
            yield f"{indent}note right of {names[box.key]}"
            yield from (f"{indent}    {escaped(note)}" for note in notes)
            yield f"{indent}end note"


def _by_ends(arrows: tuple[Arrow, ...]) -> dict[tuple[str, str], list[Label]]:
    found: dict[tuple[str, str], list[Label]] = {}
    for arrow in arrows:
        for source in arrow.sources:
            found.setdefault((source, arrow.target), []).extend(arrow.labels)
    return found


def _said(label: Label) -> str:
    by = f" ({label.by})" if label.by else ""
    guard = f" [{label.guard}]" if label.guard else ""
    approvals = "".join(f" + {approval.title}" for approval in label.approvals)
    return f"{label.title}{by}{guard}{approvals}"


def _notes(box: Box, diagram: Diagram) -> Iterator[str]:
    language = diagram.language
    colon, joint = ("：", "；") if language == "zh" else (": ", "; ")
    if box.owner:
        yield say(language, "owner") + box.owner
    for clock in box.clocks:
        who = f" ({clock.who})" if clock.who else ""
        yield f"{clock.title}{colon}{clock.limit}{who}{joint}{say(language, 'missed', text=clock.missed)}"
    if box.stays:
        comma = "、" if language == "zh" else ", "
        yield say(language, "stays") + comma.join(dict.fromkeys(stay.title for stay in box.stays))


def _marked(diagram: Diagram, names: dict[str, str]) -> Iterator[str]:
    if diagram.marks is None:
        return
    for kind, extra in (
        ("visited", "stroke-width:3px"),
        ("never", "stroke-dasharray:5 4"),
        ("current", "stroke-width:4px"),
    ):
        yield f"    classDef {kind} fill:{LIGHT[kind]},stroke:{LIGHT[f'{kind}-line']},{extra}"
    for box in diagram.boxes:
        mark = marking_of(diagram.marks, (box.element,))
        if mark is not None:
            yield f"    class {names[box.key]} {mark}"


def _name(place: int, box: Box) -> str:
    safe = _safe(box.key)
    return f"s_{safe}" if safe else f"s{place}"


def _safe(name: str) -> str:
    plain = name.replace("/", "__")
    return plain if _PLAIN.fullmatch(plain) else ""
