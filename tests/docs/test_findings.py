"""The pages of findings: every code is listed, every example gives that code and the text that is shown.

The Chinese page shows of the same files what `complaintflow verify --lang zh` says.

`pytest tests/docs/test_findings.py --update-golden` writes the texts anew.
"""

import re
from pathlib import Path

import pytest

from complaintflow.cli.witness_files import witness_text
from complaintflow.compiler.load import check_sources
from complaintflow.source import render_one
from complaintflow.staff import load_staff
from complaintflow.verification.chinese.sentences import Chinese
from complaintflow.verification.exploring.limits import Limits
from complaintflow.verification.people.prove import prove_people
from complaintflow.verification.proof import Fault, Unwatched
from complaintflow.verification.sections import provers_within
from complaintflow.verification.subject import Subject

ENGLISH = Path(__file__).parents[2] / "docs/reference/findings.md"
PAGES = {"en": ENGLISH, "zh": ENGLISH.with_suffix(".zh.md")}
BASE = re.compile(r"^```yaml file (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLE = re.compile(
    r"^### `(?P<code>[a-z-]+)`\n(?:(?!^### ).)*?(?P<files>(?:^```yaml example[^\n]*\n(?:(?!^```).)*^```\n)+)"
    r"^```text\n(?P<shown>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
FILE = re.compile(r"^```yaml example ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LISTED = re.compile(r"^\| `([a-z-]+)` \| (\w+) \|", re.MULTILINE)
# How many cases the search of this example may look at, as its page says: `--cases 3`.
FEW = {"not-covered": Limits.of(3)}
IN_PATHS = {"not-covered": "paths"}


def examples(language):
    return list(EXAMPLE.finditer(PAGES[language].read_text(encoding="utf-8")))


def told(example, language, folder, monkeypatch):
    """Return the first that the section which the code belongs to says of the files with that code."""
    monkeypatch.chdir(folder)
    page, code = PAGES[language].read_text(encoding="utf-8"), example["code"]
    for name, body in (*BASE.findall(page), *FILE.findall(example["files"])):
        (folder / (name or "policy.yaml")).write_text(body, encoding="utf-8")
    checked = check_sources("policy.yaml")
    assert checked.compiled is not None, checked.diagnostics
    subject = Subject.of(checked.document, checked.compiled)
    name = IN_PATHS.get(code) or dict(LISTED.findall(page))[code]
    if name == "people":
        section = prove_people(subject, load_staff("staff.yaml", checked.compiled))
    else:
        section = provers_within(FEW.get(code))[name](subject, Unwatched())
    if language == "zh":
        section = Chinese.of(checked.compiled).section(section)
    finding = next(one for one in section.brief or section.findings if one.fault == code)
    shown = ""
    if finding.witness is not None:
        shown = ("shown by:\n" if language == "en" else "举例：\n") + witness_text(finding.witness)
    return render_one(finding, checked.sources, color=False, language=language) + shown


@pytest.mark.parametrize("language", PAGES)
def test_every_code_is_listed_and_has_an_example_once_and_in_order(language):
    codes = [code for code, _ in LISTED.findall(PAGES[language].read_text(encoding="utf-8"))]
    assert sorted(codes) == sorted(fault.value for fault in Fault)
    assert [example["code"] for example in examples(language)] == codes


@pytest.mark.parametrize(
    ("language", "example"), [(language, example) for language in PAGES for example in examples(language)],
    ids=lambda part: part if isinstance(part, str) else part["code"],
)  # fmt: skip
def test_an_example_gives_what_is_shown(language, example, tmp_path, monkeypatch, request):
    printed = told(example, language, tmp_path, monkeypatch)
    assert f"[{example['code']}]" in printed
    if request.config.getoption("--update-golden"):
        text = PAGES[language].read_text(encoding="utf-8")
        found = next(one for one in examples(language) if one["code"] == example["code"])
        PAGES[language].write_text(text[: found.start("shown")] + printed + text[found.end("shown") :], "utf-8")
        return
    assert printed == example["shown"]


def test_the_chinese_page_shows_chinese():
    for example in examples("zh"):
        for line in re.findall(r"\]: (.*)$|^ *= (.*)$", example["shown"], re.MULTILINE):
            assert re.search("[\u4e00-\u9fff]", "".join(line)), line
