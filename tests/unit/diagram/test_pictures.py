"""The pictures of the shipped policies: everything is there, in its box, and no box lies on another."""

import re
import xml.etree.ElementTree as ET
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.diagram import Diagram, Marks, diagram_of, to_png, to_svg
from complaintflow.diagram.measuring import width
from complaintflow.facade import Policy

POLICIES = sorted((Path(__file__).parents[3] / "policies").glob("*.yaml"))
LANGUAGES = ("en", "zh")
SVG = "{http://www.w3.org/2000/svg}"

# What no letter of ours may be narrower than its place by: places are rounded to a tenth of a pixel.
ROUNDED = 0.3


@cache
def _policy(path: Path) -> CompiledPolicy:
    return Policy.load(path).compiled


@cache
def _svg(path: Path, language: str) -> ET.Element:
    return ET.fromstring(to_svg(diagram_of(_policy(path), language=language)))


def _ids(svg: ET.Element) -> set[str]:
    return {element for part in svg.iter() for element in part.get("data-element", "").split()}


def _parts(policy: CompiledPolicy):
    yield "", policy
    for name, track in policy.tracks.items():
        yield f"{name}/", track.policy


def _rectangle(part: ET.Element, css: str) -> tuple[float, float, float, float]:
    (rect,) = (child for child in part.iter(f"{SVG}rect") if child.get("class") == css)
    x, y, wide, high = (float(rect.get(name, "nan")) for name in ("x", "y", "width", "height"))
    return x, y, x + wide, y + high


def _blocks(svg: ET.Element):
    """Yield every box, label and table with its rectangle."""
    for group in svg.iter(f"{SVG}g"):
        kinds = (group.get("class") or "").split()
        for kind, css in (("cf-state", "cf-box"), ("cf-transition", "cf-label"), ("cf-panel", "cf-table")):
            if kind in kinds and (group.get("data-element") or kind == "cf-panel"):
                yield group, _rectangle(group, css)


@pytest.fixture(
    params=[(path, language) for path in POLICIES for language in LANGUAGES], ids=lambda p: f"{p[0].stem}-{p[1]}"
)
def picture(request) -> tuple[CompiledPolicy, ET.Element]:
    path, language = request.param
    return _policy(path), _svg(path, language)


def test_every_state_and_every_transition_is_there(picture):
    policy, svg = picture
    wanted = {
        f"transition:{prefix}{state}:{event}:{number}"
        for prefix, part in _parts(policy)
        for state, events in part.lifecycle.dispatch.items()
        for event, moves in events.items()
        for number, _ in enumerate(moves)
    }
    wanted |= {f"state:{prefix}{state}" for prefix, part in _parts(policy) for state in part.lifecycle.states}
    assert wanted - _ids(svg) == set()


def test_every_deadline_escalation_approval_and_track_is_there(picture):
    policy, svg = picture
    wanted = {f"deadline:{prefix}{name}" for prefix, part in _parts(policy) for name in part.deadlines}
    wanted |= {f"escalation:{number}" for number, _ in enumerate(policy.escalations)}
    wanted |= {f"approval:{name}" for name in policy.approvals} | {f"track:{name}" for name in policy.tracks}
    assert wanted - _ids(svg) == set()


def test_no_text_runs_out_of_its_box(picture):
    _, svg = picture
    for group, (left, top, right, bottom) in _blocks(svg):
        for text in group.iter(f"{SVG}text"):
            if text.get("class") == "cf-badge-text":
                continue
            x, y, size = (float(text.get(name, "nan")) for name in ("x", "y", "font-size"))
            wide = width(text.text or "", size, bold=text.get("font-weight") == "700")
            assert left <= x, text.text
            assert x + wide <= right + ROUNDED, text.text
            assert top <= y - 0.8 * size, text.text
            assert y + 0.25 * size <= bottom + ROUNDED, text.text


@pytest.mark.parametrize("detail", ["full", "overview"])
def test_no_thin_line_runs_out_of_its_box(detail):
    for path in POLICIES:
        for group, (left, _, right, _) in _blocks(ET.fromstring(to_svg(diagram_of(_policy(path), detail=detail)))):
            for rule in group.iter(f"{SVG}path"):
                if rule.get("class") == "cf-rule":
                    start, long = re.fullmatch(r"M([\d.]+) [\d.]+h([\d.]+)", rule.get("d", "")).groups()
                    assert left <= float(start), path
                    assert float(start) + float(long) <= right + ROUNDED, path


def test_no_box_lies_on_another_and_all_lie_on_the_page(picture):
    _, svg = picture
    blocks = [(group.get("aria-label"), place) for group, place in _blocks(svg)]
    wide, high = float(svg.get("width", "nan")), float(svg.get("height", "nan"))
    for name, (left, top, right, bottom) in blocks:
        assert min(left, top) >= 0, name
        assert right <= wide, name
        assert bottom <= high, name
    for (one, a), (other, b) in combinations(blocks, 2):
        apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        assert apart, f"{one} / {other}"


def test_every_box_can_be_reached_and_says_what_it_is(picture):
    _, svg = picture
    for group, _ in _blocks(svg):
        assert group.get("tabindex") == "0"
        assert group.get("role") == "img"
        assert (group.findtext(f"{SVG}title") or "") == group.get("aria-label")


def test_the_same_policy_gives_the_same_picture():
    path = POLICIES[0]
    first = to_svg(diagram_of(_policy(path), language="zh"))
    assert to_svg(diagram_of(Policy.load(path).compiled, language="zh")) == first


def test_marks_are_told_by_line_and_badge_too():
    policy = _policy(next(path for path in POLICIES if path.stem == "power"))
    states = list(policy.lifecycle.states)
    first, second, third = (f"state:{state}" for state in states[:3])
    covered = _told_of_states(diagram_of(policy, marks=Marks({first: 2})))
    assert (covered[first], covered[second]) == ((False, "×2"), (True, "never"))
    way = _told_of_states(diagram_of(policy, marks=Marks({first: 2, second: 1}, frozenset({second}))))
    assert (way[first], way[second], way[third]) == ((False, "×2"), (False, "now ×1"), (False, None))


def _told_of_states(diagram: Diagram) -> dict[str, tuple[bool, str | None]]:
    """By state: whether its line is dashed, and what its badge says."""
    found = {}
    for group, _ in _blocks(ET.fromstring(to_svg(diagram))):
        if (group.get("class") or "").startswith("cf-state"):
            box = next(rect for rect in group.iter(f"{SVG}rect") if rect.get("class") == "cf-box")
            badges = [text.text for text in group.iter(f"{SVG}text") if text.get("class") == "cf-badge-text"]
            found[group.get("data-element")] = (box.get("stroke-dasharray") is not None, next(iter(badges), None))
    return found


def test_chinese_is_painted_with_our_own_letters():
    # The same picture without letters would be much smaller: empty places compress to nothing.
    policy = _policy(next(path for path in POLICIES if path.stem == "power"))
    painted = to_png(diagram_of(policy, language="zh"), zoom=1.0)
    assert painted.startswith(b"\x89PNG")
    assert len(painted) > 20_000


def test_no_css_variable_is_needed_to_see_the_picture():
    svg = to_svg(diagram_of(_policy(POLICIES[0])))
    painted = re.findall(r"<(?:rect|text|polygon|circle)\b[^>]*>", svg)
    assert painted
    assert [tag for tag in painted if not re.search(r' fill="(#[0-9a-f]{6}|none)"', tag)] == []
