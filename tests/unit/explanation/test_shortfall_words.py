"""What a guard says that a case lacks is said in Chinese, for every operator of conditions."""

from pathlib import Path

import pytest

from complaintflow.compiled.condition import _WORDS, All, Any, Not, shortfall
from complaintflow.compiled.condition import Test as Asked
from complaintflow.explanation.refusals import refusal_words
from complaintflow.explanation.shortfall_words import shortfall_words
from complaintflow.explanation.titles import Titles
from complaintflow.facade import Policy

MISSING = Asked("tried", "present", None)
SMALL = Asked("amount", "at_least", 3)


@pytest.mark.parametrize("operator", _WORDS)
def test_every_operator(operator):
    needs = shortfall(Asked("kind", operator, ("a", "b c")), {})
    said = shortfall_words(needs)
    assert said is not None, needs
    assert "`a`、`b c`" in said
    assert "to " not in said


@pytest.mark.parametrize(
    ("tree", "view", "said"),
    [
        (All((MISSING, SMALL)), {"amount": 1}, "`tried`已填写且`amount`不小于`3`（现为`1`）"),
        (Any((MISSING, SMALL)), {}, "`tried`已填写或`amount`不小于`3`（现未填写）"),
        (Not(MISSING), {"tried": True}, "`tried`的情况与现在不同"),
        (Asked("kind", "in", ("a and b", "c")), {"kind": "x"}, "`kind`为`a and b`、`c`之一（现为`x`）"),
    ],
)
def test_several(tree, view, said):
    assert shortfall_words(shortfall(tree, view)) == said


@pytest.mark.parametrize("text", ["", "anything else", "`a` to be present and more", "so `a` to be present"])
def test_what_is_not_known_is_left(text):
    assert shortfall_words(text) is None


def test_a_list_of_names_in_a_refusal_has_the_marks_of_its_language():
    titles = Titles(Policy.load(Path(__file__).parents[3] / "docs/how-to/shop.yaml").compiled, "zh")
    message = "this is possible only while `a`, `clerk` runs and is open"
    assert refusal_words(message, titles) == "只有`a`、“店员”计时中且开放时才可以这样做"
    assert refusal_words("the case does not fit: needs `a` to be present", titles) == "案件不符合条件：需要`a`已填写"
