"""`complaintflow check`: everything that is wrong with files, in one pass.

In: files, or folders (their `*.yaml` files). Out: diagnostics on stdout for people, one a line, or as JSON; the
exit code is 0 when there are no errors, 1 when there are, 2 when a file is not there or cannot be read.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from complaintflow.cli.completing import yaml_files
from complaintflow.cli.exits import Exit
from complaintflow.cli.options import CheckFormat, Language, metavar, one_of

if TYPE_CHECKING:
    from complaintflow.cli.checking import Checked
    from complaintflow.cli.screen import Screen


def check(
    paths: Annotated[
        list[Path],
        typer.Argument(
            help="Policies, bases, scenarios, registers, profiles, maps, staff …, or folders.",
            autocompletion=yaml_files,
        ),
    ],
    format: Annotated[
        CheckFormat,
        typer.Option(parser=one_of(CheckFormat), metavar=metavar(CheckFormat), help="How mistakes are printed."),
    ] = CheckFormat.HUMAN,
    policy: Annotated[
        Path | None,
        typer.Option("--policy", metavar="POLICY", help="The policy that files of staff and deliveries must fit."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings make the exit code 1 too.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Check again whenever a file is saved, until Ctrl-C.")] = False,
    lang: Annotated[  # noqa: ARG001 (whoever runs the command hears of it: complaintflow.cli.reading)
        Language, typer.Option(parser=one_of(Language), metavar=metavar(Language), help="The language of messages.")
    ] = Language.EN,
) -> Exit:
    """Check files and list every mistake, doubt and open decision."""
    from complaintflow.cli.checking import check_files
    from complaintflow.cli.loading import Stop, load_policy
    from complaintflow.cli.screen import Screen

    try:
        held_against = None if policy is None else load_policy(policy).compiled
    except Stop as stop:
        return stop.code
    screen = Screen()
    if not watch:
        checked = check_files(paths, held_against)
        return _tell(checked, screen, format, strict=strict)
    from complaintflow.cli.watching import Look, look_again

    def look() -> Look:
        checked = check_files(paths, held_against)
        return Look(_tell(checked, screen, format, strict=strict), frozenset(map(Path, checked.sources)))

    return look_again(look, paths, screen)


def _tell(checked: Checked, screen: Screen, format: CheckFormat, *, strict: bool) -> Exit:
    from complaintflow.cli.loading import exit_of
    from complaintflow.cli.reading import for_reader, underlined
    from complaintflow.source import Level, render_github, render_json, render_plain

    if format is CheckFormat.JSON:
        screen.raw(render_json(checked.diagnostics))
    elif format is CheckFormat.PLAIN:
        screen.raw(render_plain(for_reader(checked.diagnostics)))
    elif format is CheckFormat.GITHUB:
        screen.raw(render_github(for_reader(checked.diagnostics)))
    else:
        screen.raw(underlined(checked.diagnostics, checked.sources, color=screen.has_color))
    code = exit_of(checked.diagnostics)
    warned = any(diagnostic.level is Level.WARNING for diagnostic in checked.diagnostics)
    return Exit.WRONG if code is Exit.OK and strict and warned else code
