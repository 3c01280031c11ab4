"""The page of findings: every code is listed, every example gives that code and the text that is shown.

`pytest tests/docs/test_findings.py --update-golden` writes the texts anew.
"""

import re
from pathlib import Path

import pytest

from complaintflow.cli.witness_files import witness_text
from complaintflow.compiler.load import check_sources
from complaintflow.source import render_one
from complaintflow.verification.proof import Fault, Unwatched
from complaintflow.verification.sections import PROVERS
from complaintflow.verification.subject import Subject

PAGE = Path(__file__).parents[2] / "docs/reference/findings.md"
BASE = re.compile(r"^```yaml file (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLE = re.compile(
    r"^### `(?P<code>[a-z-]+)`\n(?:(?!^### ).)*?^```yaml example\n(?P<policy>.*?)^```\n```text\n(?P<shown>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
LISTED = re.compile(r"^\| `([a-z-]+)` \| (\w+) \|", re.MULTILINE)
TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLES = list(EXAMPLE.finditer(TEXT))


def told(code, policy, folder, monkeypatch):
    """Return what the section that the code belongs to says of a policy, of that code alone."""
    monkeypatch.chdir(folder)
    for name, body in BASE.findall(TEXT):
        (folder / name).write_text(body, encoding="utf-8")
    (folder / "policy.yaml").write_text(policy, encoding="utf-8")
    checked = check_sources("policy.yaml")
    assert checked.compiled is not None, checked.diagnostics
    section = PROVERS[dict(LISTED.findall(TEXT))[code]](Subject.of(checked.document, checked.compiled), Unwatched())
    texts = []
    for finding in section.findings:
        if finding.fault == code:
            shown = "" if finding.witness is None else f"shown by:\n{witness_text(finding.witness)}"
            texts.append(render_one(finding, checked.sources, color=False) + shown)
    return "\n".join(texts)


def test_every_code_is_listed_once():
    codes = [code for code, _ in LISTED.findall(TEXT)]
    assert sorted(codes) == sorted(fault.value for fault in Fault)


def test_every_code_of_tables_has_an_example():
    listed = {code for code, section in LISTED.findall(TEXT) if section == "tables"}
    assert listed <= {example["code"] for example in EXAMPLES}


@pytest.mark.parametrize("number", range(len(EXAMPLES)), ids=lambda number: EXAMPLES[number]["code"])
def test_an_example_gives_what_is_shown(number, tmp_path, monkeypatch, request):
    example = EXAMPLES[number]
    printed = told(example["code"], example["policy"], tmp_path, monkeypatch)
    assert f"[{example['code']}]" in printed
    if request.config.getoption("--update-golden"):
        text = PAGE.read_text(encoding="utf-8")
        found = next(one for one in EXAMPLE.finditer(text) if one["policy"] == example["policy"])
        PAGE.write_text(text[: found.start("shown")] + printed + text[found.end("shown") :], encoding="utf-8")
        return
    assert printed == example["shown"]
