"""Commands as a person types them: what they print and the code they leave with.

The outputs are in `tests/golden/cli`; `--update-golden` writes them anew.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from complaintflow.__main__ import main

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests/golden/cli"

SECRET = "../../../docs/examples/confidential"
REPORTED = "reports/reported.yaml reports/reported.jsonl"
COMMANDS = {
    "check-clean": ("check toy.yaml toy.register.yaml toy.scenarios.yaml toy.map.yaml", 0),
    "check-broken": ("check wrong/broken.scenarios.yaml", 1),
    "check-misnamed": ("check wrong/misnamed.scenarios.yaml", 1),
    "check-broken-zh": ("check wrong/broken.scenarios.yaml --lang zh", 1),
    "check-plain": ("check --format plain wrong/misnamed.scenarios.yaml", 1),
    "check-json": ("check --format json wrong/misnamed.scenarios.yaml", 1),
    "check-facts": ("check toy.facts.yaml", 0),
    "run-a-register": ("run toy.register.yaml toy.jsonl", 1),
    "report": (f"report {REPORTED} --period 2026-02", 1),
    "report-zh": (f"report {REPORTED} --period 2026-02 --report office_monthly --lang zh", 1),
    "report-as": (f"report {REPORTED} --period 2026-02 --as office", 1),
    "report-markdown": (f"report {REPORTED} --period 2026-02 --markdown -", 1),
    "report-html": (f"report {REPORTED} --period 2026-Q1 --html -", 1),
    "report-json": (f"report {REPORTED} --period 2026-02 --json", 1),
    "report-quarter": (f"report {REPORTED} --period 2026-Q1", 1),
    "report-until": (f"report {REPORTED} --period 2026-02 --report overview --until 2026-02-12", 1),
    "report-owed": (f"report {REPORTED} --owed --until 2026-04-08", 1),
    "report-owed-json": (f"report {REPORTED} --owed --until 2026-03-07 --json", 1),
    "report-calendar": ("report reports/reported.yaml --calendar 2026", 0),
    "report-calendar-json": ("report reports/reported.yaml --calendar 2027 --json", 0),
    "verify": ("verify proof/faulty.yaml --section tables", 1),
    "verify-zh": ("verify proof/faulty.yaml --section tables --lang zh", 1),
    "verify-plain": ("verify proof/faulty.yaml --section tables --format plain", 1),
    "verify-json": ("verify toy.yaml --section tables --format json", 0),
    "verify-broken": ("verify wrong/uncompiled.yaml --section tables", 2),
    "explain-case": ("explain proof/faulty.yaml proof/case.facts.yaml", 0),
    "explain-case-unknown": ("explain proof/faulty.yaml proof/unknown.facts.yaml", 2),
    "explain-scenarios": ("explain toy.yaml toy.scenarios.yaml", 1),
    "test-failing": ("test toy.yaml", 1),
    "test-failing-zh": ("test toy.yaml --lang zh", 1),
    "test-one-zh": ("test toy.scenarios.yaml --only right --verbose --lang zh", 0),
    "test-reports-zh": ("test reports/reported.yaml --lang zh", 1),
    "check-misnamed-zh": ("check wrong/misnamed.scenarios.yaml --lang zh", 1),
    "check-reports-zh": ("check wrong/reported.scenarios.yaml --lang zh", 2),
    "check-facts-zh": ("check toy.facts.yaml --lang zh", 0),
    "explain-case-zh": ("explain proof/faulty.yaml proof/case.facts.yaml --lang zh", 0),
    "explain-scenarios-zh": ("explain toy.yaml toy.scenarios.yaml --lang zh", 1),
    "run-timeline-zh": ("run toy.yaml toy.jsonl --until 2026-03-04 --lang zh", 1),
    "run-csv-zh": ("run toy.yaml --csv toy.csv --map toy.map.yaml --until 2026-03-04 --lang zh", 1),
    "why-nothing-zh": ("why toy.yaml toy.jsonl A/99/0 --lang zh", 1),
    "report-owed-zh": (f"report {REPORTED} --owed --until 2026-04-08 --lang zh", 1),
    "report-calendar-zh": ("report reports/reported.yaml --calendar 2026 --lang zh", 0),
    "test-one": ("test toy.scenarios.yaml --only right --verbose", 0),
    "test-coverage": ("test toy.scenarios.yaml --coverage", 1),
    "test-reports": ("test reports/reported.yaml", 1),
    "check-reports": ("check wrong/reported.scenarios.yaml", 2),
    "test-mutate": ("test --mutate lax/lax.yaml --change deadlines", 1),
    "test-mutate-slip": ("test --mutate lax/lax.yaml --change deadlins", 2),
    "test-mutate-zh": ("test --mutate lax/lax.yaml --change classification --lang zh --at-least 50", 0),
    "test-mutate-json": ("test --mutate lax/lax.yaml --sample 9 --seed 1 --format json", 1),
    "trace-gaps": ("trace toy.yaml", 1),
    "trace-zh": ("trace toy.yaml --lang zh", 1),
    "explain": ("explain toy.yaml toy.facts.yaml", 0),
    "explain-zh": ("explain toy.yaml toy.facts.yaml --at 2026-03-02T10:00:00+08:00 --lang zh", 0),
    "run": ("run toy.yaml toy.jsonl --until 2026-03-04T00:00:00+08:00", 1),
    "run-by-time": ("run toy.yaml toy.jsonl --by-time", 1),
    "run-zh": ("run toy.yaml toy.jsonl --lang zh --group amount --summary-only", 1),
    "run-json": ("run toy.yaml toy.jsonl --json --until 2026-03-04T00:00:00+08:00", 1),
    "run-reports": (f"run {REPORTED} --until 2026-03-07 --summary-only", 1),
    "run-reports-zh": (f"run {REPORTED} --until 2026-03-07 --lang zh", 1),
    "run-reports-json": (f"run {REPORTED} --until 2026-03-07 --json", 1),
    "run-csv": ("run toy.yaml --csv toy.csv --map toy.map.yaml --until 2026-03-04T00:00:00+08:00", 1),
    "run-csv-json": ("run toy.yaml --csv toy.csv --map toy.map.yaml --json", 1),
    "why": ("why toy.yaml toy.jsonl A/3/0", 0),
    "why-zh": ("why toy.yaml toy.jsonl --case A --lang zh", 0),
    "why-nothing": ("why toy.yaml toy.jsonl A/99/0", 1),
    "export-xes": ("export toy.yaml toy.jsonl --until 2026-03-04 --xes -", 1),
    "export-csv": ("export toy.yaml toy.jsonl --until 2026-03-04 --csv -", 1),
    "export-ocel": ("export toy.yaml toy.jsonl --until 2026-03-04 --ocel -", 1),
    "export-cloudevents": ("export toy.yaml toy.jsonl --until 2026-03-04 --cloudevents -", 1),
    "export-ical": ("export toy.yaml toy.jsonl --until 2026-03-04 --ical - --lang zh", 1),
    "export-as-role": (f"export {SECRET}.yaml {SECRET}.jsonl --as branch:u7 --csv - --ical -", 0),
    "run-as-role": (f"run {SECRET}.yaml {SECRET}.jsonl --as auditor --group summary --group staff", 0),
    "why-as-role": (f"why {SECRET}.yaml {SECRET}.jsonl --case B-1 --as branch", 0),
}


@pytest.fixture
def complaintflow(monkeypatch, capfdbinary):
    """Run a command in this process, from its real entry point, and return code, output and errors."""
    monkeypatch.setenv("COLUMNS", "100")

    def run(*words, folder=GOLDEN):
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "argv", ["complaintflow", *words])
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main()
        printed = capfdbinary.readouterr()
        return SimpleNamespace(returncode=stopped.value.code, stdout=printed.out, stderr=printed.err)

    return run


def in_a_process(*words, stdin=None, **environment):
    return subprocess.run(
        [sys.executable, "-m", "complaintflow", *words],
        cwd=GOLDEN, capture_output=True, timeout=120, check=False, input=stdin,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )  # fmt: skip


def steady(text):
    """Take out what changes with the data of other packages."""
    text = re.sub(r"(policy|制度) [0-9a-f]{12}", r"\1 <digest>", text.replace("\r\n", "\n"))
    text = re.sub(r"\b[0-9a-f]{64}\b", "<digest>", text)
    return re.sub(r"(time zones|时区数据) \w+", r"\1 <release>", text)


@pytest.mark.parametrize("name", COMMANDS)
def test_output(name, request, complaintflow):
    command, code = COMMANDS[name]
    ran = complaintflow(*command.split())
    printed = f"$ complaintflow {command}\n{steady(ran.stdout.decode())}"
    if ran.stderr:
        printed += f"--- stderr\n{steady(ran.stderr.decode())}"
    file = GOLDEN / f"{name}.txt"
    if request.config.getoption("--update-golden"):
        file.write_text(printed, encoding="utf-8")
    assert ran.returncode == code, printed
    assert printed == file.read_text(encoding="utf-8")


def test_no_expected_output_is_left_behind():
    assert {file.stem for file in GOLDEN.glob("*.txt")} == set(COMMANDS)


def test_output_is_the_same_whatever_the_hash_seed():
    words = ("explain", "toy.yaml", "toy.facts.yaml")
    first, second = (in_a_process(*words, PYTHONHASHSEED=seed) for seed in ("1", "2"))
    assert first.stdout == second.stdout
    assert first.returncode == second.returncode == 0


@pytest.mark.parametrize(
    "words",
    [
        ("frobnicate",),
        ("run", "toy.yaml"),
        ("run", "toy.yaml", "toy.jsonl", "--csv", "toy.csv", "--map", "toy.map.yaml"),
        ("run", "toy.yaml", "--csv", "toy.csv"),
        ("run", "toy.yaml", "none.jsonl"),
        ("run", "toy.yaml", "."),
        ("run", "toy.yaml", "toy.jsonl", "--until", "2026-03-02T09:00:00"),
        ("run", "none.yaml", "toy.jsonl"),
        ("run", "toy.yaml", "--csv", "toy.yaml", "--map", "toy.map.yaml"),
        ("run", "toy.yaml", "toy.jsonl", "--group", "amuont"),
        ("explain", "toy.yaml", "toy.facts.yaml", "--lang", "de"),
        ("check", "none.yaml"),
        ("test", "none.yaml"),
        ("why", "toy.yaml", "toy.jsonl"),
        ("explain", "toy.yaml", "none.yaml"),
        ("schema", "toy.yaml", "--for", "map"),
    ],
)
def test_wrong_usage_and_missing_files_leave_with_2(words, complaintflow):
    ran = complaintflow(*words)
    assert ran.returncode == 2
    assert ran.stdout == b"" or words[0] == "check"
    assert b"Traceback" not in ran.stderr


@pytest.mark.parametrize(
    "data", [b"", b"\x00", b"\xff\xfe", b"{" * 100_000, b"- " * 100_000, b"a: &a [*a, *a]\n", b"policy: x"]
)
@pytest.mark.parametrize("command", ["check", "test", "trace", "schema"])
def test_any_bytes_are_diagnostics(command, data, tmp_path, complaintflow):
    (tmp_path / "x.yaml").write_bytes(data)
    ran = complaintflow(command, "x.yaml", folder=tmp_path)
    assert ran.returncode == 1
    assert b"Traceback" not in ran.stderr + ran.stdout
    assert b"error[" in ran.stderr + ran.stdout


def test_an_option_with_a_wrong_word_is_answered_in_our_own_words(complaintflow):
    said = complaintflow("explain", "toy.yaml", "toy.facts.yaml", "--lang", "de").stderr.decode()
    assert "expected one of `en`, `zh`, found `de`" in said


def test_a_group_that_is_no_fact_is_answered_with_the_facts(complaintflow):
    said = complaintflow("run", "toy.yaml", "toy.jsonl", "--group", "amuont").stderr.decode()
    assert said == "error: --group: the policy has no fact `amuont`; its facts are: angry, amount, promised\n"


def test_a_suite_that_is_named_twice_runs_once(complaintflow):
    once = complaintflow("test", "toy.yaml").stdout
    assert complaintflow("test", "toy.yaml", "toy.scenarios.yaml", ".").stdout == once


def test_a_map_of_an_unknown_zone_is_a_diagnostic(tmp_path, complaintflow):
    text = (GOLDEN / "toy.map.yaml").read_text().replace("Asia/Shanghai", "Shanghai")
    (tmp_path / "m.yaml").write_text(text)
    ran = complaintflow("check", "--format", "plain", "m.yaml", folder=tmp_path)
    assert (ran.returncode, b"did you mean `Asia/Shanghai`?" in ran.stdout) == (1, True), ran.stdout
    ran = complaintflow("run", "toy.yaml", "--csv", "toy.csv", "--map", str(tmp_path / "m.yaml"))
    assert (ran.returncode, b"did you mean `Asia/Shanghai`?" in ran.stderr) == (1, True)


def test_a_map_cannot_say_that_a_case_has_one_row_and_several(tmp_path, complaintflow):
    text = (GOLDEN / "toy.map.yaml").read_text().replace("open:\n", "rows_together: true\nopen:\n")
    (tmp_path / "m.yaml").write_text(text)
    for command in (("check", "--format", "plain"), ("run", "toy.yaml", "--csv", "toy.csv", "--map")):
        ran = complaintflow(*command, str(tmp_path / "m.yaml"))
        said = ran.stdout + ran.stderr
        assert (ran.returncode, b"`one_case_per_row` that it has one" in said) == (1, True), said


def test_events_come_from_stdin_too():
    ran = in_a_process("run", "toy.yaml", "-", "--json", stdin=(GOLDEN / "toy.jsonl").read_bytes())
    assert ran.returncode == 1
    assert ran.stdout.splitlines()[-1].startswith(b'{"id": "B/')


def test_nobody_reading_any_more_is_no_traceback():
    for option in ("--json", "--by-time"):
        command = (
            f"{sys.executable} -m complaintflow run toy.yaml toy.jsonl {option} | head -c 1; echo ${{PIPESTATUS[0]}}"
        )
        ran = subprocess.run(
            ["bash", "-c", command], cwd=GOLDEN, capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        # A short output may fit into the pipe before its reader has gone.
        assert ran.stdout.splitlines()[-1].endswith(("141", "1")), ran.stdout
        assert ran.stderr == ""


def test_control_characters_do_not_reach_the_terminal():
    line = (
        '{"case": "A", "event": "open", "at": "2026-03-02T09:00:00+08:00", '
        '"actor": {"id": "x", "roles": ["agent"]}, "data": {"amount": "\\u001b[2J"}}'
    )
    ran = in_a_process("run", "toy.yaml", "-", stdin=line.encode())
    assert b"\x1b" not in ran.stdout


def test_every_command_is_documented(complaintflow):
    page = (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8")
    commands = re.findall(r"^│ (\w+) ", complaintflow("--help").stdout.decode(), re.MULTILINE)
    assert len(commands) >= 8
    for command in commands:
        assert f"## `{command}" in page
        help_ = complaintflow(command, "--help").stdout.decode()
        inner = re.findall(r"^│ (\w+) ", help_, re.MULTILINE) if "COMMAND [ARGS]" in help_ else []
        help_ += "".join(complaintflow(command, one, "--help").stdout.decode() for one in inner)
        options = set(re.findall(r"--[a-z-]+", help_)) - {"--help", "--lang"}
        section = page.split(f"## `{command}")[1].split("\n## ")[0]
        assert {option for option in options if option not in section} == set(), command
        assert {one for one in inner if one not in section} == set(), command
