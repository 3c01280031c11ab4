"""`complaintflow fmt`: what is written, what is shown, and what is left alone."""

import sys
from pathlib import Path

import pytest

from complaintflow.__main__ import main

ORDERED = 'policy: a\nformat: 1\nversion: "1"\n'
MIXED = 'policy: a\nversion: "1"  \nformat: 1\n'


@pytest.fixture
def run(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*line: str) -> tuple[object, str, str]:
        monkeypatch.setattr(sys, "argv", ["complaintflow", *line])
        capfd.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main()
        return stopped.value.code, *capfd.readouterr()

    return run


def test_only_what_is_not_in_order_is_written(run, tmp_path):
    (tmp_path / "a.yaml").write_text(MIXED, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(ORDERED, encoding="utf-8")
    (tmp_path / "a.yaml").chmod(0o640)
    assert run("fmt", ".") == (0, "written anew: a.yaml\n", "")
    assert (tmp_path / "a.yaml").read_text(encoding="utf-8") == ORDERED
    assert (tmp_path / "a.yaml").stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.yaml", "b.yaml"]
    assert run("fmt", ".") == (0, "", "")


def test_check_and_diff_write_nothing(run, tmp_path):
    file = tmp_path / "a.yaml"
    file.write_bytes(MIXED.replace("\n", "\r\n").encode())
    before = file.read_bytes()
    assert run("fmt", "a.yaml", "--check") == (1, "would be written anew: a.yaml\n", "")
    code, output, _ = run("fmt", "a.yaml", "--diff")
    assert code == 0
    assert "+version:" in output
    assert run("fmt", "a.yaml", "--check", "--diff")[0] == 1
    assert file.read_bytes() == before


def test_a_file_with_mistakes_is_left_alone_and_the_others_are_not(run, tmp_path):
    (tmp_path / "a.yaml").write_text("policy: [\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text(MIXED, encoding="utf-8")
    code, output, errors = run("fmt", ".")
    assert (code, output) == (1, "written anew: b.yaml\n")
    assert "a.yaml:1:10: error[syntax]" in errors
    assert (tmp_path / "a.yaml").read_text(encoding="utf-8") == "policy: [\n"
    assert run("fmt", "none.yaml")[0] == 2


def test_what_a_link_points_to_is_written_and_the_link_stays(run, tmp_path):
    (tmp_path / "real.yaml").write_text(MIXED, encoding="utf-8")
    (tmp_path / "link.yaml").symlink_to("real.yaml")
    assert run("fmt", "link.yaml")[0] == 0
    assert Path(tmp_path / "link.yaml").is_symlink()
    assert (tmp_path / "real.yaml").read_text(encoding="utf-8") == ORDERED
