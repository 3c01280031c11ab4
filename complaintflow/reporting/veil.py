"""What a report may tell a reader: through one case, and through numbers over many.

In: what a reader may see of a policy's cases (`complaintflow.confidentiality`), or None for somebody who sees
everything. Out: facts of a case as that reader may see them, and whether a number, a row or the choice of a list would
tell what is hidden. Where only the case can say whether a fact is hidden from the reader, numbers that rest on it are
hidden too: a count of one would tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from complaintflow.compiled.condition import Condition, names_in
from complaintflow.compiled.metrics import Count, Occurrences, Share, Statistic, Timeliness, metrics_asked
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.confidentiality import MARK, Seen, Sight
from complaintflow.kernel.case import CaseState
from complaintflow.reporting.metrics import metric_of
from complaintflow.reporting.standing import Standing

__all__ = ["MARK", "Veil"]


@dataclass(frozen=True, slots=True)
class Veil:
    """A reader's view of cases; `sight` None hides nothing.

    `latest` are the cases as they are known last: who the reader is in a case may be said in its last line.
    """

    policy: CompiledPolicy
    sight: Sight | None = None
    latest: Mapping[str, CaseState] = field(default_factory=dict)
    _seen: dict[str, Seen] = field(default_factory=dict)

    # ---- one case

    def case_id(self, case: Standing) -> str:
        """Return the id of a case, or the mark where it quotes what is hidden."""
        return case.after.id if self.sight is None else self._of(case, self.sight).case_id

    def value(self, case: Standing, name: str) -> object:
        """Return what is known of a case under a name, or the mark."""
        value = case.view.get(name)
        if self.sight is None:
            return value
        seen = self._of(case, self.sight)
        kind, _, rest = name.partition(".")
        match kind:
            case "last":
                event, _, datum = rest.partition(".")
                if not seen.sees_datum(event, datum):
                    return MARK
                return seen.text(value) if isinstance(value, str) else value
            case "party":
                return MARK if rest in seen.parties or self.tells(name) else self._person(seen, value)
            case "times" | "verdict" | "tracks":
                return value
        if name in self.policy.fields:
            return seen.fact(name, value)
        return MARK if name in seen.counters else value

    def written(self, text: str, cases: Iterable[Standing]) -> str:
        """Return what somebody wrote about cases, or the mark where it quotes what is hidden of one of them."""
        sight = self.sight
        if sight is None or all(self._of(case, sight).text(text) == text for case in cases):
            return text
        return MARK

    def _person(self, seen: Seen, value: object) -> object:
        return seen.person(value) if isinstance(value, str) else value

    def _of(self, case: Standing, sight: Sight) -> Seen:
        known = self._seen.get(case.after.id)
        if known is None:
            latest = self.latest.get(case.after.id, case.after)
            known = self._seen[case.after.id] = Seen.of(sight, latest, number=len(self._seen) + 1)
        return known

    # ---- many cases

    def tells(self, name: str) -> bool:
        """Whether what is known under a name may be hidden from the reader in some case."""
        sight = self.sight
        if sight is None:
            return False
        kind, dot, rest = name.partition(".")
        if dot and kind == "last":
            event, _, datum = rest.partition(".")
            return self._hides("datum", datum, event)
        if dot and kind == "party":
            party = self.policy.parties.get(rest)
            own = party is not None and party.field is not None and self._hides("field", party.field)
            return own or self._hides("party", rest)
        if dot:
            return kind == "data" and any(self._hides("datum", rest, event) for event in self.policy.events)
        if name in self.policy.counters:
            counter = self.policy.counters[name]
            return counter.datum is not None and any(self._hides("datum", counter.datum, one) for one in counter.of)
        return name in self.policy.fields and self._hides("field", name)

    def _hides(self, kind: str, name: str, of: str = "") -> bool:
        assert self.sight is not None, "asked only of a reader from whom something may be hidden"
        sight = self.sight.in_case(None)  # a number over many cases may rest on one that is kept from the reader
        if (kind, of, name) not in sight.veils:
            return False
        veil = sight.veil_of(kind, name, of)
        return veil.by_role or (bool(veil.hidden_from) and bool(self.sight.viewer.people))

    def tells_by(self, condition: Condition | None) -> bool:
        """Whether the cases that a condition picks would tell what is hidden."""
        if self.sight is None or condition is None:
            return False
        return any(self.tells(name) for name in names_in(condition.tree))

    def tells_metric(self, name: str) -> bool:
        """Whether a metric rests on what is hidden, itself or through those that it is worked out from."""
        return self.sight is not None and any(self._rests_on(one) for one in self._all(name, set()))

    def _all(self, name: str, seen: set[str]) -> Iterator[str]:
        if name not in seen:
            seen.add(name)
            yield name
            for asked in metrics_asked(metric_of(self.policy, name).formula):
                yield from self._all(asked, seen)

    def _rests_on(self, name: str) -> bool:
        formula = metric_of(self.policy, name).formula
        match formula:
            case Share():
                return self.tells_by(formula.among) or self.tells_by(formula.where)
            case Statistic():
                own = isinstance(formula.value, str) and self.tells(formula.value)
                return own or self.tells_by(formula.where)
            case Count() | Occurrences() | Timeliness():
                return self.tells_by(formula.where)
            case _:
                return False
