"""The one place through which every fact of a case passes before somebody sees it in a report.

In: a case, the name of a fact. Out: its value for this reader, or text in the reader's language; what is hidden is the
mark of `complaintflow.confidentiality`. Whoever shows a fact elsewhere in this room asks here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.explanation.titles import Titles
from complaintflow.reporting.standing import Standing
from complaintflow.reporting.veil import MARK, Veil
from complaintflow.reporting.wording import DASH, Wording

_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 (a wall clock: the zone is applied before)
_INSTANTS: Final = ("instant", "moment")
_TITLED: Final = {"class": "class", "state": "state", "owner": "role", "flags": "flag", "outcome": "outcome"}


@dataclass(frozen=True, slots=True)
class Shown:
    """Facts as one reader sees them, in that reader's language."""

    policy: CompiledPolicy
    titles: Titles
    veil: Veil

    @property
    def words(self) -> Wording:
        """The words of the reader's language."""
        return Wording(self.titles.language)

    def title(self, name: str) -> str:
        """Return what a fact is called."""
        kind, _, rest = name.partition(".")
        match kind:
            case "times":
                return self.words("times", self.titles.of("event", rest))
            case "verdict":
                return self.titles.of("deadline", rest)
            case "party":
                return self.titles.of("party", rest)
        datum = self._datum(name)
        if datum is not None and (title := datum.title.in_language(self.titles.language)):
            return title
        for known in ("counter", "table"):
            if datum is None and self.titles.words_of(known, name) is not None:
                return self.titles.of(known, name)
        if datum is None and self.words.knows(name):
            return self.words(name)
        return self.titles.shared(name.rpartition(".")[2])

    def case_id(self, case: Standing) -> str:
        """Return the id of a case."""
        return self.veil.case_id(case)

    def value(self, case: Standing, name: str) -> object:
        """Return what is known of a case under a name, for a machine to read."""
        value = self.veil.value(case, name)
        if isinstance(value, int) and self._is_instant(name):
            return self.instant(value)
        return list(value) if isinstance(value, tuple) else value

    def fact(self, case: Standing, name: str) -> str:
        """Return what is known of a case under a name, as people read it."""
        return self.label(name, self.veil.value(case, name))

    def label(self, name: str, value: object) -> str:
        """Return a value that the reader may see, as people read it."""
        if value is None:
            return DASH
        if isinstance(value, tuple):
            return self.words.listed(tuple(self._one(name, item) for item in value)) or DASH
        return self._one(name, value)

    def instant(self, us: int) -> str:
        """Return a local date and time of day, to the minute."""
        return f"{_EPOCH + timedelta(microseconds=self.policy.zone.to_local(us)):%Y-%m-%d %H:%M}"

    def _one(self, name: str, value: object) -> str:
        if isinstance(value, bool):
            return self.words("yes" if value else "no")
        datum = self._datum(name)
        if isinstance(value, int) and self._is_instant(name):
            return self.instant(value)
        if value == MARK:
            return MARK
        if name.startswith("verdict."):
            return self.words("verdict_met" if value == "met" else str(value))
        if datum is None and name in _TITLED:
            return self.titles.of(_TITLED[name], value)
        if datum is not None and datum.choices and value in datum.choices:
            place = datum.choices.index(str(value))
            title = datum.choice_titles[place] if place < len(datum.choice_titles) else None
            text = "" if title is None else title.in_language(self.titles.language)
            return text or self.titles.shared(str(value))
        if datum is None and name in {table.name for table in self.policy.tables}:
            return self.titles.result(name, value)
        return str(value)

    def _is_instant(self, name: str) -> bool:
        datum = self._datum(name)
        return name in ("opened", "closed") if datum is None else datum.type in _INSTANTS

    def _datum(self, name: str) -> Datum | None:
        """Return how a fact is declared; of a party or a last datum the declaration that it comes from."""
        kind, _, rest = name.partition(".")
        if kind == "last":
            event, _, datum = rest.partition(".")
            declared = self.policy.fields if event in ("open", "amend") else self.policy.events[event].data
            return declared.get(datum) or self.policy.events[event].data.get(datum)
        if kind == "party":
            party = self.policy.parties.get(rest)
            if party is None:
                return None
            if party.field is not None:
                return self.policy.fields.get(party.field)
            carried = (self.policy.events[event].data.get(party.datum or "") for event in party.events)
            return next((datum for datum in carried if datum is not None), None)
        return self.policy.fields.get(name)
