"""`complaintflow new`: a first policy and its first scenarios, from a few answers.

In: answers, typed or as options. Out: two files that pass `check` and `test`; files that are there are never touched.
Questions go to stderr.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from complaintflow.cli.exits import Exit
from complaintflow.cli.options import Language, metavar, one_of
from complaintflow.cli.reading import worded

if TYPE_CHECKING:
    from complaintflow.cli.screen import Screen

_NEXT: Final = ("studio", "check", "test", "verify", "handbook")
_DONE: Final = {
    "en": (
        "written: {file}",
        "Next:",
        "write, look and try, in the browser",
        "mistakes, underlined",
        "the examples in {scenarios}",
        "every path",
        "the procedure as a document",
    ),
    "zh": (
        "已写入：{file}",
        "下一步：",
        "在浏览器中编写、查看、试运行",
        "标出错误",
        "运行{scenarios}中的场景",
        "检查所有路径",
        "生成流程手册",
    ),
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
    from complaintflow.cli.drafting.asking import all_asked, language_asked
    from complaintflow.cli.drafting.writing import Taken, free, write_draft
    from complaintflow.cli.reading import language, read_in
    from complaintflow.cli.screen import Screen as OnScreen
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
    try:
        # First, since nobody likes to hear it after ten answers.
        free(file)
        read_in(language_asked(lang, ask=not yes))
        written = write_draft(file, all_asked(options, language(), ask=not yes))
    except Taken as taken:
        return usage(worded("{file} is there already, and is left as it is; name another file", file=taken.file)).code
    except Stop as stop:
        return stop.code
    except typer.Abort:
        typer.echo(f"\n{words.STOPPED[language()]}", err=True)
        return Exit.INTERRUPTED
    _tell_next(OnScreen(), _DONE[language()], *written)
    return Exit.OK


def _tell_next(screen: Screen, words: Sequence[str], policy: Path, scenarios: Path) -> None:
    from complaintflow.cli.reading import language
    from complaintflow.cli.screen import Part, pad

    done, next_, *meant = words
    for each in (policy, scenarios):
        screen.line(done.format(file=each))
    screen.line(next_)
    file, folder, book = (_typed(each) for each in (policy, policy.parent, policy.with_suffix(".html")))
    after = {"studio": folder, "handbook": f"{file} -o {book} --lang {language()}"}
    commands = [f"complaintflow {verb} {after.get(verb, file)}" for verb in _NEXT]
    width = min(60, max(map(len, commands)))
    for command, meaning in zip(commands, meant, strict=True):
        said = meaning.format(scenarios=scenarios.name)
        screen.line(f"  {pad(command, width)}  ", Part(said, "dim"))


def _typed(path: Path) -> str:
    """Return a path as one types it, in any shell."""
    return f'"{path}"' if " " in str(path) else str(path)
