"""`complaintflow new`: a first policy and its first scenarios, from a few answers.

In: answers, typed or as options. Out: two files that pass `check` and `test`; files that are there are never touched.
Questions go to stderr.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from complaintflow.cli.exits import Exit
from complaintflow.cli.options import Language, metavar, one_of

if TYPE_CHECKING:
    from complaintflow.cli.drafting.words import Question

_DONE: Final = {
    "en": ("written: {file}", "Next:", "mistakes, underlined", "the examples in {scenarios}", "every path"),
    "zh": ("已写入：{file}", "下一步：", "标出错误", "运行{scenarios}中的场景", "检查所有路径"),
}
Text = str | None
Organisation = Annotated[Text, typer.Option("--organisation", metavar="NAME", help="The organisation.")]
TitleEn = Annotated[Text, typer.Option("--title-en", metavar="TEXT", help="The title in English.")]
TitleZh = Annotated[Text, typer.Option("--title-zh", metavar="TEXT", help="The title in Chinese.")]
TimeZone = Annotated[Text, typer.Option("--time-zone", metavar="ZONE", help="The time zone, such as `Europe/Berlin`.")]
Country = Annotated[
    Text, typer.Option("--country", metavar="CODE", help="Whose public holidays: `CN`, `DE-BY` …, or `none`.")
]
Effective = Annotated[Text, typer.Option("--effective", metavar="DATE", help="In force from (default: today).")]
Classes = Annotated[
    Text, typer.Option("--classes", metavar="LIST", help="Two or three: `Ordinary/一般, Serious/严重`.")
]
FirstReply = Annotated[
    Text, typer.Option("--first-reply", metavar="LIMIT", help="Such as `1 working day`, or `undecided`.")
]
Close = Annotated[
    Text, typer.Option("--close", metavar="LIMITS", help="Class by class: `10 working days, 5 working days`.")
]
Decides = Annotated[
    Text, typer.Option("--decides", metavar="handler|supervisor|by_class", help="Who decides on the answer.")
]
Channels = Annotated[Text, typer.Option("--channels", metavar="LIST", help="Such as `Phone/电话, E-mail/电子邮件`.")]


def new(  # noqa: PLR0917 (options of the command line)
    file: Annotated[Path, typer.Argument(help="The policy to write; its scenarios come beside it.")] = Path(
        "complaints.yaml"
    ),
    lang: Annotated[
        Language | None,
        typer.Option(
            parser=one_of(Language), metavar=metavar(Language), help="The language of questions and comments."
        ),
    ] = None,
    organisation: Organisation = None,
    title_en: TitleEn = None,
    title_zh: TitleZh = None,
    time_zone: TimeZone = None,
    country: Country = None,
    effective: Effective = None,
    classes: Classes = None,
    first_reply: FirstReply = None,
    close: Close = None,
    decides: Decides = None,
    channels: Channels = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing: take what is proposed.")] = False,
) -> Exit:
    """Write a commented policy and its first scenarios, from the answers to a few questions."""
    from complaintflow.cli.drafting import words
    from complaintflow.cli.drafting.writing import Taken, write_draft
    from complaintflow.cli.screen import Part, Screen
    from complaintflow.cli.stopping import Stop, usage

    given = (
        organisation,
        title_en,
        title_zh,
        time_zone,
        country,
        effective,
        classes,
        first_reply,
        close,
        decides,
        channels,
    )
    options = {question.option: text for question, text in zip(words.QUESTIONS, given, strict=True) if text is not None}
    language = (lang or Language.EN).value
    try:
        answers = _asked(options, language, ask=not yes)
        written = write_draft(file, answers)
    except Taken as taken:
        return usage(f"{taken.file} is there already, and is left as it is; name another file").code
    except Stop as stop:
        return stop.code
    screen = Screen()
    done, next_, *meant = _DONE[language]
    for each in written:
        screen.line(done.format(file=each))
    screen.line(next_)
    for verb, meaning in zip(("check", "test", "verify"), meant, strict=True):
        screen.line(f"  complaintflow {verb} {written[0]}  ", Part(meaning.format(scenarios=written[1].name), "dim"))
    return Exit.OK


def _asked(options: dict[str, str], language: str, *, ask: bool) -> Any:  # noqa: ANN401 (loaded when asked)
    from complaintflow.cli.drafting import words
    from complaintflow.cli.drafting.answers import Answers

    today = datetime.now().astimezone().date().isoformat()
    texts: dict[str, str] = {}
    values: list[Any] = []
    for question in words.QUESTIONS:
        proposed = words.proposed(question, language, texts, today)
        text, value = _answer(question, options.get(question.option), proposed, language, ask=ask)
        texts[question.option] = text
        values.append(value)
    return Answers(language, *values)


def _answer(question: Question, given: str | None, proposed: str, language: str, *, ask: bool) -> tuple[str, object]:
    """Return an answer as text and as read; what was typed wrongly is asked again, a wrong option ends the command."""
    from complaintflow.cli.stopping import usage

    if given is not None or not ask:
        text = proposed if given is None else given
        try:
            return text, question.read(text)
        except ValueError as problem:
            raise usage(f"{question.option}: {problem}") from problem
    while True:
        text = str(typer.prompt(question.asked(language), default=proposed, err=True))
        try:
            return text, question.read(text)
        except ValueError as problem:
            typer.echo(f"  {problem}", err=True)
