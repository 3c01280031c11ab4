"""The parts that pictures are made of: widths, lines, conditions narrowed to a class, free room, the way of a case."""

import re
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from complaintflow import Policy, fonts
from complaintflow.compiled.condition import All, Any, Const, Not
from complaintflow.compiled.condition import Test as Asked
from complaintflow.diagram import Trail, diagram_of, to_mermaid
from complaintflow.diagram.free_room import places_in
from complaintflow.diagram.measuring import width, wrapped
from complaintflow.diagram.mermaid import escaped
from complaintflow.diagram.reducing import reduced
from complaintflow.diagram.running import runs_of
from complaintflow.diagram.widths import BOLD, EM, REGULAR
from complaintflow.errors import ComplaintflowError, MissingExtraError
from complaintflow.locale import said

ROOT = Path(__file__).parents[3]
SHOP = ROOT / "docs" / "how-to" / "shop.yaml"
VW = ROOT / "policies" / "vw.yaml"
GENERAL = Asked("class", "is", "general")
LATE = Asked("late", "is", value=True)


@pytest.mark.parametrize(("file", "table"), [(fonts.regular(), REGULAR), (fonts.bold(), BOLD)])
def test_the_widths_are_those_of_the_font(file, table):
    font = TTFont(file)
    for code, name in font.getBestCmap().items():
        assert table.get(chr(code), EM) == font["hmtx"][name][0], hex(code)


def test_chinese_breaks_anywhere_but_before_closing_punctuation():
    lines = wrapped("经销商响应，首次方案。", 5 * 10, 10)
    assert lines == ("经销商响", "应，首次方", "案。")
    assert all(width(line, 10) <= 50 for line in lines)


