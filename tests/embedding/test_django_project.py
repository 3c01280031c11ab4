"""The Django example runs as it stands: its own tests, and its one migration is all that its model needs."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = ROOT / "docs/examples/embedding/django_project"


def manage(folder, *command):
    surroundings = {
        **os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1",
        "DJANGO_SECRET_KEY": "only-for-tests", "DJANGO_DB": str(folder / "complaints.sqlite3"),
        "COMPLAINTFLOW_POLICY": str(ROOT / "policies/vw.yaml"),
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *command],
        cwd=PROJECT, env=surroundings, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_its_own_tests_pass(tmp_path):
    ran = manage(tmp_path, "test", "complaints")
    assert ran.returncode == 0, ran.stderr
    assert "Ran 12 tests" in ran.stderr, ran.stderr


def test_the_migration_is_that_of_the_model(tmp_path):
    migrated = manage(tmp_path, "migrate", "--verbosity", "0")
    assert migrated.returncode == 0, migrated.stderr
    checked = manage(tmp_path, "makemigrations", "--check", "--dry-run")
    assert checked.returncode == 0, checked.stdout + checked.stderr
