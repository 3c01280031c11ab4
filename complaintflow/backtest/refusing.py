"""What is said of a question that no expression over columns can answer."""

from __future__ import annotations

from complaintflow.backtest.questions import Beyond


def refused_words(one: Beyond, engine: str) -> tuple[str, str]:
    """Return in both languages why an engine cannot answer: the rule, and what it asks."""
    en = f"the rule `{one.rule}` asks for `{one.name}`, which no column can say ({one.why.en})"
    zh = f"规则`{one.rule}`用到`{one.name}`，任何一列都无法表示（{one.why.zh}）"
    return (
        f"{en}: only the engine `kernel` answers this, not `{engine}`",
        f"{zh}：只有引擎`kernel`能回答，`{engine}`不能",
    )
