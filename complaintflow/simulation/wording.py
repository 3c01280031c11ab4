"""Numbers and names as people read them, in English and Chinese.

In: figures, elements of a policy. Out: texts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.words import Words
from complaintflow.simulation.figures import Interval
from complaintflow.simulation.observing import NO_CLASS
from complaintflow.simulation.plan import DAY, HOUR, MINUTE

NOTHING: Final = "–"
WEEKDAYS: Final = (
    Words("Mon", "周一"), Words("Tue", "周二"), Words("Wed", "周三"), Words("Thu", "周四"), Words("Fri", "周五"),
    Words("Sat", "周六"), Words("Sun", "周日"),
)  # fmt: skip
_MINUTES: Final = Words("{:.0f} min", "{:.0f} 分钟")
_HOURS: Final = Words("{:.1f} h", "{:.1f} 小时")
_DAYS: Final = Words("{:.1f} d", "{:.1f} 天")
_UNCLASSED: Final = Words("all", "全部")


def length_text(us: float | None, language: str, *, signed: bool = False) -> str:
    """Return a length of time: minutes, hours or days, whichever reads best."""
    if us is None:
        return NOTHING
    sign = "+" if signed and us > 0 else "-" if us < 0 else ""
    size = abs(us)
    if size < HOUR:
        return sign + _MINUTES.in_language(language).format(size / MINUTE)
    if size < 2 * DAY:
        return sign + _HOURS.in_language(language).format(size / HOUR)
    return sign + _DAYS.in_language(language).format(size / DAY)


def share_text(share: float | None) -> str:
    """Return a share in per cent."""
    return NOTHING if share is None else f"{100 * share:.1f} %"


def points_text(one: Interval | None) -> str:
    """Return half the width of an interval of shares, in points of per cent."""
    return NOTHING if one is None or one.half is None else f"±{100 * one.half:.1f}"


def count_text(number: float | None) -> str:
    """Return a number of people."""
    return NOTHING if number is None else f"{number:.2f}"


def title(words: Words, name: str, language: str) -> str:
    """Return what people call an element, its name where nobody said."""
    return words.in_language(language) or name


def class_title(policy: CompiledPolicy, name: str, language: str) -> str:
    """Return what people call a class."""
    if name == NO_CLASS:
        return _UNCLASSED.in_language(language)
    return title(policy.class_titles[policy.classes.index(name)], name, language) if name in policy.classes else name


def role_title(policy: CompiledPolicy, name: str, language: str) -> str:
    """Return what people call a role."""
    if name not in policy.roles:
        return Words("Customer", "客户").in_language(language) if name == "customer" else name
    return title(policy.roles[name].title, name, language)


def deadline_title(policy: CompiledPolicy, name: str, language: str) -> str:
    """Return what people call a deadline, one of a track too."""
    for one in (policy, *(track.policy for track in policy.tracks.values())):
        if name in one.deadlines:
            return title(one.deadlines[name].title, name, language)
    return name


def element_title(policy: CompiledPolicy, kind: str, name: str, language: str) -> str:
    """Return what people call a state, a transition, an escalation or an approval."""
    for one in (policy, *(track.policy for track in policy.tracks.values())):
        if kind == "state" and name in one.lifecycle.states:
            return title(one.lifecycle.states[name].title, name, language)
        if kind == "transition" and language == "zh":
            way = next((way for way in one.lifecycle.transitions if way.id == name), None)
            words = None if way is None or way.event not in one.events else one.events[way.event].title.zh
            if words:
                return f"{words}（{name}）"  # a way has no title of its own
        if kind == "escalation":
            found = next((rule for rule in one.escalations if rule.id == name), None)
            if found is not None:
                return title(found.title, name, language)
        if kind == "approval" and name in one.approvals:
            return title(one.approvals[name].title, name, language)
    return name


_PHASES: Final[Mapping[str, Words]] = {
    "asked": Words("asked", "已提交"),
    "done": Words("done", "已审批"),
    "timed_out": Words("timed out", "超时"),
    "granted": Words("granted", "批准"),
    "rejected": Words("rejected", "未批准"),
    "given": Words("given at once", "直接批准"),
}
_PHASE: Final = Words(" ({})", "（{}）")
_STEP: Final = Words(" (chain {}, step {}: {})", "（流程{}，第{}步{}）")


def phase_words(phase: Sequence[str], language: str) -> str:
    """Return which phase of an element is meant: of an approval also of which chain and step."""
    if not phase:
        return ""
    *places, last = phase
    words = _PHASES[last].in_language(language) if last in _PHASES else last
    if len(places) == 2 and all(place.isdigit() for place in places):
        return _STEP.in_language(language).format(int(places[0]) + 1, int(places[1]) + 1, words)
    return _PHASE.in_language(language).format(words if language == "zh" else " ".join((*places, words)))
