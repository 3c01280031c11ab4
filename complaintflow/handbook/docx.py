"""A handbook as a Word document: styles, headings that Word knows, tables whose heads repeat, a table of contents.

In: a handbook. Out: bytes, the same for the same handbook; the dates inside are the day from which the procedure holds.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from complaintflow.diagram.page import page_of
from complaintflow.diagram.png import painted, small_enough
from complaintflow.errors import MissingExtraError
from complaintflow.handbook.document import (
    Block,
    Cell,
    Figure,
    Handbook,
    Items,
    Letter,
    Line,
    Paragraph,
    Run,
    Section,
    Table,
    anchor,
    clause_of,
    clauses_in,
)
from complaintflow.handbook.pairing import side_by_side

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table as WordTable
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph as WordParagraph

_LATIN: Final = "Calibri"
_EAST_ASIAN: Final = "Microsoft YaHei"
_ACCENT: Final = "0B4F8A"
_SHADES: Final = {"open": "FFF1C2", "place": "E3EDF7"}
_PIXELS: Final = 2600
"""How wide a picture is that is printed over the whole page."""
_BESIDE: Final = 36_000 * 34
"""The height that a picture leaves to headings and to its caption (34 mm)."""
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def to_docx(handbook: Handbook) -> bytes:
    """Return the Word document. Raises MissingExtraError without the extra `handbook`."""
    try:
        import docx
    except ImportError as missing:
        raise MissingExtraError("handbook") from missing
    document = docx.Document()
    _Writer(document, handbook).write()
    buffer = io.BytesIO()
    document.save(buffer)
    return _still(buffer.getvalue())


def _still(data: bytes) -> bytes:
    """Return the same archive without the times at which its parts were written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _EPOCH), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


