"""Scenarios as tests of pytest: collected when asked, told as a timeline when they fail, and nothing else disturbed.

Every run is a pytest of its own. The outputs are in `tests/golden/pytest`; `--update-golden` writes them anew.
"""

import re
import shutil
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests/golden/pytest"
TUTORIAL = ROOT / "docs/tutorial"
INSTALLED = bool(entry_points(group="pytest11", name="complaintflow"))


@pytest.fixture
def project(tmp_path):
    """A project of a user: a policy, its scenarios, a file of scenarios that fail, a test of its own."""
    for name in ("library-fines.yaml", "library-fines.scenarios.yaml"):
        shutil.copy(TUTORIAL / name, tmp_path)
    shutil.copy(GOLDEN / "failing.scenarios.yaml", tmp_path / "wrong.scenarios.yaml")
    (tmp_path / "test_own.py").write_text("def test_own():\n    pass\n")
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    return tmp_path


def run(folder, *words, env=()):
    plugin = () if INSTALLED else ("-p", "complaintflow.pytest_plugin")
    command = [sys.executable, "-m", "pytest", *plugin, "-p", "no:cacheprovider", "--color=no", *words]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False, timeout=300,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "100",
             "NO_COLOR": "1"} | dict(env),
    )  # fmt: skip


def steady(text):
    """The output without what differs between machines and runs."""
    text = re.sub(r"=+ (.*) in \d+\.\d+s =+", r"== \1 ==", text)
    return re.sub(r"\n(platform|rootdir|configfile|plugins|cachedir): ?[^\n]*|\nplatform [^\n]*", "", text)


def test_nothing_is_collected_that_nobody_asked_for(project):
    answer = run(project, "-q")
    assert answer.returncode == 0
    assert "1 passed" in answer.stdout


def test_a_path_where_nothing_is_stops_the_run(project):
    answer = run(project, "-q", "--complaintflow-scenarios=polices")
    assert answer.returncode == 4
    assert "--complaintflow-scenarios: there is nothing at polices" in answer.stderr


def test_a_file_that_is_named_is_run(project):
    answer = run(project, "-q", "library-fines.scenarios.yaml")
    assert answer.returncode == 0
    assert re.match(r"\.{10,} +\[100%\]\n\d+ passed", answer.stdout)


@pytest.mark.parametrize(
    ("by_option", "asked", "files"),
    [
        (True, (".",), {"library-fines.scenarios.yaml", "wrong.scenarios.yaml", "test_own.py"}),
        (False, ("library-fines.yaml", "wrong.*"), {"wrong.scenarios.yaml", "test_own.py"}),
    ],
)
def test_paths_say_what_is_collected(project, by_option, asked, files):
    if by_option:
        answer = run(project, "--collect-only", "-q", *(f"--complaintflow-scenarios={path}" for path in asked))
    else:
        (project / "pytest.ini").write_text(f"[pytest]\ncomplaintflow_scenarios = {' '.join(asked)}\n")
        answer = run(project, "--collect-only", "-q")
    assert answer.returncode == 0
    assert {line.split("::")[0] for line in answer.stdout.splitlines() if "::" in line} == files


def test_a_failure_is_told_as_the_timeline(project, request):
    answer = run(project, "wrong.scenarios.yaml", "-ra")
    told = f"$ pytest wrong.scenarios.yaml\n{steady(answer.stdout)}"
    golden = GOLDEN / "failing.txt"
    if request.config.getoption("--update-golden"):
        golden.write_text(told, encoding="utf-8")
    assert told == golden.read_text(encoding="utf-8")
    assert answer.returncode == 1


def test_a_scenario_is_found_by_its_clause_and_names_it_and_speaks_the_language_that_is_set(project):
    (project / "pytest.ini").write_text("[pytest]\ncomplaintflow_language = zh\n")
    answer = run(project, "-q", "wrong.scenarios.yaml", "-k", "LF-3", "--junitxml=out.xml")
    assert "1 failed, 2 deselected" in answer.stdout
    assert "免除无需批准" in answer.stdout
    assert '<property name="clause" value="LF-3" />' in (project / "out.xml").read_text()


