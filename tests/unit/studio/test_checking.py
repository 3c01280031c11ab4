"""The text on the page is checked as `complaintflow check` would check the file, and its elements are found."""

import re

import pytest

from complaintflow.verification.verify import check_policy_file
from tests.studio_page import ROOT

POLICIES = sorted(
    path.name for path in (ROOT / "policies").glob("*.yaml") if re.search(r"^policy:", path.read_text(), re.MULTILINE)
)


@pytest.mark.parametrize("name", POLICIES)
def test_a_shipped_policy_is_told_as_the_command_tells_it(page, name):
    found = page.ask("check", path=name, text=page.text(name))
    said, _ = check_policy_file(ROOT / "policies" / name)
    assert found["ok"]
    assert [(one["code"], one["line"], one["message"]["en"]) for one in found["diagnostics"]] == [
        (one.code.value, one.span.line, one.message) for one in said
    ]


@pytest.mark.parametrize("name", POLICIES)
def test_every_element_begins_on_its_line(page, name):
    lines = page.text(name).splitlines()
    found = page.ask("check", path=name, text=page.text(name))["elements"]
    kinds = {one["id"].partition(":")[0] for one in found}
    assert {"state", "transition", "event", "deadline"} <= kinds
    for one in found:
        kind, _, rest = one["id"].partition(":")
        written = "\n".join(lines[one["line"] - 1 : one["end_line"]])
        name, _, more = rest.partition(":")
        own = {"transition": more.partition(":")[0], "rule": "", "escalation": "", "approval": more}
        named = own.get(kind) or ("" if kind in ("rule", "escalation") else name.rpartition("/")[2])
        assert named in written, one
        assert one["title"]["en"], one
        assert one["title"]["zh"], one


def test_a_mistake_is_found_in_the_unsaved_text_at_its_line(page):
    text = page.text("bank.yaml")
    line = next(number for number, one in enumerate(text.splitlines(), 1) if "type: choice" in one)
    broken = text.replace("type: choice", "type: choise", 1)
    found = page.ask("check", path="bank.yaml", text=broken)
    wrong = [one for one in found["diagnostics"] if one["severity"] == "error"]
    assert not found["ok"]
    assert (wrong[0]["line"], wrong[0]["found"]) == (line, "`choise`")
    assert "did you mean `choice`" in wrong[0]["remedy"]["en"]
    assert wrong[0]["message"]["zh"].startswith("应为")
    assert page.text("bank.yaml") == text, "nothing was written"


def test_what_a_policy_extends_comes_from_the_folder(page):
    shared = page.folder / "shared" / "base.yaml"
    before = shared.read_text()
    assert page.ask("check", path="vw.yaml", text=page.text("vw.yaml"))["ok"]
    shared.write_text(before + "\nnonsense: true\n")
    try:
        found = page.ask("check", path="vw.yaml", text=page.text("vw.yaml"))
    finally:
        shared.write_text(before)
    assert [one["file"] for one in found["diagnostics"] if one["severity"] == "error"] == ["shared/base.yaml"]
    assert page.ask("check", path="vw.yaml", text=page.text("vw.yaml"))["ok"], "nothing old is kept"


def test_other_kinds_of_files_are_checked_as_what_they_are(page):
    for path in ("scenarios/vw.yaml", "clauses/vw.yaml", "shared/base.yaml"):
        assert page.ask("check", path=path, text=page.text(path))["ok"], path
    wrong = page.text("scenarios/vw.yaml").replace("event: dispatch", "event: dispach", 1)
    found = page.ask("check", path="scenarios/vw.yaml", text=wrong)
    assert not found["ok"]
    assert "dispach" in found["diagnostics"][0]["message"]["en"]


@pytest.mark.parametrize(
    "text", ["", "{", "policy: x\n\tbad", "policy: [[[", "a: &x [*x]", "\x00", "policy: vw\n  - : -"]
)
def test_text_that_is_no_policy_gives_diagnostics(page, text):
    found = page.ask("check", path="new.yaml", text=text)
    assert not found["ok"]
    assert found["diagnostics"]


def test_the_list_of_files_tells_policies_from_scenarios(page):
    found = page.request("GET", "/api/files").json()
    assert [one["path"] for one in found["policies"]] == POLICIES
    assert "scenarios/vw.yaml" in [one["path"] for one in found["scenarios"]]
    others = {one["path"]: one["kind"] for one in found["others"]}
    assert others["profiles/iso10002.yaml"] == "profile"
    assert others["profiles/iso10002/vw.yaml"] == "binding"
    assert others["shared/base.yaml"] == "base"
    titles = {one["path"]: one["title"] for one in found["policies"]}
    assert titles["vw.yaml"]["zh"] == "大众品牌客户投诉处理流程"


@pytest.mark.parametrize("name", POLICIES)
def test_everything_in_the_diagram_is_found_in_the_text(page, name):
    pytest.importorskip("pygraphviz", reason="diagrams belong to the extra `diagram`")
    text = page.text(name)
    svg = page.ask("diagram", path=name, text=text, language="en")["svg"]
    shown = {one for ids in re.findall(r'data-element="([^"]*)"', svg) for one in ids.split()}
    found = {one["id"] for one in page.ask("check", path=name, text=text)["elements"]}
    assert shown
    assert shown <= found
