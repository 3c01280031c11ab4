"""A process that is interrupted, or killed, while its threads write as a group."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from complaintflow.stores.addresses import open_store
from tests.stores.groups import known


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cases.db"


INTERRUPTED = """
import os, signal, sys, threading, time
from complaintflow.stores.addresses import open_store
from complaintflow.testing.stores.samples import case_row
store = open_store(sys.argv[1])
inside, leave = threading.Event(), threading.Event()
def hold():
    with store.writing_together() as writing:
        inside.set()
        leave.wait(60)
        writing.add_case(case_row("A"), b"key")
holder = threading.Thread(target=hold)
holder.start()
inside.wait(60)
def interrupt():
    while not store._turn._queue:
        time.sleep(0.001)
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=interrupt).start()
try:
    with store.writing_together() as writing:
        print("never")
except KeyboardInterrupt:
    print("interrupted")
leave.set()
holder.join()
with store.writing_together() as writing:
    writing.add_case(case_row("B"), b"key")
with store.reading() as reading:
    print([row.case for row in reading.cases()])
"""


def test_who_is_interrupted_while_waiting_leaves_the_queue(path: Path):
    run = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, path], capture_output=True, text=True, check=False, timeout=60
    )
    assert run.stdout.split("\n")[:2] == ["interrupted", "['A', 'B']"], run.stderr


ENDLESS = """
import sys, threading
from complaintflow.stores.addresses import open_store
from complaintflow.testing.stores.samples import case_row
store = open_store(sys.argv[1])
tell = threading.Lock()
def write(thread):
    for number in range(1_000_000):
        case = f"C{thread}-{number:06}"
        with store.writing_together() as writing:
            writing.add_case(case_row(case), b"key")
        with tell:
            print(case, flush=True)
for thread in range(4):
    threading.Thread(target=write, args=(thread,)).start()
"""


@pytest.mark.skipif(os.name != "posix", reason="a process is killed by POSIX's means")
def test_a_kill_takes_nothing_that_was_answered(path: Path):
    child = subprocess.Popen([sys.executable, "-c", ENDLESS, path], stdout=subprocess.PIPE, text=True)
    answered = [child.stdout.readline() for _ in range(60)]
    child.send_signal(signal.SIGKILL)
    answered += child.stdout.readlines()
    child.stdout.close()
    child.wait()
    told = {line.strip() for line in answered if line.endswith("\n")}
    store = open_store(path, create=False)
    assert told <= set(known(store))
    for thread in range(4):  # and what is there is the beginning of what each thread wrote
        numbers = [int(case.split("-")[1]) for case in known(store) if case.startswith(f"C{thread}-")]
        assert numbers == list(range(len(numbers)))
    store.close()
