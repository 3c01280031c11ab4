"""What an element is called in the languages of a policy, and the clauses it rests on. Plain data only."""

from __future__ import annotations

from dataclasses import dataclass

Clause = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A text in English and Chinese; a language that is not given falls back to the other."""

    en: str = ""
    zh: str = ""

    def in_language(self, language: str) -> str:
        """Return the text in `en` or `zh`, falling back to the other."""
        return (self.zh or self.en) if language == "zh" else (self.en or self.zh)
