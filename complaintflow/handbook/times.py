"""Limits, what starts and meets them, and calendars, as clauses of a sentence.

In: parts of deadlines and calendars of the compiled policy. Out: text in the language of a voice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final, assert_never

from complaintflow.compiled.calendar import Calendar
from complaintflow.compiled.dates import weekday
from complaintflow.compiled.deadlines import (
    AmountFrom,
    CountedFrom,
    Cycles,
    Extreme,
    Leaf,
    Limit,
    MonthDay,
    Need,
    NoLimit,
    Reset,
    Rung,
    Trigger,
    Until,
    Within,
)
from complaintflow.compiled.duration import Counting, Duration, Unit
from complaintflow.compiled.zone import DAY
from complaintflow.handbook.voice import DASH, Voice

_MOMENTS: Final[Mapping[str, tuple[str, str]]] = {
    "started": ("starts", "开始计时"),
    "met": ("is met", "已履行"),
    "met_in_time": ("is met in time", "按时履行"),
    "met_late": ("is met late", "逾期履行"),
    "due": ("falls due", "到期"),
    "ended": ("ends", "结束"),
    "breach": ("is missed", "逾期"),
    "lapse": ("lapses", "失效"),
}
_UNITS_ZH: Final[Mapping[Unit, str]] = {
    Unit.SECONDS: "秒",
    Unit.MINUTES: "分钟",
    Unit.HOURS: "小时",
    Unit.DAYS: "天",
    Unit.WEEKS: "周",
    Unit.MONTHS: "月",
    Unit.YEARS: "年",
    Unit.WORKING_MINUTES: "工作分钟",
    Unit.WORKING_HOURS: "工作小时",
    Unit.WORKING_DAYS: "工作日",
}
_DAYS: Final = (
    ("Mon", "周一"),
    ("Tue", "周二"),
    ("Wed", "周三"),
    ("Thu", "周四"),
    ("Fri", "周五"),
    ("Sat", "周六"),
    ("Sun", "周日"),
)


def trigger(voice: Voice, one: Trigger) -> str:
    """Return the occasion as a clause."""
    names = one.names
    match one.kind:
        case "event":
            text = voice.either(voice.quoted("event", name) for name in names)
        case "state":
            text = voice("entering {}", "进入{}", voice.either(voice.quoted("state", name) for name in names))
        case "class":
            text = voice("class becomes {}", "级别变为{}", voice.either(voice.quoted("class", name) for name in names))
        case "deadline":
            moment = voice(*_MOMENTS[one.moment])
            text = voice("{} {}", "{}{}", voice.quoted("deadline", names[0]), moment)
        case "facts":
            known = voice.listed(voice.quoted("field", name) for name in names)
            text = voice("known: {}", "{}均已登记", known)
        case "flag":
            text = voice("flag {}", "出现标记{}", voice.either(voice.quoted("flag", name) for name in names))
        case _:
            text = voice.either(_track(voice, name) for name in names)
    said = voice.when(one.when)
    return voice("{} (when {})", "{}（当{}）", text, said) if said else text


def _track(voice: Voice, name: str) -> str:
    track, _, rest = name.partition(":")
    moment, _, outcome = rest.partition(":")
    starts = moment == "started"
    text = voice(
        "{} {}", "{}{}", voice.quoted("track", track), voice("starts", "启动") if starts else voice("ends", "结束")
    )
    return text + (voice(" as {}", "（结果为{}）", voice.quoted("outcome", outcome)) if outcome else "")


def need(voice: Voice, one: Need | None) -> str:
    """Return what meets a deadline."""
    if one is None:
        return DASH
    if isinstance(one, Leaf):
        return leaf(voice, one)
    word = voice(" and ", "且") if one.every else voice(" or ", "或")
    return word.join(need(voice, part) for part in one.parts)


def leaf(voice: Voice, one: Leaf) -> str:
    """Return one act that counts."""
    by = "" if one.by is None else voice(" by {}", "（{}）", voice.roles(one.by))
    beside = [
        voice.when(one.where),
        voice("counts only if {}", "仅当{}时计入", voice.when(one.applies)) if one.applies else "",
    ]
    said = voice.sentences(beside)
    return voice.quoted("event", one.event) + by + (voice(" ({})", "（{}）", said) if said else "")


def reset(voice: Voice, one: Reset) -> str:
    """Return an occurrence that is counted or looked for."""
    said = voice.when(one.where)
    return voice.quoted("event", one.event) + (voice(" ({})", "（{}）", said) if said else "")


def limit(voice: Voice, one: Limit) -> str:
    """Return how long there is time."""
    match one:
        case Within(duration=duration):
            return voice.length(duration)
        case AmountFrom(field=field, unit=unit):
            return voice("as many {} as “{}” says", "「{1}」所填{0}数", unit_words(voice, unit), voice.fact(field))
        case Until(field=field):
            return voice("until “{}”", "至「{}」止", voice.of("field", field))
        case CountedFrom(field=field, duration=duration):
            return voice("{} from “{}”", "自「{1}」起{0}", voice.length(duration), voice.of("field", field))
        case Cycles(count=count, day=day):
            return voice(
                "the end of {} full monthly cycles, each ending with {}",
                "满{}个月度周期（每期止于{}）",
                str(count),
                _day(voice, day),
            )
        case MonthDay(day=day, months=months):
            month = (
                voice("the same month", "当月")
                if not months
                else voice("the {}. month after", "其后第{}个月", str(months))
            )
            return voice("{} of {}", "{1}{0}", _day(voice, day), month)
        case Extreme(later=later, parts=parts):
            said = voice(" / ", "／").join(limit(voice, part) for part in parts)
            return (
                voice("the later of {}", "{}中较晚者", said)
                if later
                else voice("the earlier of {}", "{}中较早者", said)
            )
        case NoLimit(parameter=parameter):
            return voice("no limit", "不设时限") if parameter is None else voice.undecided(parameter)
        case _:
            assert_never(one)


def unit_words(voice: Voice, unit: Duration) -> str:
    """Return what a length counts."""
    return voice(unit.unit.value.replace("_", " "), _UNITS_ZH.get(unit.unit, unit.unit.value))


def _day(voice: Voice, day: int | str) -> str:
    if isinstance(day, int):
        return voice("day {}", "{}日", str(day))
    return voice("the day that “{}” says", "「{}」所填之日", voice.of("field", day))


def rung_moment(voice: Voice, rung: Rung) -> str:
    """Return when a step of a ladder is taken."""
    offset = "" if rung.offset is None else voice.length(rung.offset)
    text = {
        "due": voice("when it is missed", "到期时"),
        "before": voice("{} before it is due", "到期前{}", offset),
        "after": voice("{} after it was due", "到期后{}", offset),
        "warn": voice("at the warning", "预警时"),
        "start": voice("{} after the start", "开始计时后{}", offset),
        "unanswered": voice("when the step before stays unanswered", "上一步始终无回应时"),
    }[rung.moment]
    if rung.every is not None:
        most = "" if rung.most < 1 else voice(", {} times at most", "，至多{}次", str(rung.most))
        text += voice(", then every {}{}", "，此后每{}一次{}", voice.length(rung.every), most)
    if rung.until:
        text += voice(", until {}", "，直至{}", voice.either(leaf(voice, one) for one in rung.until))
    return text


def counting(voice: Voice, one: Counting) -> str:
    """Return how days are counted."""
    first = (
        voice("the day of the event does not count", "起算当日不计")
        if one.first_day == "excluded"
        else voice("the day of the event is the first day", "起算当日计为第1日")
    )
    end = {
        "same_moment": voice("it ends at the same time of day", "止于届满日的同一时刻"),
        "end_of_day": voice("it ends at 24:00 of the last day", "止于末日24时"),
        "close_of_business": voice("it ends when business closes on the last day", "止于末日营业结束时"),
    }[one.end]
    roll = (
        ""
        if one.roll == "none"
        else voice("an end on a day off moves to the next working day", "末日为休息日的顺延至下一工作日")
    )
    return voice.sentences((first, end, roll))


def calendar(voice: Voice, one: Calendar) -> str:
    """Return the working week of a calendar, read off the days that are neither holidays nor made up for."""
    noted = {note.day for note in one.notes if note.kind in ("holiday", "make_up_day", "closed", "extra_open")}
    working = Counter(weekday(day) for day in one.working_days if day not in noted)
    busy = max(working.values(), default=0)
    days = [number for number in range(7) if working[number] * 2 > busy]
    said = voice.listed(voice(*_DAYS[number]) for number in days)
    hours = _hours(one)
    text = (
        voice("{}{}", "{}{}", said, voice(", {}", "，{}", hours))
        if hours
        else voice("{}; whole days, no hours", "{}；按日计，未定钟点", said)
    )
    until = one.official_until
    more = (
        ""
        if until is None
        else voice("; public holidays are announced until {}", "；法定节假日已公布至{}年", str(until))
    )
    return text + more


def _hours(one: Calendar) -> str:
    """Return the hours that are open most often."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for opens, closes in zip(one.opens, one.closes, strict=True):
        start, end = one.zone.to_local(opens), one.zone.to_local(closes)
        spans.setdefault(start // DAY, []).append((start % DAY, end - start // DAY * DAY))
    usual = Counter(tuple(found) for found in spans.values()).most_common(1)
    return ", ".join(f"{_clock(start)}–{_clock(end)}" for start, end in usual[0][0]) if usual else ""


def _clock(us: int) -> str:
    minutes = us // 60_000_000
    return f"{minutes // 60:02}:{minutes % 60:02}"
