"""Whatever the bytes: a policy, a scenario file or an event line gives diagnostics or refusals, soon, and no traceback."""

import io
import json
import shutil
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaintflow import Policy, PolicyError
from complaintflow.cli.event_lines import read_lines
from complaintflow.cli.session import Session
from complaintflow.compiler.load import check_text, load_policy, load_text
from complaintflow.errors import EventError
from complaintflow.scenario.loading import load_scenarios
from complaintflow.source import Code, has_errors, render_human, render_json, render_plain
from complaintflow.verification.verify import check_policy_file, verified

POLICIES = Path("policies").resolve()
WHOLE = Path("tests/golden/ok/every_section.yaml").read_text()
HEAD = 'policy: hostile\nformat: 1\nversion: "1"\neffective: 2026-01-01\ntime_zone: UTC\n'
LIFE = "lifecycle: {initial: a, states: {a: {}, b: {final: true, outcome: withdrawn}}, transitions: [{event: end, from: a, to: b}]}\n"
SECONDS_MAX = 20
"""Far more than anything takes here, and far less than an attack would."""


@contextmanager
def soon():
    started = time.perf_counter()
    yield
    assert time.perf_counter() - started < SECONDS_MAX


def check_policy_bytes(data):
    """Check a policy as text and print what is found in every way; what is wrong comes as PolicyError only."""
    checked = check_text(data)
    diagnostics = verified(checked)
    for text in (
        render_human(diagnostics, checked.sources, color=True),
        render_plain(diagnostics),
        render_json(diagnostics),
    ):
        text.encode()
    try:
        loaded = load_text(data)
    except PolicyError as problem:
        assert has_errors(problem.diagnostics)
        assert str(problem)
    else:
        assert loaded.compiled.digest
        assert not has_errors(checked.diagnostics)
    return diagnostics


def rules(number, when="{n: {at_least: %d}}"):
    return "".join(f"    - {{id: r{i}, class: high, when: {when % i}}}\n" for i in range(number))


TABLE = (
    HEAD
    + LIFE
    + "fields: {n: {type: integer, title: N}}\nclasses: [low, high]\nclassification:\n  default: low\n  rules:\n"
)

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

