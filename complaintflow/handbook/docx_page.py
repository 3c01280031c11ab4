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
    from docx.section import Section
    from docx.table import Table


def set_up(document: Document, handbook: Handbook, latin: str, east_asian: str, accent: str) -> None:
    """Give a new document its page, its styles, its header and footer, and its dates."""
    _page(document, landscape=len(handbook.editions) > 1)
    _styles(document, latin, east_asian, accent)
    properties = document.core_properties
    day = datetime.fromisoformat(handbook.effective).replace(tzinfo=UTC)
    properties.created = properties.modified = day
    properties.author = handbook.editions[0].issuer[:200]
    properties.last_modified_by = ""
    properties.title = " / ".join(edition.title for edition in handbook.editions)[:250]
    properties.comments = ""
    properties.version = handbook.version[:200]
    document.sections[0].different_first_page_header_footer = True
    running_heads(document.sections[0], handbook)


def running_heads(section: Section, handbook: Handbook) -> None:
    """Write the header and the footer of a section, as wide as its pages are."""
    right = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    header, footer = section.header, section.footer
    header.is_linked_to_previous = footer.is_linked_to_previous = False
    for paragraph in (header.paragraphs[0], footer.paragraphs[0]):
        paragraph.paragraph_format.tab_stops.clear_all()
        paragraph.paragraph_format.tab_stops.add_tab_stop(right, WD_TAB_ALIGNMENT.RIGHT)
    title = " / ".join(edition.title for edition in handbook.editions)
    header.paragraphs[0].add_run(f"{title}\t{handbook.version} · {handbook.effective}")
    footer.paragraphs[0].add_run(f"{handbook.policy} · {handbook.digest[:16]}\t")
    field(footer.paragraphs[0], "PAGE", "1")
    footer.paragraphs[0].add_run(" / ")
    field(footer.paragraphs[0], "NUMPAGES", "1")


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
    for name, size in (("Cell", 8), ("Subtle", 9), ("Letter", 9.5), ("toc 1", 10), ("toc 2", 9)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        style.font.size = Pt(size)
        style.paragraph_format.space_after = Pt(2)
    styles["Subtle"].font.color.rgb = RGBColor.from_string("57606A")
    styles["Letter"].paragraph_format.left_indent = styles["toc 2"].paragraph_format.left_indent = Mm(4)
    for name in ("Cell", "toc 1", "toc 2"):
        styles[name].paragraph_format.line_spacing = 1.0
    styles["toc 1"].font.bold = True
    styles["toc 1"].paragraph_format.space_before = Pt(4)
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
    # The styles' own stops in the middle and at the right of a letter page would come before ours.
    for name in ("Header", "Footer"):
        styles[name].paragraph_format.tab_stops.clear_all()
        styles[name].font.size = Pt(8)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    language.set(qn("w:eastAsia"), "zh-CN")
    styles["Normal"].element.get_or_add_rPr().append(language)


def page_break(document: Document) -> None:
    """Go on with a new page."""
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """Add a field, with what it shows until it is worked out."""
    begun(paragraph, instruction)
    paragraph.add_run(shown)
    mark(paragraph, "end")


def begun(paragraph: Paragraph, instruction: str) -> None:
    """Begin a field: what is added up to its end is what it shows."""
    mark(paragraph, "begin")
    said = OxmlElement("w:instrText")
    said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    said.text = instruction
    paragraph.add_run()._r.append(said)  # noqa: SLF001
    mark(paragraph, "separate")


def mark(paragraph: Paragraph, kind: str) -> None:
    """Add the beginning, the middle or the end of a field."""
    made = OxmlElement("w:fldChar")
    made.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(made)  # noqa: SLF001


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


def unbroken(row: _Row) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001


def together(run: Run) -> None:
    """Put hyphens that no line ends at for the usual ones: the number of a clause stays in one piece."""
    parts = run.text.split("-")
    run.text = parts[0]
    for part in parts[1:]:
        run._r.append(OxmlElement("w:noBreakHyphen"))  # noqa: SLF001
        text = OxmlElement("w:t")
        text.text = part
        run._r.append(text)  # noqa: SLF001


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


def linked(paragraph: Paragraph, text: str, place: str, colour: str) -> Run:
    """Add a text that leads to a bookmark, and return it."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), place)
    run = paragraph.add_run(text)
    run.font.color.rgb = RGBColor.from_string(colour)
    link.append(run._r)  # noqa: SLF001
    paragraph._p.append(link)  # noqa: SLF001
    return run
