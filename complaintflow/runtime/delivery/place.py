"""URLs with places to fill: what a configuration writes, and what is put in without ever changing the URL's shape.

In: a template such as `mailtos://{user}:{password}@smtp.example.com?to={address}`, secrets, an address. Out: the URL.
Whatever is put in is percent-encoded whole, and an address must look like one: some readers of URLs decode twice, and
split what they find at commas and spaces.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from complaintflow.errors import DeliveryError

ADDRESS: Final = "address"
"""The place of whom a message goes to; a template without it goes to one place for all (a group's robot)."""

_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_MAIL: Final = re.compile(
    r"[A-Za-z0-9!$&'*+=^_~-]+(?:\.[A-Za-z0-9!$&'*+=^_~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_PHONE: Final = re.compile(r"\+?[0-9]{3,15}")
_PHONE_MARKS: Final = re.compile(r"[ ().-]")
_HANDLE: Final = re.compile(r"[\w.@+-]{1,254}")
_MAIL_MAX: Final = 254


def places(template: str) -> tuple[str, ...]:
    """Return the names in braces, in order. Raises DeliveryError for a brace that opens no place."""
    if re.search(r"[{}]", _PLACE.sub("", template)):
        message = "a `{` or `}` of the URL stands alone; places are written `{name}`, a brace itself `%7B` or `%7D`"
        raise DeliveryError(message)
    names = tuple(dict.fromkeys(_PLACE.findall(template)))
    bad = [name for name in names if not _NAME.fullmatch(name)]
    if bad:
        message = f"the place `{{{bad[0]}}}` must be named with lower-case letters, digits and `_`"
        raise DeliveryError(message)
    return names


def filled(template: str, values: Mapping[str, str]) -> str:
    """Return the URL with every place filled, each value percent-encoded whole. Raises DeliveryError."""

    def fill(found: re.Match[str]) -> str:
        name = found[1]
        if name not in values:
            message = f"nothing is said to fill the place `{{{name}}}`"
            raise DeliveryError(message)
        return quote(values[name], safe="", errors="replace")

    return _PLACE.sub(fill, template)


def plain_address(medium: str, address: str) -> str | None:
    """Return an address as it is sent to, None when it is none of its medium; never two addresses in one."""
    text = address.strip()
    if medium == "email":
        return text if len(text) <= _MAIL_MAX and _MAIL.fullmatch(text) else None
    if medium in {"sms", "phone"}:
        number = _PHONE_MARKS.sub("", text)
        return number if _PHONE.fullmatch(number) else None
    return text if _HANDLE.fullmatch(text) else None
