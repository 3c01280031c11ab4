"""The pages of the studio as they are kept: built from the sources beside them, loading nothing foreign, bilingual."""

import hashlib
import re
from pathlib import Path

import pytest

from complaintflow.scenario.coverage import KINDS

ROOT = Path(__file__).resolve().parents[3]
SOURCES = ROOT / "tools" / "studio"
PAGES = ROOT / "complaintflow" / "studio" / "pages"
KEY = re.compile(r"^  (\w+):", re.MULTILINE)
# A line `  name: {` opens a group; its keys stand between it and the brace that closes it.
GROUP = re.compile(r"^  (\w+): \{(.*?)\}[^\n]*,$", re.MULTILINE | re.DOTALL)
GROUP_KEY = re.compile(r"(?:^|[{,])\s*(\w+): \"", re.MULTILINE)


def sources_hash(folder: Path) -> str:
    """Return the hash of the sources as tools/studio/build.mjs works it out."""
    found = hashlib.sha256()
    for file in [
        *sorted((path for path in (folder / "src").rglob("*") if path.is_file()), key=str),
        folder / "package-lock.json",
    ]:
        found.update(f"{file.relative_to(folder).as_posix()}\0".encode())
        found.update(f"{file.read_text(encoding='utf-8')}\0".encode())
    return found.hexdigest()


def words(name: str) -> str:
    return (SOURCES / "src" / f"words_{name}.ts").read_text(encoding="utf-8")


def keys(text: str) -> set[str]:
    inside = {f"{group}.{key}" for group, body in GROUP.findall(text) for key in GROUP_KEY.findall(body)}
    return set(KEY.findall(text)) | {key for key in inside if not key.startswith("editor.")}


def test_the_pages_are_built_from_these_sources():
    first = (PAGES / "studio.js").read_text(encoding="utf-8").splitlines()[0]
    assert first == f"/* sources {sources_hash(SOURCES)} */", "build the pages anew: make studio"


def test_a_changed_source_is_noticed(tmp_path: Path):
    (tmp_path / "src").mkdir()
    (tmp_path / "package-lock.json").write_text("{}", encoding="utf-8")
    (tmp_path / "src" / "a.ts").write_text("1", encoding="utf-8")
    before = sources_hash(tmp_path)
    (tmp_path / "src" / "a.ts").write_text("2", encoding="utf-8")
    assert sources_hash(tmp_path) != before


def test_the_page_loads_only_what_lies_beside_it():
    page = (PAGES / "index.html").read_text(encoding="utf-8")
    named = re.findall(r"(?:src|href)=\"([^\"]+)\"", page)
    assert named
    assert [name for name in named if not (PAGES / name.removeprefix("/pages/")).is_file()] == []
    assert [name for name in named if not name.startswith("/pages/")] == []


def test_the_page_needs_no_script_or_style_of_its_own():
    page = (PAGES / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page) == []
    assert "{{nonce}}" in page


@pytest.mark.parametrize("name", ["studio.css", "studio.js"])
def test_what_is_built_fetches_nothing_from_elsewhere(name: str):
    text = (PAGES / name).read_text(encoding="utf-8")
    # Names of XML namespaces and addresses in messages of libraries are words, never fetched.
    assert re.findall(r"(?:url\(|@import|from\s*|import\(|fetch\()[\"'(]?https?:", text) == []


def test_the_notices_of_what_is_inside_go_with_it():
    notices = (PAGES / "licenses.txt").read_text(encoding="utf-8")
    inside = {"@codemirror/view", "@codemirror/merge", "@lezer/yaml", "preact"}
    assert {name for name in inside if f"{name} " in notices} == inside
    assert notices.count("Permission is hereby granted") == len(
        re.findall(r"^\S+ [\d.]+ \(MIT\)$", notices, re.MULTILINE)
    )


def test_every_kind_that_scenarios_cover_has_a_word():
    group = dict(GROUP.findall(words("en")))["elementKinds"]
    assert set(GROUP_KEY.findall(group)) == set(KINDS)


def test_both_languages_have_the_same_words():
    assert keys(words("en")) == keys(words("zh"))
    assert len(keys(words("en"))) > 100, "the catalogue is not read as it is written"


def test_chinese_words_are_chinese():
    values = re.findall(r": \"([^\"]*)\"", words("zh"))
    plain = [value for value in values if re.search(r"[A-Za-z]{3}", value) and not re.search(r"[一-鿿]", value)]
    assert plain == []


def test_modules_of_the_page_are_short():
    long = [path.name for path in (SOURCES / "src").rglob("*.ts*") if len(path.read_text("utf-8").splitlines()) > 300]
    assert long == []
