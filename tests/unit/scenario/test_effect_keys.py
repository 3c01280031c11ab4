"""The closed list of effects and their keys: the same in the documentation, in the code and in what happens."""

import re
from pathlib import Path

import pytest

from complaintflow.explanation.wording import EFFECT_KINDS
from complaintflow.facade import Policy
from complaintflow.scenario import load_scenarios, run_scenario
from complaintflow.scenario.effect_keys import COMMON, KEYS, stands_in
from complaintflow.scenario.expectations import names_of
from tests.hostile_input import SMALL

ROOT = Path(__file__).parents[3]
VALUES = {"", "moment", "truth", "number", "clause"}


def documented():
    page = (ROOT / "docs/reference/wire-format.md").read_text(encoding="utf-8")
    table = page.split("| effect | further keys |")[1].split("\n\n")[0]
    for left, right in re.findall(r"^\| (`.+?) \| (.+) \|$", table, re.MULTILINE):
        for kind in re.findall(r"`(\w+)`", left):
            yield kind, set(re.findall(r"`(\w+)(?:: true)?`", right))


def test_the_documentation_lists_the_same_keys():
    # `line` belongs to lines that are no events at all, which no scenario can send.
    assert {kind: keys - {"line"} for kind, keys in documented()} == {kind: set(keys) for kind, keys in KEYS.items()}


def test_every_kind_has_a_sentence():
    assert set(KEYS) <= set(EFFECT_KINDS)


@pytest.mark.parametrize("name", ["policies/scenarios/vw.yaml", "docs/tutorial/library-fines.scenarios.yaml"])
def test_what_happens_has_these_keys_and_values(name):
    document = load_scenarios(ROOT / name).document
    policy = Policy.load((ROOT / name).parent / str(document.policy))
    names = names_of(policy.compiled, None)
    for scenario in document.cases:
        for row in run_scenario(policy, document, scenario).rows:
            for key, value in row.effect.body.items() if row.effect else ():
                assert key in KEYS[row.effect.kind]
                what = stands_in(row.effect.kind, key)
                known = names.get(what, ())
                held = value if isinstance(value, list | tuple) else (value,)
                assert what in VALUES or all(item is None or item in known for item in held), (row.effect.kind, key)


def test_a_key_stands_for_something_there_is():
    known = {*names_of(Policy.from_text(SMALL).compiled, ()), *VALUES}
    assert {stands_in(kind, key) for kind, keys in KEYS.items() for key in (*COMMON, *keys)} <= known
