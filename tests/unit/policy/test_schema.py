"""The JSON Schema: valid in itself, as complete as the format, and of one mind with the decoder."""

import random
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from complaintflow.policy.document import check_base, decode_policy
from complaintflow.policy.extends import read_merged
from complaintflow.policy.file_access import folder_reader
from complaintflow.policy.register import decode_register
from complaintflow.policy.schema import instance_problems, json_schema, policy_schema, register_schema, schema_problems
from complaintflow.policy.shape import Schema
from complaintflow.source.codes import Code
from complaintflow.source.diagnostic import Diagnostic, Level
from complaintflow.source.node import Mapping, Node, Sequence
from tests.unit.policy.reading import SAMPLE, node_of, plain, sample, scalar

POLICIES = Path(__file__).parents[3] / "policies"
# What JSON Schema cannot say: two items of one id, the order of two dates, a day that the calendar does not have twice.
BEYOND_SCHEMA = {Code.DUPLICATE_NAME}
SCHEMA = json_schema()
SECTIONS = SCHEMA["$defs"]["policy"]["properties"]
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


def first_problem(root: Node, path: tuple[int, ...]) -> str | None:
    """What the schema finds in a policy changed at `path`; only the section that changed is looked at."""
    if path and isinstance(root, Mapping) and root.entries[path[0]][0].text in SECTIONS:
        key, value = root.entries[path[0]]
        found = next(section_validator(key.text).iter_errors(plain(value)), None)
    else:
        found = next(VALIDATOR.iter_errors(plain(root)), None)
    return found and f"{found.json_path}: {found.message[:300]}"


@cache
def section_validator(section: str) -> Draft202012Validator:
    schema = {"$defs": SCHEMA["$defs"]} | SECTIONS[section]
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def refused(problems: list[Diagnostic]) -> bool:
    """A text that an editor takes for a number is a warning to us and an error to the schema."""
    return any(
        (found.level is Level.ERROR and found.code not in BEYOND_SCHEMA)
        or (found.code is Code.AMBIGUOUS_SCALAR and ("number" in found.message or "value true" in found.message))
        for found in problems
    )


