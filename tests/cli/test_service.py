"""A store from the command line: cases, the worker, the outbox, as a person types them one after the other.

The outputs are in `tests/golden/cli/service`, a file for each command, and in Chinese in its folder `zh`;
`--update-golden` writes them anew.
"""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from complaintflow.__main__ import main
from complaintflow.runtime.desk import ComplaintDesk

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests/golden/cli/service"
DAY = "2026-03-03"


def at(clock, day=DAY):
    return f"{day}T{clock}:00+08:00"


OPENING = "--data topic=noise --data amount=120.5 --data parts=brake --data parts=axle --data name=王建国"
OPENING += " --data town=Jinan --data phone=13900000001"
FIRE = """'{"topic": "fire"}'"""
LIN, GAO = "--actor lin --role agent", "--staff shop.staff.yaml --as-person gao --role head"
WORKER = "worker --delivery shop.delivery.yaml --staff shop.staff.yaml"
# In this order on one store: name, command, exit code.
STORY = (
    ("open", f"case open C-1 --policy shop.yaml --at {at('09:00')} {LIN} --id e1 {OPENING}", 0),
    ("open-again", f"case open C-1 --at {at('09:00')} {LIN} --id e1 {OPENING}", 0),
    ("open-wrong", f"case open C-2 --at {at('09:00')} --actor lin --role agent --data topic=nose", 1),
    ("send-refused", f"case send C-1 answer --at {at('09:01')} --actor wang --role shop:Jinan --data accepted=true", 1),
    ("send", f"case send C-1 pass_on --at {at('09:05')} --staff shop.staff.yaml --as-person lin --id e2", 0),
    ("send-refused-zh", f"case send C-1 answer --at {at('09:06')} {GAO} --lang zh", 1),
    ("send-stale", f"case send C-1 answer --at {at('09:06')} --actor gao --role head --expected-version 1", 1),
    ("show-waiting", f"case show C-1 --now {at('09:10')}", 0),
    ("worker", f"{WORKER} --now {at('11:30')}", 0),
    ("worker-nothing", f"{WORKER} --now {at('11:30')}", 0),
    ("show", f"case show C-1 --now {at('11:30')}", 0),
    ("show-zh", f"case show C-1 --now {at('11:30')} --lang zh", 0),
    ("show-as", f"case show C-1 --now {at('11:30')} --as head", 0),
    ("show-json", f"case show C-1 --now {at('11:30')} --as head --format json", 0),
    ("allowed", f"case allowed C-1 --now {at('11:30')} --staff shop.staff.yaml --as-person zhou --role shop", 0),
    ("allowed-zh", f"case allowed C-1 --now {at('11:30')} --actor gao --role head --lang zh", 0),
    ("due", f"case due --now {at('11:30')}", 0),
    ("due-zh", f"case due --now {at('11:30')} --until +3h --lang zh", 0),
    ("due-json", f"case due --now {at('11:30')} --format json", 0),
    ("why", "case why C-1 C-1/3/0", 0),
    ("why-nothing", "case why C-1 C-1/99/0", 1),
    ("outbox", f"outbox list --now {at('11:30')}", 0),
    ("outbox-zh", f"outbox list --now {at('11:30')} --status pending --lang zh", 0),
    ("outbox-dead", f"outbox dead --now {at('11:30')}", 0),
    ("outbox-show", f"outbox show C-1/3/1 --now {at('11:30')}", 0),
    ("outbox-show-zh", f"outbox show C-1/3/1 --now {at('11:30')} --lang zh", 0),
    ("outbox-show-as", f"outbox show C-1/3/1 --now {at('11:30')} --as head", 0),
    ("outbox-show-json", f"outbox show C-1/3/1 --now {at('11:30')} --format json", 0),
    ("worker-winds", f"{WORKER} --now {at('11:30')} --until {at('12:00', '2026-03-04')}", 1),
    ("outbox-dead-now", f"outbox dead --now {at('12:00', '2026-03-05')}", 0),
    ("retry", f"outbox retry --all --lane sms --now {at('12:00', '2026-03-05')}", 0),
    ("retry-nothing", f"outbox retry --all --lane sms --now {at('12:00', '2026-03-05')}", 1),
    ("worker-json", f"{WORKER} --now {at('12:00', '2026-03-05')} --format json", 0),
    ("close", f"case send C-1 answer --at {at('13:00', '2026-03-05')} --actor gao --role head --data accepted=true", 0),
    ("show-closed", f"case show C-1 --now {at('14:00', '2026-03-05')}", 0),
    ("open-second", f"case open C-2 --at {at('15:00', '2026-03-05')} {LIN} --format json --id e1 --json {FIRE}", 0),
    ("list", f"case list --now {at('15:00', '2026-03-05')}", 0),
    ("list-zh", f"case list --now {at('15:00', '2026-03-05')} --limit 1 --lang zh", 0),
    ("list-open-json", f"case list --open --now {at('15:00', '2026-03-05')} --format json", 0),
    ("list-none", f"case list --state working --now {at('15:00', '2026-03-05')}", 0),
    ("worker-without", f"worker --now {at('15:00', '2026-03-05')}", 0),
    ("list-unknown", f"case list --state workng --now {at('15:00', '2026-03-05')}", 2),
    ("due-unknown", f"case due --owner boss --now {at('15:00', '2026-03-05')}", 2),
    ("send-typo", f"case send C-2 pass_onn --at {at('15:01', '2026-03-05')} {LIN}", 1),
    ("send-typo-zh", f"case send C-2 pass_onn --at {at('15:02', '2026-03-05')} {LIN} --lang zh", 1),
    ("send-nobody", f"case send C-2 pass_on --at {at('15:03', '2026-03-05')}", 1),
    ("send-no-role", f"case send C-2 pass_on --at {at('15:04', '2026-03-05')} --actor lin", 1),
    ("send-unknown-role", f"case send C-2 pass_on --at {at('15:05', '2026-03-05')} --actor lin --role agnt", 1),
    ("open-slip", f"case open C-3 --at {at('15:06', '2026-03-05')} {LIN} --data topc=noise --data mood=bad", 0),
    ("send-late", f"case send C-3 pass_on --at {at('14:00', '2026-03-05')} {LIN}", 1),
    ("in-a-folder", "case list --db .", 2),
    ("audit", "audit verify --rebuild", 0),
)  # fmt: skip


