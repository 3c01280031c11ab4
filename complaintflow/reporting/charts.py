"""Bar, column and line charts as SVG.

In: labels, series of numbers and their texts. Out: SVG markup that needs nothing else: a title, a description that says
every value, and each value beside its mark, so that no colour alone tells anything. Numbers decide lengths only.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import Final
from unicodedata import east_asian_width

from complaintflow.source import printable

# Told apart by people who see few colours, and in grey.
COLOURS: Final = ("#0072b2", "#e69f00", "#009e73", "#cc79a7")
_WIDTH: Final = 760
_LABELS: Final = 270
_VALUES: Final = 110
_BAR: Final = 18
_GAP: Final = 12
_HEIGHT: Final = 220
_LEFT: Final = 44
_FONT: Final = 13
_ROUND: Final = tuple(
    map(Fraction, ("1", "1.2", "1.6", "2", "2.4", "3.2", "4", "6", "8", "10", "12", "16", "20", "40"))
)


Marks = Callable[[int, float, int], Iterator[str]]
"""Draws the marks of one place: its number, its width, the top of the scale."""


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers under one name, each with its text; None is a gap."""

    name: str
    values: tuple[Fraction | None, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its title, the labels of its places, its series. `most`: the end of the scale, where it is known."""

    id: str
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    most: Fraction | None = None

    @property
    def described(self) -> str:
        """Every value in words."""
        places = (
            f"{label}: " + ", ".join(f"{one.name} {one.texts[place]}" for one in self.series)
            for place, label in enumerate(self.labels)
        )
        return "; ".join(places)

    @property
    def scale(self) -> Fraction:
        """The number at the end of the scale."""
        known = [abs(value) for one in self.series for value in one.values if value is not None]
        most = max(known, default=Fraction(0))
        return max(self.most, most) if self.most is not None else _round_up(most)


def bars(chart: Chart) -> str:
    """Return horizontal bars: a group for each label, a bar for each series."""
    group = _BAR * len(chart.series) + _GAP
    top = _legend_height(chart)
    return _svg(chart, top + group * len(chart.labels), (*_legend(chart), *_bars(chart, top, group)))


def _bars(chart: Chart, top: int, group: int) -> Iterator[str]:
    room, scale = _WIDTH - _LABELS - _VALUES, chart.scale
    for place, label in enumerate(chart.labels):
        y = top + place * group
        middle = y + _BAR * len(chart.series) / 2 + 5
        yield _text(_LABELS - 8, middle, _shortened(label, _LABELS - 12), "end")
        for number, one in enumerate(chart.series):
            value = one.values[place]
            length = float(abs(value) / scale) * room if value is not None and scale else 0.0
            at = y + number * _BAR
            yield _rect(_LABELS, at, length, _BAR - 3, number)
            yield _text(_LABELS + length + 6, at + _BAR - 6, one.texts[place])


def columns(chart: Chart) -> str:
    """Return columns over time: a group for each label."""
    return _over_time(chart, lambda place, step, top: _columns(chart, place, step, top))


def line(chart: Chart) -> str:
    """Return a line over time for each series, with a gap where there is no value."""
    return _over_time(chart, lambda place, step, top: _dots(chart, place, step, top), tuple(_lines(chart)))


def _over_time(chart: Chart, marks: Marks, behind: Sequence[str] = ()) -> str:
    top, step = _legend_height(chart) + 20, _step(chart)
    parts = [*_legend(chart), *_grid(chart, top), *behind]
    for place, label in enumerate(chart.labels):
        x = _LEFT + step * place + step / 2
        parts.append(_text(x, top + _HEIGHT + 18, _shortened(label, int(step)), "middle"))
        parts += marks(place, step, top)
    return _svg(chart, top + _HEIGHT + 28, parts)


def _step(chart: Chart) -> float:
    return (_WIDTH - _LEFT) / max(1, len(chart.labels))


def _columns(chart: Chart, place: int, step: float, top: int) -> Iterator[str]:
    wide = min(46.0, step * 0.8 / len(chart.series))
    left = _LEFT + step * place + (step - wide * len(chart.series)) / 2
    for number, one in enumerate(chart.series):
        value = one.values[place]
        height = _up(chart, value) if value is not None else 0.0
        x = left + wide * number
        yield _rect(x, top + _HEIGHT - height, wide - 2, height, number)
        if wide >= 7 * len(one.texts[place]):
            yield _text(x + wide / 2 - 1, top + _HEIGHT - height - 4, one.texts[place], "middle")


def _dots(chart: Chart, place: int, step: float, top: int) -> Iterator[str]:
    x = _LEFT + step * place + step / 2
    for number, one in enumerate(chart.series):
        value = one.values[place]
        if value is not None:
            y = top + _HEIGHT - _up(chart, value)
            yield f'<circle class="c{number}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
            if len(chart.series) == 1 and step >= 7 * len(one.texts[place]):
                yield _text(x, y - 8, one.texts[place], "middle")


def _lines(chart: Chart) -> Iterator[str]:
    top, step = _legend_height(chart) + 20, _step(chart)
    for number, one in enumerate(chart.series):
        for place, (value, following) in enumerate(zip(one.values, one.values[1:], strict=False)):
            if value is None or following is None:
                continue
            x, x_next = (_LEFT + step * (place + more) + step / 2 for more in (0, 1))
            y, y_next = (top + _HEIGHT - _up(chart, height) for height in (value, following))
            ends = f'x1="{x:.1f}" y1="{y:.1f}" x2="{x_next:.1f}" y2="{y_next:.1f}"'
            yield f'<line class="l{number}" {ends}/>'


def _up(chart: Chart, value: Fraction) -> float:
    return float(abs(value) / chart.scale) * _HEIGHT if chart.scale else 0.0


def _grid(chart: Chart, top: int) -> Iterator[str]:
    percent = chart.most is not None
    for part in range(5):
        value = chart.scale * part / 4
        y = top + _HEIGHT - _HEIGHT * part / 4
        yield f'<line class="grid" x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH}" y2="{y:.1f}"/>'
        text = f"{float(value * 100):.0f}%" if percent else f"{float(value):g}"
        yield _text(_LEFT - 6, y + 4, text, "end")


# ---- around the marks


def _svg(chart: Chart, height: float, parts: Sequence[str]) -> str:
    inner = "".join(parts)
    return (
        f'<svg role="img" viewBox="0 0 {_WIDTH} {height:.0f}" aria-labelledby="{chart.id}-t {chart.id}-d">'
        f'<title id="{chart.id}-t">{_safe(chart.title)}</title>'
        f'<desc id="{chart.id}-d">{_safe(chart.described)}</desc>{inner}</svg>'
    )


def _legend_height(chart: Chart) -> int:
    return 26 if len(chart.series) > 1 else 4


def _legend(chart: Chart) -> Iterator[str]:
    if len(chart.series) < 2:
        return
    x = 0.0
    for number, one in enumerate(chart.series):
        yield _rect(x, 4, 12, 12, number)
        yield _text(x + 17, 15, one.name)
        x += 17 + _wide(one.name) + 22


def _rect(x: float, y: float, width: float, height: float, number: int) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect class="c{number}" {place}/>'


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    place = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x:.1f}" y="{y:.1f}"{place}>{_safe(text)}</text>'


def _safe(text: str) -> str:
    return escape(printable(text))


def _wide(text: str) -> float:
    """Return about how wide a text is: Chinese characters are twice as wide as others."""
    return sum(1.0 if east_asian_width(char) in "WF" else 0.56 for char in text) * _FONT


def _shortened(text: str, room: int) -> str:
    if _wide(text) <= room:
        return text
    while text and _wide(text) > room - _FONT:
        text = text[:-1]
    return f"{text}…"


def _round_up(value: Fraction) -> Fraction:
    """Return the next number that parts well into four, such as 4, 12, 80 or 240."""
    if value <= 4:
        return Fraction(4)
    size = Fraction(10) ** math.floor(math.log10(float(value)))
    return next(part * size for part in _ROUND if part * size >= value and (part * size / 4).denominator == 1)
