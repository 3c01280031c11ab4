"""What a guard says that a case lacks is said in Chinese, for every operator of conditions."""

import pytest

from complaintflow.compiled.condition import _WORDS, All, Any, Not, shortfall
from complaintflow.compiled.condition import Test as Asked
from complaintflow.explanation.shortfall_words import shortfall_words

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
