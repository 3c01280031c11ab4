"""What the replays of public tables share: a table that may not be there, the command line, the printed summary."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared/data"


def public_data(name: str, folder: Path = DATA) -> Path:
    """A file of public data that lies beside the project where it has been put there; CI has it."""
    path = folder / name
    if not path.exists():
        reason = f"{name} is not at ../shared/data, so nothing can be compared with it"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path


def complaintflow(*words: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", "complaintflow", *words],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=600, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def table_of(summary: str, heading: str) -> dict[str, dict[str, float]]:
    """Return one table of the summary: its columns, and for each first cell the numbers behind it."""
    block = summary.split(f"  {heading}")[1].split("\n\n", maxsplit=1)[0].splitlines()
    names = re.split(r"\s{2,}", block[0].strip())
    cells = [re.split(r"\s{2,}", line.strip()) for line in block[1:]]
    return {
        row[0]: dict(zip(names, (0 if n in "·—" else float(n.replace(",", "")) for n in row[1:]), strict=True))
        for row in cells
    }
