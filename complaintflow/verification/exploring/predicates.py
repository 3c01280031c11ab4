"""What conditions ask of the facts of a complaint alone: its largest parts that stand or fall together.

In: the parts of a policy that decide. Out: condition trees over facts and tables' answers. Two complaints that answer
all of them alike go the same ways, whatever an event records later on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from complaintflow.compiled.actions import NamedRole
from complaintflow.compiled.condition import All, Any, Not, Test, Tree, names_in
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.table import DecisionTable
from complaintflow.verification.exploring.deciding import conditions_in, tests_of, values_in
from complaintflow.verification.exploring.residuals import Residual, residual_of
from complaintflow.verification.exploring.writing import written_facts


@dataclass(frozen=True, slots=True)
class Changing:
    """What changes while a case goes on: facts and answers of tables by `names`, the `tables` that read any of it.

    `residuals` say what of these tables is settled; of those in `whole` there is too much of it.
    """

    names: frozenset[str]
    tables: tuple[DecisionTable, ...]
    residuals: tuple[Residual, ...]
    whole: tuple[DecisionTable, ...]


def changing_in(policy: CompiledPolicy, known: set[str]) -> Changing:
    """Return what of the facts and tables of a policy changes though nobody corrects the record."""
    # What a track knows of its own begins with it, and stands in another record than what the case knows.
    own = {name for track in policy.tracks.values() for name in track.policy.fields.keys() - policy.fields.keys()}
    written = written_facts(policy) | own
    lasting = known - written
    tables: list[DecisionTable] = []
    for table in (*policy.tables, *((policy.classification,) if policy.classification is not None else ())):
        if all(names_in(rule.when.tree) <= lasting for rule in table.rules):
            lasting.add(table.name)
        else:
            tables.append(table)
    asked = {table.name: residual_of(policy, table, lasting, written) for table in tables}
    names = (known - lasting) | {table.name for table in tables if table is not policy.classification}
    return Changing(
        frozenset(names),
        tuple(tables),
        tuple(residual for residual in asked.values() if residual is not None),
        tuple(table for table in tables if asked[table.name] is None),
    )


def predicates_of(
    policy: CompiledPolicy,
    deciding: tuple[object, ...],
    outside: Mapping[str, tuple[Test, ...]],
    known: set[str],
    changing: Changing,
) -> tuple[Tree, ...]:
    """Return the largest parts of conditions that ask for facts of the complaint (and tables' answers) alone.

    Parts of a condition stand or fall together only while none of them changes: a fact that an event records, or an
    answer of a table that something else can change, is a part by itself.
    """
    found: dict[Tree, None] = {}
    lasting = {*known, *(table.name for table in policy.tables)} - changing.names
    counted = tuple(c for c in policy.counters.values() if c.name in outside)
    for condition in conditions_in((*deciding, counted, *changing.whole)):
        found |= dict.fromkeys(_static_parts(condition.tree, lasting))
        found |= dict.fromkeys(test for test in tests_of(condition.tree) if test.name in changing.names)
    for name, tests in outside.items():
        if name in known:
            found |= dict.fromkeys(test for test in tests if not any(test in tests_of(part) for part in found))
    for value in values_in(deciding, (NamedRole,)):
        field = policy.fields.get(str(getattr(value, "name", "")))
        if field is not None and field.type == "choice":
            found |= dict.fromkeys(Test(field.name, "is", choice) for choice in field.choices)
    return tuple(found)


def whole_parts(deciding: tuple[object, ...], tables: tuple[DecisionTable, ...], known: set[str]) -> tuple[Tree, ...]:
    """Return the largest parts of conditions that ask for facts alone, whether they change or not."""
    conditions = conditions_in((*deciding, *tables))
    return tuple(dict.fromkeys(part for condition in conditions for part in _static_parts(condition.tree, known)))


def _static_parts(tree: Tree, static: set[str]) -> Iterator[Tree]:
    names = names_in(tree)
    if names and names <= static:
        yield tree
        return
    match tree:
        case All() | Any():
            for part in tree.parts:
                yield from _static_parts(part, static)
        case Not():
            yield from _static_parts(tree.part, static)
