"""A picture that would be too large is painted smaller or refused; a handbook never fails for it."""

from dataclasses import replace
from math import prod
from pathlib import Path

import pytest

from complaintflow import Policy
from complaintflow.diagram import diagram_of, png
from complaintflow.diagram.blocks import arrow_block
from complaintflow.diagram.layout import Join, placed
from complaintflow.diagram.page import Page, page_of
from complaintflow.errors import PictureTooLargeError
from complaintflow.handbook import handbook_of, to_docx
from complaintflow.locale import said

ROOT = Path(__file__).parents[3]
SHOP = ROOT / "docs/how-to/shop.yaml"


@pytest.fixture(scope="module")
def page() -> Page:
    return page_of(diagram_of(Policy.load(SHOP).compiled))


def _size(picture: bytes) -> tuple[int, int]:
    return int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])


def test_a_larger_picture_is_painted_with_a_smaller_zoom(page):
    most = round(page.width * page.height)
    fits = png.fitting(page, 2.0, most)
    assert fits == pytest.approx(1.0, abs=0.01)
    assert prod(_size(png.painted(page, fits))) <= most * 1.01
    assert png.fitting(page, 0.5, most) == 0.5


def test_what_could_not_be_read_is_refused_in_both_languages(page):
    with pytest.raises(PictureTooLargeError) as refused:
        png.fitting(page, 2.0, round(page.width * page.height * 0.4))
    assert "SVG" in str(refused.value)
    assert "像素" in said(str(refused.value), "zh")
    # Who asks for small letters gets them.
    assert png.fitting(page, 0.5, round(page.width * page.height * 0.4)) == 0.5


def test_no_picture_is_longer_than_viewers_open(page):
    long = replace(page, width=200.0, height=40_000.0)
    assert png.fitting(long, 2.0) * long.height == pytest.approx(png.MOST_ASIDE)
    with pytest.raises(PictureTooLargeError):
        png.fitting(replace(long, height=80_000.0), 2.0)


def test_a_handbook_in_word_never_fails_for_a_picture(monkeypatch):
    monkeypatch.setattr(png, "MOST_ASIDE", 100)
    assert to_docx(handbook_of(Policy.load(SHOP).compiled, ("en",))).startswith(b"PK")


def test_conditions_of_the_shipped_policies_stand_on_their_arrows_to_the_end():
    bank = diagram_of(Policy.load(ROOT / "policies/bank.yaml").compiled, language="zh")
    blocks = [arrow_block(arrow, "", "zh") for arrow in bank.arrows if any(label.guard for label in arrow.labels)]
    assert blocks
    assert [ink.text for block in blocks for ink in block.inks if ink.text.endswith("…")] == []


def test_a_condition_does_not_add_a_special_case_of_itself():
    volkswagen = diagram_of(Policy.load(ROOT / "policies/vw.yaml").compiled)
    labels = (label for arrow in volkswagen.arrows for label in arrow.labels)
    rejected = {label.guard for label in labels if label.title == "Customer does not agree"}
    assert rejected == {"class is Escalated or Important"}


def test_pictures_higher_than_a_hundred_thousand_points_are_placed():
    sizes = {str(number): (100.0, 60_000.0) for number in range(3)}
    joins = [Join(str(number), str(number + 1)) for number in range(2)]
    assert placed(sizes, joins, "TB").height > 180_000
