"""Texts as columns: any text of Python goes in and comes out as it was, in the same order everywhere.

PostgreSQL takes no NUL, SQLite and PostgreSQL take no half of a surrogate pair, and PostgreSQL sorts by the rules of a
language unless told not to. Here texts are sorted by code point, and the few characters that a database refuses are
written as two others, so that the order stays: texts without them, that is to say all but broken ones, are kept as they
are.
"""

from __future__ import annotations

import re
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

# U+0000 and U+0001 become U+0001 and U+0001 or U+0002; U+D7FF and the surrogates behind it become U+D7FF and something.
# U+D7FF is assigned to no character, U+0001 stands in no text that somebody typed.
_REFUSED: Final = re.compile("[\x00\x01\ud7ff-\udfff]")
_WRITTEN: Final = re.compile("\x01[\x01\x02]|\ud7ff(?:\x01|\x02[\u0100-\u08ff])")


class Words(sa.TypeDecorator[str]):
    """A text, sorted by code point."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        """Return the column type of a database."""
        collation = "C" if dialect.name == "postgresql" else None
        return dialect.type_descriptor(sa.Text(collation=collation))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return a text as it is stored."""
        del dialect
        return None if value is None else stored(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ANN401 (SQLite keeps what it is given)
        """Return a stored text as it was; what is no text, because somebody changed it, as it is: audits tell of it."""
        del dialect
        return given(value) if isinstance(value, str) else value


def stored(text: str) -> str:
    """Return a text as a database takes it."""
    if text.isascii() and "\x00" not in text and "\x01" not in text:
        return text
    return _REFUSED.sub(lambda found: _written(found[0]), text)


def given(text: str) -> str:
    """Return a stored text as it was given."""
    if "\x01" not in text and "\ud7ff" not in text:
        return text
    return _WRITTEN.sub(lambda found: _read(found[0]), text)


def _written(character: str) -> str:
    code = ord(character)
    if code <= 1:
        return "\x01" + chr(1 + code)
    return "\ud7ff\x01" if code == 0xD7FF else "\ud7ff\x02" + chr(0x100 + code - 0xD800)


def _read(text: str) -> str:
    if text[0] == "\x01":
        return chr(ord(text[1]) - 1)
    return "\ud7ff" if text[1] == "\x01" else chr(0xD800 + ord(text[2]) - 0x100)
