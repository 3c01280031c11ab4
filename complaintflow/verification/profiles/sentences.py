"""What is said of a check that was judged, in English and Chinese.

In: what was found. Out: `Words`. Judges nothing.
"""

from __future__ import annotations

from typing import Final

from complaintflow.compiled.words import Words

PROVED: Final = Words("On {paths}: {policy}.", "在{paths}上：{policy}。")
IDLE: Final = Words(
    "On no path does it come to that, so nothing is shown: {policy}.",
    "任何路径上均未出现该情形，故无从证明：{policy}。",
)
IDLE_REMEDY: Final = Words(
    "Bind the terms to what does happen, or say under `not_applicable` why it never does.",
    "将术语绑定到实际发生的情形，或在 `not_applicable` 中说明为何不会发生。",
)
FAILS: Final = Words("There is a path on which this does not hold: {policy}.", "存在不成立的路径：{policy}。")
DOUBTFUL: Final = Words(
    "A path on which it would not hold could not be confirmed by the kernel: {policy}.",
    "存在一条可能不成立的路径，但未能由内核确认：{policy}。",
)
NOT_EXPLORED: Final = Words(
    "Not every path could be gone, so this is not proved: {policy}.", "未能走完所有路径，故未证明：{policy}。"
)
EVERY_PATH: Final = Words("every path", "所有路径")
NEVER_CORRECTED: Final = Words(
    "every path of a case that is never corrected (amended, reclassified, assigned or flagged)",
    "从未更正（修改、改级、改派或人工标记）的案件的所有路径",
)
CORRECTED: Final = Words(
    "every path of a case that is corrected at most {times} times (amended, reclassified, assigned or flagged)",
    "至多更正（修改、改级、改派或人工标记）{times}次的案件的所有路径",
)
UNBOUND: Final = Words("Nothing says what {terms} is in this policy.", "未说明{terms}在本制度中是什么。")
UNBOUND_REMEDY: Final = Words("Bind {names} under `terms` of the binding.", "在绑定文件的 `terms` 中绑定{names}。")
LETTERS_SAY_IT: Final = Words(
    "The text of every such notice has the places for it, in each of its languages.",
    "每份此类通知的文本（各语言）均含相应内容。",
)
LETTER_LACKS: Final = Words("The text `{text}` does not say {data}. ", "文本 `{text}` 未载明{data}。")
IS_SENT: Final = Words("There is a path on which it is sent.", "存在发送该文本的路径。")
NEVER_SENT: Final = Words("On {paths} it is not sent.", "在{paths}上均不发送该文本。")
STAGES: Final = Words("On {paths} there are no more than {most} of them.", "在{paths}上均不超过{most}次。")
MORE_STAGES: Final = Words("There is a path with more than {most} of them.", "存在超过{most}次的路径。")
NO_EXTENSION: Final = Words("The deadline `{deadline}` cannot be extended at all.", "时限 `{deadline}` 不可延长。")
PUT_OFF: Final = Words(
    "The deadline `{deadline}` is extended by {length} at most, whoever asks; anything beyond is refused.",
    "时限 `{deadline}` 最多延长{length}，超出者一律拒绝。",
)
PUT_OFF_FURTHER: Final = Words(
    "The deadline `{deadline}` can be extended by {length}.", "时限 `{deadline}` 可延长{length}。"
)
UNITS_DIFFER: Final = Words(
    "The deadline `{deadline}` is extended by {length}, counted otherwise than the clause does.",
    "时限 `{deadline}` 延长{length}，与条款的计算单位不同。",
)
KEPT_APART: Final = Words(
    "Whoever sent one of {earlier} is refused as the sender of {later}, delegates included (`same_person`).",
    "发送过{earlier}之一的人不得发送{later}，代理人亦同（`same_person`）。",
)
NOT_KEPT_APART: Final = Words(
    "Whoever sent one of {earlier} may send {later}.", "发送过{earlier}之一的人可以发送{later}。"
)
NOT_AN_ACT: Final = Words(
    "The terms are bound to something that nobody does; bind them to events.",
    "术语绑定的不是人的行为，请绑定到事件。",
)
NO_REPORT_PERIOD: Final = Words(
    "How often the report `{report}` is owed is still to be decided.", "报告 `{report}` 的周期尚未确定。"
)
REPORT_OWED: Final = Words(
    "The report `{report}` is owed each {period}, from {sender} to {to}.",
    "报告 `{report}` {period}由{sender}提交{to}。",
)
REPORT_TOO_RARE: Final = Words(
    "The report `{report}` is owed only each {period}.", "报告 `{report}` 仅{period}提交一次。"
)
NOTHING_ASKED: Final = Words(
    "{events} is accepted as it is: no datum, no fact and no guard asks for anything.",
    "{events}无须任何数据、事实或条件即被接受。",
)
SOMETHING_ASKED: Final = Words("{events} depends on {needed}.", "{events}取决于{needed}。")
NO_SCENARIO: Final = Words(
    " It is said by the policy's text; no scenario of it could be lived.", " 依据为制度文本，未能生成可重放的场景。"
)


def filled(form: Words, **parts: str | Words) -> Words:
    """Return a form with its places filled; a part in two languages goes into each."""
    return Words(*(_filled(form, language, parts) for language in ("en", "zh")))


def far(corrections: int | None) -> Words:
    """Return which paths were gone, by how often a case is corrected on them; None: any number of times."""
    if corrections is None:
        return EVERY_PATH
    return filled(CORRECTED, times=str(corrections)) if corrections else NEVER_CORRECTED


def joined(*parts: Words) -> Words:
    """Return sentences one after the other."""
    return Words("".join(part.en for part in parts), "".join(part.zh for part in parts))


def names_in_code(names: tuple[str, ...]) -> Words:
    """Return names as they stand in a file."""
    quoted = [f"`{name}`" for name in names]
    return Words(", ".join(quoted), "、".join(quoted))


def _filled(form: Words, language: str, parts: dict[str, str | Words]) -> str:
    texts = {key: part.in_language(language) if isinstance(part, Words) else part for key, part in parts.items()}
    return form.in_language(language).format_map(texts)
