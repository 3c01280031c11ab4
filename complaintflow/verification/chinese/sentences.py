"""Sentences of verification put into Chinese.

In: an English sentence, and such as a policy makes (`known`). Out: the Chinese one; where no form fits, the English one
as it is, so that nothing is lost. Names, numbers and what stands in quotes are taken over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.explanation.guarantee_words import broken_words, say
from complaintflow.verification.chinese.differences import DIFFERENCES, SIDES
from complaintflow.verification.chinese.forms import FORMS
from complaintflow.verification.proof import Figure, Finding, Proved, Section

_PLACE: Final = re.compile(r"\{(\w+)([*;,!~]?)\}")
_QUOTED: Final = re.compile(r"`[^`]*`|“[^”]*”")
_QUOTED_LIST: Final = re.compile("(?<=`), (?=`)")
_WORD: Final = re.compile(r"[A-Za-z]{2,}")
_SEPARATORS: Final[Mapping[str, tuple[str, str]]] = {";": ("; ", "；"), ",": (", ", "、")}


@dataclass(frozen=True, slots=True)
class _Form:
    """A form ready for use: what it fits, what kind its places are, and what it comes to."""

    fits: re.Pattern[str]
    places: tuple[tuple[str, str], ...]
    chinese: str

    @classmethod
    def of(cls, english: str, chinese: str) -> _Form:
        text, end = "", 0
        places: list[tuple[str, str]] = []
        for place in _PLACE.finditer(english):
            text += re.escape(english[end : place.start()]) + f"(?P<{place[1]}>.+?)"
            places.append((place[1], place[2]))
            end = place.end()
        return cls(re.compile(text + re.escape(english[end:]), re.DOTALL), tuple(places), chinese)


_FORMS: Final = tuple(_Form.of(english, chinese) for english, chinese in FORMS)
_DIFFERENCES: Final = tuple(_Form.of(english, chinese) for english, chinese in (*DIFFERENCES, *SIDES))


@dataclass(frozen=True, slots=True)
class Chinese:
    """Puts sentences on one policy into Chinese."""

    known: Mapping[str, str] = field(default_factory=dict)
    forms: tuple[_Form, ...] = _FORMS

    @classmethod
    def of(cls, policy: CompiledPolicy) -> Chinese:
        """Return what also knows the policy's own guarantees in words."""
        known: dict[str, str] = {}
        for one in policy.guarantees.values():
            for words in (say, broken_words):
                known[words(policy, one, "en")] = words(policy, one, "zh")
        return cls(known)

    @classmethod
    def of_differences(cls) -> Chinese:
        """Return what puts differences between two policies into Chinese."""
        return cls(forms=_DIFFERENCES)

    def __call__(self, text: str) -> str:
        """Return a sentence in Chinese, or as it is where no form fits."""
        return text if _is_plain(text) else self._said(text) or text

    def finding(self, one: Finding) -> Finding:
        """Return a finding in Chinese; what shows it stays as it is."""
        related = tuple(replace(other, message=self(other.message)) for other in one.related)
        return replace(one, message=self(one.message), help=self(one.help), related=related)

    def section(self, one: Section) -> Section:
        """Return a section in Chinese."""
        return replace(
            one,
            findings=tuple(map(self.finding, one.findings)),
            figures=tuple(Figure(self(figure.subject), self(figure.value)) for figure in one.figures),
            covered=tuple(map(self, one.covered)),
            left_out=tuple(map(self, one.left_out)),
            proved=tuple(Proved(held.subject, self(held.value), self(held.how_far)) for held in one.proved),
            brief=tuple(map(self.finding, one.brief)),
        )

    def _said(self, text: str) -> str | None:
        """Return a sentence in Chinese; None where no form fits all of it."""
        if text in self.known:
            return self.known[text]
        for form in self.forms:
            found = form.fits.fullmatch(text)
            if found is not None and (filled := self._filled(form, found)) is not None:
                return filled
        return None

    def _filled(self, form: _Form, found: re.Match[str]) -> str | None:
        parts: dict[str, str] = {}
        for name, kind in form.places:
            part = self._part(found[name], kind)
            if part is None:
                return None
            parts[name] = part
        return form.chinese.format_map(parts)

    def _part(self, text: str, kind: str) -> str | None:
        if kind == "~":
            return self._said(text) or _QUOTED_LIST.sub("、", text)
        if kind == "!" or _is_plain(text):
            return text
        if not kind:
            return text if " " not in _QUOTED.sub("", text).replace(", ", ",") else None
        if kind == "*":
            return self._said(text)
        between, chinese = _SEPARATORS[kind]
        parts = [self._part(part, "*") for part in text.split(between)]
        said = [part for part in parts if part is not None]
        return chinese.join(said) if len(said) == len(parts) else None


def _is_plain(text: str) -> bool:
    """Whether a text is only names, numbers and what stands in quotes."""
    return _WORD.search(_QUOTED.sub("", text)) is None
