"""`complaintflow diagram`: what is drawn, by the name of the file, and coloured by what."""

import re
import sys
from pathlib import Path

import pytest

from complaintflow.__main__ import main
from complaintflow.diagram import png

ROOT = Path(__file__).parents[2]
VW = "policies/vw.yaml"
EVENTS = "docs/examples/vw.jsonl"
VISITED = re.compile(r'class="[^"]*\bcf-(?:visited|current)" data-element="([^"]*)"')


@pytest.fixture
def run(monkeypatch, capfd):
    monkeypatch.chdir(ROOT)

    def run(*words: object) -> tuple[object, str]:
        monkeypatch.setattr(sys, "argv", ["complaintflow", *map(str, words)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main()
        told = capfd.readouterr()
        return stopped.value.code, told.out + told.err

    return run


@pytest.mark.parametrize(
    ("name", "begins"),
    [("a.svg", b"<svg "), ("a.png", b"\x89PNG"), ("a.mmd", b"stateDiagram-v2\n"), ("a.md", b"```mermaid\nstateDia")],
)
def test_the_name_of_the_file_says_how_it_is_drawn(run, tmp_path, name, begins):
    assert run("diagram", "docs/how-to/shop.yaml", "--zoom", "1", "-o", tmp_path / name) == (
        0,
        f"written: {tmp_path / name}\n",
    )
    assert (tmp_path / name).read_bytes().startswith(begins)


@pytest.mark.parametrize(("language", "remedy"), [("en", "or draw one class with --class"), ("zh", "用 --class 只画")])
def test_a_picture_that_is_too_large_is_refused_with_what_helps(run, language, remedy, tmp_path, monkeypatch):
    monkeypatch.setattr(png, "MOST_ASIDE", 100)
    code, printed = run("--lang", language, "diagram", "docs/how-to/shop.yaml", "-o", tmp_path / "a.png")
    assert (code, "SVG" in printed, remedy in " ".join(printed.split())) == (2, True, True)
    assert not (tmp_path / "a.png").exists()


def test_a_lower_zoom_is_told(run, tmp_path, monkeypatch):
    monkeypatch.setattr(png, "MOST_ASIDE", 700)
    code, printed = run("diagram", "docs/how-to/shop.yaml", "-o", tmp_path / "a.png")
    assert (code, "instead of 2" in printed) == (0, True)


def test_without_a_file_it_is_printed(run):
    code, printed = run("diagram", "docs/how-to/shop.yaml", "--format", "mermaid", "--lang", "zh")
    assert (code, "核查中" in printed) == (0, True)
    code, printed = run("diagram", "docs/how-to/shop.yaml", "-o", "-")
    assert (code, printed.startswith("<svg ")) == (0, True)


def test_coverage_tells_in_how_many_scenarios(run):
    code, printed = run("diagram", "docs/examples/hotline.yaml", "--coverage")
    assert code == 0
    assert {"state:received", "state:answered"} <= set(VISITED.findall(printed))
    assert ">×4</text>" in printed


def test_the_way_of_a_case_of_a_file(run):
    code, printed = run("diagram", VW, "--events", EVENTS, "--case", "VW-2026-0001")
    assert code == 0
    states = [element for element in VISITED.findall(printed) if element.startswith("state:")]
    assert states == [
        "state:intake", "state:phone_follow_up", "state:handling", "state:proposed", "state:agreed", "state:solved",
    ]  # fmt: skip
    assert ">now ×1</text>" in printed
    assert ">never</text>" not in printed


def test_the_way_of_a_case_of_a_store(run, tmp_path):
    store = tmp_path / "cases.db"
    staff = ("--staff", "docs/examples/vw.staff.yaml", "--as-person", "lin_yue")
    facts = ("--policy", VW, "--data", "@docs/examples/vw.facts.json")
    assert run("case", "open", "C-1", "--db", store, *facts, *staff, "--at", "2026-03-03T09:00:00+08:00")[0] == 0
    assert run("case", "send", "C-1", "dispatch", "--db", store, *staff, "--at", "2026-03-03T09:05:00+08:00")[0] == 0
    code, printed = run("diagram", VW, "--case", "C-1", "--store", store)
    assert code == 0
    assert "transition:intake:dispatch:0" in VISITED.findall(printed)
    assert '<g class="cf-state cf-plain cf-current" data-element="state:handling"' in printed
    code, printed = run("diagram", "docs/how-to/shop.yaml", "--case", "C-1", "--store", store)
    assert (code, "goes by the policy `vw`, not by `shop`" in printed) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((VW, "-o", "a.gif"), "no picture is known by `.gif`"),
        ((VW, "--class", "odd"), "no class `odd`"),
        ((VW, "--coverage", "--events", EVENTS), "colour by one thing"),
        ((VW, "--events", EVENTS, "--case", "nobody"), "opens no case called `nobody`"),
        ((VW, "--events", "no/such.jsonl"), "there is no such file"),
        ((VW, "--events", VW), "line 1"),
        (("docs/how-to/shop-changed.yaml", "--coverage"), "no file of scenarios"),
        ((VW, "-o", "no/such/folder/a.svg"), "cannot be written"),
    ],
)
def test_what_cannot_be_drawn_is_said(run, words, said):
    code, printed = run("diagram", *words)
    assert (code, said in printed, "Traceback" in printed) == (2, True, False), printed
