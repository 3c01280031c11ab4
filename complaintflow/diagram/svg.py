"""A diagram as SVG, drawn by us from what the layout says.

In: a diagram. Out: one SVG document. Every part of the policy that is shown is a group with a class and with
`data-element`, the id of its element (several ids are set apart by blanks); boxes, labels and rows can be reached with
the keyboard and say in `aria-label` what they are. The same diagram gives the same text, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from typing import Final

from complaintflow.diagram.blocks import Ink, Sign
from complaintflow.diagram.layout import Curve
from complaintflow.diagram.legend import legend_of
from complaintflow.diagram.marking import Marking, badge_text, marking_of
from complaintflow.diagram.measuring import width
from complaintflow.diagram.model import Diagram, Panel
from complaintflow.diagram.page import MARGIN, ArrowSpot, BoxSpot, Group, Page, Spot, page_of
from complaintflow.diagram.paint import FONTS, LIGHT, style_sheet
from complaintflow.diagram.spoken import spoken_arrow, spoken_box, spoken_group, spoken_page

_TONES: Final = {"title": "text", "plain": "text", "strong": "text", "faint": "faint", "late": "late"}
_CLASSES: Final = {"text": "cf-text", "faint": "cf-faint", "late": "cf-late"}
_HEAD_LONG: Final = 8.0
_HEAD_BROAD: Final = 3.6


def to_svg(diagram: Diagram) -> str:
    """Return the diagram as an SVG document, with a style sheet whose variables a page may set."""
    return svg_text(page_of(diagram), styled=True)


def svg_text(page: Page, *, styled: bool) -> str:
    """Return a page as SVG; without the style sheet for programs that know no CSS variables."""
    return "\n".join(_document(page, styled=styled)) + "\n"


def _document(page: Page, *, styled: bool) -> Iterator[str]:
    wide, high = _n(page.width), _n(page.height)
    diagram = page.diagram
    spoken = spoken_page(diagram)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="cf-diagram" width="{wide}" height="{high}" '
        f'viewBox="0 0 {wide} {high}" role="group" aria-label="{_a(spoken)}" lang="{diagram.language}" '
        f'font-family="{FONTS}">'
    )
    yield f"<title>{escape(spoken)}</title>"
    if styled:
        yield f"<style>{style_sheet()}</style>"
    yield f'<rect class="cf-page" width="{wide}" height="{high}" fill="{LIGHT["page"]}"/>'
    yield from _heading(page)
    for group in page.groups:
        yield from _group(group, diagram)
    for panel, spot in page.panels:
        yield from _panel(panel, spot)
    yield "</svg>"


def _heading(page: Page) -> Iterator[str]:
    diagram = page.diagram
    y = MARGIN + 18
    title = diagram.title if not diagram.subtitle else f"{diagram.title} · {diagram.subtitle}"
    yield _text(Ink(MARGIN, y, title, 19, "title", bold=True))
    version = f"{diagram.policy} {diagram.version}"
    yield _text(Ink(MARGIN, y + 19, version, 11, "faint"))
    x = MARGIN + width(version, 11) + 20
    for kind, words in legend_of(diagram):
        yield from _legend(kind, x, y + 15)
        yield _text(Ink(x + 24, y + 19, words, 11, "faint"))
        x += 24 + width(words, 11) + 16


def _legend(kind: str, x: float, y: float) -> Iterator[str]:
    mark: Marking | None = kind if kind in {"visited", "never", "current"} else None  # type: ignore[assignment]
    if kind == "initial":
        yield f'<circle class="cf-birth" cx="{_n(x + 10)}" cy="{_n(y)}" r="5" fill="{LIGHT["line"]}"/>'
        return
    css = f"cf-state cf-{kind}" if mark else "cf-state"
    yield f'<g class="{css}">{_rect("cf-box", x, y - 6, 20, 12, mark, "final" if kind == "final" else "box")}'
    if kind == "final":
        yield _double(x, y - 6, 20, 12, mark)
    yield "</g>"


def _group(group: Group, diagram: Diagram) -> Iterator[str]:
    cluster = group.cluster
    if cluster is not None:
        label = spoken_group(cluster, diagram.language)
        yield f'<g class="cf-track" data-element="{_a(cluster.element)}" {_focus(label)}>'
        yield (
            f'<rect class="cf-frame" x="{_n(group.x)}" y="{_n(group.y)}" width="{_n(group.width)}" '
            f'height="{_n(group.height)}" rx="10" fill="{LIGHT["track"]}" stroke="{LIGHT["track-line"]}" '
            f'stroke-dasharray="6 4"/>'
        )
        yield from _inks(group.head)
    for arrow in group.arrows:
        yield from _lines(arrow, diagram)
    for x, y, curve in group.births:
        yield f'<circle class="cf-birth" cx="{_n(x)}" cy="{_n(y)}" r="7" fill="{LIGHT["line"]}"/>'
        yield _path(curve, None)
        yield _head(curve, None)
    for spot in group.boxes:
        yield from _box(spot, diagram)
    for arrow in group.arrows:
        yield from _label(arrow, diagram)
    if cluster is not None:
        yield "</g>"


def _box(placed: BoxSpot, diagram: Diagram) -> Iterator[str]:
    box, spot = placed.box, placed.spot
    mark = marking_of(diagram.marks, (box.element,))
    css = f"cf-state cf-{box.kind}" + (f" cf-{mark}" if mark else "")
    block = spot.block
    yield f'<g class="{css}" data-element="{_a(box.element)}" {_focus(spoken_box(box, diagram))}>'
    yield _rect("cf-box", spot.x, spot.y, block.width, block.height, mark, "final" if box.kind == "final" else "box")
    if box.kind == "final":
        yield _double(spot.x, spot.y, block.width, block.height, mark)
    yield from _inks(spot)
    if mark is not None:
        yield from _badge(badge_text(diagram, (box.element,)), spot.x + block.width, spot.y, mark)
    yield "</g>"


def _lines(placed: ArrowSpot, diagram: Diagram) -> Iterator[str]:
    arrow = placed.arrow
    for source, curve in placed.lines:
        ids = arrow.ids_from(source)
        mark = marking_of(diagram.marks, ids)
        yield f'<g class="cf-arrow{_css(mark)}" data-element="{_ids(ids)}">{_path(curve, mark)}</g>'
    mark = marking_of(diagram.marks, arrow.ids)
    ids_text = _ids(arrow.ids)
    last = placed.last
    yield f'<g class="cf-arrow{_css(mark)}" data-element="{ids_text}">{_path(last, mark)}{_head(last, mark)}</g>'


def _label(placed: ArrowSpot, diagram: Diagram) -> Iterator[str]:
    arrow, spot = placed.arrow, placed.spot
    mark = marking_of(diagram.marks, arrow.ids)
    block = spot.block
    label = spoken_arrow(arrow, diagram)
    yield (f'<g class="cf-transition{_css(mark)}" data-element="{_ids(arrow.ids)}" {_focus(label)}>')
    yield _rect("cf-label", spot.x, spot.y, block.width, block.height, mark, "label")
    yield from _inks(spot)
    if mark is not None:
        yield from _badge(badge_text(diagram, arrow.ids), spot.x + block.width, spot.y, mark)
    yield "</g>"


def _panel(panel: Panel, spot: Spot) -> Iterator[str]:
    yield f'<g class="cf-panel cf-panel-{panel.kind}" {_focus(panel.title)}>'
    block = spot.block
    yield (
        f'<rect class="cf-table" x="{_n(spot.x)}" y="{_n(spot.y)}" width="{_n(block.width)}" '
        f'height="{_n(block.height)}" rx="4" fill="{LIGHT["panel"]}" stroke="{LIGHT["label-line"]}"/>'
    )
    yield from _inks(spot)
    yield "</g>"


def _inks(spot: Spot) -> Iterator[str]:
    for sign in spot.block.signs:
        yield _sign(sign, spot.x, spot.y)
    for element, inks in groupby(spot.block.inks, key=lambda ink: ink.element):
        texts = "".join(_text(ink, spot.x, spot.y) for ink in inks)
        yield f'<g class="cf-part" data-element="{_ids(element.split())}">{texts}</g>' if element else texts


def _text(ink: Ink, x: float = 0.0, y: float = 0.0) -> str:
    tone = _TONES[ink.tone]
    weight = ' font-weight="700"' if ink.bold else ""
    long = f' textLength="{_n(ink.width)}" lengthAdjust="spacingAndGlyphs"' if len(ink.text) > 1 else ""
    return (
        f'<text class="{_CLASSES[tone]}" x="{_n(x + ink.x)}" y="{_n(y + ink.y)}" font-size="{_n(ink.size)}"{weight}'
        f'{long} fill="{LIGHT[tone]}" xml:space="preserve">{escape(ink.text, quote=False)}</text>'
    )


def _sign(sign: Sign, x: float, y: float) -> str:
    left, middle = x + sign.x, y + sign.y
    if sign.kind == "rule":
        return (
            f'<path class="cf-rule" d="M{_n(left)} {_n(middle)}h{_n(sign.length)}" '
            f'stroke="{LIGHT["label-line"]}" stroke-width="0.8"/>'
        )
    shape = {
        "clock": f"M{_n(left)} {_n(middle)}a5 5 0 1 0 10 0a5 5 0 1 0-10 0M{_n(left + 5)} {_n(middle - 3)}v3h2.6",
        "owner": f"M{_n(left + 2.6)} {_n(middle - 2.4)}a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0-4.8 0"
        f"M{_n(left + 0.5)} {_n(middle + 5)}c0-5.6 9-5.6 9 0z",
        "approval": f"M{_n(left + 1)} {_n(middle)}l3 3.6l5.4-7",
    }[sign.kind]
    return f'<path class="cf-sign" d="{shape}" fill="none" stroke="{LIGHT["box-line"]}" stroke-width="1.1"/>'


def _rect(css: str, x: float, y: float, wide: float, high: float, mark: Marking | None, paint: str) -> str:
    fill = LIGHT[mark or paint]
    line = LIGHT[f"{mark}-line" if mark else f"{'label' if paint == 'label' else 'box'}-line"]
    thick = "2.4" if mark in {"visited", "current"} else "0.9" if paint == "label" else "1.3"
    dashes = ' stroke-dasharray="5 4"' if mark == "never" else ""
    radius = 4 if paint == "label" else 9
    return (
        f'<rect class="{css}" x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(high)}" rx="{radius}" '
        f'fill="{fill}" stroke="{line}" stroke-width="{thick}"{dashes}/>'
    )


def _double(x: float, y: float, wide: float, high: float, mark: Marking | None) -> str:
    line = LIGHT[f"{mark}-line" if mark else "box-line"]
    return (
        f'<rect class="cf-double" x="{_n(x + 3)}" y="{_n(y + 3)}" width="{_n(wide - 6)}" height="{_n(high - 6)}" '
        f'rx="6.5" fill="none" stroke="{line}" stroke-width="1"/>'
    )


def _badge(text: str, right: float, top: float, mark: Marking) -> Iterator[str]:
    wide = width(text, 10, bold=True) + 10
    yield (
        f'<rect class="cf-badge" x="{_n(right - wide + 6)}" y="{_n(top - 11)}" width="{_n(wide)}" height="14" rx="7" '
        f'fill="{LIGHT[f"{mark}-line"]}"/>'
    )
    yield (
        f'<text class="cf-badge-text" x="{_n(right - wide + 11)}" y="{_n(top - 0.4)}" font-size="10" '
        f'font-weight="700" fill="{LIGHT["badge-text"]}">{escape(text, quote=False)}</text>'
    )


def _path(curve: Curve, mark: Marking | None) -> str:
    if not curve.points:
        return ""
    start, *others = curve.points
    rest = " ".join(f"{_n(x)},{_n(y)}" for x, y in others)
    line = LIGHT[f"{mark}-line" if mark in {"visited", "never"} else "line"]
    thick = "2.6" if mark == "visited" else "1.2"
    dashes = ' stroke-dasharray="5 4"' if mark == "never" else ""
    return (
        f'<path class="cf-line" d="M{_n(start[0])},{_n(start[1])}C{rest}" fill="none" stroke="{line}" '
        f'stroke-width="{thick}"{dashes}/>'
    )


def _head(curve: Curve, mark: Marking | None) -> str:
    if curve.tip is None or not curve.points:
        return ""
    (bx, by), (tx, ty) = curve.points[-1], curve.tip
    long = max(((tx - bx) ** 2 + (ty - by) ** 2) ** 0.5, 0.1)
    ux, uy = (tx - bx) / long, (ty - by) / long
    corners = (
        (tx, ty),
        (tx - ux * _HEAD_LONG - uy * _HEAD_BROAD, ty - uy * _HEAD_LONG + ux * _HEAD_BROAD),
        (tx - ux * _HEAD_LONG + uy * _HEAD_BROAD, ty - uy * _HEAD_LONG - ux * _HEAD_BROAD),
    )
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in corners)
    fill = LIGHT[f"{mark}-line" if mark in {"visited", "never"} else "line"]
    return f'<polygon class="cf-head" points="{points}" fill="{fill}"/>'


def _ids(elements: Iterable[str]) -> str:
    """Return ids as an attribute; an approval's verdict counts as the approval, too."""
    known: dict[str, None] = {}
    for element in elements:
        known[element] = None
        if element.startswith("approval:"):
            known[":".join(element.split(":")[:2])] = None
    return _a(" ".join(known))


def _focus(label: str) -> str:
    return f'tabindex="0" role="img" aria-label="{_a(label)}"><title>{escape(label, quote=False)}</title'


def _css(mark: Marking | None) -> str:
    return f" cf-{mark}" if mark else ""


def _a(text: str) -> str:
    return escape(text)


def _n(number: float) -> str:
    """Return a coordinate with at most one decimal: enough for print, and the same on every machine."""
    text = f"{number:.1f}"
    return text.removesuffix(".0")
