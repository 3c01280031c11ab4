"""`complaintflow simulate` from its real entry point: the same results whoever works, files, pictures, words."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests/golden/cli/simulate.json"
SMALL = ("policies/vw.yaml", "--plan", "docs/examples/vw.simulation.yaml", "--cases", "500", "--seed", "7")


def simulate(*words, code=0, **more):
    command = [sys.executable, "-m", "complaintflow", "simulate", *map(str, words)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False, **more)
    assert ran.returncode == code, ran.stderr
    return ran


def test_the_seed_gives_the_same_results_whoever_works(request, tmp_path):
    one = simulate(*SMALL, "--format", "json", "--csv", tmp_path / "1.csv").stdout
    two = simulate(*SMALL, "--format", "json", "--csv", tmp_path / "2.csv", "--jobs", "2").stdout
    assert one == two
    assert (tmp_path / "1.csv").read_text() == (tmp_path / "2.csv").read_text()
    told = json.loads(one)["outcomes"][0]
    shown = {name: told[name] for name in ("opened", "closed", "events", "deadlines", "classes", "touched")}
    if request.config.getoption("--update-golden"):
        GOLDEN.write_text(json.dumps(shown, indent=1) + "\n")
    assert shown == json.loads(GOLDEN.read_text())
    rows = list(csv.DictReader((tmp_path / "1.csv").read_text().splitlines()))
    assert len(rows) == told["opened"] == told["closed"] + told["open"] == 500
    late = sum("response" in row["late"].split() for row in rows)
    (response,) = [one for one in told["deadlines"] if (one["deadline"], one["class"]) == ("response", "general")]
    assert late == response["ends"]["late"] + response["ends"]["breached"]


def test_tables_pictures_and_alternatives_in_chinese(tmp_path):
    ran = simulate(
        *SMALL[:-3], "60", "--seed", "3", "--what-if", "deadlines.response.limit=12h", "--lang", "zh",
        "--plots", tmp_path / "out",
    )  # fmt: skip
    assert "经销商响应" in ran.stdout
    assert "如果 deadlines.response.limit=12h" in ran.stdout
    assert "\x1b" not in ran.stdout
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert written == [f"{name}.{kind}" for name in ("breaches", "times", "workload") for kind in ("png", "svg")]
    assert all(path.stat().st_size > 5_000 for path in (tmp_path / "out").iterdir())
    assert "Glyph" not in ran.stderr  # what matplotlib says of letters that its font lacks


@pytest.mark.parametrize(("format", "first"), [("markdown", "## Cases"), ("csv", "alternative,figure,of,class,")])
def test_other_formats(format, first):
    assert simulate("policies/toyota.yaml", "--cases", "5", "--format", format).stdout.startswith(first)


def test_mistakes_are_told(tmp_path):
    plan = tmp_path / "plan.yaml"
    plan.write_text("simulation: x\nformat: 1\nstaff: {roles: {dealr: 2}}\n")
    wrong = simulate("policies/vw.yaml", "--plan", plan, code=1)
    assert "did you mean `dealer`?" in wrong.stderr
    assert "plan.yaml:3:" in wrong.stderr
    assert "no role `dealr`" in simulate("policies/vw.yaml", "--what-if", "staff.dealr=2", code=2).stderr
    assert "no such file" in simulate("policies/vw.yaml", "--plan", tmp_path / "none.yaml", code=2).stderr
    plan.write_text("simulation: x\nformat: 1\narrivals: {per_day: 0.0001}\n")
    assert "more than 40 years" in simulate("policies/vw.yaml", "--plan", plan, "--cases", "9", code=2).stderr
    plan.write_text("simulation: x\nformat: 1\nstart: 2060-12-20\n")
    assert "leaves the years" in simulate("policies/vw.yaml", "--plan", plan, "--cases", "999", code=2).stderr
    plan.write_text("simulation: x\nformat: 1\nstart: 1990-01-01\n")
    assert "leaves the years" in simulate("policies/vw.yaml", "--plan", plan, "--cases", "2", code=2).stderr
    assert "out.csv" in simulate("policies/vw.yaml", "--cases", "1", "--csv", tmp_path / "no/out.csv", code=2).stderr


@pytest.mark.parametrize(("package", "words"), [("simpy", []), ("numpy", []), ("matplotlib", ["--plots", "out.plots"])])
def test_without_the_extra_it_says_so(package, words):
    code = f"import sys; sys.modules['{package}'] = None; from complaintflow.__main__ import main; main()"
    words = [sys.executable, "-c", code, "simulate", "policies/toyota.yaml", *words]
    ran = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 2
    assert "pip install 'complaintflow[simulate]'" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_ctrl_c_tells_what_is_known_so_far(tmp_path):
    file = tmp_path / "cases.csv"
    command = [sys.executable, "-m", "complaintflow", "simulate", *SMALL[:3], "--cases", "1000000", "--csv", str(file)]
    running = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ}
    )
    until = time.monotonic() + 60
    while not file.exists() and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(1.5)  # the first complaints come
    running.send_signal(signal.SIGINT)
    out, errors = running.communicate(timeout=60)
    assert running.returncode == 130, errors
    assert "stopped: this is what" in errors
    assert "Traceback" not in errors
    assert "Deadlines" in out
