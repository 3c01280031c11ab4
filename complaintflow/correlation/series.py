"""What the rules of a policy look for: the series of their indexes, and the same in all its versions.

In: the versions of a policy whose cases stand side by side. Out: for each version its rules by series. A series has a
name that says whose facts it holds together, so that a rule of another version is the same one where it has the same
id and holds the same facts together: it then sees the cases of both. A rule that holds other facts together under an
id that was there before begins anew. Window, number, conditions and flag are no part of the name: they are each
complaint's own, by the version to which it is pinned. Decides nothing; an index that has to prepare itself asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from complaintflow.compiled.cross_case import CrossCaseRule
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.correlation.standing import asked_of_earlier
from complaintflow.facade import Policy


@dataclass(frozen=True, slots=True, eq=False)
class Ruled:
    """A rule as a version of the policy has it, the series in which it looks, and what it asks of earlier cases."""

    policy: CompiledPolicy
    rule: CrossCaseRule
    series: str
    watched: frozenset[str]


def complaints_of(rule: CrossCaseRule) -> str:
    """Return the series of complaints under a rule's key."""
    kind = "/asking" if rule.counted == "ordered" else ""
    return f"{rule.id}({','.join(rule.same)}){kind}"


def orders_of(rule: CrossCaseRule) -> str:
    """Return the series of a rule's standing orders."""
    return f"{rule.id}({','.join(rule.same)})/ordered"


def series_of(policy: CompiledPolicy) -> dict[str, int]:
    """Return every series that the rules of a policy use, with the number of facts in its keys."""
    found: dict[str, int] = {}
    for rule in policy.cross_case:
        if rule.runs:
            found[complaints_of(rule)] = len(rule.same)
            if rule.counted == "ordered":
                found[orders_of(rule)] = len(rule.same)
    return found


class Versions:
    """The rules that run, by version: `current` is the one of new complaints, `others` those of earlier cases.

    What is watched of a case is what any of these versions asks of earlier cases, and its own.
    """

    def __init__(self, current: Policy, others: Iterable[Policy] = ()) -> None:
        """Take up versions of one policy."""
        given = {policy.digest: policy for policy in (current, *others)}
        self.compiled = {digest: policy.compiled for digest, policy in given.items()}
        self._rules = {digest: _ruled(policy.compiled) for digest, policy in given.items()}
        self._given = tuple(self._rules.values())
        self._names = frozenset(name for rules in self._given for ruled in rules.values() for name in ruled.watched)
        self._watched: dict[str, tuple[str, ...]] = {}

    def rules(self, policy: Policy) -> Mapping[str, Ruled]:
        """Return the rules of a version by their series; one that waits for a parameter finds nothing."""
        found = self._rules.get(policy.digest)
        if found is None:
            found = self._rules[policy.digest] = _ruled(policy.compiled)
        return found

    def known(self, digest: str) -> Mapping[str, Ruled] | None:
        """Return the rules of a version by its digest, None of one that has not been met."""
        return self._rules.get(digest)

    def watched(self, policy: Policy) -> tuple[str, ...]:
        """Return the names that are asked of the cases of a version, in order."""
        found = self._watched.get(policy.digest)
        if found is None:
            own = (name for ruled in self.rules(policy).values() for name in ruled.watched)
            found = self._watched[policy.digest] = tuple(sorted({*self._names, *own}))
        return found

    def alike(self, one: Ruled) -> Iterable[Ruled]:
        """Return a rule as all versions that were given have it, and as it is itself."""
        others = (rules.get(one.series) for rules in self._given)
        return (one, *(other for other in others if other is not None and other is not one))

    def all(self) -> Iterable[Ruled]:
        """Return one rule of every series of the versions that were given."""
        return {series: ruled for rules in self._given for series, ruled in rules.items()}.values()


def _ruled(policy: CompiledPolicy) -> Mapping[str, Ruled]:
    running = [rule for rule in policy.cross_case if rule.runs]
    return {complaints_of(one): Ruled(policy, one, complaints_of(one), asked_of_earlier(one)) for one in running}
