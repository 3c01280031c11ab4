"""Laws as tests of pytest: one for each law, so that a broken one is named.

In: a policy, or the path of one. Out: a test function. Which laws cannot be asked of the policy, and why, pytest shows
as skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from os import PathLike
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from complaintflow.facade import Policy
from complaintflow.testing.laws import of_classes, of_logs, of_pauses, of_time, of_walks
from complaintflow.testing.laws.law import Law

LAWS: Final[tuple[Law, ...]] = (*of_time.LAWS, *of_pauses.LAWS, *of_walks.LAWS, *of_logs.LAWS, *of_classes.LAWS)
"""Every law that can be asked of a single policy."""

EXAMPLES: Final = 25
"""How many examples of each law are tried, unless more are asked for."""


def policy_laws(
    policy: str | PathLike[str] | Policy,
    *,
    examples: int = EXAMPLES,
    seed: int | None = None,
    only: Collection[str] | None = None,
    smallest: bool = True,
) -> Callable[[Law], None]:
    """Return a test that holds a policy to the laws; in a test module one line is enough:

        test_policy = policy_laws("policies/mine.yaml")

    `examples`: how many histories each law is asked with. `seed`: the same ones in every run (default: as the profile
    of Hypothesis says). `only`: names of laws. `smallest=False` shows the first history that breaks a law, and
    spends no time on looking for the smallest one. Paths count from the folder in which pytest is started.

    Raises:
        PolicyError: the policy has mistakes.
        ValueError: there is no law of a name in `only`, or `examples` is not positive.
    """  # noqa: D415  # the sentence ends in an example
    asked = policy if isinstance(policy, Policy) else Policy.load(Path(policy))
    chosen = _chosen(only)
    if examples < 1:
        raise ValueError("a law is asked with at least one example")

    @pytest.mark.parametrize("law", [_parameter(law, asked) for law in chosen])
    def test_policy(law: Law) -> None:
        """Hold the policy to a law."""
        hold(law, asked, examples=examples, seed=seed, smallest=smallest)

    return test_policy


def hold(law: Law, policy: Policy, *, examples: int = EXAMPLES, seed: int | None = None, smallest: bool = True) -> None:
    """Hold a policy to one law, with so many examples.

    Raises:
        AssertionError: the law is broken; what Hypothesis adds to it are the smallest history that shows it and how to
            see it again.
    """

    def holds(data: st.DataObject) -> None:
        law.check(policy, data)

    # Hypothesis keeps what failed, and draws what it draws again, by the name of the test.
    holds.__name__ = holds.__qualname__ = f"{law.name}_of_{policy.id}"
    test = given(st.data())(holds)
    if seed is not None:
        test = seeded(seed)(test)
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    phases = [Phase.explicit, Phase.reuse, Phase.generate, *([Phase.shrink] if smallest else [])]
    settings(max_examples=examples, deadline=None, suppress_health_check=slow, phases=phases)(test)()


def asked_of(policy: Policy) -> tuple[str, ...]:
    """Return the names of the laws that a policy can be asked."""
    return tuple(law.name for law in LAWS if law.lacks(policy) is None)


def _chosen(only: Collection[str] | None) -> list[Law]:
    names = [law.name for law in LAWS]
    unknown = [name for name in only or () if name not in names]
    if unknown:
        raise ValueError(f"there is no law `{unknown[0]}`; the laws are {', '.join(names)}")
    return [law for law in LAWS if only is None or law.name in only]


def _parameter(law: Law, policy: Policy) -> object:
    why = law.lacks(policy)
    marks = () if why is None else (pytest.mark.skip(reason=f"not asked of {policy.id}: {why}"),)
    return pytest.param(law, id=law.name, marks=marks)
