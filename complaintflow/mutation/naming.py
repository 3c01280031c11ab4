"""What a place of a policy is called in plain words, in English and Chinese.

In: the way to a place. Out: words such as "the limit of the deadline `response`". Every attribute of the document that
can be changed has its label in `labels`; one that is new falls back to its key.
"""

from __future__ import annotations

from complaintflow.compiled.duration import Duration
from complaintflow.compiled.words import Words
from complaintflow.explanation.length_words import length_words
from complaintflow.mutation.doings import action_words
from complaintflow.mutation.labels import ATTRIBUTES, ELEMENTS, SECTIONS
from complaintflow.mutation.rendering import condition_text
from complaintflow.mutation.site import Step
from complaintflow.policy.actions import DatumRef
from complaintflow.policy.conditions import AllNode, AlwaysNode, AnyNode, CompareNode, NotNode, ParameterOperand
from complaintflow.policy.deadlines import AfterMoment
from complaintflow.policy.limits import DurationLimit, NoLimit
from complaintflow.policy.located import Located
from complaintflow.policy.roles import RelationSpec, RoleInDatumSpec, RoleInFieldSpec
from complaintflow.policy.time_scalars import OpenHours


def place(trail: tuple[Step, ...]) -> Words:
    """Return what a place is called, from the thing itself to what it belongs to."""
    labels = [label for number, step in enumerate(trail) if (label := _label(step, number == len(trail) - 1))]
    english = " of ".join(label.en for label in reversed(labels))
    return Words(english, "的".join(label.zh for label in labels))


def _label(step: Step, last: bool) -> Words | None:
    if step.key:
        # A limit that stands alone is no row of a table to whoever wrote it.
        return None if not last and step.attribute == "within" and _is_alone(step) else element(step)
    if step.attribute == "action":
        return action_words(getattr(step.record, "action", None))
    if step.attribute in SECTIONS and not last:
        return SECTIONS[step.attribute]
    return ATTRIBUTES.get(step.attribute, Words(*[f"`{step.attribute.removesuffix('_')}`"] * 2))


def element(step: Step) -> Words:
    """Return what one of several is called: by its name, or by its number."""
    words = ELEMENTS.get(step.attribute, Words(*[step.attribute.removesuffix("_")] * 2))
    item = _item(step)
    action = action_words(item)
    if action is not None:
        return action
    value = (
        shown(item) if isinstance(item, str | RelationSpec | RoleInDatumSpec | RoleInFieldSpec | OpenHours) else None
    )
    if value is not None:
        return Words(f"the {words.en} {value.en}", f"{words.zh}{value.zh}")
    if step.key != str(step.number):
        return Words(f"the {words.en} `{step.key}`", f"{words.zh}“{step.key}”")
    if _is_alone(step):
        return Words(f"the {words.en}", words.zh)
    return Words(f"the {words.en} number {step.number}", f"第{step.number}个{words.zh}")


def _item(step: Step) -> object:
    held = getattr(step.record, step.attribute, None)
    if isinstance(held, tuple) and step.number and step.number <= len(held):
        item: object = held[step.number - 1]
        return item
    return None


def _is_alone(step: Step) -> bool:
    held = getattr(step.record, step.attribute, None)
    return isinstance(held, tuple) and len(held) == 1


def shown(value: object) -> Words | None:
    """Return a value in words, None where it is too much for one phrase."""
    held = value.value if isinstance(value, Located) else value
    match held:
        case bool():
            return Words("true" if held else "false", "是" if held else "否")
        case str():
            return Words(f"`{held}`", f"“{held}”")
        case int():
            return Words(str(held), str(held))
        case CompareNode() | AllNode() | AnyNode() | NotNode() | AlwaysNode():
            text = condition_text(held)
            return Words(f"`{text}`", f"“{text}”")
        case tuple():
            words = [shown(item) for item in held]
            known = [word for word in words if word is not None]
            return Words(", ".join(word.en for word in known), "、".join(word.zh for word in known)) if known else None
        case _:
            return _time(held) or _role(held)


def _time(value: object) -> Words | None:
    match value:
        case AfterMoment():
            return Words(f"{value.after.value} after it", f"{length_words(value.after.value, 'zh')}之后")
        case DurationLimit():
            return _time(value.duration)
        case Duration():
            return Words(str(value), length_words(value, "zh"))
        case NoLimit():
            return Words("none", "无")
        case OpenHours():
            return Words(*["-".join(value.clocks)] * 2)
        case _:
            return None


def _role(value: object) -> Words | None:
    match value:
        case RelationSpec():
            return Words(f"`{value.relation}` of `{value.of}`", f"“{value.of}”的“{value.relation}”")
        case RoleInDatumSpec() | DatumRef():
            return Words(f"the datum `{value.data}`", f"数据“{value.data}”")
        case RoleInFieldSpec():
            return Words(f"the fact `{value.field}`", f"事实“{value.field}”")
        case ParameterOperand():
            return Words(f"the parameter `{value.parameter}`", f"参数“{value.parameter}”")
        case _:
            return None
