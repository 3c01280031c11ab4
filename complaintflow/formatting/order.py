"""In which order the keys of a policy stand.

In: a tree, and the JSON Schema of policies. Out: for each mapping whose keys the format names, their order: that of the
reference, but `id`, `title` and `at` first and `clause` last. Names that an author gives stay in the author's order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from complaintflow.policy import json_schema
from complaintflow.source import node as nodes

SECTIONS: Final = (
    "policy", "base", "format", "version", "title", "clause", "effective", "until", "time_zone", "extends", "clauses",
    "language", "last_resort", "follow_up_event",
    "parameters", "fields", "confidential", "customer", "roles", "classes", "classification", "tables", "owners",
    "parties", "events", "lifecycle", "outcomes", "tracks", "calendars", "counting", "deadlines", "escalations",
    "cross_case", "counters", "approvals", "metrics", "reports", "retention", "guarantees",
    "tasks", "flags", "templates",
)  # fmt: skip
"""The keys at the top, as the page on the policy format has them; who is in charge after the tables that say it,
calendars before what is counted on them, words at the end."""
_FIRST: Final = ("id", "title", "at")
_LAST: Final = ("clause",)
_KINDS: Final = frozenset({"policy", "base"})

Schema = Mapping[str, Any]


class Order:
    """The schema of policies, asked for the order of keys."""

    def __init__(self) -> None:
        """Read the schema."""
        self._schema: Schema = json_schema()
        self._names: Mapping[str, Schema] = self._schema["$defs"]

    def of_file(self, root: nodes.Node) -> Iterator[tuple[nodes.Mapping, tuple[str, ...]]]:
        """Yield each mapping whose keys have an order, the inner ones first."""
        if isinstance(root, nodes.Mapping) and root.entries and root.entries[0][0].text in _KINDS:
            kind = self._schema["else" if root.entries[0][0].text == "policy" else "then"]
            yield from self._below(root, kind)
            yield root, SECTIONS

    def _below(self, node: nodes.Mapping, schema: Schema) -> Iterator[tuple[nodes.Mapping, tuple[str, ...]]]:
        for one in self._objects(schema):
            keys = one.get("properties", {})
            if keys and all(key.text in keys for key, _ in node.entries):
                for key, value in node.entries:
                    yield from self._of(value, keys[key.text])
                return
        for one in self._objects(schema):
            more = one.get("additionalProperties")
            if isinstance(more, Mapping) and not one.get("properties"):
                for _, value in node.entries:
                    yield from self._of(value, more)
                return

    def _of(self, node: nodes.Node, schema: Schema) -> Iterator[tuple[nodes.Mapping, tuple[str, ...]]]:
        if isinstance(node, nodes.Sequence):
            for one in self._whole(schema):
                if "items" in one:
                    for item in node.items:
                        yield from self._of(item, one["items"])
                    return
        if isinstance(node, nodes.Mapping):
            yield from self._below(node, schema)
            keys = self._keys(node, schema)
            if keys:
                yield node, keys

    def _keys(self, node: nodes.Mapping, schema: Schema) -> tuple[str, ...]:
        """Return the order of a mapping's keys, () where an author names them, or some of them."""
        for one in self._objects(schema):
            known = one.get("properties", {})
            if known and one.get("additionalProperties") is False and all(key.text in known for key, _ in node.entries):
                between = [key for key in known if key not in _FIRST + _LAST]
                return (*_FIRST, *between, *_LAST)
        return ()

    def _objects(self, schema: Schema) -> Sequence[Schema]:
        return [one for one in self._whole(schema) if "properties" in one or "additionalProperties" in one]

    def _whole(self, schema: Schema) -> Iterator[Schema]:
        """Yield a schema and all that it refers to or chooses from."""
        yield schema
        if "$ref" in schema:
            yield from self._whole(self._names[schema["$ref"].rpartition("/")[2]])
        for word in ("then", "else"):
            if word in schema:
                yield from self._whole(schema[word])
        for word in ("anyOf", "oneOf", "allOf"):
            for one in schema.get(word, ()):
                yield from self._whole(one)
