"""The pages of diagnostics: every code has an example, every example gives that code and the text that is shown.

The Chinese page shows of the same files what `complaintflow check --lang zh` says.

`pytest tests/docs/test_diagnostics.py --update-golden` writes the texts anew.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from complaintflow.locale import told
from complaintflow.source import Code, render_human
from complaintflow.staff import check_staff
from complaintflow.verification.verify import check_policy_file

PAGE = Path("docs/reference/diagnostics.md").resolve()
PAGES = {"en": PAGE, "zh": PAGE.with_suffix(".zh.md")}
_BLOCK = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_SECTION = re.compile(r"^### `([a-z-]+)`$", re.MULTILINE)


@dataclass
class Example:
    """The files of one section, and where the text that they give stands on the page."""

    code: str
    files: dict[str, bytes] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    shown: str | None = None
    start: int = 0
    end: int = 0


def examples(page: str) -> list[Example]:
    shared = {}
    found = []
    marks = [(match[1], match.end()) for match in _SECTION.finditer(page)]
    first = marks[0][1] if marks else len(page)
    for block in _BLOCK.finditer(page[:first]):
        if block["info"].startswith("yaml file "):
            shared[block["info"].removeprefix("yaml file ")] = block["body"].encode()
    for number, (code, start) in enumerate(marks):
        end = marks[number + 1][1] if number + 1 < len(marks) else len(page)
        example = Example(code, dict(shared))
        for block in _BLOCK.finditer(page, start, end):
            _read(block, example)
        found.append(example)
    return found


def _read(block: re.Match[str], example: Example) -> None:
    kind, _, name = block["info"].partition(" example")
    if block["info"] == "text":
        example.shown, example.start, example.end = block["body"], block.start("body"), block.end("body")
    elif kind == "yaml":
        example.files[name.strip() or "policy.yaml"] = block["body"].encode()
    elif kind == "python":
        told: dict[str, object] = {}
        exec(block["body"], told)  # the page is ours: these blocks write files that cannot be shown as text
        given = told.get("files", {})
        assert isinstance(given, dict)
        example.files |= {key: text.encode() if isinstance(text, str) else text for key, text in given.items()}
        example.folders += told.get("folders", [])  # type: ignore[operator]
    else:
        raise AssertionError(f"{example.code}: a block of the page that the test does not know: {block['info']}")


def output(
    example: Example, folder: Path, monkeypatch: pytest.MonkeyPatch, language: str = "en"
) -> tuple[set[str], str]:
    monkeypatch.chdir(folder)
    for name, data in example.files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    for name in example.folders:
        Path(name).mkdir()
    if "staff.yaml" in example.files:
        checked = check_staff("staff.yaml")
        diagnostics, sources = checked.diagnostics, checked.sources
    else:
        diagnostics, sources = check_policy_file("policy.yaml")
    read = [told(one, language) for one in diagnostics]
    return {one.code.value for one in read}, render_human(read, sources, color=False, language=language)


def told_by(language: str) -> list[Example]:
    return examples(PAGES[language].read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", PAGES)
def test_every_code_is_documented_once_and_in_order(language):
    assert [example.code for example in told_by(language)] == [code.value for code in Code]


@pytest.mark.parametrize(
    ("language", "example"), [(language, example) for language in PAGES for example in told_by(language)],
    ids=lambda part: getattr(part, "code", part),
)  # fmt: skip
def test_every_example_gives_its_code_and_the_text_shown(language, example, tmp_path, monkeypatch, request):
    codes, text = output(example, tmp_path, monkeypatch, language)
    if request.config.getoption("--update-golden") and text != example.shown:
        page = PAGES[language].read_text(encoding="utf-8")
        fresh = next(one for one in examples(page) if one.code == example.code)
        PAGES[language].write_text(page[: fresh.start] + text + page[fresh.end :], encoding="utf-8")
        example.shown = text
    assert codes == {example.code}, text
    assert text == example.shown


def test_the_chinese_page_shows_chinese():
    for example in told_by("zh"):
        assert example.shown is not None
        assert re.search(r": (?:错误|警告|提示)\[", example.shown), example.shown
        for line in re.findall(r"\]: (.*)$|= (.*)$", example.shown, re.MULTILINE):
            assert re.search("[\u4e00-\u9fff]", "".join(line)), line


def test_the_small_policy_of_the_page_has_no_mistakes(tmp_path, monkeypatch):
    shared = examples(PAGE.read_text())[0].files
    example = Example("", {**shared, "policy.yaml": b"policy: mine\nextends: small.yaml\n"})
    assert output(example, tmp_path, monkeypatch) == (set(), "no mistakes found\n")


def test_a_message_is_one_sentence_in_lower_case():
    for example in examples(PAGE.read_text()):
        assert example.shown is not None
        for line in re.findall(r"^\S+?:\d+:\d+: \w+\[[a-z-]+\]: (.*)$", example.shown, re.MULTILINE):
            assert not line.endswith("."), line
            assert not line[0].isupper(), line
