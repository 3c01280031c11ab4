"""The questions of `complaintflow new`, what is proposed for an answer, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.cli.drafting import answers

COUNTRIES: Final[Mapping[str, str]] = {
    "Asia/Shanghai": "CN",
    "Asia/Hong_Kong": "HK",
    "Asia/Singapore": "SG",
    "Asia/Tokyo": "JP",
    "Europe/Amsterdam": "NL",
    "Europe/Berlin": "DE",
    "Europe/London": "GB-ENG",
    "Europe/Paris": "FR",
    "Europe/Vienna": "AT",
    "Europe/Zurich": "CH",
    "America/New_York": "US",
}
"""What is proposed where somebody lives by the clock of these places."""


LANGUAGE: Final = "Language 语言 (en, zh)"
BACK: Final = "<"
"""How somebody asks for the question before."""
INTRODUCTION: Final[Mapping[str, str]] = {
    "en": "{count} questions. Enter takes what stands in [brackets], < goes back to the question before.\n"
    "Nothing is written before the last answer; Ctrl-C ends this at any time. All can be changed later in the file.\n",
    "zh": "共{count}个问题。按回车采用[方括号]中的内容，输入<返回上一题。\n"
    "回答完最后一题才写入文件，随时可按Ctrl-C退出；所有内容以后都可在文件中修改。\n",
}
STOPPED: Final[Mapping[str, str]] = {"en": "Stopped; nothing was written.", "zh": "已退出，没有写入任何文件。"}


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its option, its words by language, what reads the answer, and in which language alone it is asked.

    What is not asked is taken as proposed; the option says otherwise.
    """

    option: str
    english: str
    chinese: str
    read: Callable[[str], object]
    only: str = ""

    def asked(self, language: str) -> str:
        """Return the question in a language."""
        return self.chinese if language == "zh" else self.english


ORGANISATION: Final = Question("--organisation", "Name of the organisation", "组织名称", answers.read_text)
ENGLISH: Final = Question("--title-en", "Title of the procedure", "流程的英文标题", answers.read_text, only="en")
CHINESE: Final = Question("--title-zh", "Title of the procedure in Chinese", "流程名称", answers.read_text, only="zh")
TIME_ZONE: Final = Question("--time-zone", "Time zone", "时区", answers.read_zone_name)
COUNTRY: Final = Question(
    "--country",
    "Whose public holidays (such as CN, DE, DE-NI for Lower Saxony; or none)",
    "采用哪里的法定节假日（如CN、DE；没有则填none）",
    answers.read_country,
)
EFFECTIVE: Final = Question("--effective", "In force from (year-month-day)", "生效日期（年-月-日）", answers.read_day)
CLASSES: Final = Question(
    "--classes",
    "Two or three classes, from the lightest to the gravest (English/Chinese, or one of them)",
    "两个或三个投诉级别，由轻到重（英文/中文，也可只写一种）",
    answers.read_classes,
)
FIRST_REPLY: Final = Question(
    "--first-reply",
    "Limit to the first reply (such as 24h, 2 working days; or undecided)",
    "首次回复的时限（如24小时、2个工作日；未定请填“待定”）",
    answers.read_limit,
)
CLOSING: Final = Question(
    "--close",
    "Limit to the answer, one for each class (or undecided)",
    "答复的时限，按级别依次填写（未定请填“待定”）",
    answers.read_limits,
)
DECIDER: Final = Question(
    "--decides",
    "Who decides: handler, supervisor, or by_class (the handler only of the lightest class)",
    "由谁决定：专员、主管，或按级别（专员只决定最轻的级别）",
    answers.read_decider,
)
CHANNELS: Final = Question("--channels", "How complaints reach you", "投诉渠道", answers.read_channels)

QUESTIONS: Final = (
    ORGANISATION, ENGLISH, CHINESE, TIME_ZONE, COUNTRY, EFFECTIVE, CLASSES, FIRST_REPLY, CLOSING, DECIDER, CHANNELS,
)  # fmt: skip
"""In the order in which they are asked."""


def proposed(question: Question, language: str, given: Mapping[str, str], today: str) -> str:
    """Return what is proposed for an answer, from what was answered before."""
    chinese = language == "zh"
    organisation = given.get("--organisation", "")
    fixed = {
        "--organisation": "示例公司" if chinese else "Example Ltd",
        "--title-en": f"Complaints at {organisation}",
        "--title-zh": f"{organisation}投诉处理",
        "--time-zone": "Asia/Shanghai" if chinese else "Europe/Berlin",
        "--country": COUNTRIES.get(given.get("--time-zone", ""), answers.NO_HOLIDAYS),
        "--effective": today,
        "--classes": "Ordinary/一般, Serious/严重",
        "--first-reply": "1个工作日" if chinese else "1 working day",
        "--close": "10个工作日，5个工作日" if chinese else "10 working days, 5 working days",
        "--decides": "按级别" if chinese else answers.Decider.BY_CLASS.value,
        "--channels": "Phone/电话, E-mail/电子邮件, Letter/信函, In person/当面, Online/网络",
    }
    return fixed[question.option]
