"""Conditions in words, with the titles of facts and values: as a clause of a sentence, and short, for a label.

In: a condition's tree and the titles of a policy in one language. Out: `the class is “Important”`, or on a label
`class is Important`. The meaning is the tree's; this is for reading only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from complaintflow.compiled.condition import All, Any, Const, Not, Operator, Test, Tree
from complaintflow.explanation.fact_words import Data, Fact, fact_of, quoted, value_of
from complaintflow.explanation.titles import Titles

_CLAUSES: Final[Mapping[str, tuple[str, str]]] = {
    "is": ("{} is {}", "{}为{}"),
    "is_not": ("{} is not {}", "{}不为{}"),
    "in": ("{} is {}", "{}为{}"),
    "not_in": ("{} is none of {}", "{}不为{}"),
    "has": ("{} contains {}", "{}包含{}"),
    "has_any": ("{} contains {}", "{}包含{}"),
    "has_all": ("{} contains all of {}", "{}同时包含{}"),
    "more_than": ("{} is more than {}", "{}大于{}"),
    "at_least": ("{} is at least {}", "{}不小于{}"),
    "less_than": ("{} is less than {}", "{}小于{}"),
    "at_most": ("{} is at most {}", "{}不大于{}"),
    "present": ("{} is known", "{}已知"),
    "missing": ("{} is not known", "{}未知"),
    "count_is": ("{} are {} in number", "{}共{}项"),
    "count_more_than": ("{} are more than {} in number", "{}多于{}项"),
    "count_at_least": ("{} are at least {} in number", "{}至少{}项"),
    "count_less_than": ("{} are fewer than {} in number", "{}少于{}项"),
    "count_at_most": ("{} are at most {} in number", "{}至多{}项"),
}
_LABELS: Final[Mapping[str, tuple[str, str]]] = {
    "is": ("{} is {}", "{}为{}"),
    "is_not": ("{} is not {}", "{}不为{}"),
    "in": ("{} is {}", "{}为{}"),
    "not_in": ("{} is not {}", "{}不为{}"),
    "has": ("{} has {}", "{}含{}"),
    "has_any": ("{} has {}", "{}含{}"),
    "has_all": ("{} has {}", "{}含{}"),
    "more_than": ("{} > {}", "{} > {}"),
    "at_least": ("{} ≥ {}", "{} ≥ {}"),
    "less_than": ("{} < {}", "{} < {}"),
    "at_most": ("{} ≤ {}", "{} ≤ {}"),
    "present": ("{} is known", "{}已填"),
    "missing": ("{} is not known", "{}未填"),
    "count_is": ("number of {} is {}", "{}数为 {}"),
    "count_more_than": ("number of {} > {}", "{}数 > {}"),
    "count_at_least": ("number of {} ≥ {}", "{}数 ≥ {}"),
    "count_less_than": ("number of {} < {}", "{}数 < {}"),
    "count_at_most": ("number of {} ≤ {}", "{}数 ≤ {}"),
    "yes": ("{}: yes", "{}：是"),
    "no": ("{}: no", "{}：否"),
    "or_not_known": ("{} (or not known)", "{}（或未填）"),
    "not": ("not ({})", "非（{}）"),
    "nested": ("({})", "（{}）"),
    "and": (" and ", "，且"),
    "or": (" or ", "或"),
    "always": ("always", "总是"),
    "never": ("never", "从不"),
}
_OPPOSITES: Final[Mapping[Operator, Operator]] = {
    "is": "is_not",
    "in": "not_in",
    "is_not": "is",
    "not_in": "in",
    "present": "missing",
    "missing": "present",
}


def condition_words(tree: Tree, titles: Titles, *, inner: bool = False) -> str:
    """Return the condition as a clause; `inner`: in brackets where it has several parts."""
    chinese = titles.language == "zh"
    match tree:
        case Const(value=value):
            return ("恒成立" if value else "不可能成立") if chinese else ("always" if value else "what can never be")
        case Test():
            return _clause(tree, titles)
        case Not(part=part):
            inside = condition_words(part, titles, inner=True)
            return f"非{inside}" if chinese else f"it is not so that {inside}"
        case All(parts=parts) | Any(parts=parts):
            word = ("且" if chinese else " and ") if isinstance(tree, All) else ("或" if chinese else " or ")
            said = [condition_words(part, titles, inner=len(parts) > 1) for part in parts]
            text = word.join(said)
            brackets = ("（{}）" if chinese else "({})") if inner and len(said) > 1 else "{}"
            return brackets.format(text)


def _clause(test: Test, titles: Titles) -> str:
    chinese = titles.language == "zh"
    words = _CLAUSES[test.operator][1 if chinese else 0]
    values = (value_of(test.name, value, titles) for value in _values(test))
    joint = ("和" if chinese else " and ") if test.operator == "has_all" else ("或" if chinese else " or ")
    shown = joint.join(quoted(value.text, titles) if value.named else value.text for value in values)
    return words.format(fact_words(test.name, titles), shown)


def fact_words(name: str, titles: Titles) -> str:
    """Return what a fact is called in a sentence, whatever it is derived from."""
    fact: Fact = fact_of(name, titles)
    return quoted(fact.title, titles) if fact.named else fact.title


def condition_label(tree: Tree, titles: Titles, data: Data | None = None, *, inner: bool = False) -> str:
    """Return the condition in the few words of a label; parts of another kind inside it stand in brackets.

    `data`: of the event that it looks at.
    """
    match tree:
        case Const():
            return _label("always" if tree.value else "never", titles)
        case Test():
            return _test_label(tree, titles, data)
        case Not():
            return _denied_label(tree.part, titles, data)
        case All() | Any():
            joint = _label("and" if isinstance(tree, All) else "or", titles)
            text = joint.join(condition_label(part, titles, data, inner=True) for part in tree.parts)
            return _label("nested", titles, text) if inner else text


def values_label(test: Test, titles: Titles, data: Data | None = None) -> str:
    """Return the values that a test names, in the few words of a label."""
    joint = _label("and" if test.operator == "has_all" else "or", titles)
    return joint.join(value_of(test.name, value, titles, data).text for value in _values(test))


def _denied_label(tree: Tree, titles: Titles, data: Data | None) -> str:
    """Return that a condition does not hold, which it does not either where its fact is missing."""
    if isinstance(tree, Test):
        if isinstance(tree.value, bool):
            other = replace(tree, value=not tree.value)
            return _label("or_not_known", titles, _test_label(other, titles, data))
        if tree.operator in _OPPOSITES:
            return _test_label(replace(tree, operator=_OPPOSITES[tree.operator]), titles, data)
    return _label("not", titles, condition_label(tree, titles, data))


def _test_label(test: Test, titles: Titles, data: Data | None) -> str:
    name = fact_of(test.name, titles, data, short=True).title
    if isinstance(test.value, bool):
        return _label("yes" if test.value is (test.operator == "is") else "no", titles, name)
    return _label(test.operator, titles, name, values_label(test, titles, data))


def _values(test: Test) -> list[object]:
    values = test.value if isinstance(test.value, tuple | frozenset) else (test.value,)
    return sorted(values, key=str) if isinstance(values, frozenset) else list(values)


def _label(key: str, titles: Titles, *parts: str) -> str:
    return _LABELS[key][1 if titles.language == "zh" else 0].format(*parts)
