"""Files that a command cannot work with: a diagnostic and exit code 2 where 1 would say what the work has found."""

import sys
from pathlib import Path

import pytest

from complaintflow.__main__ import main

ROOT = Path(__file__).parents[2]
POLICIES = ROOT / "policies"
TOY = str(ROOT / "tests/golden/cli/toy.yaml")
PROFILE = str(POLICIES / "profiles/housing_code.yaml")

BAD = {
    "not-utf-8": b"\xff\xfe\x00",
    "nul": b"\x00",
    "not-yaml": b"a: [1, 2",
    "a-list": b"- one\n- two\n",
    "other-keys": b"hello: world\n",
    "empty": b"",
    "half-a-policy": b"policy: x\n",
}
WAYS = ("missing", "folder", "goes-in-circles", *BAD)
COMMANDS = {
    "mutate": ("test", "--mutate", "BAD"),
    "verify": ("verify", "BAD", "--section", "tables"),
    "profile": ("verify", TOY, "--profile", "BAD"),
    "policy-of-a-profile": ("verify", "BAD", "--profile", PROFILE),
    "binding": ("verify", str(POLICIES / "housing.yaml"), "--profile", PROFILE, "--binding", "BAD"),
    "staff": ("verify", TOY, "--staff", "BAD"),
    "policy-of-a-staff": ("verify", "BAD", "--staff", str(ROOT / "docs/how-to/staff-too-few.yaml")),
    "diff": ("diff", TOY, "BAD"),
}


@pytest.fixture
def bad(tmp_path):
    """Make a path that something is wrong with."""

    def made(way):
        path = tmp_path / "x.yaml"
        match way:
            case "missing":
                pass
            case "folder":
                path.mkdir()
            case "goes-in-circles":
                path.symlink_to(path)
            case _:
                path.write_bytes(BAD[way])
        return str(path)

    return made


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_bad_file_leaves_with_2(command, way, bad, monkeypatch, capfd):
    path = bad(way)
    monkeypatch.setattr(
        sys, "argv", ["complaintflow", *(path if word == "BAD" else word for word in COMMANDS[command])]
    )
    with pytest.raises(SystemExit) as stopped:
        main()
    printed = capfd.readouterr()
    assert (stopped.value.code, printed.out) == (2, "")
    assert "error" in printed.err
    assert "Traceback" not in printed.err
