"""A handbook as a Word document: styles, headings that Word knows, tables whose heads repeat, a table of contents.

In: a handbook. Out: bytes, the same for the same handbook; the dates inside are the day from which the procedure holds.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from complaintflow.diagram import to_png
from complaintflow.diagram.page import page_of
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
    Table,
    anchor,
    clause_of,
    clauses_in,
)

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
        from complaintflow.handbook.docx_page import contents, set_up

        set_up(self.document, self.handbook, _LATIN, _EAST_ASIAN, _ACCENT)
        self._front()
        contents(self.document, " / ".join("目录" if name == "zh" else "Contents" for name in self.languages))
        for parts in zip(*(edition.sections for edition in self.editions), strict=True):
            title = " / ".join(part.title for part in parts)
            self.document.add_heading(f"{parts[0].number}  {title}", parts[0].level)
            for blocks in zip(*(part.blocks for part in parts), strict=True):
                self._blocks(blocks)

    def _front(self) -> None:
        from complaintflow.handbook.docx_page import page_break

        table = self.document.add_table(rows=1, cols=len(self.editions))
        for edition, cell in zip(self.editions, table.rows[0].cells, strict=True):
            cell.paragraphs[0].add_run(edition.subtitle).bold = True
            cell.add_paragraph(edition.title, style="Title")
            for name, value in edition.facts:
                paragraph = cell.add_paragraph()
                paragraph.add_run(f"{name}\t")
                paragraph.add_run(value).bold = True
            cell.add_paragraph(edition.remark)
        page_break(self.document)

    # ---- blocks

    def _blocks(self, blocks: Sequence[Block]) -> None:
        tables = [block for block in blocks if isinstance(block, Table)]
        if tables:
            self._table(tables)
        elif len(blocks) == 1 or isinstance(blocks[0], Figure):
            for block in blocks:
                self._one(block, None)
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
            case Figure(diagram=diagram, caption=caption):
                from docx.shared import Emu

                section = self.document.sections[-1]
                width = int(section.page_width or 0) - int(section.left_margin or 0) - int(section.right_margin or 0)
                high = int(section.page_height or 0) - int(section.top_margin or 0) - int(section.bottom_margin or 0)
                page = page_of(diagram)
                zoom = max(1.0, min(2.0, _PIXELS / page.width))
                # Four fifths of the height leave room for the heading and for what stands under the picture.
                width = int(min(width, high * 0.8 * page.width / page.height))
                self.document.add_picture(io.BytesIO(to_png(diagram, zoom)), width=Emu(width))
                self._paragraph(into, "Caption").add_run(caption)
            case Table():
                self._table([block])

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
        from complaintflow.handbook.docx_page import columns, in_style, repeated, shaded, sized

        head = [name for part in parts for name in part.head]
        table: WordTable = self.document.add_table(rows=1 + len(parts[0].rows), cols=len(head))
        table.style = "Table Grid"
        widths = columns(self.document, table, [width / len(parts) for part in parts for width in part.widths])
        all_rows = list(table.rows)
        first = all_rows[0].cells
        sized(first, widths)
        for cell, name in zip(first, head, strict=True):
            in_style(cell.paragraphs[0], "Cell")
            cell.paragraphs[0].add_run(name).bold = True
            shaded(cell, "EEF1F4")
        repeated(all_rows[0])
        for placed, *rows in zip(all_rows[1:], *(part.rows for part in parts), strict=True):
            cells = placed.cells
            sized(cells, widths)
            for word, cell in zip(cells, [cell for row in rows for cell in row.cells], strict=True):
                self._cell(cell, word)
            names = [element.removeprefix("clause:") for element in rows[0].elements if element.startswith("clause:")]
            if names:
                self._bookmark(cells[0].paragraphs[0], names[0])
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
        from complaintflow.handbook.docx_page import linked, shaded

        if run.kind == "clause" and clause_of(run) in self.known:
            linked(paragraph, run.text, _place(clause_of(run)), _ACCENT)
            return
        made = paragraph.add_run(run.text)
        made.bold = True if run.kind == "strong" else None
        if run.kind in _SHADES:
            shaded(made, _SHADES[run.kind])


def _place(clause: str) -> str:
    """Return the name of a clause's bookmark: Word allows letters, digits and underscores, and 40 of them."""
    return ("c_" + anchor(clause).replace("-", "_2d_").replace(".", "_2e_"))[:40]


def _without_first(cell: _Cell) -> None:
    """Take away the empty paragraph that every new cell begins with."""
    first = cell.paragraphs[0]
    if len(cell.paragraphs) > 1 and not first.text:
        first._element.getparent().remove(first._element)  # noqa: SLF001 (python-docx offers no other way)