def places(node: Node, path: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    yield path
    children = node.items if isinstance(node, Sequence) else ()
    if isinstance(node, Mapping):
        children = tuple(value for _, value in node.entries)
    for index, child in enumerate(children):
        yield from places(child, (*path, index))


def replaced(node: Node, path: tuple[int, ...], change: object) -> Node:
    """The tree with `change` applied to the node at `path`."""
    if not path:
        return change(node)
    index = path[0]
    if isinstance(node, Sequence):
        items = list(node.items)
        items[index] = replaced(items[index], path[1:], change)
        return Sequence(tuple(items), node.span)
    assert isinstance(node, Mapping)
    entries = list(node.entries)
    entries[index] = (entries[index][0], replaced(entries[index][1], path[1:], change))
    return Mapping(tuple(entries), node.span)


def mutate(node: Node, chance: random.Random) -> Node:
    """A node with one mistake (or none): a key dropped, renamed or added, or a value of another kind."""
    substitutes = (
        scalar("text", node), scalar("3d", node), scalar("7", node, is_plain=False), scalar("true", node),
        scalar("none", node), scalar("Not a Name", node), scalar("", node), Sequence((), node.span),
        Mapping((), node.span), Sequence((scalar("text", node),), node.span), scalar("2026-02-31", node),
        Mapping(((scalar("en", node), scalar("words", node)),), node.span),
        Mapping(((scalar("event", node), scalar("words", node)),), node.span),
        Mapping(((scalar("parameter", node), scalar("words", node)),), node.span),
        Mapping(((scalar("always", node), scalar("true", node)),), node.span),
    )  # fmt: skip
    if isinstance(node, Mapping) and node.entries and chance.random() < 0.6:
        entries = list(node.entries)
        index = chance.randrange(len(entries))
        match chance.randrange(3):
            case 0:
                del entries[index]
            case 1:
                name = chance.choice(("zz", "event", "do", "when", "clause", "title", "role", "none", "Bad Name"))
                if name not in dict(plain(node)):
                    entries[index] = (scalar(name, entries[index][0]), entries[index][1])
            case _:
                if "zz" not in dict(plain(node)):
                    entries.append((scalar("zz", node), chance.choice(substitutes)))
        return Mapping(tuple(entries), node.span)
    return chance.choice(substitutes)


@cache
def sample_schema() -> Schema:
    document, _ = decode_policy(sample())
    assert document is not None
    return policy_schema(document, tuple(f"S-{number:02}" for number in range(1, 24)))


def merged(name: str) -> Node:
    found = read_merged(name, folder_reader(POLICIES))
    assert found.root is not None
    return found.root


def test_the_schemas_are_schemas() -> None:
    assert schema_problems(SCHEMA) == []
    assert schema_problems(register_schema()) == []
    assert schema_problems(sample_schema()) == []


def test_the_sample_is_valid_and_its_own_schema_knows_it() -> None:
    assert decode_policy(sample())[1] == []
    assert instance_problems(SCHEMA, plain(sample())) == []
    assert instance_problems(sample_schema(), plain(sample())) == []


@pytest.mark.parametrize("seed", range(8))
def test_schema_and_decoder_agree_on_broken_policies(seed: int) -> None:
    chance = random.Random(seed)
    root = sample()
    paths = list(places(root))
    disagreements = []
    for _ in range(60):
        path = chance.choice(paths)
        broken = replaced(root, path, lambda node: mutate(node, chance))
        _, problems = decode_policy(broken)
        found = first_problem(broken, path)
        if (found is not None) != refused(problems):
            disagreements.append((path, found, problems))
    assert disagreements == []


@pytest.mark.parametrize("seed", range(3))
def test_schema_and_decoder_agree_on_real_policies(seed: int) -> None:
    chance = random.Random(seed)
    root = merged("vw.yaml")
    # A file that extends another may lack anything; what it becomes may not.
    assert isinstance(root, Mapping)
    root = Mapping(tuple(entry for entry in root.entries if entry[0].text != "extends"), root.span)
    assert not refused(decode_policy(root)[1])
    paths = list(places(root))
    for _ in range(12):
        path = chance.choice(paths)
        broken = replaced(root, path, lambda node: mutate(node, chance))
        _, problems = decode_policy(broken)
        found = first_problem(broken, path)
        assert (found is not None) == refused(problems), (path, found, problems)


def test_files_as_they_stand_are_valid() -> None:
    for path in sorted(POLICIES.glob("*.yaml")) + sorted(POLICIES.glob("shared/*.yaml")):
        assert instance_problems(SCHEMA, plain(node_of(path.read_text("utf-8")))) == [], path
    for path in sorted(POLICIES.glob("clauses/*.yaml")):
        root = node_of(path.read_text("utf-8"))
        assert instance_problems(register_schema(), plain(root)) == []
        assert decode_register(root)[1] == []


def test_a_file_that_extends_may_leave_out_and_remove() -> None:
    root = node_of("policy: x\nextends: y.yaml\ndeadlines: {reply: none, other: {within: 3d}}\nroles: none\n")
    assert instance_problems(SCHEMA, plain(root)) == []
    assert instance_problems(SCHEMA, plain(node_of("policy: x\nextends: y.yaml\ndeadline: {}\n"))) != []
    base = node_of("base: x\nlifecycle: {states: {a: {final: true}}}\n")
    assert instance_problems(SCHEMA, plain(base)) == []
    assert check_base(base) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("role: boss}", "role: bos}"),
        ("topic: airbag", "topic: airbags"),
        ("{group: danger}", "{group: dangers}"),
        ("task: call, role: dealer", "task: shout, role: dealer"),
        ("template: accepted, copy: boss", "template: rejected, copy: boss"),
        ("from: intake, to: handling", "from: intake, to: solving"),
        ("{breach: response}", "{breach: responses}"),
        ("tries: {more_than: 2}", "trees: {more_than: 2}"),
        ("{parameter: patience}, less_than", "{parameter: patients}, less_than"),
        ("class: important, owner: boss,", "class: urgent, owner: boss,"),
        ("flag: hot, when", "flag: cold, when"),
        ("calendar: office", "calendar: factory"),
        ("counting: civil", "counting: strange"),
        ("outcome: solved}", "outcome: settled}"),
        ("required_at: [open]", "required_at: [opening]"),
        ("not_by: [applicant, handler]", "not_by: [applicant, worker]"),
        ("data.kind: a", "data.kind: z"),
        ("relation: l2_manager, of: owner", "relation: l3_manager, of: owner"),
        ("distinct: kind", "distinct: kinds"),
        ("clause: S-02", "clause: S-99"),
    ],
)
def test_the_schema_of_a_policy_knows_its_names(before: str, after: str) -> None:
    assert SAMPLE.count(before) >= 1
    broken = node_of(SAMPLE.replace(before, after))
    assert not refused(decode_policy(broken)[1])
    assert instance_problems(sample_schema(), plain(broken)) != []


def test_every_key_is_described() -> None:
    undescribed = []

    def walk(schema: object, path: str) -> None:
        if isinstance(schema, list):
            for part in schema:
                walk(part, path)
        elif isinstance(schema, dict):
            for name, part in (
                schema.get("properties", {}).items() if isinstance(schema.get("properties"), dict) else ()
            ):
                if isinstance(part, dict) and not part.get("description") and "operators" not in path:
                    undescribed.append(f"{path}.{name}")
            for name, part in schema.items():
                walk(part, f"{path}/{name}")

    walk({name: part for name, part in SCHEMA["$defs"].items() if "condition" not in name}, "")
    assert undescribed == []


def test_everything_is_closed_to_unknown_keys() -> None:
    def walk(schema: object) -> Iterator[dict[str, object]]:
        if isinstance(schema, list):
            for part in schema:
                yield from walk(part)
        elif isinstance(schema, dict):
            if schema.get("type") == "object" and "if" not in schema:
                yield schema
            for part in schema.values():
                yield from walk(part)

    assert [found for found in walk(SCHEMA) if "additionalProperties" not in found] == []


def test_jsonschema_is_not_loaded_before_it_is_needed() -> None:
    program = "import sys, complaintflow.policy; sys.exit('jsonschema' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
