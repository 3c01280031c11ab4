"""What may stand at a place of a file, as our own JSON Schema says it.

In: a schema and the path of a cursor. Out: the schemas that fit there, and of a schema its keys and its words. Knows
nothing of policies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from complaintflow.policy import Schema
from complaintflow.studio.cursor import ITEM

_DEPTH_MAX: Final = 12
_FITTING_MAX: Final = 200
_WORDS: Final = ("anyOf", "oneOf", "allOf")


@dataclass(frozen=True, slots=True)
class KeyOption:
    """A key that may stand somewhere: what it means, and whether it must."""

    name: str
    doc: str
    required: bool


def at_path(root: Schema, path: Sequence[str]) -> list[Schema]:
    """Return the schemas of what stands at a path, alternatives side by side."""
    here = list(_flat(root, root))
    for name in path:
        here = [flat for schema in _inside(here, name) for flat in _flat(root, schema)][:_FITTING_MAX]
    return here


def keys_of(schemas: Sequence[Schema], beside: frozenset[str]) -> list[KeyOption]:
    """Return the keys that a mapping may have besides those it has; they tell which alternative is meant."""
    mappings = [schema for schema in schemas if schema.get("properties")]
    fitting = [schema for schema in mappings if beside <= set(schema["properties"])] or mappings
    found: dict[str, KeyOption] = {}
    for schema in fitting:
        for name, about in schema["properties"].items():
            if name not in beside and name not in found:
                found[name] = KeyOption(name, _doc(about, schema), name in schema.get("required", ()))
    return list(found.values())


def words_of(root: Schema, schemas: Sequence[Schema]) -> list[str]:
    """Return the words that a value may be, those of the items of a list among them."""
    found: dict[str, None] = {}
    for schema in schemas:
        items = list(_flat(root, schema["items"])) if isinstance(schema.get("items"), Mapping) else []
        for one in (schema, *items):
            words = one.get("enum", [one["const"]] if "const" in one else one.get("examples", ()))
            found.update(dict.fromkeys(_text(word) for word in words))
            if one.get("type") == "boolean":
                found.update(dict.fromkeys(("true", "false")))
    return list(found)


def doc_of(root: Schema, path: Sequence[str]) -> str:
    """Return what the key at the end of a path means."""
    if not path:
        return ""
    for schema in at_path(root, path[:-1]):
        about = (schema.get("properties") or {}).get(path[-1])
        if isinstance(about, Mapping) and about.get("description"):
            return str(about["description"])
    return next((str(schema["description"]) for schema in at_path(root, path) if schema.get("description")), "")


def _doc(about: object, schema: Schema) -> str:
    said = about.get("description", "") if isinstance(about, Mapping) else ""
    return str(said or schema.get("description", ""))


def _inside(schemas: Sequence[Schema], name: str) -> Iterator[Schema]:
    for schema in schemas:
        if name == ITEM:
            if isinstance(schema.get("items"), Mapping):
                yield schema["items"]
            continue
        known = (schema.get("properties") or {}).get(name)
        more = schema.get("additionalProperties")
        if isinstance(known, Mapping):
            yield dict(known)
        elif isinstance(more, Mapping):
            yield dict(more)


def _flat(root: Schema, schema: Schema, depth: int = 0) -> Iterator[Schema]:
    """Yield a schema and its alternatives, references followed."""
    if depth > _DEPTH_MAX:
        return
    reference = schema.get("$ref")
    if isinstance(reference, str):
        target = root.get("$defs", {}).get(reference.rpartition("/")[2])
        if isinstance(target, Mapping):
            yield from _flat(root, dict(target), depth + 1)
    yield schema
    for word in _WORDS:
        for one in schema.get(word, ()):
            yield from _flat(root, one, depth + 1)
    for word in ("else", "then"):
        if isinstance(schema.get(word), Mapping):
            yield from _flat(root, schema[word], depth + 1)


def _text(word: object) -> str:
    return {True: "true", False: "false"}.get(word, str(word)) if isinstance(word, bool) else str(word)
