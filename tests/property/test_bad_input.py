"""Whatever the bytes: a policy, a scenario file or an event line is answered soon, and never by a traceback."""

import io
import json
import re
import shutil
import signal
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaintflow import Policy, PolicyError
from complaintflow.cli.event_lines import read_lines
from complaintflow.cli.session import Session
from complaintflow.compiler.load import check_text, load_policy, load_text
from complaintflow.scenario.loading import load_scenarios
from complaintflow.source import Code, has_errors, render_human, render_json, render_plain
from complaintflow.verification.verify import check_policy_file, verified
from tests.hostile_input import HEAD, HOSTILE, HOSTILE_LINES, LIFE, event

POLICIES = Path("policies").resolve()
WHOLE = Path("tests/golden/ok/every_section.yaml").read_text()
HANGS_AFTER = 300
"""Seconds after which a test counts as hanging: a guard against endless loops, not a measurement."""


@contextmanager
def soon():
    def give_up(_signal, _frame):
        raise AssertionError("it hangs")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(HANGS_AFTER)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def check_policy_bytes(data):
    """Check a policy as text and print what is found in every way."""
    checked = check_text(data)
    diagnostics = verified(checked)
    for text in (
        render_human(diagnostics, checked.sources, color=True),
        render_plain(diagnostics),
        render_json(diagnostics),
    ):
        text.encode()
    return diagnostics


def load_policy_bytes(data):
    """Load a policy from text: what is wrong comes as PolicyError and nothing else."""
    check_policy_bytes(data)
    with suppress(PolicyError):
        loaded = load_text(data)
        assert loaded.compiled.digest
        assert not has_errors(loaded.diagnostics)


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_policy_is_answered_soon(data):
    with soon():
        check_policy_bytes(data)


def test_an_alias_bomb_is_refused_at_its_first_mark():
    assert {Code.ANCHOR, Code.ALIAS} <= {one.code for one in check_policy_bytes(HOSTILE["alias bomb"])}


def test_a_list_of_mistakes_has_an_end():
    assert len(check_policy_bytes(HOSTILE["100,000 unknown keys"])) < 2_000


@given(st.binary(max_size=400))
def test_any_bytes_are_no_traceback(data):
    load_policy_bytes(data)


@given(st.text(alphabet=st.characters(codec=None), max_size=200))
def test_any_text_in_the_place_of_a_value_is_no_traceback(text):
    load_policy_bytes((HEAD + LIFE).replace("hostile", text).encode("utf-8", "surrogatepass"))
    load_policy_bytes((HEAD + LIFE + "title: " + json.dumps(text) + "\n").encode())


# ---- files


def write(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    return folder / "policy.yaml"


@pytest.mark.parametrize(
    ("extends", "code"),
    [
        ("policy.yaml", Code.EXTENDS_CYCLE),
        ("./policy.yaml", Code.EXTENDS_CYCLE),
        ("../policy.yaml", Code.EXTENDS_OUTSIDE),
        ("/etc/passwd", Code.EXTENDS_OUTSIDE),
        ("a/../../../b.yaml", Code.EXTENDS_OUTSIDE),
        ("C:/b.yaml", Code.EXTENDS_OUTSIDE),
        ("~/b.yaml", Code.EXTENDS_OUTSIDE),
        ("link.yaml", Code.EXTENDS_OUTSIDE),
        ("nowhere.yaml", Code.EXTENDS_MISSING),
        ("a" * 5_000, Code.EXTENDS_MISSING),
    ],
)
def test_a_policy_extends_only_what_lies_beside_it(tmp_path, extends, code):
    folder = tmp_path / "policies"
    folder.mkdir()
    (tmp_path / "outside.yaml").write_text("base: outside\n")
    (folder / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    diagnostics, _ = check_policy_file(write(folder, policy=f"{HEAD}{LIFE}extends: {extends}\n"))
    assert code in {one.code for one in diagnostics}


def test_a_long_chain_of_files_has_an_end(tmp_path):
    files = {f"f{i}": f"base: f{i}\nextends: f{i + 1}.yaml\n" for i in range(500)}
    with soon():
        diagnostics, sources = check_policy_file(write(tmp_path, policy=f"{HEAD}{LIFE}extends: f0.yaml\n", **files))
    assert Code.LIMIT_EXCEEDED in {one.code for one in diagnostics}
    assert len(sources) < 30


@pytest.mark.parametrize("name", ["", "missing.yaml", "folder", "a\0b", "a" * 300, "a" * 5_000, "\ud800"])
def test_any_path_is_answered(tmp_path, name):
    (tmp_path / "folder").mkdir()
    diagnostics, _ = check_policy_file(f"{tmp_path}/{name}")
    assert {one.code for one in diagnostics} <= {Code.FILE_NOT_FOUND, Code.UNREADABLE_FILE}
    with pytest.raises(PolicyError):
        load_policy(f"{tmp_path}/{name}")


# ---- real policies, damaged

WORD = re.compile(r"(?<=[ \[{])[a-z0-9][a-z0-9_]{2,}(?=[,\]}\n])")
WORDS = sorted(set(WORD.findall(WHOLE)))


@st.composite
def damaged(draw, text):
    """A text some of whose lines are dropped, doubled, moved or changed in a character."""
    lines = text.splitlines(keepends=True)
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(lines) - 1))
        kind = draw(st.sampled_from(("drop", "double", "swap", "character", "indent", "replace", "word")))
        line = lines[place]
        if kind == "drop":
            lines[place] = ""
        elif kind == "double":
            lines[place] = line * 2
        elif kind == "swap":
            other = draw(st.integers(0, len(lines) - 1))
            lines[place], lines[other] = lines[other], line
        elif kind == "indent":
            lines[place] = "  " + line
        elif kind == "word" and WORD.search(line):
            lines[place] = WORD.sub(draw(st.sampled_from(WORDS)), line, count=1)
        elif kind == "replace":
            lines[place] = line.replace(draw(st.sampled_from((":", "{", "}", "[", "]", ",", "a", "e"))), "", 1)
        else:
            here = draw(st.integers(0, max(len(line) - 1, 0)))
            lines[place] = line[:here] + draw(st.sampled_from("x :{}[],#&*!|>'\"%@`-?\0\t中0_")) + line[here + 1 :]
    return "".join(lines)


