"""While a policy is loaded the garbage collector waits; before and after, it is as it was."""

import gc

import pytest

from complaintflow.compiler.load import check_text
from complaintflow.compiler.uncollected import uncollected

RULES = "".join(f"  t{i}: {{rules: [{{id: r, when: {{code: c{i}}}, result: a}}]}}\n" for i in range(500))
POLICY = (
    'policy: large\nformat: 1\nversion: "1"\neffective: 2000-01-01\ntime_zone: Asia/Shanghai\n'
    "fields: {code: {type: text}}\noutcomes: {done: {title: Done}}\n"
    "lifecycle: {initial: a, states: {a: {}, done: {final: true, outcome: done}}, "
    f"transitions: [{{event: go, from: a, to: done}}]}}\ntables:\n{RULES}"
)


@pytest.fixture
def rounds():
    """Every round that the collector began."""
    found = []

    def told(phase, info):
        if phase == "start":
            found.append(info["generation"])

    gc.callbacks.append(told)
    yield found
    gc.callbacks.remove(told)


def test_no_round_runs_over_what_is_being_loaded(rounds):
    gc.collect()
    rounds.clear()
    assert check_text(POLICY).diagnostics == ()
    assert len(rounds) <= 2
    assert gc.isenabled()


def test_a_collector_that_was_switched_off_stays_so():
    gc.disable()
    try:
        assert check_text(POLICY).diagnostics == ()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_it_goes_on_after_an_error():
    with pytest.raises(KeyError), uncollected():
        {}[gc.isenabled()]
    assert gc.isenabled()
