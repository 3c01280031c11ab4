"""How serious a complaint is: classes, the rules that decide, and every further table."""

from __future__ import annotations

from collections.abc import Iterator

from complaintflow.compiled.table import DecisionTable, Rule
from complaintflow.handbook.document import Block, Items, Paragraph, Row, Section, Table, line, row
from complaintflow.handbook.voice import DASH, Voice
from complaintflow.messages.places import clean


def classes(voice: Voice) -> Iterator[Section]:
    """Return the classes with their criteria, and the further tables."""
    policy = voice.policy
    if policy.classes:
        yield Section("classes", 1, "", voice("Classes and criteria", "投诉分级"), tuple(_general(voice)))
        table = policy.classification
        for name in reversed(policy.classes):
            rules = [] if table is None else [(n, rule) for n, rule in enumerate(table.rules) if rule.result == name]
            yield Section(
                f"class-{name}", 2, "", voice.of("class", name), tuple(_class(voice, name, rules)), (f"class:{name}",)
            )
    if policy.tables:
        level = 2 if policy.classes else 1
        if not policy.classes:
            yield Section("classes", 1, "", voice("Decision tables", "决策表"))
            level = 2
        for one in policy.tables:
            title = voice("Decided by table: {}", "判定：{}", voice.of("table", one.name))
            yield Section(f"table-{one.name}", level, "", title, tuple(_table(voice, one)), (f"table:{one.name}",))


def _general(voice: Voice) -> Iterator[Block]:
    policy = voice.policy
    rising = voice(" < ", "＜").join(voice.of("class", name) for name in policy.classes)
    yield Paragraph(line(voice("From the least to the most serious: {}.", "级别由低到高：{}。", rising)))
    table = policy.classification
    if table is not None:
        said = [_hits(voice, table)]
        if table.default is not None:
            default = voice.quoted("class", table.default)
            said.append(voice("Where no rule applies, the class is {}.", "无一适用的，定为{}。", default))
        fall = (
            voice("The class may fall again when the facts change.", "情况变化后级别可以降低。")
            if policy.may_fall
            else voice("Once raised, the class does not fall again by itself.", "级别一经升高，不自动降低。")
        )
        cited = voice.cite(table.clause)
        yield Paragraph(line(voice(" ", "").join((*said, fall)) + (f" [{cited}]" if cited else "")))


def _hits(voice: Voice, table: DecisionTable) -> str:
    return {
        "first": voice(
            "The rules are asked in order; the first that applies decides.", "各规则依次判定，以首个适用者为准。"
        ),
        "highest": voice(
            "All rules are asked; the most serious that applies decides.", "各规则逐一判定，以最高者为准。"
        ),
        "unique": voice(
            "At most one rule should apply; where they disagree, the default holds.",
            "至多一条适用；结果不一致的，按默认值。",
        ),
        "collect": voice("All rules are asked; every one that applies adds its answer.", "各规则逐一判定，结果合并。"),
    }[table.hit_policy]


def _class(voice: Voice, name: str, rules: list[tuple[int, Rule]]) -> Iterator[Block]:
    table = voice.policy.classification
    title = voice.quoted("class", name)
    basis = voice.basis(f"class:{name}")
    if rules:
        yield Paragraph(line(voice("A complaint is {} when:", "有下列情形之一的，定为{}：", title) + basis))
        rows = tuple(_rule(voice, "class", number, rule) for number, rule in rules)
        yield Table(_head(voice), rows, (42, 44, 14))
    elif table is not None and table.default == name:
        text = voice("Every complaint that no rule makes more serious.", "未达到更高级别标准的投诉。")
        yield Paragraph(line(text + basis))
    else:
        text = voice("By judgement only: no rule leads here.", "仅由人工判定，无自动规则。")
        yield Paragraph(line(text + basis))
    if rules and table is not None and table.default == name:
        yield Paragraph(line(voice("Also every complaint to which no rule applies.", "无规则适用的投诉亦属此级。")))
    owners = [
        voice.who(one.owner)
        for one in voice.policy.owners
        if one.when is not None and voice.when(one.when) and f"{name}" in _classes_asked(one.when.tree)
    ]
    if owners:
        yield Items((line(voice("In charge: {}", "主责方：{}", voice.listed(owners))),))


def _classes_asked(tree: object) -> tuple[str, ...]:
    """Return the classes that a condition names."""
    from complaintflow.compiled.condition import All, Any, Test

    match tree:
        case Test(name="class", operator="is", value=str() as value):
            return (value,)
        case Test(name="class", operator="in", value=tuple() as values):
            return tuple(map(str, values))
        case All(parts=parts) | Any(parts=parts):
            return tuple(name for part in parts for name in _classes_asked(part))
        case _:
            return ()


def _head(voice: Voice) -> tuple[str, ...]:
    return voice("In words", "标准"), voice("As the system reads it", "系统判定条件"), voice("Clause", "条款")


def _rule(voice: Voice, table: str, number: int, rule: Rule) -> Row:
    reason = "" if rule.reason is None else voice.words(rule.reason)
    text = reason or rule.id.replace("_", " ")
    return row(text, voice.when(rule.when), voice.cite(rule.clause), elements=(f"rule:{table}:{number}",))


def _table(voice: Voice, table: DecisionTable) -> Iterator[Block]:
    default = DASH if table.default is None else _result(voice, table, table.default)
    cited = voice.cite(table.clause)
    said = voice("{} Otherwise: {}.", "{}其他情形：{}。", _hits(voice, table), default)
    yield Paragraph(line(said + (f" [{cited}]" if cited else "")))
    rows = tuple(
        row(
            voice.when(rule.when),
            _result(voice, table, rule.result),
            "" if rule.reason is None else voice.words(rule.reason),
            voice.cite(rule.clause),
            elements=(f"rule:{table.name}:{number}",),
        )
        for number, rule in enumerate(table.rules)
    )
    yield Table(
        (voice("When", "条件"), voice("Answer", "结果"), voice("Reason", "理由"), voice("Clause", "条款")),
        rows,
        (38, 20, 28, 14),
    )


def _result(voice: Voice, table: DecisionTable, result: str) -> str:
    return clean(voice.titles.result(table.name, result))
