"""What is written: harmless HTML, PDF with bookmarks, Word with real heads of tables; the same bytes each time."""

import io
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from complaintflow.compiled.words import Words
from complaintflow.facade import Policy
from complaintflow.handbook import handbook_of, to_docx, to_html, to_pdf
from complaintflow.handbook.document import (
    Edition,
    Handbook,
    Letter,
    Paragraph,
    Row,
    Section,
    Table,
    line,
    marked,
    plain,
    row,
)
from complaintflow.handbook.pairing import side_by_side

HOSTILE = (
    '<script>alert("x")</script>', "</style><img src=x onerror=alert(1)>", '" onmouseover="x', "&lt;b&gt; &amp;",
    '#import "evil.typ"', "#sys.exit()", "[$x$] *bold* _it_ `raw` <label> @ref //c /*c*/ ~ = - +", "\\u{41} \\ \\n",
    "{{ x }} {case} ${HOME} %s", "]]> <!-- -->", "</w:t></w:r>", "重要【待定】“引号”", "\u202egnp.exe",
    "a\x00b\x07c\x1fd\x7f",
)  # fmt: skip
VOID = {"meta", "col", "br", "img", "rect", "path", "circle", "line", "polygon", "ellipse", "use"}


@cache
def book(languages, name="vw"):
    policy = Policy.load(Path("policies") / f"{name}.yaml")
    return handbook_of(policy.compiled, languages, policy.loaded.register)


@cache
def pdf(languages):
    return to_pdf(book(languages, "power"))


@cache
def word(languages):
    return to_docx(book(languages, "power"))


class Page(HTMLParser):
    """Reads a page: its tags, attributes and texts; fails where a tag is closed that is not open."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.attributes, self.texts = [], [], [], []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def small(text: str, languages=("en",)) -> Handbook:
    """Return a handbook with a text in every place that a policy's words can get to."""
    said = line(text)
    table = Table((plain(said), "b"), (Row(((said,), (said, said)), (f"clause:{text}", text)),), (50, 50))
    blocks = (Paragraph(said), table, Letter(said, said, (said,)))
    title = plain(said)
    sections = (Section("x", 1, "1", title, blocks, (text,)),)
    editions = tuple(Edition(one, title, "s", ((title, title),), title, sections) for one in languages)
    return Handbook("p", "1", "2026-01-02", "0" * 64, editions)


# ---- HTML


@pytest.mark.parametrize("languages", [("en",), ("zh",), ("en", "zh")])
def test_html_is_one_well_formed_page_that_asks_for_nothing(languages):
    text = to_html(book(languages))
    page = Page(text)
    assert not {"script", "link", "iframe", "object", "embed", "img"} & set(page.tags)
    sources = [value for name, value in page.attributes if name in {"src", "href", "xlink:href"}]
    assert sources
    assert all(value.startswith("#") for value in sources)
    assert "url(" not in text
    assert "@import" not in text
    ids = [value for name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert {value[1:] for value in sources} <= set(ids)


def test_html_marks_headings_tables_and_languages_for_whoever_cannot_see():
    page = Page(to_html(book(("en", "zh"))))
    assert page.tags.count("h1") == 2
    assert {"main", "nav", "header", "thead"} <= set(page.tags)
    assert page.tags.count("th") == [name for name, _ in page.attributes].count("scope")
    languages = {value for name, value in page.attributes if name == "lang"}
    assert {"en", "zh-CN"} <= languages
    elements = {value for name, value in page.attributes if name == "data-element"}
    assert {"state:handling", "deadline:response", "template:accepted", "approval:phased_closure"} <= elements


def test_the_same_handbook_gives_the_same_bytes():
    again = Policy.load("policies/power.yaml")
    made = handbook_of(again.compiled, ("zh",), again.loaded.register)
    assert to_html(made) == to_html(book(("zh",), "power"))
    assert to_pdf(made) == pdf(("zh",))
    assert to_docx(made) == word(("zh",))


def shown(text: str) -> str:
    return " ".join(plain(line(text)).split())


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_characters="\x0e\x0f"), max_size=40)))
def test_no_text_is_markup_in_html(text):
    tame, wild = Page(to_html(small("x"))), Page(to_html(small(text)))
    # An empty line is left out; beyond that whatever is said, the page has the same parts.
    if plain(line(text)).strip():
        assert wild.tags == tame.tags
    assert shown(text) in " ".join("".join(wild.texts).split())
    assert not any(name.startswith("on") for name, _ in wild.attributes)


# ---- PDF


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_markup_in_pdf(text):
    found = PdfReader(io.BytesIO(to_pdf(small(text, ("zh",))))).pages
    said = "".join("".join(page.extract_text().split()) for page in found)
    # What has no letter in the typeface, and what PDF readers take for a break, is not compared.
    wanted = "".join(sign for sign in plain(line(text)) if "!" <= sign <= "~" or "\u4e00" <= sign <= "\u9fff")
    assert wanted in "".join(sign for sign in said if "!" <= sign <= "~" or "\u4e00" <= sign <= "\u9fff")


def test_the_pdf_has_bookmarks_a_title_fixed_dates_and_says_the_same():
    made = book(("zh",), "power")
    reader = PdfReader(io.BytesIO(pdf(("zh",))))
    titles = {entry.title for entry in flat(reader.outline)}
    for section in made.editions[0].sections:
        assert any(title.startswith(section.number) and section.title in title for title in titles)
    assert reader.metadata.title == made.editions[0].title
    assert reader.metadata.creation_date.date().isoformat() == made.effective
    text = "".join("".join(page.extract_text().split()) for page in reader.pages)
    for words in ("目录", "时限一览表", "条款索引", f"第{made.version}版"):
        assert words in text
    assert f"{len(reader.pages)}/{len(reader.pages)}" in text


