"""The example of a rehearsal runs as it stands."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_rehearsal_tells_what_falls_due_in_a_week():
    ran = subprocess.run(
        [sys.executable, "docs/examples/embedding/rehearsal.py", "policies/vw.yaml", "30"],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    lines = ran.stdout.splitlines()
    assert len(lines) == 7
    assert lines[0] == "until 03-03 09:00: 30 deadlines breached, 60 notices"
