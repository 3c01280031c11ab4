"""Decision tables of two policies: the complaints that get another answer.

In: two tables of one name, under whatever hit policies. Out: a difference for every old answer and new answer that a
complaint can get, with the complaint. Rules in another order, split or rewritten, that give the same answers are no
difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from complaintflow.compiled.actions import NamedRole
from complaintflow.compiled.condition import All, Any, Condition, Not, Test, Tree, names_in
from complaintflow.compiled.policy import OwnerRow
from complaintflow.compiled.table import DecisionTable, Rule
from complaintflow.verification.comparing.difference import Difference, Hint, Kind, Shown
from complaintflow.verification.comparing.job import Job
from complaintflow.verification.comparing.normal import FALSE, tree_of
from complaintflow.verification.comparing.regions import Region, changes, first_match
from complaintflow.verification.comparing.said import facts_words, role_words
from complaintflow.verification.solving.unfolding import table_answers

NOTHING = "(none)"
"""What a table answers that answers with nothing."""


def compare_classification(job: Job, old: DecisionTable | None, new: DecisionTable | None) -> None:
    """Add which complaints change class."""
    if old is None or new is None:
        if old is not new:
            job.changed(Kind.CLASS, "classification", "classification has come or gone", old, new, Hint())
        return
    if _as_one(job, old, new):
        return
    for change in changes(job.sides, _regions(old), _regions(new), lambda answer: answer):
        message = f"complaints change class: {change.old} → {change.new} ({facts_words(change.view)})"
        kinds = frozenset(("class_set", "refused"))
        names = [None if answer == NOTHING else answer for answer in (change.old, change.new)]
        hint = Hint(change.view, event="open", kinds=kinds, old=names[0], new=names[1])
        job.add(Difference(Kind.CLASS, "class", message, change.old, change.new, when=change.view, hint=hint))


def compare_tables(job: Job, old: Mapping[str, DecisionTable], new: Mapping[str, DecisionTable]) -> None:
    """Add which complaints get another answer from a table."""

    def one(name: str, table: DecisionTable, other: DecisionTable) -> None:
        if _as_one(job, table, other):
            return
        if "collect" in (table.hit_policy, other.hit_policy):
            _compare_collected(job, table, other)
            return
        for change in changes(job.sides, _regions(table), _regions(other), lambda answer: answer):
            message = f"the table `{name}` answers {change.old}, now {change.new} ({facts_words(change.view)})"
            shown = _decided(job, name, change.view)
            job.add(Difference(Kind.TABLE, name, message, change.old, change.new, when=change.view, witness=shown))

    job.elements(Kind.TABLE, "table", old, new, one)
    shared = [name for name in old if name in new]
    there = [name for name in new if name in old]
    if shared != there and (_reads_another(old) or _reads_another(new)):
        message = "tables that read one another stand in another order"
        words = ", ".join(shared), ", ".join(there)
        job.add(Difference(Kind.TABLE, "tables", message, *words, hint=Hint(), proved=False))


def _reads_another(tables: Mapping[str, DecisionTable]) -> bool:
    return any(names_in(rule.when.tree) & tables.keys() for table in tables.values() for rule in table.rules)


def _as_one(job: Job, old: DecisionTable, new: DecisionTable) -> bool:
    """Whether two tables are the same but for words, and list under words what else they are written with."""
    job.worded(f"{old.name}.hit_policy", old.hit_policy, new.hit_policy)
    job.worded(f"{old.name}.order", old.order, new.order)
    return job.sides.equal(replace(old, order=(), rules=_rules(old)), replace(new, order=(), rules=_rules(new)))


def _rules(table: DecisionTable) -> tuple[Rule, ...]:
    return tuple(replace(rule, id="") for rule in table.rules)


def _regions(table: DecisionTable) -> list[Region[str]]:
    answers = table_answers(table)
    nothing: Tree = FALSE if table.default is not None else Not(Any(tuple(answers.values())))
    return [*(Region(answer, tree) for answer, tree in answers.items()), Region(NOTHING, nothing)]


def _compare_collected(job: Job, old: DecisionTable, new: DecisionTable) -> None:
    one, other = table_answers(old), table_answers(new)
    for answer in dict.fromkeys((*one, *other)):
        trees: list[Tree] = [side.get(answer, Any(())) for side in (one, other)]
        conditions = [Condition(tree) for tree in trees]
        what = f"the answer {answer} of the table `{old.name}`"
        job.condition(Kind.TABLE, old.name, what, conditions[0], conditions[1], Hint())


def _decided(job: Job, name: str, view: Mapping[str, object]) -> Shown:
    """Run a view through both policies' tables and say what they answer."""
    answers: list[str] = []
    for policy in (job.sides.old, job.sides.new):
        full = dict(view)
        for table in policy.tables:
            full[table.name] = table.answer(full)
        answers.append(str(full.get(name)))
    return Shown(view, old=answers[0], new=answers[1], confirmed=answers[0] != answers[1])


def compare_owners(job: Job, old: tuple[OwnerRow, ...], new: tuple[OwnerRow, ...]) -> None:
    """Add for which complaints somebody else is in charge."""
    if job.sides.equal(old, new):
        return
    sides = [
        first_match(((_row(row), role_words(row.owner)) for row in rows), NOTHING, lambda owner: owner)
        for rows in (old, new)
    ]
    for change in changes(job.sides, sides[0], sides[1], lambda owner: owner):
        message = f"in charge is {change.old}, now {change.new} ({facts_words(change.view)})"
        state = change.view.get("state")
        hint = Hint(change.view, (state,) if isinstance(state, str) else (), kinds=frozenset(("owner_set",)))
        job.add(Difference(Kind.OWNER, "owner", message, change.old, change.new, when=change.view, hint=hint))


def _row(row: OwnerRow) -> Tree:
    """Return when a row answers: one that looks a role up does only where there is one."""
    tree = tree_of(row.when)
    return All((tree, Test(row.owner.name, "present"))) if isinstance(row.owner, NamedRole) else tree