def test_mistakes_of_a_file_are_shown_in_their_places(project):
    wrong = project / "wrong.scenarios.yaml"
    wrong.write_text(wrong.read_text().replace("state: examined", "state: examinde"))
    answer = run(project, "wrong.scenarios.yaml")
    assert answer.returncode == 2
    assert "wrong.scenarios.yaml:25:19: error[unknown-reference]" in answer.stdout
    assert "Traceback" not in answer.stdout


def test_a_policy_with_mistakes_is_shown_in_its_place(project):
    policy = project / "library-fines.yaml"
    policy.write_text(policy.read_text().replace("format: 1", "format: 9"))
    answer = run(project, "wrong.scenarios.yaml")
    assert answer.returncode == 2
    assert "library-fines.yaml:" in answer.stdout
    assert "Traceback" not in answer.stdout


def test_a_run_that_has_no_scenarios_loads_nothing_of_the_library(project):
    (project / "test_own.py").write_text(
        "import sys\n\ndef test_own():\n"
        "    loaded = {name for name in sys.modules if name.startswith('complaintflow')}\n"
        "    assert loaded == {'complaintflow', 'complaintflow.pytest_plugin'}\n"
        "    assert 'hypothesis' not in sys.modules\n"
    )
    answer = run(project, "-q", "-p", "no:hypothesispytest", "test_own.py")
    assert answer.returncode == 0, answer.stdout


PAGE = (ROOT / "docs/how-to/test-your-policy.md").read_text(encoding="utf-8")


def test_the_tests_that_the_page_shows_are_collected_each_law_by_name(project):
    """What the page shows as Python, as a test module of a project; each law is a test, or says why it is not asked."""
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    text = "\n".join(blocks).replace("docs/tutorial/", "")
    text = re.sub(r"^test_\w+\(\)$", "", text, flags=re.MULTILINE)  # the page calls its tests, here pytest does
    text = text.replace('fines.yaml")\n\nfrom', 'fines.yaml", examples=2)\n\nfrom', 1)
    text = text.replace("examples=10, steps=20", "examples=2, steps=5").replace("max_examples=20", "max_examples=3")
    (project / "test_own.py").write_text(text)
    answer = run(project, "-v", "-rs", "test_own.py")
    assert answer.returncode == 0, answer.stdout
    assert "test_own.py::test_policy[law_9_ticks_change_nothing_by_the_end]" in answer.stdout
    assert "test_own.py::TestFines::runTest PASSED" in answer.stdout
    assert "test_own.py::test_a_weighty_complaint_is_the_branch_heads PASSED" in answer.stdout
    assert "not asked of library_fines: the clocks of its zone change" in answer.stdout


def test_a_broken_law_is_told_by_its_name_and_history(project):
    (project / "test_own.py").write_text(
        "from dataclasses import replace\n"
        "from complaintflow import Policy\n"
        "from complaintflow.compiled.table import Decided\n"
        "from complaintflow.testing import policy_laws\n"
        "policy = Policy.load('library-fines.yaml')\n"
        "lying = replace(policy.compiled.classification, write=Decided(lambda view: ('weighty', ())))\n"
        "policy = replace(policy, compiled=replace(policy.compiled, classification=lying))\n"
        "test_policy = policy_laws(policy, seed=3, smallest=False, only=['law_14_the_class_is_what_the_table_says'])\n"
    )
    answer = run(project, "-q", "test_own.py")
    assert answer.returncode == 1
    assert "FAILED test_own.py::test_policy[law_14_the_class_is_what_the_table_says]" in answer.stdout
    assert "2026-03-02T01:00:00+00:00 open by" in answer.stdout