@settings(max_examples=120)
@given(damaged(WHOLE))
def test_a_damaged_policy_of_every_section_is_no_traceback(text):
    load_policy_bytes(text.encode())


@pytest.fixture(scope="module")
def vw_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("policies")
    for part in ("shared", "clauses"):
        shutil.copytree(POLICIES / part, folder / part)
    return folder


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=damaged((POLICIES / "vw.yaml").read_text()))
def test_a_damaged_real_policy_is_no_traceback(vw_folder, text):
    path = vw_folder / "vw.yaml"
    path.write_text(text)
    diagnostics, sources = check_policy_file(path)
    render_human(diagnostics, sources, color=False).encode()
    with suppress(PolicyError):
        load_policy(path)


# ---- scenarios


SCENARIOS = (POLICIES / "scenarios" / "vw.yaml").read_text()
FEW_SCENARIOS = "".join(SCENARIOS.splitlines(keepends=True)[:120])


def check_scenario_bytes(path, data):
    path.write_bytes(data)
    loaded = load_scenarios(path)
    assert (loaded.document is None) == has_errors(loaded.diagnostics)
    sources = {} if loaded.source is None else {loaded.source.file: loaded.source}
    render_human(loaded.diagnostics, sources, color=False).encode()


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_scenario_file_is_answered_soon(tmp_path, data):
    with soon():
        check_scenario_bytes(tmp_path / "scenarios.yaml", data.replace(b"policy:", b"scenarios:", 1))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200) | damaged(FEW_SCENARIOS).map(str.encode))
def test_any_scenario_file_is_no_traceback(vw_folder, data):
    check_scenario_bytes(vw_folder / "scenarios.yaml", data)


# ---- events


@pytest.fixture(scope="module")
def policy():
    return Policy.from_text(WHOLE)


class Told:
    """Counts what a session says."""

    def __init__(self):
        self.events = 0
        self.bad = []

    def event(self, event, step):
        self.events += 1
        assert step.accepted or step.refused is not None
        json.dumps(step.to_json()).encode()

    def time(self, effects):
        list(effects)

    def bad_line(self, number, message, _told):
        assert message
        self.bad.append(number)


def feed(policy, data):
    told = Told()
    session = Session(policy, told)
    for line in read_lines(io.BytesIO(data)):
        session.take(line.number, line.value, line.problem)
    return told


@pytest.mark.parametrize("data", HOSTILE_LINES.values(), ids=HOSTILE_LINES.keys())
def test_a_hostile_event_line_is_refused_soon(policy, data):
    with soon():
        told = feed(policy, data + event(case="C2", data={"amount": 5}))
    assert told.events + len(told.bad) >= 2


@given(data=st.binary(max_size=300))
def test_any_event_line_is_no_traceback(policy, data):
    feed(policy, data + b"\n" + event(data={"amount": 5}) + data)