HOSTILE = {
    "nothing": b"",
    "one NUL": b"\0",
    "NUL inside": (HEAD + LIFE).replace("hostile", "hos\0tile").encode(),
    "lone surrogate as bytes": HEAD.encode() + b"title: \xed\xa0\x80\n",
    "lone surrogate as escape": (HEAD + 'title: "\\ud800"\n' + LIFE).encode(),
    "every byte": bytes(range(256)),
    "UTF-16": (HEAD + LIFE).encode("utf-16"),
    "alias bomb": (HEAD + BOMB).encode(),
    "merge key bomb": (HEAD + "".join(f"k{i}: &k{i} {{<<: [*k{i - 1}, *k{i - 1}]}}\n" for i in range(1, 2000))).encode(),
    "10 MB of lists": b"policy: " + b"[" * 10_000_000,
    "4 MB of lists": b"policy: " + b"[" * 4_000_000,
    "3 MB of mappings": b"{a: " * 750_000,
    "1 MB of dashes": b"- " * 500_000,
    "deep by lines": "".join(f"{' ' * depth}a:\n" for depth in range(2500)).encode(),
    "deep condition": (HEAD + LIFE + "owners: [{owner: a, when: " + "{not: " * 35 + "{always: true}" + "}" * 35 + "}]\n").encode(),
    "wide condition": (TABLE + "    - {id: r, class: high, when: {any: [" + "{n: 1}, " * 5_000 + "{n: 2}]}}\n").encode(),
    "100,000 rules": (TABLE + rules(100_000)).encode(),
    "9,999 rules": (TABLE + rules(9_999)).encode(),
    "5,000 rules over two facts": (
        TABLE.replace("title: N}", "title: N}, m: {type: text, title: M}") + rules(5_000, "{n: {at_most: %d}, m: present}")
    ).encode(),
    "10,000 states": (
        HEAD + "lifecycle:\n  initial: s0\n  states:\n" + "".join(f"    s{i}: {{}}\n" for i in range(10_000)) + "  transitions:\n"
        + "".join(f"    - {{id: t{i}, event: go, from: s{i}, to: s{i + 1}}}\n" for i in range(9_999))
    ).encode(),
    "9,000 roles above one another": (
        HEAD + LIFE + "roles:\n" + "".join(f"  r{i}: {{superior: r{(i + 1) % 9000}}}\n" for i in range(9000))
    ).encode(),
    "9,000 deadlines that start one another": (
        HEAD + LIFE + "deadlines:\n"
        + "".join(f"  d{i}: {{starts: {{deadline: d{i + 1}}}, met_by: end, within: 1d}}\n" for i in range(3000))
        + "  d3000: {starts: open, met_by: end, within: 1d}\n"
    ).encode(),
    "100,000 unknown keys": (HEAD + "".join(f"key{i}: 1\n" for i in range(100_000))).encode(),
    "200,000 equal keys": (HEAD + "a: 1\n" * 200_000).encode(),
    "a 400-digit number": (TABLE + "    - {id: r, class: high, when: {n: {at_least: " + "9" * 400 + "}}}\n").encode(),
    "a 400-digit version": (HEAD.replace('"1"', "1" * 400) + LIFE).encode(),
    "a 400-digit duration": (HEAD + LIFE + f"deadlines: {{d: {{starts: open, met_by: end, within: {'9' * 400}d}}}}\n").encode(),
    "the largest numbers": (TABLE + "    - {id: r, class: high, when: {n: {more_than: 99999999999999999999999999999}}}\n").encode(),
    "the longest duration": (HEAD + LIFE + "deadlines: {d: {starts: open, met_by: end, within: 100 years, "
                             "ladder: [{at: {before: 99 years}, every: 1s, max: 99999, class: high}]}}\n").encode(),
    "a name of 1 MB": (HEAD + "roles: {" + "a" * 1_000_000 + ": {}}\n" + LIFE).encode(),
    "a text of 1 MB": (HEAD + "title: " + "a" * 1_000_000 + "\n" + LIFE).encode(),
    "a key of blanks": (HEAD + '"' + " " * 100_000 + '": 1\n').encode(),
    "colons": b":" * 300_000,
    "quotes": b'"' * 300_001,
    "percent signs": b"%" * 300_000 + b"\n---\n",
    "dates out of the world": (HEAD.replace("2026-01-01", "9999-12-31") + LIFE).encode(),
    "days out of the world": (
        HEAD + LIFE + "fields: {d: {type: date, title: D}}\nroles: {r: {}}\nowners:\n"
        "  - {when: {d: {at_least: 9999-12-31}}, owner: r}\n  - {when: {d: {less_than: 0001-01-01}}, owner: r}\n  - {owner: r}\n"
    ).encode(),
    "a template of braces": (HEAD + LIFE + "templates: {t: {text: '" + "{" * 19_000 + "'}}\n").encode(),
    "a calendar of dates": (
        HEAD + LIFE + "calendars:\n  c:\n    working_days: mon\n    closed:\n"
        + "".join(f'      "{year}-01-01/{year}-12-31": x\n' for year in range(1000, 4000))
    ).encode(),
}  # fmt: skip


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
    check_policy_bytes(data)


@given(st.text(alphabet=st.characters(codec=None), max_size=200))
def test_any_text_in_the_place_of_a_value_is_no_traceback(text):
    check_policy_bytes((HEAD + LIFE).replace("hostile", text).encode("utf-8", "surrogatepass"))
    check_policy_bytes((HEAD + LIFE + "title: " + json.dumps(text) + "\n").encode())


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


@st.composite
def damaged(draw, text):
    """A text some of whose lines are dropped, doubled, moved or changed in a character."""
    lines = text.splitlines(keepends=True)
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(lines) - 1))
        kind = draw(st.sampled_from(("drop", "double", "swap", "character", "indent", "replace")))
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
        elif kind == "replace":
            lines[place] = line.replace(draw(st.sampled_from((":", "{", "}", "[", "]", ",", "a", "e"))), "", 1)
        else:
            here = draw(st.integers(0, max(len(line) - 1, 0)))
            lines[place] = line[:here] + draw(st.sampled_from("x :{}[],#&*!|>'\"%@`-?\0\t中0_")) + line[here + 1 :]
    return "".join(lines)


@settings(max_examples=120)
@given(damaged(WHOLE))
def test_a_damaged_policy_of_every_section_is_no_traceback(text):
    check_policy_bytes(text.encode())


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
    try:
        load_policy(path)
    except PolicyError as problem:
        assert has_errors(problem.diagnostics)


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

    def bad_line(self, number, message):
        assert message
        self.bad.append(number)


