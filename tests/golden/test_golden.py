"""Whole policies and staff files, and the exact text that the check prints of them, carets included.

`pytest tests/golden --update-golden` writes the texts anew; the change is then read like code.
"""

from pathlib import Path

import pytest

from complaintflow.source import has_errors, render_human
from complaintflow.staff import check_staff
from complaintflow.verification.verify import check_policy_file

FOLDER = Path(__file__).parent
BAD = sorted(FOLDER.glob("bad/*.yaml"))
OK = sorted(FOLDER.glob("ok/*.yaml"))
STAFF = sorted(path for path in FOLDER.glob("staff/*.yaml") if path.stem != "policy")


def printed(path, monkeypatch):
    monkeypatch.chdir(path.parent)
    if path in STAFF:
        checked = check_staff(path.name)
        return checked.diagnostics, render_human(checked.diagnostics, checked.sources, color=False)
    diagnostics, sources = check_policy_file(path.name)
    return diagnostics, render_human(diagnostics, sources, color=False)


@pytest.mark.parametrize("path", [*BAD, *OK, *STAFF], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_check_prints_what_is_written_beside_the_policy(path, monkeypatch, request):
    _, text = printed(path, monkeypatch)
    expected = path.with_suffix(".out")
    if request.config.getoption("--update-golden"):
        expected.write_text(text)
    assert text == expected.read_text()


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_policy_has_errors(path, monkeypatch):
    diagnostics, _ = printed(path, monkeypatch)
    assert has_errors(diagnostics)


@pytest.mark.parametrize("path", OK, ids=lambda path: path.stem)
def test_a_good_policy_has_none(path, monkeypatch):
    assert printed(path, monkeypatch)[0] == ()


def test_no_expected_text_is_left_over():
    assert sorted(FOLDER.glob("*/*.out")) == sorted(path.with_suffix(".out") for path in (*BAD, *OK, *STAFF))


@pytest.mark.parametrize("path", STAFF, ids=lambda path: path.stem)
def test_only_the_good_staff_file_has_nothing_wrong_with_it(path, monkeypatch):
    diagnostics, _ = printed(path, monkeypatch)
    assert has_errors(diagnostics) is (path.stem != "good")
    assert path.stem != "good" or diagnostics == ()
