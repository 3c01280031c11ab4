"""Files that go with policies are checked as what they are, as `complaintflow check` checks them, inside the folder."""

import shutil

import pytest

from complaintflow.cli.checking import check_file
from complaintflow.studio.counting import Counts
from complaintflow.studio.folder import Folder
from tests.studio_page import ROOT

SHOP = "tests/golden/cli/service"
FILES = [
    ("staff", f"{SHOP}/shop.staff.yaml"),
    ("staff", "tests/golden/staff/people.yaml"),
    ("staff", "tests/golden/staff/roles.yaml"),
    ("delivery", f"{SHOP}/shop.delivery.yaml"),
    ("map", "tests/golden/cli/toy.map.yaml"),
    ("simulation", "docs/examples/vw.simulation.yaml"),
    ("migration", "docs/examples/migration/plan.yaml"),
    ("profile", "policies/profiles/iso10002.yaml"),
    ("binding", "policies/profiles/iso10002/vw.yaml"),
    ("binding", "tests/profiles/bad/binding.yaml"),
    ("clauses", "policies/clauses/vw.yaml"),
    ("base", "policies/shared/base.yaml"),
    ("scenarios", "policies/scenarios/vw.yaml"),
]


@pytest.fixture(scope="module")
def beside(page):
    """The files with all that lies beside them, in the folder of the page."""
    for path in ("tests/golden", "tests/profiles", "docs/examples", "policies"):
        shutil.copytree(ROOT / path, page.folder / path, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*"))
    yield page
    for path in ("tests", "docs", "policies"):
        shutil.rmtree(page.folder / path)


@pytest.mark.parametrize(("kind", "path"), FILES)
def test_a_file_is_checked_as_what_it_is(beside, kind, path, monkeypatch):
    monkeypatch.chdir(beside.folder)
    found = beside.ask("check", path=path, text=beside.text(path))
    assert found["kind"] == kind
    said = check_file(beside.folder / path).diagnostics
    assert [(one["code"], one["line"], one["severity"]) for one in found["diagnostics"]] == [
        (one.code.value, one.span.line, one.level.value) for one in said
    ]


@pytest.mark.parametrize(("kind", "path"), [one for one in FILES if one[0] not in ("base", "clauses", "binding")])
def test_its_keys_are_offered_and_explained(beside, kind, path):
    text = beside.text(path)
    offered = beside.ask("complete", path=path, text=text + "\n", line=text.count("\n") + 2, column=1)["options"]
    labels = {one["label"] for one in offered}
    assert "title" in labels or "format" in text, labels
    assert "lifecycle" not in labels, "these are the keys of a policy"
    line = next(number for number, one in enumerate(text.splitlines(), 1) if one.startswith(f"{kind}:"))
    assert kind in beside.ask("hover", path=path, text=text, line=line, column=2)["markdown"]


def test_a_typed_mistake_is_found_before_it_is_saved(beside):
    path = f"{SHOP}/shop.staff.yaml"
    text = beside.text(path).replace("roles: head", "roles: haed")
    found = [one for one in beside.ask("check", path=path, text=text)["diagnostics"] if one["severity"] == "error"]
    assert [one["message"]["en"] for one in found] != []
    assert "`haed`" in found[0]["message"]["en"]
    assert "`haed`" in found[0]["message"]["zh"]


def test_a_policy_outside_the_folder_is_not_read(page):
    (page.folder.parent / "outside.yaml").write_text(page.text("dealer.yaml"))
    text = (
        "staff: s\nformat: 1\npolicy: ../outside.yaml\nowner_of_last_resort: a\npeople: {a: {name: A, language: en}}\n"
    )
    (error,) = [
        one for one in page.ask("check", path="staff.yaml", text=text)["diagnostics"] if one["severity"] == "error"
    ]
    assert "cannot be loaded" in error["message"]["en"]


def test_a_file_of_no_known_kind_is_told_to_be_one(page):
    found = page.ask("check", path="else.yaml", text="services:\n  web: {image: x}\n")
    assert found["ok"]
    assert [one["severity"] for one in found["diagnostics"]] == ["note"]
    assert "only the YAML was checked" in found["diagnostics"][0]["message"]["en"]
    assert "YAML" in found["diagnostics"][0]["message"]["zh"]
    assert found["diagnostics"][0]["message"]["zh"] != found["diagnostics"][0]["message"]["en"]
    assert not page.ask("check", path="else.yaml", text="services: [\n")["ok"]


def test_mistakes_are_counted_once_for_each_state_of_a_file(tmp_path):
    (tmp_path / "a.yaml").write_text("policy: a\n")
    (tmp_path / "s.yaml").write_text("staff: s\n")
    asked: list[str] = []

    def ask(path, text):
        asked.append(path)
        return {"diagnostics": [{"severity": "error"}] * text.count("x") + [{"severity": "note"}]}

    counts = Counts(Folder.of(tmp_path), ask, lambda: None)
    counts._look()
    assert counts.known() == {"a.yaml": 0, "s.yaml": 0}
    counts._look()
    assert asked == ["a.yaml", "s.yaml"]
    (tmp_path / "s.yaml").write_text("staff: xx\n")
    counts._look()
    assert counts.known() == {"a.yaml": 0, "s.yaml": 2}
    (tmp_path / "a.yaml").write_text("policy: x\n")
    counts._look()
    assert counts.known() == {"a.yaml": 1, "s.yaml": 2}
    assert asked == ["a.yaml", "s.yaml", "s.yaml", "a.yaml", "s.yaml"], "staff is held against policies"
