"""A document that belongs to a case: where it lies and what it is, never what is in it.

In: an object as an event carries it, or the text that a case keeps of it. Out: an `Attachment`, or nothing where it is
none. Fetches nothing and checks no digest: whoever holds the document does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

TYPES: Final = frozenset(("attachment", "attachments"))
"""Types of facts that hold one, or several."""
SIZE_MAX: Final = 10**15

_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
_MEDIA: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")
_REF_MAX, _NAME_MAX = 2_000, 255
_KEYS: Final = frozenset(("ref", "digest", "media_type", "size", "name"))
# A reference that is the content itself, or that runs something when it is followed, is none.
_NO_REFERENCE: Final = re.compile(r"(?:data|javascript|vbscript):", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Attachment:
    """`ref` says where the document lies (a URI, or an id of the embedder's store), `digest` is `sha256:` and its hash.

    `size` is in bytes; `name` is what people call the file, without folders.
    """

    ref: str
    digest: str
    media_type: str | None = None
    size: int | None = None
    name: str | None = None

    @property
    def text(self) -> str:
        """The text that a case keeps: the same for the same attachment."""
        said = {key: getattr(self, key) for key in sorted(_KEYS) if getattr(self, key) is not None}
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_attachment(value: object) -> Attachment | None:
    """Return the attachment that an object, or its text, describes; None where it describes none."""
    if isinstance(value, str):
        value = _parsed(value)
    if not isinstance(value, Mapping) or not _KEYS.issuperset(value):
        return None
    ref, digest = value.get("ref"), value.get("digest")
    media_type, size, name = value.get("media_type"), value.get("size"), value.get("name")
    if not _is_reference(ref) or not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
        return None
    if media_type is not None and not (isinstance(media_type, str) and _MEDIA.fullmatch(media_type)):
        return None
    if size is not None and (isinstance(size, bool) or not isinstance(size, int) or not 0 <= size <= SIZE_MAX):
        return None
    if name is not None and not _is_name(name):
        return None
    return Attachment(str(ref), digest, media_type, size, name)


def _parsed(text: str) -> object:
    if len(text) > 2 * (_REF_MAX + _NAME_MAX) or not text.startswith("{"):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_reference(ref: object) -> bool:
    return (
        isinstance(ref, str)
        and 0 < len(ref) <= _REF_MAX
        and ref.isprintable()
        and " " not in ref
        and not _NO_REFERENCE.match(ref)
    )


def _is_name(name: object) -> bool:
    return (
        isinstance(name, str)
        and 0 < len(name) <= _NAME_MAX
        and name.isprintable()
        and "/" not in name
        and "\\" not in name
        and name not in (".", "..")
    )
