"""Every ink of the studio's page on every ground it stands on has the contrast that WCAG 2.1 AA asks for."""

import re
from itertools import product
from pathlib import Path

import pytest

CSS = (Path(__file__).resolve().parents[3] / "tools" / "studio" / "src" / "studio.css").read_text(encoding="utf-8")
BLOCKS = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
PAIRS = (
    *product(("ink", "quiet", "accent", "bad", "warn", "good"), ("paper", "ground")),
    *product(("code-key", "code-text", "code-word", "code-comment", "ink"), ("paper", "active")),
    ("ink", "selection"),
    ("ink", "match"),
    ("ink", "raised"),
    ("on-accent", "accent"),
    ("bad", "bad-ground"),
    ("warn", "warn-ground"),
    ("good", "good-ground"),
    ("accent", "accent-ground"),
    ("ink", "accent-ground"),
    ("ink", "added"),
    ("ink", "removed"),
    ("ink", "added-word"),
    ("ink", "removed-word"),
)
TEXT = 4.5
PARTS = 3.0  # borders of controls and marks of the focus


def colours(scheme: int) -> dict[str, str]:
    assert len(BLOCKS) == 2, "light and dark"
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", " ".join(BLOCKS[: scheme + 1])))


def luminance(colour: str) -> float:
    def linear(part: str) -> float:
        value = int(part, 16) / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(colour[at : at + 2]) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_is_the_most_there_is():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_words_can_be_read(scheme: int, ink: str, ground: str):
    known = colours(scheme)
    assert contrast(known[ink], known[ground]) >= TEXT


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("part", "ground"), [*product(("border", "focus"), ("paper", "ground"))])
def test_controls_can_be_seen(scheme: int, part: str, ground: str):
    known = colours(scheme)
    assert contrast(known[part], known[ground]) >= PARTS
