"""Effects as sentences, in English and Chinese.

In: an effect and the titles of its policy. Out: one line of text without its instant and cause. Every kind of
effect of the wire format has a sentence; an unknown one is shown with its keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from complaintflow.compiled.zone import Zone
from complaintflow.explanation.moments import local_moment
from complaintflow.explanation.refusals import refusal_words
from complaintflow.explanation.titles import Titles
from complaintflow.kernel.effect import Effect

_SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "state_entered": ("state: {state}", "状态：{state}"),
    "class_set": ("class: {class}", "级别：{class}"),
    "class_changed": ("class: {previous} → {class}", "级别：{previous} → {class}"),
    "owner_set": ("owner: {role}", "主责方：{role}"),
    "owner_changed": ("owner: {previous} → {role}", "主责方：{previous} → {role}"),
    "participants_added": ("assisting: {roles}", "协同方：{roles}"),
    "deadline_started": ("{deadline}: due {due}", "{deadline}：开始计时，{due} 到期"),
    "deadline_moved": (
        "{deadline}: now due {due} (was {previous_due})",
        "{deadline}：改为 {due} 到期（原 {previous_due}）",
    ),
    "deadline_met": ("{deadline}: met", "{deadline}：按时完成"),
    "deadline_met_late": ("{deadline}: met late (was due {due})", "{deadline}：超时完成（应于 {due}）"),
    "deadline_breached": ("{deadline}: BREACHED", "{deadline}：超时"),
    "deadline_breached_by_reclassification": (
        "{deadline}: BREACHED by the change of class (was due {due})",
        "{deadline}：因级别变更而超时（应于 {due}）",
    ),
    "deadline_lapsed": ("{deadline}: lapsed", "{deadline}：期满失效"),
    "deadline_expired": ("{deadline}: over, sends {sends}", "{deadline}：期满，触发{sends}"),
    "deadline_extended": (
        "{deadline}: extended to {due} (was {previous_due})",
        "{deadline}：延至 {due}（原 {previous_due}）",
    ),
    "extension_agreed": ("{deadline}: {role} agrees to {length} more", "{deadline}：{role}同意延长{length}"),
    "deadline_revised": ("{deadline}: {previous} → {verdict}", "{deadline}：{previous} → {verdict}"),
    "deadline_paused": ("{deadline}: paused", "{deadline}：中止计时"),
    "deadline_resumed": ("{deadline}: resumed, due {due}", "{deadline}：恢复计时，{due} 到期"),
    "deadline_cancelled": ("{deadline}: cancelled", "{deadline}：取消"),
    "calendar_changed": ("calendar {calendar} changed", "日历{calendar}已变更"),
    "facts_changed": ("facts: {fields}", "信息变更：{fields}"),
    "notify": ("{via} to {to}: {template}", "{via}通知{to}：{template}"),
    "task": ("task for {role}: {task}", "{role}任务：{task}"),
    "task_due": ("task for {role}: {task}, by {due}", "{role}任务：{task}，{due} 前"),
    "counter_set": ("{counter}: {value}", "计数（{counter}）：{value}"),
    "flag_raised": ("flag: {flag}", "标记：{flag}"),
    "flag_raised_with": ("flag: {flag}, with {cases}", "标记：{flag}（涉及{cases}）"),
    "approval_requested": (
        "{approval}, application {application}: step {step}, asks {from}",
        "{approval}第{application}次申请：第{step}步，请{from}审批",
    ),
    "approval_granted": ("{approval}, application {application}: granted", "{approval}第{application}次申请：已批准"),
    "approval_rejected": ("{approval}, application {application}: rejected", "{approval}第{application}次申请：已驳回"),
    "approval_timed_out": (
        "{approval}, application {application}: no answer",
        "{approval}第{application}次申请：超时未批",
    ),
    "approval_voided": ("{approval}, application {application}: void", "{approval}第{application}次申请：作废"),
    "escalation_failed": ("nobody to escalate to: {to}", "升级失败，无人接收：{to}"),
    "migrated": ("moved from version {from} to {to}, state: {state}", "由版本 {from} 迁移至 {to}，状态：{state}"),
    "record_required": ("still needed: {fields}", "需补充：{fields}"),
    "report_due": ("report owed: {report} ({period}), due {due}", "应报：{report}（{period}），{due} 到期"),
    "report_overdue": ("report OVERDUE: {report} ({period})", "报告逾期：{report}（{period}）"),
    "report_submitted": ("report handed in: {report} ({period})", "已报送：{report}（{period}）"),
    "case_imported": ("imported in state {state}", "迁入，状态：{state}"),
    "case_linked": ("linked to {other}: {relation}", "关联{other}：{relation}"),
    "case_unlinked": ("no longer linked to {other}: {relation}", "取消关联{other}：{relation}"),
    "case_merged": ("goes on in {into}", "并入{into}继续办理"),
    "case_closed": ("CLOSED: {outcome}", "结案：{outcome}"),
    "case_reopened": ("reopened (was {previous_outcome})", "重新打开（原结果：{previous_outcome}）"),
    "track_started": ("{of} begins", "{of}开始"),
    "track_closed": ("CLOSED: {outcome}", "结束：{outcome}"),
    "track_reopened": ("reopened (was {previous_outcome})", "重新打开（原结果：{previous_outcome}）"),
    "refused": ("REFUSED {event} ({code}): {message}", "拒绝{event}（{code}）：{message}"),
}

_KIND_OF_KEY: Final[Mapping[str, str]] = {
    "state": "state",
    "class": "class",
    "role": "role",
    "to": "role",
    "deadline": "deadline",
    "counter": "counter",
    "approval": "approval",
    "task": "task",
    "flag": "flag",
    "outcome": "outcome",
    "previous_outcome": "outcome",
    "event": "event",
    "of": "track",
    "report": "report",
    "sends": "event",
    "via": "shared",
    "template": "template",
    "verdict": "shared",
    "relation": "shared",
}

INSTANT_KEYS: Final = frozenset({"due", "previous_due", "at"})
"""Keys of effects whose values are instants."""


EFFECT_KINDS: Final = tuple(
    kind
    for kind in _SENTENCES
    if kind not in {"class_changed", "owner_changed", "task_due", "deadline_met_late", "flag_raised_with"}
    and kind != "deadline_breached_by_reclassification"
)
"""Every kind of effect there is."""


def sentence(effect: Effect, titles: Titles, zone: Zone) -> str:
    """Return what an effect says, in the language of the titles, on one line."""
    body = effect.body
    titles = titles if effect.track is None else titles.inside(effect.track)
    form = _SENTENCES.get(_form(effect.kind, body))
    if form is None:
        return " ".join([effect.kind, *(f"{key}={value}" for key, value in body.items())])
    words = {key: _word(effect.kind, key, value, titles, zone) for key, value in body.items()}
    text = form[1 if titles.language == "zh" else 0].format_map(_Filled(words))
    if effect.track is not None:
        text = f"{titles.track_of(effect.track)} · {text}"
    if effect.kind == "notify" and body.get("copy"):
        text += " (copy)" if titles.language == "en" else "（抄送）"
    return text


class _Filled(dict[str, str]):
    """Values of a sentence; a key that the effect does not have is shown as a dash."""

    def __missing__(self, key: str) -> str:
        return "—"


def _form(kind: str, body: Mapping[str, object]) -> str:
    if kind in {"class_set", "owner_set"} and body.get("previous") is not None:
        return kind.removesuffix("_set") + "_changed"
    if kind == "deadline_met" and body.get("late"):
        return "deadline_met_late"
    if kind == "deadline_breached" and body.get("by_reclassification"):
        return "deadline_breached_by_reclassification"
    if kind == "flag_raised" and body.get("cases"):
        return "flag_raised_with"
    if kind == "task" and body.get("due") is not None:
        return "task_due"
    return kind


def _word(kind: str, key: str, value: object, titles: Titles, zone: Zone) -> str:
    if key == "message":
        return refusal_words(str(value), titles)
    if key in INSTANT_KEYS:
        return local_moment(value, zone, titles.language) if isinstance(value, int) else "—"
    if key == "previous":
        kinds = {"class_set": "class", "owner_set": "role", "state_entered": "state"}
        return titles.of(kinds.get(kind, "shared"), value)
    if key == "fields":
        return _listed([titles.of("field", item) for item in _items(value)], titles)
    if key == "from" and kind == "approval_requested":
        return _listed([titles.of("role", item) for item in _items(value)], titles)
    if key == "to" and kind == "migrated":
        return str(value)
    if key == "cases":
        return _listed([str(item) for item in _items(value)], titles)
    if key in _KIND_OF_KEY:
        return _listed([titles.of(_KIND_OF_KEY[key], item) for item in _items(value)], titles)
    return str(value)


def _items(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _listed(words: list[str], titles: Titles) -> str:
    return ("、" if titles.language == "zh" else ", ").join(words)