@pytest.fixture
def complaintflow(monkeypatch, capfdbinary, tmp_path):
    """Run a command in this process, from its real entry point, on a store of this test."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("COMPLAINTFLOW_DB", str(tmp_path / "cases.db"))
    for file in GOLDEN.glob("*.yaml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.chdir(tmp_path)

    def run(command):
        monkeypatch.setattr(sys, "argv", ["complaintflow", *shlex.split(command)])
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main()
        printed = capfdbinary.readouterr()
        return SimpleNamespace(returncode=stopped.value.code, out=printed.out.decode(), err=printed.err.decode())

    return run


def steady(text, folder):
    """Take out what changes with the machine and with the data of other packages."""
    text = re.sub(r"\b[0-9a-f]{64}\b", "<digest>", text.replace("\r\n", "\n").replace(f"{folder}{os.sep}", ""))
    text = re.sub(r"(policy|制度) [0-9a-f]{12}", r"\1 <digest>", text)
    return re.sub(r"(time zones|时区数据) \w+", r"\1 <release>", text)


def told_again(complaintflow, folder, golden, update, named):
    """Tell the story, and return what of it is not as it is written in a folder."""
    wrong = []
    for name, command, code in STORY:
        ran = complaintflow(command)
        printed = f"$ complaintflow {command}\n{steady(ran.out, folder)}"
        if ran.err:
            printed += f"--- stderr\n{steady(ran.err, folder)}"
        assert ran.returncode == code, printed
        if name not in named:
            continue
        file = golden / f"{name}.txt"
        if update:
            file.write_text(printed, encoding="utf-8")
        if printed != file.read_text(encoding="utf-8"):
            wrong.append(printed)
    assert {file.stem for file in golden.glob("*.txt")} == named
    return wrong


def test_the_story_prints_what_is_written_beside_it(complaintflow, request, tmp_path):
    update = request.config.getoption("--update-golden")
    wrong = told_again(complaintflow, tmp_path, GOLDEN, update, {name for name, _, _ in STORY})
    assert not wrong, "\n".join(wrong)


def test_what_was_recorded_is_what_the_recipients_were_told(complaintflow, tmp_path):
    for _, command, _ in STORY[:9]:
        complaintflow(command)
    sent = [json.loads(line) for line in (tmp_path / "out.sent.jsonl").read_text("utf-8").splitlines()]
    assert ("zhou@jinan.example", "zh") in {(one["to"], one["language"]) for one in sent}
    assert len({(one["effect"], one["to"]) for one in sent}) == len(sent)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("case show C-9", "the store has no case `C-9`"),
        ("case list --db none.db", "case open CASE --db none.db --policy POLICY"),
        ("case list --db :memory:", "ends with the command"),
        ("case list --db mysql://x/y", "begins with `mysql://`"),
        ("case open C-9 --policy none.yaml", "there is no file `none.yaml`"),
        ("case open C-9 --data topic", "expected NAME=VALUE or @FILE"),
        ("case open C-9 --data topic=fire --data topic=noise", "holds one value"),
        ("case open C-9 --data @none.json", "none.json"),
        ("case open C-9 --json 5", "expected a JSON object"),
        ("case open C-9 --json {", "it is no JSON"),
        ("case open C-9 --role agent", "name the actor with --actor"),
        ("case open C-9 --as-person lin", "--staff FILE"),
        ("case open C-9 --staff shop.staff.yaml", "--as-person"),
        ("case open C-9 --staff shop.staff.yaml --as-person lin --actor lin", "give one of them"),
        ("case open C-9 --staff shop.staff.yaml --as-person nobody", "knows nobody with the id `nobody`"),
        ("case open C-9 --at yesterday", "--at: expected"),
        ("case show C-1 --as nobody", "the policy has no role `nobody`"),
        ("case due --now 2026-03-03", "--now: expected"),
        ("outbox show C-1/99/0", "no effect `C-1/99/0`"),
        ("outbox retry", "name the effect, or say --all"),
        ("outbox list --status lost", "expected one of `pending`, `delivered`, `dead`"),
        ("worker --once --delivery none.yaml", "file-not-found"),
        ("worker --now 2026-03-03T12:00:00+08:00 --until 2026-03-03T11:00:00+08:00", "lies before"),
    ],
)
def test_wrong_usage_and_missing_things_leave_with_2_and_say_why(command, said, complaintflow):
    complaintflow(STORY[0][1])
    ran = complaintflow(command)
    assert ran.returncode == 2, ran.err
    assert said in ran.err
    assert ran.out == ""
    assert "Traceback" not in ran.err


def test_without_a_store_the_command_says_how_to_name_one(complaintflow, monkeypatch):
    monkeypatch.delenv("COMPLAINTFLOW_DB")
    ran = complaintflow("case list")
    assert ran.returncode == 2
    assert "COMPLAINTFLOW_DB" in ran.err


def test_a_password_in_an_address_is_told_to_nobody(complaintflow):
    ran = complaintflow("case list --db postgresql://desk:geheim@127.0.0.1:1/cases")
    assert ran.returncode == 2
    assert "geheim" not in ran.out + ran.err
    assert "postgresql://desk" in ran.err


def test_data_of_a_file_are_taken_as_they_stand(complaintflow, tmp_path):
    (tmp_path / "facts.json").write_text('{"topic": "fire", "amount": 5, "parts": ["axle"]}', "utf-8")
    opened = complaintflow(f"case open C-1 --policy shop.yaml --at {at('09:00')} --actor lin --role agent "
                           "--data @facts.json --data town=Jinan")  # fmt: skip
    assert opened.returncode == 0, opened.err
    with ComplaintDesk.connect("cases.db") as desk:
        assert dict(desk.case("C-1").facts) == {"topic": "fire", "amount": 5, "parts": ("axle",), "town": "Jinan"}


def test_a_case_on_a_track_of_time_that_nobody_fires_says_so(complaintflow):
    for _, command, _ in STORY[:5]:
        complaintflow(command)
    assert "is `complaintflow worker` running?" in complaintflow(f"case show C-1 --now {at('23:00')}").out


def test_the_whole_history_is_explained(complaintflow):
    for _, command, _ in STORY[:9]:
        complaintflow(command)
    told = complaintflow("case why C-1").out
    shown = json.loads(complaintflow("case show C-1 --format json").out)
    for entry in shown["log"]:
        for effect in entry["effects"]:
            assert effect["id"] in told


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM that a program can answer")
@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_ends_when_it_is_asked_to(asked, complaintflow, tmp_path):
    complaintflow(STORY[0][1])
    complaintflow(STORY[4][1])
    process = subprocess.Popen(
        [sys.executable, "-m", "complaintflow", *shlex.split(WORKER), "--poll", "0.05", "--format", "json"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        did = []
        for line in process.stdout:
            did.append(json.loads(line)["did"])
            if did[-1] == "seal":
                process.send_signal(asked)
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
        process.stdout.close()
    assert did[0] == "begin"
    assert {"timers", "delivery", "seal"} <= set(did)
    assert did[-1] == "stop"


def test_an_erased_case_says_so_and_still_tells_what_happened(complaintflow):
    closing = f"case send C-1 answer --at {at('10:00')} {GAO} --data accepted=true"
    for command in (STORY[0][1], STORY[4][1], closing):
        assert complaintflow(command).returncode == 0
    with ComplaintDesk.connect("cases.db") as desk:
        assert desk.erase("C-1", reason="asked for", force=True).accepted
    for language, said in (("en", "ERASED"), ("zh", "已擦除")):
        shown = complaintflow(f"case show C-1 --lang {language}")
        assert shown.returncode == 0, shown.err
        assert said in shown.out
        assert "王建国" not in shown.out
        assert "13900000001" not in shown.out
    assert "CLOSED: Solved" in complaintflow("case show C-1 --as head").out
    assert json.loads(complaintflow("case show C-1 --format json").out)["status"] == "erased"
    assert "(erased)" in complaintflow("case list").out
    for command in ("case why C-1", "case allowed C-1"):
        ran = complaintflow(command)
        assert ran.returncode == 2
        assert "has been erased" in ran.err
    refused = complaintflow(f"case send C-1 note {LIN} --at {at('11:00')}")
    assert refused.returncode == 1
    assert "gone" in refused.err
    assert complaintflow("outbox list").returncode == 0


def test_the_same_commands_work_on_postgresql(complaintflow, postgresql):
    address = postgresql.replace("postgresql+psycopg", "postgresql")
    opened = complaintflow(f"{STORY[0][1]} --db '{address}'")
    assert opened.returncode == 0, opened.err
    assert complaintflow(f"{STORY[4][1]} --db '{address}'").returncode == 0
    assert complaintflow(f"{WORKER} --now {at('11:30')} --db '{address}'").returncode == 0
    shown = complaintflow(f"case show C-1 --now {at('11:30')} --db '{address}'")
    assert "told zhou (for wang, who is away)" in shown.out
