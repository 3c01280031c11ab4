"""The compliance staff's pages in English and Chinese: same headings, tables and code, links that keep to it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = (
    "tutorial/README",
    "tutorial/first-policy",
    "reference/policy-format",
    "reference/scenarios",
    "reference/clauses",
    "reference/metrics",
    "reference/refusals",
    "reference/diagnostics",
    "reference/findings",
    "reference/capabilities",
    "reference/cli",
    "how-to/replay-a-csv",
    "how-to/write-a-policy",
    "how-to/language-by-example",
    "how-to/look-across-cases",
    "how-to/confidentiality",
    "how-to/staff",
    "how-to/mutation",
    "how-to/deliver-notices",
    "how-to/audit",
    "how-to/backtest",
    "how-to/compare-policies",
    "how-to/diagrams",
    "how-to/editor",
    "how-to/export",
    "how-to/guarantees",
    "how-to/handbook",
    "how-to/keep-and-erase",
    "how-to/migrate",
    "how-to/profiles",
    "how-to/run-a-service",
    "how-to/studio",
    "how-to/simulate",
    "how-to/verify",
    "explanation/security",
    "explanation/verification",
    "semantics",
    "glossary",
)
# What their `text` blocks show is what is said in each language; tests of their own hold it.
SHOWN_IN_ITS_LANGUAGE = ("reference/diagnostics", "reference/findings")
SPOKEN = " --lang zh"
ENTRY = DOCS / "README.zh.md"
BLOCK = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:\s]+\.md)(?:#[^)]*)?\)")
YAML_COMMENT = re.compile(r"(?:^|\s+)#.*$", re.MULTILINE)
HAN = re.compile("[\u4e00-\u9fff]")
HAN_EMPHASIS = re.compile(r"\*\*(?P<inside>[^*\n]+)\*\*(?P<after>.?)")


def english(name: str) -> Path:
    return DOCS / f"{name}.md"


def chinese(name: str) -> Path:
    return DOCS / f"{name}.zh.md"


def blocks(text: str) -> list[tuple[str, str]]:
    """Every code block with its language; comments in YAML are words and may be translated."""
    found = []
    for block in BLOCK.finditer(text):
        body = YAML_COMMENT.sub("", block["body"]) if block["info"].startswith("yaml") else block["body"]
        found.append((block["info"], body))
    return found


def without_shown(found: list[tuple[str, str]], *, own: bool) -> list[tuple[str, str]]:
    """Leave out what each language shows of its own: `test_examples` runs it, or a test of that page."""
    return [(info, "" if own and info == "text" else in_any_language(info, body)) for info, body in found]


def in_any_language(info: str, body: str) -> str:
    """Return a console block without `--lang zh`, and with as many lines for what a command shows as there are."""
    if info != "console":
        return body
    return "\n".join(line.replace(SPOKEN, "") if line.startswith("$ ") else "shown" for line in body.splitlines())


def commands(body: str) -> list[str]:
    """Split a console block at its commands, each with what it shows."""
    return re.split(r"^(?=\$ )", body, flags=re.MULTILINE)[1:]


def shows_the_same(here: str, there: str) -> bool:
    """Whether both sides show the same of each command, but for those that the Chinese side runs in Chinese."""
    pairs = zip(commands(here), commands(there), strict=True)
    return all(one == other or SPOKEN in other for one, other in pairs)


def heading_levels(text: str) -> list[int]:
    return [len(marks) for marks in re.findall(r"^(#+) ", BLOCK.sub("", text), re.MULTILINE)]


def rows(text: str) -> int:
    return len(re.findall(r"^\|", BLOCK.sub("", text), re.MULTILINE))


def first_cells(text: str) -> list[list[str]]:
    """The code in the first cell of every table row: the keys a page explains."""
    cells = re.findall(r"^\| ([^|]*)", BLOCK.sub("", text), re.MULTILINE)
    return [re.findall(r"`([^`]+)`", cell) for cell in cells]


def code_words(text: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", BLOCK.sub("", text)))


def loose_emphasis(text: str) -> list[str]:
    """Bold text that Markdown would not show as such: it ends in punctuation and a word follows at once."""
    found = []
    for match in HAN_EMPHASIS.finditer(BLOCK.sub("", text)):
        last, after = match["inside"][-1], match["after"]
        if not last.isalnum() and after.isalnum():
            found.append(match[0])
    return found


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_the_same_shape_in_both_languages(name):
    here, there = english(name).read_text(encoding="utf-8"), chinese(name).read_text(encoding="utf-8")
    assert heading_levels(here) == heading_levels(there)
    own = name in SHOWN_IN_ITS_LANGUAGE
    assert without_shown(blocks(here), own=own) == without_shown(blocks(there), own=own)
    for (info, one), (_, other) in zip(blocks(here), blocks(there), strict=True):
        assert info != "console" or shows_the_same(one, other), other
    assert rows(here) == rows(there)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_explains_the_same_keys_in_both_languages(name):
    here, there = english(name).read_text(encoding="utf-8"), chinese(name).read_text(encoding="utf-8")
    assert first_cells(here) == first_cells(there)
    assert code_words(here) - code_words(there) == set(), "the Chinese page does not say this yet"


@pytest.mark.parametrize("name", PAGES)
def test_the_first_line_leads_to_the_other_language(name):
    here, there = english(name), chinese(name)
    assert here.read_text(encoding="utf-8").splitlines()[0] == f"[中文]({there.name})"
    assert there.read_text(encoding="utf-8").splitlines()[0] == f"[English]({here.name})"


@pytest.mark.parametrize("page", [ENTRY, *map(chinese, PAGES)], ids=lambda page: str(page.relative_to(DOCS)))
def test_a_chinese_page_leads_to_chinese_pages_where_there_are_any(page):
    text = page.read_text(encoding="utf-8")
    assert len(HAN.findall(text)) > 100
    assert loose_emphasis(text) == []
    _, _, body = text.partition("\n")
    for target in LINK.findall(body):
        led = (page.parent / target).resolve()
        assert target.endswith(".zh.md") or not led.with_suffix(".zh.md").exists(), target


def test_the_entry_page_leads_to_every_page_and_shows_commands_of_the_readme():
    readme, entry = (ROOT / "README.md").read_text(encoding="utf-8"), ENTRY.read_text(encoding="utf-8")
    assert "[中文](docs/README.zh.md)" in readme
    assert entry.splitlines()[0] == "[English](../README.md)"
    led = {(DOCS / target).resolve() for target in LINK.findall(entry)}
    assert led >= {chinese(name) for name in PAGES}
    shown = re.compile(r"^\$ (.*?)(?: --lang zh)?\s+#", re.MULTILINE)
    assert shown.findall(entry)
    assert set(shown.findall(entry)) <= set(shown.findall(readme))


def words(page: str) -> list[tuple[str, str]]:
    """The first two cells of every entry of a glossary."""
    return re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|", page, re.MULTILINE)[1:]


def test_the_glossaries_have_the_same_words_in_the_same_order():
    here, there = (page("glossary").read_text(encoding="utf-8") for page in (english, chinese))
    assert [(chinese_word, word) for word, chinese_word in words(here)] == words(there)
    assert len(words(here)) == len(set(words(here))) == len(dict(words(here)))
    assert len(words(here)) > 80


def test_no_chinese_page_is_left_out_of_the_comparison():
    assert set(DOCS.rglob("*.zh.md")) == {ENTRY, *map(chinese, PAGES)}


def test_the_comparison_can_fail():
    assert blocks("```yaml\na: 1  # one\n```\n") == blocks("```yaml\na: 1  # 一\n```\n")
    assert blocks("```yaml\na: 1\n```\n") != blocks("```yaml\na: 2\n```\n")
    assert blocks("```console\n$ x  # one\n```\n") != blocks("```console\n$ x  # 一\n```\n")
    assert shows_the_same("$ x\na\n$ y\nb\n", "$ x --lang zh\n甲\n$ y\nb\n")
    assert not shows_the_same("$ x\na\n$ y\nb\n", "$ x --lang zh\n甲\n$ y\n乙\n")
    assert in_any_language("console", "$ x\na\n") != in_any_language("console", "$ x --lang zh\n甲\n乙\n")
    assert heading_levels("# a\n```sh\n# no\n```\n## b\n") == [1, 2]
    assert first_cells("| `a`、`b` | `c` |\n") == [["a", "b"]]
    assert code_words("`a` b `c`\n```\n`d`\n```\n") == {"a", "c"}
    assert loose_emphasis("**值。**空 **值**。") == ["**值。**空"]
