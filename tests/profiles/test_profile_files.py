"""Profiles and bindings as files: what the check says of them, with line and column; the shipped ones are clean.

`pytest tests/profiles --update-golden` writes the texts anew; the change is then read like code.
"""

from pathlib import Path

import pytest

from complaintflow.cli.checking import check_files
from complaintflow.compiler.load import load_policy
from complaintflow.errors import PolicyError
from complaintflow.policy import instance_problems, schema_of
from complaintflow.source import has_errors, render_human
from complaintflow.verification.profiles.binding import BindingDocument
from complaintflow.verification.profiles.document import ProfileDocument
from complaintflow.verification.profiles.loading import load_profile
from tests.unit.policy.reading import node_of, plain

HERE = Path(__file__).parent
SHIPPED = HERE.parents[1] / "policies" / "profiles"
BAD = sorted(HERE.glob("bad/*.yaml"))
GOOD = [*sorted(SHIPPED.rglob("*.yaml")), HERE / "files/checklist.yaml", HERE / "files/checklist/desk.yaml"]


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_the_check_says_what_is_wrong_and_where(path, monkeypatch, request):
    monkeypatch.chdir(path.parent)
    checked = check_files([Path(path.name)])
    text = render_human(checked.diagnostics, checked.sources, color=False)
    assert has_errors(checked.diagnostics)
    expected = path.with_suffix(".out")
    if request.config.getoption("--update-golden"):
        expected.write_text(text)
    assert text == expected.read_text()


def test_no_expected_text_is_left_over():
    assert sorted(HERE.glob("bad/*.out")) == [path.with_suffix(".out") for path in BAD]


@pytest.mark.parametrize("path", GOOD, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_good_file_has_nothing_wrong_with_it(path):
    assert check_files([path]).diagnostics == ()


@pytest.mark.parametrize("path", GOOD, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_schema_for_editors_takes_it(path):
    root = node_of(path.read_text(encoding="utf-8"))
    record = ProfileDocument if root.get("profile") is root.entries[0][1] else BindingDocument
    assert instance_problems(schema_of(record), plain(root)) == []


def test_a_policy_without_a_binding_is_held_against_a_profile_all_the_same():
    policy = load_policy(HERE.parents[1] / "policies" / "wanrun.yaml").document
    loaded = load_profile(SHIPPED / "housing_code.yaml", policy)
    assert loaded.binding is None


def test_a_profile_that_is_none_says_what_it_is():
    policy = load_policy(HERE / "files" / "desk.yaml").document
    with pytest.raises(PolicyError) as caught:
        load_profile(HERE / "files" / "desk.yaml", policy)
    assert [one.message for one in caught.value.diagnostics] == [
        "this is a policy (its first key is `policy`), expected a profile"
    ]


def test_a_profile_that_is_not_there_is_a_diagnostic():
    policy = load_policy(HERE / "files" / "desk.yaml").document
    with pytest.raises(PolicyError) as caught:
        load_profile(HERE / "files" / "nowhere.yaml", policy)
    assert [one.code for one in caught.value.diagnostics] == ["file-not-found"]
