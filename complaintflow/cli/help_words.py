"""The help of every command in the reader's language.

In: the tree of commands as typer has made it. Out: the same tree with its texts from the catalogue of help
(`tools/phrases.py` finds them by the same walk). typer's own words are put into its module of help, which has them as
plain names, only when help or an error is shown: it loads what prints.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from complaintflow.cli.reading import LANGUAGES, language, read_in, usual_language, worded
from complaintflow.cli.usage_words import usage_words

TITLES: Final[Mapping[str, str]] = {
    "DEPRECATED_STRING": "(deprecated) ",
    "DEFAULT_STRING": "[default: {}]",
    "ENVVAR_STRING": "[env var: {}]",
    "REQUIRED_LONG_STRING": "[required]",
    "ARGUMENTS_PANEL_TITLE": "Arguments",
    "OPTIONS_PANEL_TITLE": "Options",
    "COMMANDS_PANEL_TITLE": "Commands",
    "ERRORS_PANEL_TITLE": "Error",
    "ABORTED_TEXT": "Aborted.",
    "RICH_HELP": "Try [blue]'{command_path} {help_option}'[/] for help.",
}
"""typer's own words, by the names that they have in its module of help."""

USAGE: Final = "Usage: "
OPTIONS: Final = "[OPTIONS]"
COMMAND: Final = "COMMAND [ARGS]..."
EXAMPLES: Final = "Examples:"
WORDS: Final = (USAGE, OPTIONS, COMMAND, EXAMPLES, "Show this message and exit.")
"""Other words that stand in every help."""

TYPES: Final = ("<bool>", "<path>", "<list[Path]>", "<str>", "<list[str]>", "<int range>")
"""What typer calls the values of options and arguments."""

_OF_USAGE: Final[type[Any]] = typer.BadParameter.__mro__[1]
_LANG: Final = re.compile(r"--lang(?:=(\w+))?")


if TYPE_CHECKING:  # what both of typer's classes have
    _Base = TyperCommand
else:
    _Base = object


class Refused(typer.BadParameter):
    """A refusal of typer's, said in the reader's language."""

    def format_message(self) -> str:
        """Return the whole sentence: nothing is put before it."""
        return self.message


class _InWords(_Base):
    """What a help says besides its texts, in the reader's language."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 (which context, depends on typer's release)
        """Write the line that begins the help."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=worded(USAGE))

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Write the help."""
        _set_titles()
        super().format_help(ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401
        """Return the option `--help`."""
        return _worded_option(super().get_help_option(ctx))


class Command(_InWords, TyperCommand):
    """A command whose help is in the reader's language."""


class Group(_InWords, TyperGroup):
    """A command with subcommands whose help is in the reader's language."""


class Root(Group):
    """The command itself: finds out who reads, then lets typer do its work."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **named: Any) -> Any:  # noqa: ANN401
        """Run a command line; the language of its help and of its mistakes is known before it is read."""
        words = list(sys.argv[1:] if args is None else args)
        asked = asked_language(words)
        chosen = asked or usual_language()
        read_in(chosen)
        if asked is not None or chosen != "en":
            self.context_settings["default_map"] = _defaults(self, chosen)
        if chosen != "en":
            _put_into_words(self)
        return super().main(words, *more, **named)

    def make_context(self, *given: Any, **named: Any) -> Any:  # noqa: ANN401
        """Read the words before the command."""
        with _in_words():
            return super().make_context(*given, **named)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401
        """Run the command that is named."""
        with _in_words():
            return super().invoke(ctx)


def asked_language(words: Sequence[str]) -> str | None:
    """Return the language that a command line asks for: the last `--lang` of those that we know counts."""
    until = words.index("--") if "--" in words else len(words)
    asked = None
    for word, after in zip(words[:until], [*words[1:until], ""], strict=False):
        found = _LANG.fullmatch(word)
        if found is not None and (found[1] or after) in LANGUAGES:
            asked = found[1] or after
    return asked


def texts_of(command: Any) -> Iterator[str]:  # noqa: ANN401 (a command of typer's, whichever)
    """Yield the help of a command and of its options, then those of its subcommands."""
    yield from filter(None, (command.help, *(getattr(one, "help", None) for one in command.params)))
    for inner in getattr(command, "commands", {}).values():
        yield from texts_of(inner)


def _put_into_words(command: Any) -> None:  # noqa: ANN401
    command.help = command.help and worded(command.help)
    command.epilog = command.epilog and command.epilog.replace(EXAMPLES, worded(EXAMPLES), 1)
    command.options_metavar = worded(OPTIONS)
    for one in command.params:
        if getattr(one, "help", None):
            one.help = worded(one.help)
        if hasattr(one, "display_type_rich"):
            one.display_type_rich = _worded_type(one.display_type_rich)
    if hasattr(command, "commands"):
        command.subcommand_metavar = worded(COMMAND)
        for inner in command.commands.values():
            _put_into_words(inner)


def _defaults(command: Any, chosen: str) -> dict[str, Any]:  # noqa: ANN401
    """Return the defaults of the subcommands: each speaks the language that is asked for."""
    return {
        name: _defaults(inner, chosen) if hasattr(inner, "commands") else {"lang": chosen}
        for name, inner in command.commands.items()
    }


def _worded_option(option: Any) -> Any:  # noqa: ANN401
    if option is not None and language() != "en" and option.help != worded(option.help):
        option.help = worded(option.help)
        if hasattr(option, "display_type_rich"):
            option.display_type_rich = _worded_type(option.display_type_rich)
    return option


def _worded_type(shown: Callable[..., str | None]) -> Callable[..., str | None]:
    def in_words(*given: Any, **named: Any) -> str | None:  # noqa: ANN401 (as typer asks)
        text = shown(*given, **named)
        return text and worded(text)

    return in_words


def _set_titles() -> None:
    from rich.text import Text
    from typer import rich_utils

    from complaintflow.cli.chinese_lines import ChineseText

    setattr(rich_utils, "Text", Text if language() == "en" else ChineseText)  # noqa: B010 (typer's release decides)
    for name, english in TITLES.items():
        setattr(rich_utils, name, worded(english))


@contextmanager
def _in_words() -> Iterator[None]:
    """Let what typer finds wrong with a command line be said in the reader's language."""
    try:
        yield
    except _OF_USAGE as problem:
        if language() == "en" or isinstance(problem, Refused):
            raise
        _set_titles()
        sentence = problem.format_message()
        told = usage_words(sentence)
        if told == sentence:
            raise
        raise Refused(told, ctx=problem.ctx) from problem
    except typer.Abort:
        _set_titles()
        raise