def test_a_text_that_is_cut_off_says_so():
    lines = wrapped("one two three four five six", 40, 10, most=2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(width(line, 10) <= 40 for line in lines)


def test_a_word_that_is_too_long_is_cut():
    assert all(width(line, 10) <= 30 for line in wrapped("Donaudampfschifffahrtsgesellschaft", 30, 10))


@pytest.mark.parametrize(
    ("tree", "left"),
    [
        (GENERAL, Const(value=True)),
        (Not(GENERAL), Const(value=False)),
        (All((GENERAL, LATE)), LATE),
        (Any((GENERAL, LATE)), Const(value=True)),
        (All((Not(GENERAL), LATE)), Const(value=False)),
        (Any((Not(GENERAL), LATE, LATE)), Any((LATE, LATE))),
        (LATE, LATE),
    ],
)
def test_what_a_class_settles_is_settled(tree, left):
    assert reduced(tree, {"class": "general"}) == left


def test_tables_find_the_room_that_is_free():
    taken = [(0.0, 0.0, 100.0, 200.0)]
    assert places_in((300, 200), taken, [(150, 100)], gap=8) == ((128.0, 0.0),)
    assert places_in((300, 200), taken, [(250, 100)], gap=8) is None
    both = places_in((300, 300), taken, [(150, 100), (150, 100)], gap=8)
    assert both is not None
    assert both[1][1] >= both[0][1] + 100


def test_a_deadline_runs_from_its_start_to_the_act_that_meets_it():
    policy = Policy.load(SHOP).compiled
    runs = runs_of(policy, policy.deadlines["answer"])
    assert (runs.starts, runs.goes_on, runs.anywhere) == (("received",), ("checking",), False)


def test_a_class_that_is_not_there_is_named():
    with pytest.raises(ComplaintflowError, match="no class `odd`; its classes are: `normal`, `serious`"):
        diagram_of(Policy.load(SHOP).compiled, of_class="odd")


def test_one_class_leaves_out_what_others_do():
    policy = Policy.load(VW).compiled
    keys = {box.key for box in diagram_of(policy, of_class="important").boxes}
    assert {"intake", "handling", "solved", "withdrawn"} <= keys
    assert not {"phone_follow_up", "settled_by_call_center", "unreachable"} & keys
    clocks = {clock.element for box in diagram_of(policy, of_class="important").boxes for clock in box.clocks}
    assert clocks == {"deadline:lead_response", "deadline:lead_solution"}


def test_the_overview_names_no_sender_and_nothing_that_stays():
    drawn = diagram_of(Policy.load(VW).compiled, detail="overview")
    assert all(not box.stays and not box.owner for box in drawn.boxes)
    assert all(not label.by and not label.guard for arrow in drawn.arrows for label in arrow.labels)


def test_a_missing_library_is_named_with_what_to_install(monkeypatch):
    from complaintflow.diagram import to_svg

    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'complaintflow\[diagram\]'"):
        to_svg(diagram_of(Policy.load(SHOP).compiled))


def test_a_library_that_cannot_be_loaded_is_not_to_be_installed_once_more(monkeypatch, tmp_path):
    from complaintflow.diagram import to_svg

    (tmp_path / "pygraphviz.py").write_text("raise ImportError('DLL load failed')", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "pygraphviz", raising=False)
    with pytest.raises(MissingExtraError, match="can’t be loaded") as caught:
        to_svg(diagram_of(Policy.load(SHOP).compiled))
    assert "Graphviz库无法加载" in said(str(caught.value), "zh")


def test_the_way_of_a_case_is_marked():
    policy = Policy.load(SHOP)
    clerk = {"id": "c", "roles": ["clerk"]}
    trail = Trail(policy.compiled)
    step = policy.open("C-1", {"topic": "goods"}, at="2025-03-03T09:00:00+08:00", actor=clerk)
    trail.step("C-1", "open", step.effects, touched=step.touched)
    refused = step.case.send("answer", at="2025-03-03T10:00:00+08:00", actor=clerk)
    trail.step("C-1", "answer", refused.effects, touched=refused.touched)
    step = step.case.send("look", at="2025-03-03T11:00:00+08:00", actor=clerk)
    trail.step("C-1", "look", step.effects, touched=step.touched)
    marks = trail.marks()
    assert dict(marks.visited) == {
        "deadline:answer": 1,
        "state:checking": 1,
        "state:received": 1,
        "transition:received:look:0": 1,
    }
    assert marks.current == frozenset({"state:checking"})


# ---- Mermaid. Its own parser (11.17, in Chromium) took all nine policies in both languages when this was written, and
# every printable ASCII character in a title, a label and a note; the grammar below is what that comes down to.

TITLE = r'[^"\n;#]*(?:\#\d+;[^"\n;#]*)*'
LABEL = r'[^:;\n"#%{}\[\]<>-]*(?:(?:\#\d+;|<br/>)[^:;\n"#%{}\[\]<>-]*)*'
NAME = r"[a-z]\w*"
LINES = re.compile(
    rf"""stateDiagram-v2 | accTitle:\ {LABEL} | direction\ TB | state\ "{TITLE}"\ as\ {NAME}(?:\ \{{)? | \}}
    | \[\*\]\ -->\ {NAME} | {NAME}\ -->\ \[\*\] | {NAME}\ -->\ {NAME}\ :\ {LABEL} | note\ right\ of\ {NAME} | end\ note
    | (?!end\ note){LABEL} | classDef\ \w+\ fill:\#\w+,stroke:\#\w+,[-\w: ]+ | class\ {NAME}\ \w+""",
    re.VERBOSE,
)


@pytest.mark.parametrize("path", sorted((ROOT / "policies").glob("*.yaml")), ids=lambda path: path.stem)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_mermaid_holds_only_lines_that_its_parser_knows(path, language):
    policy = Policy.load(path).compiled
    text = to_mermaid(diagram_of(policy, language=language))
    assert [line for line in text.splitlines() if not LINES.fullmatch(line.strip())] == []
    for state in policy.lifecycle.states:
        assert f" as s_{state}\n" in text


def test_what_means_something_to_mermaid_is_written_as_its_number():
    assert escaped('a: "b"; #c') == "a#58; #34;b#34;#59; #35;c"
    assert escaped("a\nend note --> {b}") == "a end note #45;#45;#62; #123;b#125;"
    assert escaped("中文，（可）") == "中文，（可）"


def test_mermaid_of_a_small_policy():
    assert to_mermaid(diagram_of(Policy.load(SHOP).compiled, language="zh")) == (
        Path(__file__).with_name("shop.zh.mmd").read_text(encoding="utf-8")
    )
