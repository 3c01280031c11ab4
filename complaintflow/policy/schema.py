"""JSON Schema (2020-12) of the files, written by the same shapes that decode them.

In: nothing, or one policy's document. Out: schemas as plain dicts, for editors and for `complaintflow schema`.
`schema_problems` is the one place that asks jsonschema, and loads it only then.
"""

from __future__ import annotations

from typing import Any, Final

from complaintflow.policy.document import BASE, POLICY, PolicyDocument
from complaintflow.policy.policy_names import PolicyNames
from complaintflow.policy.records import Record
from complaintflow.policy.register import ClauseRegister
from complaintflow.policy.shape import Names, Schema, SchemaBuilder, Shape

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_POLICY_TITLE: Final = "complaintflow policy"


def json_schema() -> Schema:
    """Return the schema of policy files, and of files to be extended (`base:`).

    A file that extends another one, or is to be extended, may leave any key out and may write `none` for any entry.
    """
    return _file_schema(None)


def policy_schema(document: PolicyDocument, clauses: tuple[str, ...] = ()) -> Schema:
    """Return the schema of policy files in which every reference is one of this policy's own names.

    `clauses` are the ids of its clause register, if it has one.
    """
    return _file_schema(PolicyNames(document, clauses))


def schema_of(record_class: type[Any]) -> Schema:
    """Return the schema of a file whose root is read into `record_class`."""
    return schema_of_shape(Record(record_class))


def schema_of_shape(shape: Shape) -> Schema:
    """Return the schema of a file whose root is read by `shape`."""
    builder = SchemaBuilder()
    root = shape.schema(builder)
    return {"$schema": DIALECT} | root | {"$defs": dict(sorted(builder.definitions.items()))}


def register_schema() -> Schema:
    """Return the schema of clause registers."""
    return schema_of(ClauseRegister)


def _file_schema(names: Names | None) -> Schema:
    whole = SchemaBuilder(names)
    partial = SchemaBuilder(names, partial=True)
    policy = POLICY.schema(whole)
    over = POLICY.schema(partial)
    base = partial.define("base", "base", lambda: BASE.body(partial))
    title = f"{_POLICY_TITLE} {names.document.policy}" if isinstance(names, PolicyNames) else _POLICY_TITLE
    return {
        "$schema": DIALECT,
        "title": title,
        "type": "object",
        "if": {"required": ["base"]},
        "then": base | {"required": ["base"]},
        "else": {
            "if": {"required": ["extends"]},
            "then": over | {"required": ["policy"]},
            "else": policy,
        },
        "$defs": dict(sorted((whole.definitions | partial.definitions).items())),
    }


def schema_problems(schema: Schema) -> list[str]:
    """Return what makes a schema no schema of the dialect, with its place."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError

    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as problem:
        return [f"{problem.json_path}: {problem.message}"]
    return []


def instance_problems(schema: Schema, instance: object) -> list[str]:
    """Return what a schema finds wrong with a value (of plain dicts, lists, texts and numbers), with its place."""
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{problem.json_path}: {problem.message}" for problem in validator.iter_errors(instance)]
