"""What python-docx has no words for: fields, shading, repeated table heads, bookmarks, East Asian type faces.

In: parts of a Word document. They are changed in place.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_BREAK, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from complaintflow.handbook.document import Handbook

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.table import Table


def set_up(document: Document, handbook: Handbook, latin: str, east_asian: str, accent: str) -> None:
    """Give a new document its page, its styles, its header and footer, and its dates."""
    _page(document, landscape=len(handbook.editions) > 1)
    _styles(document, latin, east_asian, accent)
    properties = document.core_properties
    day = datetime.fromisoformat(handbook.effective).replace(tzinfo=UTC)
    properties.created = properties.modified = day
    properties.author = handbook.editions[0].facts[0][1][:200]
    properties.last_modified_by = ""
    properties.title = " / ".join(edition.title for edition in handbook.editions)[:250]
    properties.comments = ""
    properties.version = handbook.version[:200]
    section = document.sections[0]
    section.different_first_page_header_footer = True
    right = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    for paragraph in (section.header.paragraphs[0], section.footer.paragraphs[0]):
        paragraph.paragraph_format.tab_stops.clear_all()
        paragraph.paragraph_format.tab_stops.add_tab_stop(right, WD_TAB_ALIGNMENT.RIGHT)
    section.header.paragraphs[0].add_run(f"{properties.title}\t{handbook.version} · {handbook.effective}")
    footer = section.footer.paragraphs[0]
    footer.add_run(f"{handbook.policy} · {handbook.digest[:16]}\t")
    field(footer, "PAGE", "1")
    footer.add_run(" / ")
    field(footer, "NUMPAGES", "1")


def _page(document: Document, *, landscape: bool) -> None:
    section = document.sections[0]
    width, height = Mm(210), Mm(297)
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        width, height = height, width
    section.page_width, section.page_height = width, height
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin = section.bottom_margin = Mm(20)


def _styles(document: Document, latin: str, east_asian: str, accent: str) -> None:
    styles = document.styles
    for name, size in (("Cell", 8), ("Subtle", 9), ("Letter", 9.5)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        style.font.size = Pt(size)
        style.paragraph_format.space_after = Pt(2)
    styles["Subtle"].font.color.rgb = RGBColor.from_string("57606A")
    styles["Letter"].paragraph_format.left_indent = Mm(4)
    styles["Normal"].font.size = Pt(10)
    styles["Normal"].paragraph_format.space_after = Pt(4)
    for name in ("Heading 1", "Heading 2", "Title"):
        styles[name].font.color.rgb = RGBColor.from_string(accent)
        styles[name].paragraph_format.keep_with_next = True
    for name in ("Normal", "Heading 1", "Heading 2", "Title", "Header", "Footer", "List Bullet", "Caption"):
        style = styles[name]
        style.font.name = latin
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        # The theme's own faces come first where they are named, so they are taken away.
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), east_asian)
        fonts.set(qn("w:hAnsi"), latin)


def contents(document: Document, title: str) -> None:
    """Add a table of contents, which Word fills in when the document is opened."""
    document.add_paragraph().add_run(title).bold = True
    field(document.add_paragraph(), 'TOC \\o "1-2" \\h \\z \\u', "…")
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    document.settings.element.append(update)
    page_break(document)


def page_break(document: Document) -> None:
    """Go on with a new page."""
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """Add a field, with what it shows until it is worked out."""
    for kind, text in (("begin", ""), ("", instruction), ("separate", ""), ("shown", shown), ("end", "")):
        run = paragraph.add_run()
        if kind == "shown":
            run.text = text
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)  # noqa: SLF001
        else:
            said = OxmlElement("w:instrText")
            said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            said.text = text
            run._r.append(said)  # noqa: SLF001


def columns(document: Document, table: Table, widths: Sequence[float]) -> tuple[Length, ...]:
    """Give a table the page's width and its columns their parts of it, and return those."""
    section = document.sections[0]
    whole = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    table.autofit = False
    lengths = tuple(Length(int(whole * width / 100)) for width in widths)
    for column, length in zip(table.columns, lengths, strict=True):
        column.width = length
    return lengths


def sized(cells: Sequence[_Cell], widths: Sequence[Length]) -> None:
    """Give the cells of a row their widths, by which some programs go rather than by the columns'."""
    for cell, width in zip(cells, widths, strict=True):
        cell.width = width


def in_style(paragraph: Paragraph, name: str) -> None:
    """Give a paragraph a style whose id is its name: python-docx would look through all styles for each paragraph."""
    paragraph._p.style = name  # noqa: SLF001


def repeated(row: _Row) -> None:
    """Let a row stand at the head of the table on every page."""
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(head)  # noqa: SLF001


def shaded(part: Paragraph | Run | _Cell, colour: str) -> None:
    """Lay a colour behind a paragraph, a run or a cell."""
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), colour)
    _properties(part).append(shade)


def _properties(part: Paragraph | Run | _Cell) -> BaseOxmlElement:
    if isinstance(part, Run):
        return part._r.get_or_add_rPr()  # noqa: SLF001
    if isinstance(part, Paragraph):
        return part._p.get_or_add_pPr()  # noqa: SLF001
    return part._tc.get_or_add_tcPr()  # noqa: SLF001


def bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """Mark a paragraph as a place that links lead to."""
    for kind in ("Start", "End"):
        mark = OxmlElement(f"w:bookmark{kind}")
        mark.set(qn("w:id"), str(number))
        if kind == "Start":
            mark.set(qn("w:name"), name)
        paragraph._p.append(mark)  # noqa: SLF001


def linked(paragraph: Paragraph, text: str, place: str, colour: str) -> None:
    """Add a text that leads to a bookmark."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), place)
    run = paragraph.add_run(text)
    run.font.color.rgb = RGBColor.from_string(colour)
    link.append(run._r)  # noqa: SLF001
    paragraph._p.append(link)  # noqa: SLF001
