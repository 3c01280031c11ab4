"""`complaintflow handbook`: the file that is asked for, or what stands in the way, in one line."""

import sys

import pytest

from complaintflow.__main__ import main

POLICY = "policies/power.yaml"
BEGINS = {"html": b"<!DOCTYPE html>", "pdf": b"%PDF-", "docx": b"PK"}


@pytest.fixture
def handbook(monkeypatch, capsys):
    def handbook(*words: str):
        monkeypatch.setattr(sys, "argv", ["complaintflow", "handbook", *words])
        with pytest.raises(SystemExit) as stopped:
            main()
        return stopped.value.code, *capsys.readouterr()

    return handbook


@pytest.mark.parametrize(("kind", "language"), [("html", "both"), ("pdf", "zh"), ("docx", "en")])
def test_the_name_of_the_file_says_what_it_is(handbook, tmp_path, kind, language):
    out = tmp_path / f"book.{kind.upper()}"
    said = "已写入：" if language == "zh" else "written: "
    assert handbook(POLICY, "-o", str(out), "--lang", language) == (0, "", f"{said}{out}\n")
    assert out.read_bytes().startswith(BEGINS[kind])


def test_a_dash_is_html_on_stdout(handbook):
    code, out, _ = handbook(POLICY, "-o", "-", "--lang", "zh")
    assert code == 0
    assert out.startswith("<!DOCTYPE html>")
    assert '<html lang="zh-CN">' in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((POLICY, "-o", "book.odt"), "expected a file that ends with .html, .pdf or .docx, found `book.odt`"),
        ((POLICY, "-o", "no/such/folder/book.html"), "cannot be written"),
        (("no.yaml", "-o", "book.html"), "no.yaml"),
    ],
)
def test_what_cannot_be_done_is_said(handbook, words, said):
    code, out, errors = handbook(*words)
    assert (code, out) == (2, "")
    assert said in " ".join(errors.split())


@pytest.mark.parametrize(
    ("kind", "module", "extra"),
    [("pdf", "typst", "handbook"), ("docx", "docx", "handbook"), ("html", "pygraphviz", "diagram")],
)
def test_a_missing_extra_is_named(handbook, monkeypatch, tmp_path, kind, module, extra):
    monkeypatch.setitem(sys.modules, module, None)
    code, _, errors = handbook(POLICY, "-o", str(tmp_path / f"book.{kind}"))
    assert code == 2
    assert f"pip install 'complaintflow[{extra}]'" in " ".join(errors.split())
    assert not list(tmp_path.iterdir())
