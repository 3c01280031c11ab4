"""Notices that the customer cannot read, or that cannot reach the customer.

In: a `Subject`. Out: `message-language` for a text that goes to the customer and lacks a language that the customer may
read, and for a language that no text is written in; `no-contact` for a medium without an address of the customer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from complaintflow.compiled.customer import LANGUAGES, language_meant
from complaintflow.compiler.customer import contact_fields
from complaintflow.policy import Name, WordsSpec
from complaintflow.policy.actions import NotifySpec
from complaintflow.policy.customer import CustomerSpec
from complaintflow.policy.fields import FieldSpec
from complaintflow.policy.references import CUSTOMER
from complaintflow.source import Code, Findings, Related, quote
from complaintflow.verification.parts import named, records
from complaintflow.verification.subject import Subject

_IN_WORDS: Final = {"en": "English", "zh": "Chinese"}
_WITHOUT_ADDRESS: Final = "system"
"""A medium that needs no address: the notice shows where the customer looks."""


def check_messages(subject: Subject, findings: Findings) -> None:
    """Report what the customer would not understand, or not get."""
    spec = subject.document.customer
    if spec is None:
        return
    notices = tuple(_to_customer(subject))
    if spec.language is not None:
        fields = named(subject.document.fields)
        _, field = fields[str(spec.language)]
        _check_choices(subject, field, findings)
        _check_texts(subject, spec.language, _needed(field), notices, findings)
    if spec.contacts is not None:
        _check_contacts(spec, notices, findings)


def _to_customer(subject: Subject) -> Iterator[NotifySpec]:
    for notice in records(subject.document, NotifySpec):
        if any(isinstance(to, Name) and to == CUSTOMER for to in (*notice.notify, *notice.copy)):
            yield notice


def _needed(field: FieldSpec) -> tuple[str, ...]:
    """Return the languages in which the customer may want a message; a text may ask for any."""
    if field.type != "choice":
        return LANGUAGES
    asked = {language_meant(str(choice)) for choice in field.choices}
    return tuple(language for language in LANGUAGES if language in asked)


def _check_choices(subject: Subject, field: FieldSpec, findings: Findings) -> None:
    fallback = _IN_WORDS[subject.compiled.language or "en"]
    for choice in field.choices if field.type == "choice" else ():
        if language_meant(str(choice)) is None:
            message = f"no message is written in {quote(choice)}: these customers get {fallback}"
            help_ = "texts are in English (`en`) or Chinese (`zh`); `language: …` says which the others get"
            findings.warning(Code.MESSAGE_LANGUAGE, choice.span, message, help_)


def _check_texts(
    subject: Subject, asks: Name, needed: tuple[str, ...], notices: tuple[NotifySpec, ...], findings: Findings
) -> None:
    templates = named(subject.document.templates)
    for name in dict.fromkeys(str(notice.template) for notice in notices):
        _, template = templates[name]
        for part, words in (("subject", template.subject), ("text", template.text)):
            for language in needed if words is not None else ():
                assert words is not None, "asked above"
                if getattr(words, language) is None:
                    _report_text(name, part, words, language, asks, findings)


def _report_text(name: str, part: str, words: WordsSpec, language: str, asks: Name, findings: Findings) -> None:
    other = next(one for one in LANGUAGES if one != language)
    message = (
        f"the {part} of {quote(name)} goes to the customer, who may read {_IN_WORDS[language]}, and is in "
        f"{_IN_WORDS[other]} only"
    )
    related = (Related("what the customer reads", asks.span),)
    findings.warning(Code.MESSAGE_LANGUAGE, words.span, message, f"add `{language}: …`", related)


def _check_contacts(spec: CustomerSpec, notices: tuple[NotifySpec, ...], findings: Findings) -> None:
    known = dict(contact_fields(spec.contacts))
    for notice in notices:
        if notice.via != _WITHOUT_ADDRESS and str(notice.via) not in known:
            message = f"a notice goes to the customer by {quote(notice.via)}, and no fact holds an address for it"
            help_ = f"name one under `customer: {{contacts: {{{notice.via}: FIELD}}}}`"
            findings.warning(Code.NO_CONTACT, notice.via.span, message, help_)
