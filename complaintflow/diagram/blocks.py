"""Boxes, labels and tables as measured text: every line with its place, and how large the whole is.

In: parts of a diagram. Out: blocks of ink with sizes in pixels, placed from their own upper left corner. Does not know
where a block will stand on the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from complaintflow.diagram.marking import told
from complaintflow.diagram.measuring import width, wrapped
from complaintflow.diagram.model import Arrow, Box, Clock, Cluster, Diagram, Label, Mention, Panel
from complaintflow.diagram.spoken import spoken_group

Tone = Literal["title", "plain", "faint", "late", "strong"]
"""What a text is: decides its colour, never alone its meaning."""

_PAD: Final = 9.0
_LEADING: Final = 1.36
TITLE: Final = 14.0
BODY: Final = 11.0
SMALL: Final = 10.5
_GUARD_MOST: Final = 6
"""So many lines of a condition are shown: half a condition says something else than the whole."""


@dataclass(frozen=True, slots=True)
class Ink:
    """A line of text: the left end of its base line, and the element it speaks of if that is a part of its block."""

    x: float
    y: float
    text: str
    size: float
    tone: Tone = "plain"
    bold: bool = False
    element: str = ""

    @property
    def width(self) -> float:
        """How wide the text is."""
        return width(self.text, self.size, bold=self.bold)


@dataclass(frozen=True, slots=True)
class Sign:
    """A small drawing beside a text."""

    kind: Literal["clock", "owner", "approval", "rule"]
    x: float
    y: float
    length: float = 0.0


@dataclass(frozen=True, slots=True)
class Block:
    """Measured text with its signs; `width` and `height` hold all of it."""

    width: float
    height: float
    inks: tuple[Ink, ...]
    signs: tuple[Sign, ...] = ()


@dataclass(slots=True)
class _Sheet:
    """A block while it is written, from top to bottom, no wider than `limit`."""

    limit: float
    y: float = _PAD
    used: float = 0.0
    inks: list[Ink] = field(default_factory=list)
    signs: list[Sign] = field(default_factory=list)

    def write(
        self,
        text: str,
        size: float,
        tone: Tone = "plain",
        *,
        bold: bool = False,
        indent: float = 0.0,
        element: str = "",
        most: int | None = None,
    ) -> None:
        """Write a text below what is there, in as many lines as it takes."""
        room = self.limit - 2 * _PAD - indent
        for line in wrapped(text, room, size, bold=bold, most=most):
            self._put(_PAD + indent, line, size, tone, bold=bold, element=element)
            self.y += size * _LEADING

    def flow(self, head: str, mentions: Iterable[Mention], size: float, joint: str, tone: Tone = "plain") -> None:
        """Write names one after the other, each its own ink, breaking between them."""
        x, blank = _PAD, width(" ", size)
        parts = [Mention("", head), *mentions]
        for place, part in enumerate(parts):
            text = part.title if place in {0, len(parts) - 1} else part.title + joint
            for number, line in enumerate(wrapped(text, self.limit - 2 * _PAD, size, first=x - _PAD)):
                if number:
                    x, self.y = _PAD, self.y + size * _LEADING
                if line:
                    self._put(x, line, size, "faint" if not place else tone, element=part.element)
                    x += width(line, size) + blank
        self.y += size * _LEADING

    def beside(self, sheets: Iterable[_Sheet]) -> None:
        """Put other sheets next to each other below what is there, each as broad as its limit."""
        x, low = 0.0, self.y
        for sheet in sheets:
            for ink in sheet.inks:
                moved = replace(ink, x=ink.x + x, y=ink.y + self.y)
                self.inks.append(moved)
                self.used = max(self.used, moved.x + ink.width + _PAD)
            for sign in sheet.signs:
                long = sheet.limit - 2 * _PAD if sign.kind == "rule" else 0.0
                left = sign.x + x + (_PAD if sign.kind == "rule" else 0.0)
                self.signs.append(Sign(sign.kind, left, sign.y + self.y, long))
            x, low = x + sheet.limit - _PAD, max(low, self.y + sheet.y)
        self.y = low

    def sign(self, kind: Literal["clock", "owner", "approval", "rule"], size: float = BODY) -> None:
        """Draw a sign at the beginning of the next line."""
        self.signs.append(Sign(kind, _PAD, self.y + size * 0.62))

    def rule(self) -> None:
        """Draw a thin line over the whole width."""
        self.y += 3
        self.signs.append(Sign("rule", 0, self.y))
        self.y += 5

    def _put(self, x: float, text: str, size: float, tone: Tone, *, bold: bool = False, element: str = "") -> None:
        ink = Ink(x, self.y + size, text, size, tone, bold, element)
        self.inks.append(ink)
        self.used = max(self.used, x + ink.width + _PAD)

    def block(self, least: float = 0.0) -> Block:
        """Return what was written."""
        wide = max(least, self.used)
        signs = tuple(
            replace(sign, length=min(sign.length or wide, wide - sign.x - (_PAD if sign.x else 0)))
            if sign.kind == "rule"
            else sign
            for sign in self.signs
        )
        return Block(wide, self.y + _PAD - 2, tuple(self.inks), signs)


_HEADS: Final = {
    "en": {"owner": "Owner: ", "running": "Still running:", "stays": "Also here:", "from": "also from: {states}",
           "any": "from every open state", "needs": "approval: {name}", "missed": "missed: {text}", "joint": ",",
           "reminded": "{text}"},
    "zh": {"owner": "主责方：", "running": "仍在计时：", "stays": "本状态内：", "from": "另自：{states}",
           "any": "自任一未结状态", "needs": "须批准：{name}", "missed": "超时：{text}", "joint": "、",
           "reminded": "{text}"},
}  # fmt: skip


def say(language: str, key: str, **parts: str) -> str:
    """Return a head word of the picture in a language."""
    return _HEADS["zh" if language == "zh" else "en"][key].format_map(parts)


def box_block(box: Box, diagram: Diagram, *, roomy: bool = False) -> Block:
    """Return a state's box; a roomy one is broader and less high."""
    language = diagram.language
    wide = 300.0 if len(box.clocks) > 2 else 260.0 if box.clocks or len(box.stays) > 4 else 210.0
    columns = 2 if roomy and len(box.clocks) > 2 else 1
    wide *= 1.25 if roomy and columns == 1 else 1.0
    sheet = _Sheet(wide * columns - _PAD * (columns - 1))
    sheet.write(box.title, TITLE, "title", bold=True)
    if box.outcome:
        sheet.write(box.outcome, SMALL, "faint")
    if box.owner:
        sheet.sign("owner")
        sheet.write(say(language, "owner") + box.owner, SMALL, "faint", indent=15, most=3)
    half = (len(box.clocks) + columns - 1) // columns
    parts = [_Sheet(wide, y=0) for _ in range(columns)]
    for place, clock in enumerate(box.clocks):
        part = sheet if columns == 1 else parts[place // half]
        part.rule()
        _write_clock(part, clock, diagram)
    if columns > 1:
        sheet.beside(parts)
    joint = say(language, "joint")
    if box.running:
        sheet.rule()
        sheet.flow(say(language, "running"), box.running, SMALL, joint, "faint")
    if box.stays:
        sheet.rule()
        sheet.flow(say(language, "stays"), _named_once(box.stays), SMALL, joint)
    return sheet.block(least=110)


def _named_once(mentions: tuple[Mention, ...]) -> list[Mention]:
    """Return mentions with every title once; what goes by one title shares its ink, ids with blanks between."""
    ids: dict[str, list[str]] = {}
    for mention in mentions:
        ids.setdefault(mention.title, []).append(mention.element)
    return [Mention(" ".join(elements), title) for title, elements in ids.items()]


def _write_clock(sheet: _Sheet, clock: Clock, diagram: Diagram) -> None:
    language = diagram.language
    title = clock.title + told(diagram, clock.element)
    colon = "：" if language == "zh" else ": "
    sheet.sign("clock")
    sheet.write(f"{title}{colon}{clock.limit}", BODY, "strong", bold=True, indent=15, element=clock.element)
    if clock.who:
        sheet.write(clock.who, SMALL, "plain", indent=15, element=clock.element, most=2)
    if clock.reminded:
        sheet.write(clock.reminded, SMALL, "plain", indent=15, element=clock.element, most=3)
    missed = say(language, "missed", text=clock.missed)
    sheet.write(missed, SMALL, "late", indent=15, element=clock.element, most=4)


def arrow_block(arrow: Arrow, others: str | None, language: str, *, roomy: bool = False) -> Block:
    """Return the labels of an arrow; `others` are states from which no line is drawn, None: it has no lines at all."""
    sheet = _Sheet(225 if roomy else 190)
    sheet.y = 5
    if others is None:
        sheet.write(say(language, "any"), SMALL, "faint")
    elif others:
        sheet.write(say(language, "from", states=others), SMALL, "faint")
    for place, label in enumerate(arrow.labels):
        if place:
            sheet.rule()
        _write_label(sheet, label, language)
    block = sheet.block(least=40)
    return Block(block.width, block.height - 3, block.inks, block.signs)


def _write_label(sheet: _Sheet, label: Label, language: str) -> None:
    element = " ".join(label.ids)
    sheet.write(label.title, BODY, "strong", bold=True, element=element)
    if label.by:
        sheet.write(label.by, SMALL, "faint", element=element, most=3)
    if label.guard:
        opening, closing = ("［", "］") if language == "zh" else ("[", "]")
        sheet.write(f"{opening}{label.guard}{closing}", SMALL, "plain", element=element, most=_GUARD_MOST)
    for approval in label.approvals:
        sheet.sign("approval", SMALL)
        text = say(language, "needs", name=approval.title)
        sheet.write(text, SMALL, "strong", indent=15, element=approval.element)


def track_block(cluster: Cluster, wide: float, language: str) -> Block:
    """Return the title of a track, within so broad a frame."""
    sheet = _Sheet(wide)
    sheet.write(spoken_group(cluster, language), BODY + 1, "title", bold=True)
    return sheet.block(least=wide)


def panel_block(panel: Panel, wide: float, diagram: Diagram) -> Block:
    """Return a table as wide as is said."""
    sheet = _Sheet(wide)
    sheet.write(panel.title, BODY + 1.5, "title", bold=True)
    for row in panel.rows:
        sheet.rule()
        if row.title:
            title = row.title + (told(diagram, row.element) if row.element else "")
            sheet.write(title, BODY, "strong", bold=True, element=row.element)
        if row.text:
            sheet.write(row.text, SMALL, "plain", element=row.element)
        if row.mentions:
            sheet.flow("", row.mentions, SMALL, say(diagram.language, "joint"))
    return sheet.block(least=wide)