class _Writer:
    """Writes one document."""

    def __init__(self, document: Document, handbook: Handbook) -> None:
        self.document = document
        self.handbook = handbook
        self.editions = handbook.editions
        self.languages = [edition.language for edition in handbook.editions]
        self.known = clauses_in(handbook.editions[0])
        self.bookmarks = 0

    def write(self) -> None:
        """Write all of it."""
        from complaintflow.handbook.docx_front import contents, front
        from complaintflow.handbook.docx_page import set_up

        set_up(self.document, self.handbook, _LATIN, _EAST_ASIAN, _ACCENT)
        front(self.document, self.handbook)
        numbered = list(enumerate(zip(*(edition.sections for edition in self.editions), strict=True), 1))
        titles = [(parts[0].level, number, _titled(parts)) for number, parts in numbered]
        contents(self.document, " / ".join("目录" if name == "zh" else "Contents" for name in self.languages), titles)
        on_a_sheet = False
        for number, parts in numbered:
            # A chapter that begins with a picture begins on the picture's sheet.
            ahead = next(following for _, following in numbered[number - 1 :] if following[0].blocks)
            charts = [block for blocks in zip(*(part.blocks for part in ahead), strict=True) for block in blocks]
            if isinstance(charts[0], Figure):
                if not (on_a_sheet and numbered[number - 2][1][0].blocks == ()):
                    self._sheet(charts[0])
                on_a_sheet = True
            elif on_a_sheet:
                self._sheet(None)
                on_a_sheet = False
            self._heading(number, parts)
            for place, blocks in enumerate(zip(*(part.blocks for part in parts), strict=True)):
                self._blocks(blocks, first=place == 0)

    def _heading(self, number: int, parts: Sequence[Section]) -> None:
        from complaintflow.handbook.docx_front import place_of
        from complaintflow.handbook.docx_page import bookmark

        heading = self.document.add_heading(_titled(parts), parts[0].level)
        self.bookmarks += 1
        bookmark(heading, place_of(number), self.bookmarks)

    def _sheet(self, figure: Figure | None) -> None:
        """Go on with a new sheet: one on which a picture can be read, or one like the first."""
        from docx.shared import Length

        from complaintflow.handbook.docx_front import new_sheet, sheet_for

        page = None if figure is None else page_of(figure.diagram)
        base = self.document.sections[0]
        usual = (Length(base.page_width or 0), Length(base.page_height or 0))
        new_sheet(self.document, self.handbook, usual if page is None else sheet_for(page.width, page.height))

    # ---- blocks

    def _blocks(self, blocks: Sequence[Block], *, first: bool) -> None:
        tables = [block for block in blocks if isinstance(block, Table)]
        figures = [block for block in blocks if isinstance(block, Figure)]
        if tables:
            self._table(tables)
        elif figures:
            for number, figure in enumerate(figures):
                if number or not first:
                    self._sheet(figure)
                self._figure(figure)
        elif len(blocks) == 1:
            self._one(blocks[0], None)
        else:
            table = self.document.add_table(rows=1, cols=len(blocks))
            for block, cell in zip(blocks, table.rows[0].cells, strict=True):
                self._one(block, cell)
                _without_first(cell)

    def _one(self, block: Block, into: _Cell | None) -> None:
        match block:
            case Paragraph(line=line, note=note):
                self._line(line, self._paragraph(into, "Subtle" if note else "Normal"))
            case Items(lines=lines):
                for line in lines:
                    self._line(line, self._paragraph(into, "List Bullet"))
            case Letter():
                self._letter(block, into)
            case Figure():
                self._figure(block)
            case Table():
                self._table([block])

    def _figure(self, figure: Figure) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Length

        section = self.document.sections[-1]
        width = int(section.page_width or 0) - int(section.left_margin or 0) - int(section.right_margin or 0)
        high = int(section.page_height or 0) - int(section.top_margin or 0) - int(section.bottom_margin or 0)
        page = page_of(figure.diagram)
        zoom = max(1.0, min(2.0, _PIXELS / page.width))
        # The rest of the height is for two headings and for what stands under the picture.
        width = int(min(width, (high - _BESIDE) * page.width / page.height))
        # A document is never refused for one large picture: the page makes it small anyhow.
        picture_bytes = painted(page, small_enough(page, zoom))
        self.document.add_picture(io.BytesIO(picture_bytes), width=Length(width))
        picture = self.document.paragraphs[-1]
        picture.paragraph_format.keep_with_next = True
        caption = self._paragraph(None, "Caption")
        caption.add_run(figure.caption)
        for paragraph in (picture, caption):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def _paragraph(self, into: _Cell | None, style: str) -> WordParagraph:
        return self.document.add_paragraph(style=style) if into is None else into.add_paragraph(style=style)

    def _letter(self, block: Letter, into: _Cell | None) -> None:
        from complaintflow.handbook.docx_page import shaded

        head = self._paragraph(into, "Normal")
        shaded(head, "EEF1F4")
        head.paragraph_format.keep_with_next = True
        self._line(block.head, head)
        if block.subject:
            subject = self._paragraph(into, "Letter")
            subject.paragraph_format.keep_with_next = True
            self._line(block.subject, subject)
            for run in subject.runs:
                run.bold = True
        for line in block.lines:
            self._line(line, self._paragraph(into, "Letter"))

    # ---- tables

    def _table(self, parts: Sequence[Table]) -> None:
        from complaintflow.handbook.docx_page import columns, in_style, repeated, shaded, sized, unbroken

        grid = side_by_side(parts, self.languages)
        table: WordTable = self.document.add_table(rows=1 + len(grid.rows), cols=len(grid.columns))
        table.style = "Table Grid"
        widths = columns(self.document, table, [column.width for column in grid.columns])
        all_rows = list(table.rows)
        first = all_rows[0].cells
        sized(first, widths)
        for cell, column in zip(first, grid.columns, strict=True):
            in_style(cell.paragraphs[0], "Cell")
            cell.paragraphs[0].add_run(column.head).bold = True
            cell.paragraphs[0].paragraph_format.keep_with_next = True
            shaded(cell, "EEF1F4")
        repeated(all_rows[0])
        for placed, row in zip(all_rows[1:], grid.rows, strict=True):
            cells = placed.cells
            sized(cells, widths)
            for word, cell in zip(cells, row.cells, strict=True):
                self._cell(cell, word)
            if row.whole:
                unbroken(placed)
            if row.clause:
                self._bookmark(cells[0].paragraphs[0], row.clause)
        self.document.add_paragraph(style="Cell")

    def _cell(self, cell: Cell, into: _Cell) -> None:
        from complaintflow.handbook.docx_page import in_style

        for number, line in enumerate(cell):
            paragraph = into.paragraphs[0] if number == 0 else into.add_paragraph()
            in_style(paragraph, "Cell")
            self._line(line, paragraph)

    def _bookmark(self, paragraph: WordParagraph, clause: str) -> None:
        from complaintflow.handbook.docx_page import bookmark

        self.bookmarks += 1
        bookmark(paragraph, _place(clause), self.bookmarks)

    # ---- lines

    def _line(self, line: Line, paragraph: WordParagraph) -> None:
        for run in line:
            self._run(run, paragraph)

    def _run(self, run: Run, paragraph: WordParagraph) -> None:
        from complaintflow.handbook.docx_page import linked, shaded, together

        if run.kind == "clause" and clause_of(run) in self.known:
            together(linked(paragraph, run.text, _place(clause_of(run)), _ACCENT))
            return
        made = paragraph.add_run(run.text)
        if run.kind == "clause":
            together(made)
        made.bold = True if run.kind == "strong" else None
        if run.kind in _SHADES:
            shaded(made, _SHADES[run.kind])


def _titled(parts: Sequence[Section]) -> str:
    return f"{parts[0].number}  " + " / ".join(part.title for part in parts)


def _place(clause: str) -> str:
    """Return the name of a clause's bookmark: Word allows letters, digits and underscores, and 40 of them."""
    return ("c_" + anchor(clause).replace("-", "_2d_").replace(".", "_2e_"))[:40]


def _without_first(cell: _Cell) -> None:
    """Take away the empty paragraph that every new cell begins with."""
    first = cell.paragraphs[0]
    if len(cell.paragraphs) > 1 and not first.text:
        first._element.getparent().remove(first._element)  # noqa: SLF001 (python-docx offers no other way)
