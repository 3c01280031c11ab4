"""The pictures of handbooks in the documentation: pages of the real PDF, found by what stands on them.

`pytest tests/unit/handbook/test_pictures.py --update-golden` takes them anew.
"""

import io
from pathlib import Path

import pytest
import typst
from pypdf import PdfReader

from complaintflow.facade import Policy
from complaintflow.handbook import handbook_of, to_pdf
from complaintflow.handbook.pdf import to_pages

ROOT = Path(__file__).parents[3]
IMAGES = ROOT / "docs" / "images"
PIXEL = 72 / 110
"""Of a page, in points. Pages are laid side by side pixel by pixel: nothing is scaled, so that no line gets lost."""
SIDE_BY_SIDE = b"""\
#set page(width: auto, height: auto, margin: float(sys.inputs.gap) * 1pt, fill: rgb("#d0d4d9"))
#let shown(page) = image(page.split(":").at(0), width: float(page.split(":").at(1)) * 1pt)
#stack(dir: ltr, spacing: float(sys.inputs.gap) * 1pt, ..sys.inputs.pages.split(" ").map(shown))
"""
# Which languages, and which headings stand on the pages that are shown; "" is the title page.
SHOWN = {
    "handbook-pdf.png": (("en",), ("", "  Contacts\n", "  Table of deadlines\n")),
    "handbook-pdf.zh.png": (("zh",), ("", "  联系表\n", "  时限一览表\n")),
    "handbook-side-by-side.png": (("en", "zh"), ("首次方案\n仅当",)),
}


def pages_with(pdf: bytes, words: tuple[str, ...]) -> list[int]:
    """The page on which each of these headings stands; in the list of contents dots follow it, no end of line."""
    texts = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return [next(number for number, text in enumerate(texts) if word in text) for word in words]


@pytest.mark.parametrize("name", SHOWN)
def test_what_the_documentation_shows_of_a_handbook_stands_in_it(name, request, tmp_path):
    languages, words = SHOWN[name]
    policy = Policy.load(ROOT / "policies" / "vw.yaml")
    assert policy.loaded is not None
    book = handbook_of(policy.compiled, languages, policy.loaded.register)
    found = pages_with(to_pdf(book), words)
    assert found == sorted(set(found))
    assert found[-1] > 2, "not the list of contents"
    assert (IMAGES / name).exists()
    if request.config.getoption("--update-golden"):
        pages = to_pages(book)
        for number in found:
            (tmp_path / f"{number}.png").write_bytes(pages[number])
        (tmp_path / "side.typ").write_bytes(SIDE_BY_SIDE)
        # Where a PNG says how wide it is.
        wide = {number: int.from_bytes(pages[number][16:20]) * PIXEL for number in found}
        shown = {"pages": " ".join(f"{number}.png:{wide[number]}" for number in found), "gap": str(16 * PIXEL)}
        made = typst.compile(tmp_path / "side.typ", root=tmp_path, format="png", ppi=110, sys_inputs=shown)
        (IMAGES / name).write_bytes(made)
