"""The words of reports in English and Chinese: headings, periods, numbers.

In: values. Out: text. A value that does not exist is a dash, never a zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from complaintflow.compiled.metrics import Target
from complaintflow.compiled.period import Period
from complaintflow.compiled.words import Words
from complaintflow.reporting.metrics import Figure

DASH: Final = "–"
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_WORDS: Final[Mapping[str, Words]] = {
    "report": Words("Report", "报告"),
    "overview": Words("Overview", "概况"),
    "period": Words("Period", "报告期"),
    "events": Words("Events", "事件记录"),
    "as_of": Words("As of", "截至"),
    "not_over": Words("the period is not over yet", "报告期尚未结束"),
    "from": Words("From", "报送方"),
    "to": Words("To", "接收方"),
    "for": Words("For", "适用于"),
    "due": Words("Due", "报送期限"),
    "status": Words("Status", "状态"),
    "owed": Words("owed", "待报送"),
    "overdue": Words("overdue", "逾期未报"),
    "submitted": Words("handed in", "已报送"),
    "submitted_late": Words("handed in late", "逾期报送"),
    "coming": Words("not due yet: the period is not over", "报告期未结束"),
    "undecided": Words("to be decided", "待定"),
    "handed_in_at": Words("Handed in", "报送时间"),
    "clause": Words("Clause", "条款"),
    "figures": Words("Figures", "指标"),
    "metric": Words("Metric", "指标"),
    "value": Words("Value", "数值"),
    "of": Words("from", "计算"),
    "target": Words("Target", "目标"),
    "met": Words("met", "达标"),
    "missed": Words("missed", "未达标"),
    "total": Words("Total", "合计"),
    "others": Words("Others", "其他"),
    "none": Words("(not given)", "（未填）"),
    "hidden": Words("(hidden)", "（保密）"),
    "case": Words("Case", "案件"),
    "cases": Words("Cases", "案件"),
    "no_cases": Words("none", "无"),
    "to_write": Words("(to be written)", "（待填写）"),
    "no_data": Words("no data of the earlier period", "无上期数据"),
    "since": Words("the events begin on {0}", "数据自{0}起"),
    "part_of": Words("{0} of {1}", "{1} 中 {0}"),
    "now_then": Words("{0}, before {1}", "{0}，上期 {1}"),
    "by": Words("{0} by {1}", "{0}（按{1}）"),
    "by_all": Words("By {0}", "按{0}"),
    "over_all": Words("Over time", "按时间"),
    "over": Words("{0} over time", "{0}（按时间）"),
    "yes": Words("yes", "是"),
    "no": Words("no", "否"),
    "unit": Words("Unit", "单位"),
    "points": Words("{0} points", "{0} 个百分点"),
    "at_least": Words("at least {0}", "不低于 {0}"),
    "at_most": Words("at most {0}", "不高于 {0}"),
    "month": Words("Month", "月份"),
    "quarter": Words("Quarter", "季度"),
    "half_year": Words("Half-year", "半年"),
    "opened": Words("Opened", "受理时间"),
    "closed": Words("Closed", "结案时间"),
    "class": Words("Class", "级别"),
    "state": Words("State", "状态"),
    "owner": Words("Owner", "主责方"),
    "flags": Words("Flags", "标记"),
    "outcome": Words("Outcome", "结果"),
    "times": Words("{0}: times", "{0}次数"),
    "waiting": Words("waiting", "未开始"),
    "running": Words("running", "计时中"),
    "paused": Words("paused", "已中止"),
    "verdict_met": Words("in time", "按时"),
    "late": Words("late", "超时完成"),
    "breached": Words("breached", "超时未完成"),
    "cancelled": Words("cancelled", "取消"),
    "lapsed": Words("lapsed", "失效"),
    "expired": Words("expired", "期满"),
    "chart": Words("Chart: {0}", "图：{0}"),
    "made_from": Words(
        "Policy {0}, version {1}; worked out from recorded events.", "依据制度 {0} 第 {1} 版，由事件记录计算得出。"
    ),
    "contents": Words("Contents", "目录"),
    "language": Words("Language", "语言"),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language."""

    language: str = "en"

    def __call__(self, key: str, *values: str) -> str:
        """Return a word or phrase, with values in its places."""
        text = _WORDS[key].in_language(self.language)
        for number, value in enumerate(values):
            text = text.replace(f"{{{number}}}", value)
        return text

    def knows(self, key: str) -> bool:
        """Whether there is such a word."""
        return key in _WORDS

    def listed(self, items: tuple[str, ...]) -> str:
        """Return words in a row."""
        return ("、" if self.language == "zh" else ", ").join(items)

    def period(self, period: Period) -> str:
        """Return a period as people call it."""
        zh, year, number = self.language == "zh", period.year, period.number
        match period.kind:
            case "month":
                return f"{year}年{number}月" if zh else f"{_MONTHS[number - 1]} {year}"
            case "quarter":
                return f"{year}年第{number}季度" if zh else f"Quarter {number} of {year}"
            case "half_year":
                halves = "上下" if zh else ("First", "Second")
                return f"{year}年{halves[number - 1]}半年" if zh else f"{halves[number - 1]} half of {year}"
            case "week":
                return f"{year}年第{number}周" if zh else f"Week {number} of {year}"
            case _:
                return f"{year}年" if zh else str(year)

    # ---- numbers

    def value(self, figure: Figure) -> str:
        """Return the value of a metric as it is shown."""
        if figure.value is None:
            return DASH
        digits = figure.metric.digits
        match figure.unit:
            case "percent":
                text = decimal(figure.value * 100, 1 if digits is None else digits) + "%"
            case "points":
                text = self("points", decimal(figure.value * 100, 1 if digits is None else digits))
            case _:
                text = number(figure.value, digits)
        return f"+{text}" if figure.is_change and figure.value > 0 else text

    def detail(self, figure: Figure) -> str:
        """Return what a value comes from: of a share its part and whole, of a change now and then."""
        if figure.no_data:
            return self("no_data")
        if figure.part is None or figure.whole is None:
            return ""
        said = (self._inner(figure, figure.part), self._inner(figure, figure.whole))
        return self("now_then" if figure.is_change else "part_of", *said)

    def _inner(self, figure: Figure, value: Fraction) -> str:
        return decimal(value * 100, 1) + "%" if figure.of_percentages else number(value)

    def target(self, target: Target, unit: str) -> str:
        """Return what a metric should reach."""
        sign = "%" if unit == "percent" else ""
        bounds = (("at_least", target.at_least), ("at_most", target.at_most))
        return self.listed(tuple(self(key, f"{bound}{sign}") for key, bound in bounds if bound is not None))


def number(value: Fraction, digits: int | None = None) -> str:
    """Return a number with commas between thousands: whole, or with one decimal unless `digits` says how many."""
    if digits is None:
        digits = 0 if value.denominator == 1 else 1
    return decimal(value, digits)


def decimal(value: Fraction, digits: int) -> str:
    """Return a number with so many decimals, a half rounded away from zero."""
    scaled = abs(value) * 10**digits
    whole = (scaled.numerator * 2 + scaled.denominator) // (scaled.denominator * 2)
    before, after = divmod(whole, 10**digits)
    text = f"{before:,}" + (f".{after:0{digits}}" if digits else "")
    return f"-{text}" if value < 0 and whole else text
