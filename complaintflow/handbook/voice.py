"""How a handbook speaks: one language, the titles of one policy, the clauses it may cite.

In: pairs of sentences, English and Chinese, with names of elements. Out: text with marks that `document.line` reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from complaintflow.compiled.actions import NamedRole, Relation, RoleRef
from complaintflow.compiled.condition import All, Any, Condition, Const, Not, Tree
from complaintflow.compiled.duration import Duration
from complaintflow.compiled.lifecycle import Datum
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.words import Clause, Words
from complaintflow.compiler.lowering import words
from complaintflow.explanation.condition_words import condition_words
from complaintflow.explanation.fact_words import choice_title, datum_title, fact_of, quoted, value_of
from complaintflow.explanation.length_words import length_words
from complaintflow.explanation.titles import Titles
from complaintflow.handbook.document import marked
from complaintflow.messages.places import clean
from complaintflow.policy.register import ClauseRegister
from complaintflow.policy.words import WordsSpec

DASH: Final = "–"
_MANY: Final = 5
_FEW: Final = 3
"""So many roles are no longer listed where only so few are missing."""
_NAMED: Final = ("class", "role", "flag", "deadline", "approval", "state", "outcome", "event")

_CARRIED: Final[Mapping[str, str]] = {
    "at": "time",
    "by": "length of time",
    "effect": "message",
    "event": "record",
    "from": "version before",
    "into": "case merged into",
    "text": "note",
    "to": "version after",
}
"""What the data of built-in events are called in English where their names alone say little."""

_OPEN: Final = Const(value=False)
"""What the compiler makes of a test against a parameter that has no value."""


def _leaves_open(tree: Tree) -> bool:
    match tree:
        case All(parts=parts) | Any(parts=parts):
            return any(_leaves_open(part) for part in parts)
        case Not(part=part):
            return _leaves_open(part)
        case _:
            return tree == _OPEN


@dataclass(frozen=True, slots=True)
class Voice:
    """A language and what is spoken of. `policy` is the whole policy, or a track's inside one."""

    policy: CompiledPolicy
    language: str
    register: ClauseRegister | None = None
    messages: Mapping[str, int] = field(default_factory=dict)

    @property
    def titles(self) -> Titles:
        """The titles in the voice's language."""
        return Titles(self.policy, self.language)

    def __call__(self, english: str, chinese: str, *parts: str) -> str:
        """Return one of two texts, with `{}` filled in."""
        text = chinese if self.language == "zh" else english
        return text.format(*parts) if parts else text

    def words(self, words: Words) -> str:
        """Return a text of the policy, without characters that could pass for a mark."""
        return clean(words.in_language(self.language))

    def said(self, spec: WordsSpec) -> str:
        """Return a text of the clause register."""
        return self.words(words(spec))

    def of(self, kind: str, name: object) -> str:
        """Return the title of an element."""
        return clean(self.titles.of(kind, name))

    def quoted(self, kind: str, name: object) -> str:
        """Return the title of an element in quotation marks."""
        return quoted(self.of(kind, name), self.titles)

    def strong(self, text: str) -> str:
        """Return a text that stands out."""
        return marked("strong", text)

    def listed(self, texts: Iterable[str]) -> str:
        """Return texts in a row."""
        several = tuple(dict.fromkeys(texts))
        # A title may have a comma of its own.
        comma = "; " if any(", " in text for text in several) else ", "
        return self(comma, "、").join(several)

    def either(self, texts: Iterable[str]) -> str:
        """Return texts of which one counts."""
        return self(" or ", "或").join(dict.fromkeys(texts))

    def sentences(self, texts: Iterable[str]) -> str:
        """Return clauses one after the other."""
        return self("; ", "；").join(text for text in texts if text)

    def inside(self, name: str) -> Voice:
        """Return the voice that speaks of a track."""
        return replace(self, policy=self.policy.tracks[name].policy)

    # ---- what cannot be said without a mark

    def undecided(self, parameter: str | None = None) -> str:
        """Return the mark of what is still to be decided, with the name of what would decide it."""
        named = "" if parameter is None else self(": {}", "：{}", self.of("parameter", parameter))
        return marked("open", self("[to be decided{}]", "【待定{}】", named))

    def cite(self, clauses: Clause) -> str:
        """Return the clauses as a text with a link to each; ※ where the register says how it is understood."""
        return self.listed(marked("clause", self.clause(name)) for name in clauses)

    def basis(self, element: str) -> str:
        """Return the clauses of the policy as a whole, of a class, an outcome, a task or a flag, in brackets."""
        cited = self.cite(self.policy.cited.get(element, ()))
        return f" [{cited}]" if cited else ""

    def clause(self, name: str) -> str:
        """Return a clause as it is cited."""
        entry = (
            None if self.register is None else next((e for k, e in self.register.entries.items() if k == name), None)
        )
        return name + ("※" if entry is not None and entry.reading is not None else "")

    # ---- conditions, times, people

    def when(self, condition: Condition | None) -> str:
        """Return a condition as a clause; nothing where there is none. What a parameter leaves open is marked."""
        if condition is None:
            return ""
        if condition.tree == _OPEN:
            return self.undecided()
        said = condition_words(condition.tree, self.titles)
        return f"{said} {self.undecided()}" if _leaves_open(condition.tree) else said

    def if_(self, condition: Condition | None, text: str) -> str:
        """Return a text that holds only under a condition."""
        said = self.when(condition)
        return self("if {}: {}", "{}时：{}", said, text) if said else text

    def length(self, duration: Duration) -> str:
        """Return a length of time, with its calendar where it has one."""
        said = length_words(duration, self.language)
        if duration.calendar is None:
            return said
        return self("{} (calendar {})", "{}（按{}日历）", said, self.of("calendar", duration.calendar))

    def who(self, ref: RoleRef) -> str:
        """Return whom a reference means."""
        match ref:
            case NamedRole(name=name):
                return self("the role that “{}” names", "「{}」所指的角色", self.fact(name))
            case Relation(name=name, of=of):
                leads = [
                    self("{}: {}", "{}→{}", self.of("role", role.name), self.of("role", role.relations[name]))
                    for role in self.policy.roles.values()
                    if name in role.relations
                ]
                text = self("the {1} of the {0}", "{0}的对应上级", self.of("role", of), name.replace("_", " "))
                return text + self(" ({})", "（{}）", self("; ", "；").join(leads)) if leads else text
            case _:
                return self.of("role", ref)

    def people(self, refs: Iterable[RoleRef]) -> str:
        """Return several of them."""
        return self.listed(self.who(ref) for ref in refs)

    def roles(self, names: frozenset[str] | tuple[str, ...] | None) -> str:
        """Return roles in the order in which the policy declares them; None are all."""
        if names is None:
            return self("anybody", "不限")
        order = list(self.policy.roles)
        left = [name for name in order if name not in names]
        if len(names) > _MANY and len(left) <= _FEW and all(name in order for name in names):
            but = self.listed(self.of("role", name) for name in left)
            return self("all roles but {}", "除{}外的所有角色", but) if left else self("all roles", "所有角色")
        ranked = sorted(names, key=lambda name: (order.index(name) if name in order else len(order), name))
        return self.listed(self.of("role", name) for name in ranked) or DASH

    def parties(self, names: Iterable[str]) -> str:
        """Return parties who are kept apart."""
        return self.listed(map(self.party, names))

    def party(self, name: str) -> str:
        """Return a party: by its title; where the policy gives it none, in Chinese by what makes it one."""
        party = self.policy.parties.get(name)
        if party is None or self.language == "en" or party.title.in_language("zh"):
            return self.of("party", name)
        if party.field is not None or party.datum is not None:
            return f"「{self.fact(party.field or party.datum or name)}」所填人员"
        return "或".join(self.quoted("event", event) for event in party.events) + "的执行人"

    def fact(self, name: str) -> str:
        """Return what a fact, or as `data.NAME` a datum of an event, is called."""
        plain = name.removeprefix("data.")
        return clean(fact_of(plain if plain in self.policy.fields else f"data.{plain}", self.titles).title)

    def data(self, datum: Datum, event: str = "") -> str:
        """Return what a datum is called; that of a built-in event, which no policy titles, by what it is."""
        said = clean(datum_title(datum.name, datum, self.titles))
        carrier = self.policy.events.get(event)
        plain = self.language == "en" and carrier is not None and carrier.built_in and said == datum.name
        return _CARRIED.get(said, said) if plain else said

    def choices(self, datum: Datum) -> str:
        """Return what a datum may be."""
        said = (clean(choice_title(datum, name, self.titles)) or self._name(name) for name in datum.choices)
        return self(" / ", "／").join(said)

    def _name(self, name: str) -> str:
        """Return what a name among the choices of a built-in event is called, whatever it is the name of."""
        found = (self.titles.words_of(kind, name) for kind in _NAMED)
        words = next((one for one in found if one is not None), Words())
        return self.words(words) or self.titles.shared(name)

    def value(self, name: str, value: object) -> str:
        """Return a value that is written into a fact."""
        if value is None:
            return self("nothing", "空")
        if isinstance(value, bool):
            return self("yes", "是") if value else self("no", "否")
        if isinstance(value, tuple | list | frozenset):
            return self.listed(self.value(name, one) for one in value)
        text = str(value)
        if text.startswith("data."):
            return self("what the act says of “{}”", "本次操作所填「{}」", self.fact(text))
        return clean(value_of(name, text, self.titles).text)

    def message(self, template: str) -> str:
        """Return how a message is referred to."""
        number = self.messages.get(template)
        if number is None:
            return self(" ({})", "（{}）", self.of("template", template))
        return self(" (message M{})", "（通知模板M{}）", str(number))