def feed(policy, data):
    told = Told()
    session = Session(policy, told)
    for line in read_lines(io.BytesIO(data)):
        session.take(line.number, line.value, line.problem)
    return told


def event(**given):
    line = {"case": "C1", "event": "open", "at": "2026-03-02T09:00:00+08:00", "actor": {"id": "u", "roles": ["clerk"]}}
    return json.dumps({**line, **given}).encode() + b"\n"


HOSTILE_LINES = {
    "NUL": b"\0\n",
    "not UTF-8": b'{"case": "\xff"}\n',
    "lone surrogate": b'{"case": "\\ud800"}\n',
    "lone surrogate in data": event(data={"customer": "S"}).replace(b'"S"', b'"\\udc00"'),
    "10 MB on a line": b"[" * 10_000_000 + b"\n",
    "500 kB of objects": b'{"a":' * 100_000 + b"\n",
    "a 400-digit number": event(data={"amount": 0}).replace(b'"amount": 0', b'"amount": ' + b"9" * 400),
    "an endless number": event(data={"amount": 0}).replace(b'"amount": 0', b'"amount": 1e999'),
    "not a number": event(data={"amount": 0}).replace(b'"amount": 0', b'"amount": NaN'),
    "a key twice": b'{"case": "a", "case": "b"}\n',
    "a list": b"[1]\n",
    "no offset": event(at="2026-03-02T09:00:00"),
    "the year 0": event(at="0000-01-01T00:00:00Z"),
    "the year 10000": event(at="10000-01-01T00:00:00Z"),
    "the last instant": event(at="9999-12-31T23:59:59.999999Z"),
    "the first instant": event(at="0001-01-01T00:00:00Z"),
    "an actor that is a text": event(actor="u"),
    "roles of lists": event(actor={"id": "u", "roles": [[["clerk"]]]}),
    "data of wrong types": event(data={"amount": {"a": []}, "channel": 5, "demands": "repair", "promised": True}),
    "an unknown event": event(event="explode"),
    "a name that is no name": event(event="__class__"),
}


@pytest.mark.parametrize("data", HOSTILE_LINES.values(), ids=HOSTILE_LINES.keys())
def test_a_hostile_event_line_is_refused_soon(policy, data):
    with soon():
        told = feed(policy, data + event(case="C2", data={"amount": 5}))
    assert told.events + len(told.bad) >= 2


@given(data=st.binary(max_size=300))
def test_any_event_line_is_no_traceback(policy, data):
    feed(policy, data + b"\n" + event(data={"amount": 5}) + data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(("open", "receive", "take", "offer", "accept", "close", "amend", "pause", "extend", "approve", "retract",
                         "reclassify", "assign", "flag", "withdraw", "reopen", "undeliverable", "migrated"))  # fmt: skip
DATA_KEYS = st.sampled_from(("amount", "channel", "demands", "promised", "days_given", "who", "part", "cost", "deadline", "deadlines",
                             "by", "reason", "role", "class", "flag", "flags", "event", "approval", "application", "step"))  # fmt: skip
VALUES = JSON | st.sampled_from(
    ("answer", "2d", "high", "clerk", "repeat", "leave", "1", 1, 10**20, "e1", "phone", ["repair"])
)


@settings(max_examples=150)
@given(
    steps=st.lists(
        st.tuples(NAMES, st.dictionaries(DATA_KEYS, VALUES, max_size=4), st.integers(0, 10**7), st.sampled_from(("clerk", "head", "x"))),
        max_size=6,
    )
)  # fmt: skip
def test_any_data_of_any_event_is_answered_and_a_refusal_changes_nothing(policy, steps):
    case = policy.open(
        "C1", at="2026-03-02T09:00:00+08:00", actor={"id": "u", "roles": ["clerk"]}, data={"amount": 5}
    ).case
    at = case.clock
    for name, data, wait, role in steps:
        at += wait * 1_000_000
        try:
            step = case.send(name, at=at, actor={"id": "u", "roles": [role]}, data=data)
        except EventError as problem:
            assert str(problem)
            continue
        if not step.accepted:
            assert step.case.state == case.state
            assert step.case.facts == case.facts
        case = step.case
