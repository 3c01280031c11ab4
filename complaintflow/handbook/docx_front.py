"""The first pages of a Word document, and its sheets: the title, the table of contents, pages as large as a picture.

In: a Word document, which is changed in place, and what stands on those pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm

from complaintflow.handbook.document import Handbook
from complaintflow.handbook.docx_page import begun, mark, page_break, running_heads

if TYPE_CHECKING:
    from docx.document import Document

_LETTERS: Final = 12.0
"""How high the letters of a picture are, in its own units."""
_LEGIBLE: Final = 4.6
"""How high they are at least on paper, in points."""
_POINT: Final = 12_700
_SHEETS: Final = (
    ((Mm(210), Mm(297)), (Mm(174), Mm(223))),
    ((Mm(297), Mm(210)), (Mm(261), Mm(136))),
)
"""Sheets, each with the room that it has for a picture: A4, upright and broad. What cannot be read there gets A3."""


def front(document: Document, handbook: Handbook) -> None:
    """Write the title page: what the document is, in every language side by side."""
    table = document.add_table(rows=1, cols=len(handbook.editions))
    for edition, cell in zip(handbook.editions, table.rows[0].cells, strict=True):
        cell.paragraphs[0].add_run(edition.subtitle).bold = True
        cell.paragraphs[0].paragraph_format.space_before = Mm(18 if len(handbook.editions) > 1 else 42)
        cell.add_paragraph(edition.title, style="Title")
        for name, value in edition.facts:
            paragraph = cell.add_paragraph()
            # The second line of a long value stands below its first, not below its name.
            paragraph.paragraph_format.left_indent = Mm(34)
            paragraph.paragraph_format.first_line_indent = Mm(-34)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(34))
            paragraph.add_run(f"{name}\t")
            paragraph.add_run(value).bold = True
        cell.add_paragraph(edition.remark, style="Subtle").paragraph_format.space_before = Mm(6)
    page_break(document)


def contents(document: Document, title: str, entries: Sequence[tuple[int, int, str]]) -> None:
    """Add a table of contents, each entry with its level, its number and its words, and links to the headings.

    Word numbers the pages when the document is opened; programs that do not still show what is in it.
    """
    document.add_paragraph().add_run(title).bold = True
    section = document.sections[0]
    right = Length((section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0))
    for level in (1, 2):
        stops = document.styles[f"toc {level}"].paragraph_format.tab_stops
        stops.add_tab_stop(right, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    for place, (level, number, words) in enumerate(entries):
        paragraph = document.add_paragraph(style=f"toc {level}")
        if place == 0:
            begun(paragraph, 'TOC \\o "1-2" \\h \\z \\u')
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), place_of(number))
        paragraph._p.append(link)  # noqa: SLF001
        for run in (paragraph.add_run(words), paragraph.add_run("\t")):
            link.append(run._r)  # noqa: SLF001
        before = len(paragraph.runs)
        begun(paragraph, f"PAGEREF {place_of(number)} \\h")
        mark(paragraph, "end")
        for run in paragraph.runs[before:]:
            link.append(run._r)  # noqa: SLF001
    mark(document.add_paragraph(), "end")
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    document.settings.element.append(update)
    page_break(document)


def place_of(number: int) -> str:
    """Return the name of a heading's bookmark, by the heading's number in the document."""
    return f"_Toc{number:08}"


def sheet_for(wide: float, high: float) -> tuple[Length, Length]:
    """Return the width and height of the smallest sheet on which a picture can be read."""
    for sheet, (width, height) in _SHEETS:
        if _LETTERS * min(width / wide, height / high) >= _LEGIBLE * _POINT:
            return sheet
    return (Mm(420), Mm(297)) if wide > high else (Mm(297), Mm(420))


def new_sheet(document: Document, handbook: Handbook, sheet: tuple[Length, Length]) -> None:
    """Go on with a new sheet of a certain width and height, with a header and a footer as wide as it is."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = False
    section.page_width, section.page_height = sheet
    section.orientation = WD_ORIENT.LANDSCAPE if sheet[0] > sheet[1] else WD_ORIENT.PORTRAIT
    running_heads(section, handbook)
