"""A notice as the recipient reads it.

In: a compiled policy, a case as it stood after the step, a `notify` effect (of a case, or of a report's ladder). Out:
a `Message`, or a `NoMessage` where the recipient may not see what the text would tell. A text is filled in once: what
a value holds is never taken for another place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from typing import Final, Literal

from complaintflow.compiled.confidential import CUSTOMER
from complaintflow.compiled.policy import CompiledPolicy, Template
from complaintflow.confidentiality.customer import kept_from_customer
from complaintflow.confidentiality.mark import MARK
from complaintflow.confidentiality.seen import Seen
from complaintflow.confidentiality.sight import Sight, telling_deadlines
from complaintflow.confidentiality.viewer import Viewer
from complaintflow.confidentiality.whole import all_fields
from complaintflow.explanation.moments import local_moment
from complaintflow.explanation.titles import Titles
from complaintflow.kernel.asking import due_deadlines, inside
from complaintflow.kernel.case import CaseState
from complaintflow.kernel.effect import Effect
from complaintflow.messages.places import MISSING, clean, on_one_line, shown
from complaintflow.messages.recipient import language_of

_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_PARAGRAPH: Final = re.compile(r"\n{2,}")


@dataclass(frozen=True, slots=True)
class Message:
    """A notice, ready to be delivered.

    `subject` is one line, perhaps empty; `text` is plain, for text messages, e-mail and letters; `html` is the same
    with everything escaped. `language` is the one that the text is written in, which is another than was asked for
    where the template has only one. `missing` names the places for which the case has no value (shown as a dash).
    """

    to: str
    via: str
    subject: str
    text: str
    html: str
    language: str
    missing: tuple[str, ...] = ()
    copy: bool = False


@dataclass(frozen=True, slots=True)
class NoMessage:
    """Why there is no message: a value, like a refusal. `places` are those that the recipient may not see."""

    code: Literal["no_notice", "no_template", "may_not_see"]
    message: str
    places: tuple[str, ...] = ()


def message_of(
    policy: CompiledPolicy,
    case: CaseState | None,
    effect: Effect,
    language: str | None = None,
    people: Iterable[str] = (),
) -> Message | NoMessage:
    """Return what a `notify` effect says.

    `case` is the case as it stood after the step (None for a notice of a report's ladder). `language`: `en` or `zh`;
    default: the recipient's (`language_of`). `people` are the ids of those who will read it, where they are known:
    what is hidden from a party is then kept from them, whatever their role.
    """
    if effect.kind != "notify":
        return NoMessage("no_notice", f"a `{effect.kind}` is no notice")
    name, to = str(effect.body.get("template")), str(effect.body.get("to"))
    template = policy.templates.get(name)
    if template is None:
        return NoMessage("no_template", f"the policy has no text `{name}`")
    chosen = _written(template, language or language_of(policy, case, to))
    filling = _Filling.of(policy, case, effect, chosen)
    texts = [template.subject.in_language(chosen), template.text.in_language(chosen)]
    places = tuple(dict.fromkeys(place for text in texts for place in _PLACE.findall(text)))
    barred = () if case is None else _barred(policy, case, to, frozenset(people), filling, places)
    if barred:
        names = ", ".join(f"`{place}`" for place in barred)
        return NoMessage("may_not_see", f"the text `{name}` tells {names}, which `{to}` may not see", barred)
    values = {place: filling.value(place) for place in places}
    subject, text = (_PLACE.sub(lambda found: values[found[1]], text) for text in texts)
    text = clean(text)
    return Message(
        to=to,
        via=str(effect.body.get("via")),
        subject=on_one_line(subject),
        text=text,
        html=_html(text),
        language=chosen,
        missing=tuple(place for place in places if values[place] == MISSING),
        copy=bool(effect.body.get("copy")),
    )


def _written(template: Template, language: str) -> str:
    """Return the language in which the template can be read: the one asked for, or the only one there is."""
    asked = language if language in ("en", "zh") else "en"
    other = "en" if asked == "zh" else "zh"
    return asked if getattr(template.text, asked) or not getattr(template.text, other) else other


def _html(text: str) -> str:
    paragraphs = (escape(part).replace("\n", "<br/>\n") for part in _PARAGRAPH.split(text.strip("\n")))
    return "\n".join(f"<p>{part}</p>" for part in paragraphs)


@dataclass(frozen=True, slots=True)
class _Filling:
    """What can stand in a place: the values of one notice, in one language."""

    policy: CompiledPolicy
    case: CaseState | None
    inner: CaseState | None
    effect: Effect
    titles: Titles
    deadline: str | None
    due: int | None

    @classmethod
    def of(cls, policy: CompiledPolicy, case: CaseState | None, effect: Effect, language: str) -> _Filling:
        """Return the values of a notice; one of a track speaks of that track."""
        own, inner = policy, case
        if case is not None and effect.track is not None and effect.track in case.tracks:
            own, inner = inside(policy, case, effect.track)
        deadline, due = (None, None) if inner is None else _due(own, inner, effect)
        titles = Titles(policy, language)
        titles = titles if effect.track is None else titles.inside(effect.track)
        return cls(policy, case, inner, effect, titles, deadline, due)

    def value(self, place: str) -> str:
        """Return what stands in a place; a dash where there is nothing."""
        case, zone, language = self.inner, self.policy.zone, self.titles.language
        datum = all_fields(self.policy).get(place)
        if datum is not None and case is not None:
            return shown(datum, case.facts.get(place), language, zone) or MISSING
        if case is None:
            return self._of_report(place)
        of_case: dict[str, Callable[[], str]] = {
            "case": lambda: clean(case.id),
            "class": lambda: self.titles.of("class", case.klass),
            "state": lambda: self.titles.of("state", case.state),
            "owner": lambda: self.titles.of("role", case.owner),
            "due": lambda: MISSING if self.due is None else local_moment(self.due, zone, language),
        }
        return of_case[place]() if place in of_case else MISSING

    def _of_report(self, place: str) -> str:
        said = self.effect.body.get(place)
        if place == "report":
            return self.titles.of("report", said)
        if place in ("from", "to") and said is not None:
            report = self.policy.reports.get(str(self.effect.body.get("report")))
            sides = () if report is None else report.sender if place == "from" else report.to
            return ("、" if self.titles.language == "zh" else ", ").join(self.titles.of("role", s) for s in sides)
        if place == "due" and isinstance(said, int):
            return local_moment(said, self.policy.zone, self.titles.language)
        return MISSING if said is None else clean(str(said))


def _due(policy: CompiledPolicy, case: CaseState, effect: Effect) -> tuple[str | None, int | None]:
    """Return the deadline that a notice speaks of and its due instant: the one it follows from, else the next due."""
    for cause in effect.because:
        name = cause.partition(".")[0]
        runs = case.runs.get(name)
        if name in policy.deadlines and runs:
            return name, runs[-1].due
    owed = due_deadlines(policy, case)
    return (owed[0].deadline, owed[0].due_us) if owed else (None, None)


def _barred(
    policy: CompiledPolicy,
    case: CaseState,
    to: str,
    people: frozenset[str],
    filling: _Filling,
    places: tuple[str, ...],
) -> tuple[str, ...]:
    """Return the places of a text that the recipient may not see."""
    if to == CUSTOMER:
        kept = kept_from_customer(policy)
        telling = telling_deadlines(policy, kept)
        return tuple(p for p in places if p in kept or (p == "due" and filling.deadline in telling))
    seen = Seen.of(Sight.of(policy, Viewer(frozenset((to,)), people)), case)
    facts = {} if filling.inner is None else filling.inner.facts
    hidden = [p for p in places if p in all_fields(policy) and seen.fact(p, facts.get(p)) == MARK]
    hidden += [p for p in places if p == "due" and filling.deadline in seen.deadlines]
    hidden += [p for p in places if p == "case" and seen.case_id != case.id]
    return tuple(hidden)
