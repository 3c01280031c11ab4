"""Report pages as one HTML file that needs nothing else: styles inside, charts as SVG, no script.

In: the same pages in English and in Chinese. Out: a well-formed document in which the reader picks the language.
Whatever comes from a policy or a case is escaped. Under every chart stands the table that it shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from html import escape
from importlib import resources
from itertools import count
from typing import Final

from complaintflow.compiled.words import Clause
from complaintflow.reporting.charts import COLOURS, Chart, Series, bars, columns, line
from complaintflow.reporting.page import (
    FiguresPart,
    FigureText,
    ListPart,
    Page,
    Part,
    PassagePart,
    SubmissionsPart,
    TablePart,
)
from complaintflow.reporting.wording import Wording
from complaintflow.source import printable

_SERIES_MOST: Final = 3
_PLACES_MOST: Final = 24
_NAMES: Final[Mapping[str, str]] = {"en": "English", "zh": "中文"}


def html(pages: Mapping[str, Sequence[Page]], first: str = "en") -> str:
    """Return the document; `pages` by language, `first` the language that is shown when it opens."""
    languages = sorted(pages, key=lambda language: language != first)
    title = next((page.title for page in pages[first]), Wording(first)("report"))
    body = "".join("".join(_language(language, pages[language])) for language in languages)
    return (
        f'<!DOCTYPE html>\n<html lang="{first}"><head><meta charset="utf-8"/>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>'
        f"<title>{safe(title)}</title><style>{style()}</style></head>\n"
        f"<body>{_switch(languages)}{body}</body></html>\n"
    )


def _switch(languages: Sequence[str]) -> str:
    """Return the choice of language: the state of two buttons says which part is shown."""
    if len(languages) < 2:
        return ""
    buttons = "".join(
        f'<input type="radio" name="language" id="in-{language}"{" checked=" + chr(34) * 2 if not place else ""}/>'
        f'<label for="in-{language}" lang="{language}">{_NAMES[language]}</label>'
        for place, language in enumerate(languages)
    )
    return f'<div class="switch">{buttons}</div>'


def _language(language: str, pages: Sequence[Page]) -> Iterator[str]:
    words = Wording(language)
    yield f'<main lang="{language}" class="{language}">\n'
    if len(pages) > 1:
        links = "".join(
            f'<li><a href="#{language}-{number}">{safe(page.short)}</a></li>' for number, page in enumerate(pages)
        )
        yield f"<nav><h2>{safe(words('contents'))}</h2><ul>{links}</ul></nav>\n"
    for number, page in enumerate(pages):
        yield from _page(page, words, f"{language}-{number}")
    yield "</main>\n"


def _page(page: Page, words: Wording, place: str) -> Iterator[str]:
    yield f'<article id="{place}"><header><h1>{safe(page.title)}</h1><p class="period">{safe(page.subtitle)}</p>'
    if page.facts:
        facts = "".join(f"<div><dt>{safe(name)}</dt><dd>{safe(value)}</dd></div>" for name, value in page.facts)
        yield f'<dl class="facts">{facts}</dl>'
    yield "</header>\n"
    charts = (f"{place}-c{number}" for number in count())
    for part in page.parts:
        yield f"<section><h2>{safe(part.title)}{_cited(part.clause, words)}</h2>"
        yield from _part(part, words, charts)
        yield "</section>\n"
    yield f"<footer>{safe(page.source)}</footer></article>\n"


def _cited(clause: Clause, words: Wording) -> str:
    return f' <small class="clause">{safe(words.listed(clause))}</small>' if clause else ""


def _part(part: Part, words: Wording, charts: Iterator[str]) -> Iterator[str]:
    match part:
        case FiguresPart():
            yield f'<ul class="cards">{"".join(_card(figure, words) for figure in part.figures)}</ul>'
        case TablePart():
            yield from charts_of(part, charts)
            yield _table(part)
        case ListPart():
            yield _listing(part.heads, part.cells, words)
        case SubmissionsPart():
            yield _listing(part.heads, part.cells, words)
        case PassagePart():
            text = part.text or part.placeholder
            inner = "".join(f"<p>{safe(text_line)}</p>" for text_line in text.splitlines() if text_line.strip())
            yield f'<div class="{"passage" if part.text else "to-write"}">{inner}</div>'


def _card(text: FigureText, words: Wording) -> str:
    figure = text.figure
    reached = figure.on_target
    parts = [f'<span class="name">{safe(text.title)}</span> <strong>{safe(text.text)}</strong>']
    if figure.is_share and figure.value is not None:
        parts.append(
            f'<span class="bar" aria-hidden="true"><i style="width:{float(figure.value) * 100:.1f}%"></i></span>'
        )
    if text.detail:
        parts.append(f' <span class="detail">{safe(text.detail)}</span>')
    if text.target:
        said = f"{words('target')}: {text.target}"
        verdict = "" if reached is None else f" – {words('met' if reached else 'missed')}"
        kind = "" if reached is None else " ok" if reached else " bad"
        parts.append(f' <span class="target{kind}">{safe(said + verdict)}</span>')
    return f"<li>{''.join(parts)}</li>"


# ---- tables


def _table(part: TablePart) -> str:
    heads = "".join(f'<th scope="col">{safe(head)}</th>' for head in part.heads)
    heads += "".join(f'<th scope="col" class="number">{safe(head)}</th>' for head in part.columns)
    rows = "".join(_row(row.labels, row.figures) for row in part.rows)
    total = _row(part.total.labels, part.total.figures)
    kind = ' class="time"' if part.over_time else ""
    return f"<table{kind}><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody><tfoot>{total}</tfoot></table>"


def _row(labels: Sequence[str], figures: Iterable[FigureText]) -> str:
    cells = "".join(f'<th scope="row">{safe(label)}</th>' for label in labels)
    cells += "".join(f'<td class="number">{safe(figure.text)}</td>' for figure in figures)
    return f"<tr>{cells}</tr>"


def _listing(heads: Sequence[str], cells: Sequence[Sequence[str]], words: Wording) -> str:
    if not cells:
        return f"<p>{safe(words('no_cases'))}</p>"
    head = "".join(f'<th scope="col">{safe(one)}</th>' for one in heads)
    rows = "".join(
        f'<tr><th scope="row">{safe(row[0])}</th>' + "".join(f"<td>{safe(cell)}</td>" for cell in row[1:]) + "</tr>"
        for row in cells
    )
    return f'<table class="list"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


# ---- charts


def charts_of(part: TablePart, ids: Iterator[str]) -> Iterator[str]:
    """Yield the charts of a table: of its counts, of its shares, and one of each other number."""
    rows = part.rows[:_PLACES_MOST]
    if not rows:
        return
    labels = tuple(str(row.keys[0]) if part.over_time else " · ".join(row.labels) for row in rows)
    for places in _together(part):
        series = tuple(
            Series(
                part.columns[place],
                tuple(row.figures[place].figure.value for row in rows),
                tuple(row.figures[place].text for row in rows),
            )
            for place in places
        )
        most = Fraction(1) if part.total.figures[places[0]].figure.is_share else None
        title = f"{part.title}: {', '.join(one.name for one in series)}" if len(part.columns) > 1 else part.title
        chart = Chart(next(ids), title, labels, series, most)
        drawn = (line if most else columns)(chart) if part.over_time else bars(chart)
        alone = len(series) == 1 < len(part.columns)
        caption = f"<figcaption>{safe(series[0].name)}</figcaption>" if alone else ""
        yield f"<figure>{caption}{drawn}</figure>"


def _together(part: TablePart) -> list[list[int]]:
    """Return which columns share a chart: counts, parts of a whole; what is measured otherwise stands alone."""
    counts: list[int] = []
    shares: list[int] = []
    alone: list[list[int]] = []
    for place, text in enumerate(part.total.figures):
        if text.figure.is_count:
            counts.append(place)
        elif text.figure.is_share:
            shares.append(place)
        else:
            alone.append([place])
    return [places for places in (counts[:_SERIES_MOST], shares[:_SERIES_MOST], *alone[:_SERIES_MOST]) if places]


def style() -> str:
    """Return the style sheet of report pages."""
    text = resources.files("complaintflow.reporting").joinpath("report.css").read_text(encoding="utf-8")
    marks = "".join(f".c{n}{{fill:{colour}}}.l{n}{{stroke:{colour}}}" for n, colour in enumerate(COLOURS))
    return text + marks


def safe(text: str) -> str:
    """Return a text as HTML shows it, with invisible characters spelt out."""
    return escape(printable(text))
