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


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its option, its words by language, and what reads the answer."""

    option: str
    english: str
    chinese: str
    read: Callable[[str], object]

    def asked(self, language: str) -> str:
        """Return the question in a language."""
        return self.chinese if language == "zh" else self.english


ORGANISATION: Final = Question("--organisation", "Name of the organisation", "组织名称", answers.read_text)
ENGLISH: Final = Question("--title-en", "Title of the procedure in English", "流程的英文标题", answers.read_text)
CHINESE: Final = Question("--title-zh", "Title of the procedure in Chinese", "流程的中文标题", answers.read_text)
TIME_ZONE: Final = Question("--time-zone", "Time zone", "时区", answers.read_zone_name)
COUNTRY: Final = Question(
    "--country",
    "Country or region of the public holidays (or none)",
    "节假日所属国家或地区（没有则填none）",
    answers.read_country,
)
EFFECTIVE: Final = Question("--effective", "In force from", "生效日期", answers.read_day)
CLASSES: Final = Question(
    "--classes",
    "Two or three classes, from the lightest to the gravest",
    "两个或三个投诉级别，由轻到重",
    answers.read_classes,
)
FIRST_REPLY: Final = Question(
    "--first-reply", "Limit to the first reply (or undecided)", "首次回复的时限（未定请填“待定”）", answers.read_limit
)
CLOSING: Final = Question(
    "--close",
    "Limit to the answer, class by class (or undecided)",
    "答复的时限，按级别依次（未定请填“待定”）",
    answers.read_limits,
)
DECIDER: Final = Question(
    "--decides",
    "Who decides: handler, supervisor, or by_class (the handler only of the lightest class)",
    "由谁决定：handler（专员）、supervisor（主管）或by_class（专员只决定最轻的级别）",
    answers.read_decider,
)
CHANNELS: Final = Question("--channels", "Channels", "投诉渠道", answers.read_channels)

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
        "--first-reply": "1 working day",
        "--close": "10 working days, 5 working days",
        "--decides": answers.Decider.BY_CLASS.value,
        "--channels": "Phone/电话, E-mail/电子邮件, Letter/信函, In person/当面, Online/网络",
    }
    return fixed[question.option]