def flat(entries):
    for entry in entries:
        if isinstance(entry, list):
            yield from flat(entry)
        else:
            yield entry


def test_both_languages_stand_side_by_side_on_broad_pages():
    reader = PdfReader(io.BytesIO(pdf(("en", "zh"))))
    first = reader.pages[0]
    assert first.mediabox.width > first.mediabox.height
    text = "".join("".join(page.extract_text().split()) for page in reader.pages)
    assert "Theprocedurestepbystep/处理流程" in text


# ---- Word


def read(data):
    return docx.Document(io.BytesIO(data))


def everything(document):
    return "\n".join(node.text or "" for node in document.element.body.iter(qn("w:t")))


def test_the_word_document_has_styles_repeated_heads_contents_and_chinese_type():
    made = book(("zh",), "power")
    document = read(word(("zh",)))
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings == [f"{section.number}  {section.title}" for section in made.editions[0].sections]
    repeated = list(document.element.body.iter(qn("w:tblHeader")))
    tables = sum(isinstance(block, Table) for section in made.editions[0].sections for block in section.blocks)
    assert len(repeated) == tables
    instructions = [node.text for node in document.element.body.iter(qn("w:instrText"))]
    assert any("TOC" in text for text in instructions)
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "Microsoft YaHei"
    assert document.core_properties.created.date().isoformat() == made.effective
    assert document.inline_shapes
    places = {node.get(qn("w:name")) for node in document.element.body.iter(qn("w:bookmarkStart"))}
    links = {node.get(qn("w:anchor")) for node in document.element.body.iter(qn("w:hyperlink"))}
    assert links
    assert links <= places


def test_words_contents_are_there_before_word_works_them_out():
    made = book(("en", "zh"), "power")
    document = read(word(("en", "zh")))
    said = [p for p in document.paragraphs if p.style.name.startswith("toc")]
    titles = [
        " / ".join(one.title for one in parts) for parts in zip(*(e.sections for e in made.editions), strict=True)
    ]
    assert len(said) == len(titles)
    for paragraph, title in zip(said, titles, strict=True):
        assert title in "".join(node.text or "" for node in paragraph._p.iter(qn("w:t")))
    fields = [node.get(qn("w:fldCharType")) for node in document.element.body.iter(qn("w:fldChar"))]
    assert fields.count("begin") == fields.count("separate") == fields.count("end") == len(titles) + 1


def test_a_picture_stands_on_a_sheet_on_which_it_can_be_read():
    document = read(word(("en", "zh")))
    upright = [one.page_width < one.page_height for one in document.sections]
    assert upright[0] is upright[-1] is False
    assert len(upright) == len(document.inline_shapes) + 2
    for section in document.sections:
        text = section.page_width - section.left_margin - section.right_margin
        stops = section.header.paragraphs[0].paragraph_format.tab_stops
        assert [stop.position for stop in stops] == [text]
    assert not [stop for stop in document.styles["Header"].paragraph_format.tab_stops if stop.position]


def test_numbers_of_clauses_stay_in_one_piece():
    document = read(word(("zh",)))
    link = next(link for link in document.element.body.iter(qn("w:hyperlink")) if link.get(qn("w:anchor"))[:2] == "c_")
    assert link.find(f".//{qn('w:noBreakHyphen')}") is not None


# ---- two languages in one table


def test_what_is_the_same_in_both_languages_is_shown_once():
    one = Table(("Id", "What", "Clause"), (row("a", "yes", marked("clause", "C-1")),), (20, 60, 20))
    other = Table(("编号", "内容", "条款"), (row("a", "是", marked("clause", "C-1")),), (20, 60, 20))
    made = side_by_side((one, other), ("en", "zh"))
    assert [column.head for column in made.columns] == ["Id / 编号", "What", "内容", "Clause / 条款"]
    assert [column.begins for column in made.columns] == [False, True, True, True]
    assert sum(column.width for column in made.columns) == pytest.approx(100)
    assert [plain(cell[0]) for cell in made.rows[0].cells[1:3]] == ["yes", "是"]
    alone = side_by_side((one,), ("en",))
    assert [(column.head, column.width, column.begins) for column in alone.columns] == [
        ("Id", 20, False),
        ("What", 60, False),
        ("Clause", 20, False),
    ]


def test_commas_are_no_difference_between_languages():
    pair = [
        Table(("x", "c"), (row(said, f"{marked('clause', 'A')}{comma}{marked('clause', 'B')}"),), (50, 50))
        for said, comma in (("one", ", "), ("一", "、"))
    ]
    assert len(side_by_side(pair, ("en", "zh")).columns) == 3


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_markup_in_word(text):
    said = everything(read(to_docx(small(text))))
    assert shown(text) in " ".join(said.split())


def test_titles_of_a_policy_get_there_as_they_are():
    policy = Policy.load("policies/power.yaml").compiled
    for hostile in HOSTILE[:4]:
        wild = replace(policy, title=Words(hostile, hostile))
        page = Page(to_html(handbook_of(wild, ("en", "zh"))))
        assert "script" not in page.tags
        assert shown(hostile) in " ".join("".join(page.texts).split())
