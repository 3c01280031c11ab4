"""Which names a policy declares, and the look-up of every reference.

In: a `PolicyDocument`. Out: `Names`, and diagnostics for references that lead nowhere, for names taken twice and for
names that mean something already. Events are declared by an entry or by a transition. Types are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from complaintflow.policy.document import PolicyDocument
from complaintflow.policy.located import Name
from complaintflow.policy.references import (
    BUILT_IN_EVENTS,
    BUILT_IN_METRICS,
    COUNTING_WORDS,
    OUTCOME_WORDS,
    OWN_ROLE_WORDS,
    PARTY_WORDS,
    ROLE_WORDS,
    STATE_WORDS,
    Kind,
)
from complaintflow.policy.suggestion import closest
from complaintflow.source import Code, Findings, Related, quote

CASE_NAMES: Final = ("class", "state", "owner", "flags", "outcome", "application", "actor_role")
"""What conditions call the case's own facts."""
CONDITION_WORDS: Final = ("all", "any", "not", "always")

RESERVED_ROLES: Final = (*ROLE_WORDS, "system")
"""What no role can be called."""

_RESERVED: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.FIELD: (*CASE_NAMES, *CONDITION_WORDS),
    Kind.TABLE: (*CASE_NAMES, *CONDITION_WORDS),
    Kind.COUNTER: (*CASE_NAMES, *CONDITION_WORDS),
    Kind.STATE: STATE_WORDS,
    Kind.ROLE: tuple(word for word in RESERVED_ROLES if word not in OWN_ROLE_WORDS),
    Kind.PARTY: PARTY_WORDS,
    Kind.COUNTING: COUNTING_WORDS,
    # A lifecycle machine keeps its model's state in an attribute of that name.
    Kind.EVENT: ("state",),
    Kind.RELATION: ("superior",),
}
_WORDS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.EVENT: BUILT_IN_EVENTS,
    Kind.OUTCOME: OUTCOME_WORDS,
    Kind.COUNTING: COUNTING_WORDS,
    Kind.PARTY: PARTY_WORDS,
    Kind.STATE: ("withdrawn", "merged"),
    Kind.RELATION: ("superior",),
    Kind.METRIC: BUILT_IN_METRICS,
}
_LISTED_MAX: Final = 12


@dataclass(frozen=True, slots=True)
class Names:
    """The declared names by kind, each as it was written where it is declared."""

    declared: Mapping[Kind, Mapping[str, Name]]
    broken: Mapping[Kind, frozenset[str]] = field(default_factory=dict)
    """Names whose entries could not be read: references to them are no further mistake."""

    def of(self, kind: Kind) -> tuple[str, ...]:
        """Return the declared names of a kind in the order of declaration."""
        return tuple(self.declared.get(kind, {}))

    def declares(self, kind: Kind, name: str) -> bool:
        """Return whether a name of a kind is declared."""
        return name in self.declared.get(kind, {})

    def refer(self, kind: Kind, name: Name, findings: Findings, words: Iterable[str] = ()) -> bool:
        """Return whether a reference leads somewhere; `words` may stand there too. Reports one that does not."""
        known = self.declared.get(kind, {})
        if name in known or name in words or (kind is not Kind.STATE and name in _WORDS.get(kind, ())):
            return True
        if self.is_broken(kind, name):
            return False
        if findings.is_full:
            findings.leave_out()
            return False
        # States and outcomes have built-in words that an author need not know of.
        offered = (*known, *words, *(_WORDS.get(kind, ()) if kind in (Kind.EVENT, Kind.METRIC) else ()))
        findings.error(
            Code.UNKNOWN_REFERENCE,
            name.span,
            f"expected the name of {_article(kind)}, found {quote(name)}",
            advice(name, offered, f"{plural(kind.value)} declared here", few=known),
        )
        return False

    def is_broken(self, kind: Kind, name: str) -> bool:
        """Return whether the name is declared by an entry that could not be read."""
        return name in self.broken.get(kind, ())

    def refer_all(
        self, kind: Kind, names: Iterable[Name], findings: Findings, words: Iterable[str] = ()
    ) -> tuple[str, ...]:
        """Return the references that lead somewhere, as plain text, each once; report the others."""
        return tuple(dict.fromkeys(str(name) for name in names if self.refer(kind, name, findings, words)))


