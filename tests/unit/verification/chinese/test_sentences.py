"""Everything that verification says, it says in Chinese too."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from typer.testing import CliRunner

from complaintflow.cli.app import make_app
from complaintflow.verification.chinese.forms import FORMS
from complaintflow.verification.chinese.sentences import Chinese

ROOT = Path(__file__).parents[4]
VERIFICATION = ROOT / "complaintflow/verification"
ROOMS = ("deciding", "paths", "people", "exploring", "guarantees")
MODULES = (
    *chain.from_iterable(sorted((VERIFICATION / room).glob("*.py")) for room in ROOMS),
    VERIFICATION / "extent.py",
)
WRITES = ("wording.py", "conditions.py", "witness_text.py", "follow.py")
"""Modules of guarantees that speak both languages, and such as write files."""
INNER = frozenset(
    {"any flag", "held back", "applied", "agreed", "voted", "counter", "guarantee", "attachment", "1 days"}
)
"""Words inside keys, files and progress, of which no report speaks."""
WORDS = re.compile(r"[A-Za-z]{2,}")
ENGLISH = "\n".join(re.sub(r"\{\w+[*;,!]?\}", "{}", english) for english, _ in FORMS)


def said(path: Path) -> Iterator[str]:
    """Yield the pieces of text between the values of every sentence in a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr | ast.Assert) or (isinstance(node, ast.Call) and _is_progress(node)):
            silent |= {id(inner) for inner in ast.walk(node)} if not isinstance(node, ast.Expr) else {id(node.value)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield node.value


def _is_progress(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr == "progress"


@pytest.mark.parametrize("path", [one for one in MODULES if one.name not in WRITES], ids=lambda one: one.stem)
def test_every_sentence_has_a_form(path):
    pieces = {piece.strip(" ,;:()`") for piece in said(path)}
    sentences = {piece for piece in pieces if " " in piece and WORDS.search(piece)} - INNER
    assert {one for one in sentences if one not in ENGLISH} == set()


def test_every_form_has_the_same_places_in_both_languages():
    for english, chinese in FORMS:
        places = re.findall(r"\{(\w+)[*;,!]?\}", english)
        assert sorted(places) == sorted(re.findall(r"\{(\w+)\}", chinese)), english


STAFF = "--staff docs/how-to/staff-too-few.yaml --from 2026-07-01 --until 2026-09-30"
REPORTS = (
    "policies/vw.yaml --cases 5",
    "policies/bank.yaml --cases 5",
    "tests/golden/cli/proof/faulty.yaml",
    "docs/how-to/guarantees-library.yaml --time 0",
    f"docs/tutorial/library-fines.yaml --section people {STAFF}",
    f"docs/tutorial/library-fines.yaml --section people {STAFF} --all",
)


NO_WORDS = re.compile(
    r"`[^`]*`|「[^」]*」|\S+\.yaml\S*|\w+\[[\w-]+\]|= help:|(举例|可能的例子).*|级别 [\w, ]+|\([\w, -]+\)"
)
"""Names, places in files, codes, commands, clauses."""


@pytest.mark.parametrize("words", REPORTS)
def test_no_sentence_of_a_report_is_left_in_english(words):
    ran = CliRunner().invoke(make_app(), ["verify", *words.split(), "--format", "human", "--lang", "zh", "--jobs", "1"])
    assert "已检查：" in ran.stdout
    lines = [line for line in ran.stdout.splitlines() if not re.match(r" *\d* \||    |^$", line)]
    left = [NO_WORDS.sub("", line) for line in lines]
    assert [line for line in left if re.search(r"[A-Za-z]{2,}[ ,]+[A-Za-z]{2,}", line)] == []


SAID = {
    "the search stopped after 16 to 40 different cases, with 1 to 9 more in sight, since the time was used up": (
        "搜索在探索16至40个不同案件后因时间用完停止，另有1至9个待探索"
    ),
    "perhaps the deadline `a` never starts on any path; no instants were found at which the kernel does it": (
        "可能存在：时限`a`在任何路径上都不起算；但未找到内核能够重现的时刻"
    ),
    "if `ann` and `bea` are both away, nobody can approve `spend` (chain 1 of 2) for class `high`, on 2026-03-02": (
        "`ann`、`bea`同时缺勤时，无人能够批准`spend`（2条审批链中的第1条）（级别：`high`），2026-03-02当日"
    ),
    "the approval `a` (chain 2 of 3) can be applied for and never be granted": (
        "审批`a`（3条审批链中的第2条）可以申请，但永远不能获批"
    ),
    "nobody can send `work` (applied for by `eva`, `eva` for `lea` and handler: `amy`), until 2026-03-06": (
        "无人能够发出`work`（申请人：`eva`、代`lea`的`eva`；handler: `amy`），至2026-03-06止"
    ),
    "what nobody has ever said of `a`": "what nobody has ever said of `a`",
}


@pytest.mark.parametrize("english", SAID)
def test_a_sentence_in_chinese(english):
    assert Chinese()(english) == SAID[english]


DIFFERENT = {
    "`send` in `new`, `old`: goes to done, now refused": "`new`、`old`中的`send`：由进入done改为被拒绝",
    "the state `repair` is new (respond possible there)": "状态`repair`为新增（respond possible there）",
    "head is newly told by email (overdue) when it is due (`reply`)": ("`reply`到期时：新增以email通知head（overdue）"),
    "in the track `visit`: the limit of `reply` changes for any complaint": "轨道`visit`：`reply`的限期对所有投诉改变",
}


@pytest.mark.parametrize("english", DIFFERENT)
def test_a_difference_in_chinese(english):
    assert Chinese.of_differences()(english) == DIFFERENT[english]


def test_a_comparison_is_told_in_chinese():
    old, new = "docs/examples/migration/vw-01.yaml", "docs/examples/migration/vw-02.yaml"
    told = CliRunner().invoke(make_app(), ["diff", old, new, "--lang", "zh"]).stdout
    assert "  状态`repair`为新增" in told
    assert "  `intake`中的`dispatch`：由进入handling改为进入diagnosis" in told
    assert not re.search(r"^ *(old|new|shown by): ", told, re.MULTILINE)
    assert re.search(r"^含义有\d+处不同，其中\d+处有案例$", told, re.MULTILINE)
