"""What repositories of policies are offered: hooks of pre-commit, and an Action. Their commands are run here."""

import os
import shlex
import subprocess
import sys
from pathlib import Path
from shutil import copy

import pytest
from ruamel.yaml import YAML

from complaintflow.source import Code, Diagnostic, Level, Span, render_github

ROOT = Path(__file__).parents[2]
HOOKS = {hook["id"]: hook for hook in YAML(typ="safe").load(ROOT / ".pre-commit-hooks.yaml")}
ACTION = YAML(typ="safe").load(ROOT / "action.yml")
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"] if "name" in step}


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository with one policy, its scenarios, and the command on the path."""
    commands = tmp_path / "bin"
    commands.mkdir()
    program = commands / "complaintflow"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m complaintflow "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{commands}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    home = tmp_path / "home"
    (home / "policies").mkdir(parents=True)
    for name in ("library-fines.yaml", "library-fines.scenarios.yaml"):
        copy(ROOT / "docs/tutorial" / name, home / "policies")
    monkeypatch.chdir(home)
    for words in ("init -q", "add -A", "-c user.name=a -c user.email=a@example.org commit -qm one"):
        subprocess.run(["git", *words.split()], check=True)
    return home


def change(home: Path, old: str, new: str) -> None:
    policy = home / "policies/library-fines.yaml"
    text = policy.read_text(encoding="utf-8")
    assert old in text
    policy.write_text(text.replace(old, new, 1), encoding="utf-8")


def step(name: str, **given: str) -> subprocess.CompletedProcess[str]:
    values = {"policies": "policies", "base": "HEAD", "lang": "en", **given}
    env = {key: values[value.split(".")[-1].rstrip(" }")] for key, value in STEPS[name]["env"].items()}
    script = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[name]["run"]]
    return subprocess.run(script, env={**os.environ, **env}, capture_output=True, text=True, check=False)


def hook(name: str, *files: str) -> subprocess.CompletedProcess[str]:
    one = HOOKS[name]
    given = files if one.get("pass_filenames", True) else ()
    words = [*shlex.split(one["entry"]), *one.get("args", ()), *given]
    return subprocess.run(words, capture_output=True, text=True, check=False)


FILES = ("policies/library-fines.yaml", "policies/library-fines.scenarios.yaml")


def test_the_hooks_pass_and_fail(repository):
    assert hook("complaintflow-fmt", *FILES).returncode == 0
    for name in HOOKS:
        ran = hook(name, *FILES)
        assert ran.returncode == 0, ran.stdout + ran.stderr
    # pre-commit calls a hook failed that changed a file, whatever its exit code is.
    assert subprocess.run(["git", "diff", "--exit-code"], check=False).returncode == 0
    change(repository, "met_by: acknowledge", "met_by: aknowledge")
    assert "unknown-reference" in hook("complaintflow-check", *FILES).stdout
    assert hook("complaintflow-check", *FILES).returncode == 1
    assert hook("complaintflow-test").returncode == 1


def test_the_action_marks_a_mistake_at_its_line(repository):
    assert step("Check").returncode == 0
    assert step("Test").returncode == 0
    change(repository, "met_by: acknowledge", "met_by: aknowledge")
    ran = step("Check", lang="zh")
    assert ran.returncode == 1
    assert "::error file=policies/library-fines.yaml,line=113,endLine=113,col=13," in ran.stdout
    assert "title=unknown-reference::" in ran.stdout


def test_the_action_tells_what_a_change_means_and_does_not_fail_for_it(repository, tmp_path):
    ran = step("Compare with the base")
    assert (ran.returncode, ran.stdout) == (0, "")
    change(repository, "within: 2 working days", "within: 3 working days")
    ran = step("Compare with the base")
    assert ran.returncode == 0, ran.stderr
    assert "acknowledgement" in ran.stdout
    assert "acknowledgement" in (tmp_path / "summary.md").read_text(encoding="utf-8")
    change(repository, "policy: library_fines", "policy: [")
    assert step("Compare with the base").returncode == 2


def test_the_action_takes_its_inputs_through_the_environment_only():
    for one in STEPS.values():
        assert "${{" not in one["run"]
    assert set(ACTION["inputs"]) == {"policies", "base", "lang", "python-version"}


def test_what_github_takes_for_its_own_is_escaped():
    span = Span("a,b:c%.yaml", 1, 2, 3, 4)
    told = render_github([Diagnostic(Code.SYNTAX, Level.NOTE, span, "100% `a\n::error::b`", "do: this")])
    assert told == (
        "::notice file=a%2Cb%3Ac%25.yaml,line=1,endLine=3,title=syntax::100%25 `a<U+000A>::error::b`%0Ado: this\n"
    )