def collect_names(
    document: PolicyDocument, findings: Findings, broken: Mapping[Kind, Iterable[str]] | None = None
) -> Names:
    """Return everything the document declares; report names that are reserved or taken."""
    declared: dict[Kind, dict[str, Name]] = {
        Kind.FIELD: _index(document.fields),
        Kind.ROLE: _index(document.roles),
        Kind.CLASS: _index(document.classes),
        Kind.TABLE: _index(document.tables),
        Kind.STATE: _index(document.lifecycle.states),
        Kind.EVENT: _index((*document.events, *(item.event for item in document.lifecycle.transitions))),
        Kind.TRACK: _index(document.tracks),
        Kind.OUTCOME: _index(document.outcomes),
        Kind.DEADLINE: _index(document.deadlines),
        Kind.COUNTER: _index(document.counters),
        Kind.APPROVAL: _index(document.approvals),
        Kind.PARTY: _index(document.parties),
        Kind.CALENDAR: _index(document.calendars),
        Kind.COUNTING: _index(document.counting),
        Kind.TEMPLATE: _index(document.templates),
        Kind.TASK: _index(document.tasks),
        Kind.FLAG: _index(document.flags),
        Kind.PARAMETER: _index(document.parameters),
        Kind.METRIC: _index(document.metrics),
        Kind.REPORT: _index(document.reports),
        Kind.RELATION: _index(name for role in document.roles.values() for name in role.relations),
    }
    for kind, names in declared.items():
        for name in names.values():
            if name in _RESERVED.get(kind, ()):
                findings.error(
                    Code.RESERVED_NAME,
                    name.span,
                    f"{quote(name)} already has a meaning and cannot name {_article(kind)}",
                    f"choose another name; taken are {listed(_RESERVED[kind])}",
                )
    _report_shared(declared, findings)
    return Names(declared, {kind: frozenset(names) for kind, names in (broken or {}).items()})


def _index(names: Iterable[Name]) -> dict[str, Name]:
    first: dict[str, Name] = {}
    for name in names:
        first.setdefault(str(name), name)
    return first


def _report_shared(declared: Mapping[Kind, Mapping[str, Name]], findings: Findings) -> None:
    """Fields, tables and counters are asked for by the same conditions, so each name is one of them only."""
    taken: dict[str, tuple[Kind, Name]] = {}
    for kind in (Kind.FIELD, Kind.TABLE, Kind.COUNTER):
        for text, name in declared[kind].items():
            if text not in taken:
                taken[text] = (kind, name)
                continue
            other, first = taken[text]
            findings.error(
                Code.DUPLICATE_NAME,
                name.span,
                f"the {kind.value} {quote(name)} has the name of a {other.value}",
                "conditions ask for fields, tables and counters by name; rename one of them",
                (Related(f"the {other.value} is declared here", first.span),),
            )


def advice(word: str, candidates: Iterable[str], noun: str, few: Iterable[str] | None = None) -> str:
    """Return `did you mean …?`, or the list of what could stand there (`few`, default: all candidates)."""
    known = tuple(candidates)
    # Of a word of one or two letters any other is a slip away.
    close = closest(word, known) if len(word) > 2 else None
    if close is not None:
        return f"did you mean {quote(close)}?"
    shown = known if few is None else tuple(few)
    return f"{noun}: {listed(shown)}" if shown else f"{noun}: none"


def listed(names: Iterable[str]) -> str:
    """Return the names in backticks with commas, the first dozen of many."""
    all_names = tuple(names)
    text = ", ".join(quote(name) for name in all_names[:_LISTED_MAX])
    return text if len(all_names) <= _LISTED_MAX else f"{text} and {len(all_names) - _LISTED_MAX} more"


def plural(noun: str) -> str:
    """Return the plural of what a name can be the name of."""
    if noun.endswith("s"):
        return f"{noun}es"
    return f"{noun[:-1]}ies" if noun.endswith("ty") else f"{noun}s"


def _article(kind: Kind) -> str:
    return f"an {kind.value}" if kind.value[0] in "aeiou" else f"a {kind.value}"
