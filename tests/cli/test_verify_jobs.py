"""`verify --jobs`: the same report byte for byte, and Ctrl-C."""

import os
import pty
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from complaintflow.cli.app import make_app

ROOT = Path(__file__).parents[2]
FAULTY = "tests/golden/cli/proof/faulty.yaml"
SEVERAL = ("docs/how-to/refunds-with-holes.yaml", "docs/how-to/guarantees-library.yaml", FAULTY)


def verify(*words):
    return CliRunner().invoke(make_app(), ["verify", *map(str, words)])


@pytest.mark.parametrize("form", ["human", "json"])
def test_so_many_processes_as_one_likes_report_the_same(form, tmp_path):
    ran = {}
    for jobs in (1, 2, 5):
        shutil.rmtree(tmp_path / "shown", ignore_errors=True)
        told = verify(*SEVERAL, "--format", form, "--witnesses", tmp_path / "shown", "--jobs", jobs)
        ran[jobs] = (
            told.exit_code,
            told.output,
            {file.name: file.read_text() for file in (tmp_path / "shown").iterdir()},
        )
    assert ran[1][0] == 1
    assert len(ran[1][2]) > 3
    assert ran[2] == ran[1]
    assert ran[5] == ran[1]


def test_where_nobody_says_how_many_processes_the_report_is_the_same():
    words = (*[SEVERAL[1]] * 8, "--format", "json")  # several, so that there is enough to do for more than one
    assert verify(*words).output == verify(*words, "--jobs", 1).output


def test_the_staff_is_read_by_the_other_process_too():
    staff = ("--staff", "docs/how-to/staff-too-few.yaml", "--from", "2026-07-01", "--until", "2026-09-30")
    words = ("docs/tutorial/library-fines.yaml", "--section", "people", "--section", "tables", *staff)
    alone = verify(*words)
    assert "nobody-approves" in alone.stdout
    assert verify(*words, "--jobs", 2).stdout == alone.stdout


def test_ctrl_c_tells_what_is_known_so_far():
    ours, theirs = pty.openpty()  # progress is shown on a terminal only
    command = (sys.executable, "-m", "complaintflow", "verify", "policies/vw.yaml", "--jobs", "2", "--cases", "1000000")
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, start_new_session=True,
        stdout=subprocess.PIPE, stderr=theirs,
    ) as running:  # fmt: skip
        os.close(theirs)
        shown = b""
        while not re.search(rb"parts done: [1-9]", shown):  # on a busy machine the first number shown may be 2
            shown += os.read(ours, 1_000)
        os.killpg(running.pid, signal.SIGINT)  # as a terminal does: every process hears it
        printed = running.communicate(timeout=100)[0].decode()
        shown += _rest(ours)
        assert (running.returncode, shown.count(b"Traceback")) == (130, 0), shown
    assert "\ntables and conditions\n" in printed
    assert printed.endswith("interrupted: this is what was known\n")


def _rest(terminal):
    """Read what is left until every process that had the terminal open is gone."""
    found = b""
    try:
        while more := os.read(terminal, 1_000):
            found += more
    except OSError:  # so Linux says that nobody has the other end
        pass
    finally:
        os.close(terminal)
    return found
