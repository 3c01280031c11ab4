"""`complaintflow diff`: what a new policy changes against an old one, each change with a case that shows it.

In: two policies: files, or `REVISION:PATH` of a git repository. Out: for people, as Markdown or as JSON; the exit
code is 0 when both are proved to mean the same, 1 when they differ, 2 when one is not there, cannot be read or has
mistakes. On a terminal it shows how far it is.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from complaintflow.cli.exits import Exit
from complaintflow.cli.options import Language, metavar, one_of
from complaintflow.cli.reading import worded

if TYPE_CHECKING:
    from complaintflow.verification.comparing.difference import Kind


class DiffFormat(StrEnum):
    """How a comparison is printed."""

    HUMAN = "human"
    MARKDOWN = "markdown"
    JSON = "json"


def diff(
    old: Annotated[str, typer.Argument(help="The policy as it was: a file, or REVISION:PATH of a git repository.")],
    new: Annotated[str, typer.Argument(help="The policy as it is to be.")],
    format: Annotated[
        DiffFormat,
        typer.Option(parser=one_of(DiffFormat), metavar=metavar(DiffFormat), help="How the differences are printed."),
    ] = DiffFormat.HUMAN,
    lang: Annotated[
        Language, typer.Option(parser=one_of(Language), metavar=metavar(Language), help="The language of titles.")
    ] = Language.EN,
    renamed: Annotated[
        list[str] | None,
        typer.Option("--renamed", metavar="OLD=NEW", help="What the new policy calls a state or a deadline."),
    ] = None,
    allow: Annotated[
        str | None,
        typer.Option(metavar="KIND,…", help="Kinds of differences that do not make the exit code 1."),
    ] = None,
    wording: Annotated[
        bool, typer.Option("--wording", help="Messages that say something else make the exit code 1 too.")
    ] = False,
) -> Exit:
    """Show what a change of a policy changes, and prove it where it changes nothing."""
    from complaintflow.cli.diff_json import comparison_json
    from complaintflow.cli.diff_sources import load_side
    from complaintflow.cli.diff_view import print_comparison, print_markdown
    from complaintflow.cli.loading import Stop, usage
    from complaintflow.cli.onlooking import onlooker
    from complaintflow.cli.screen import Screen
    from complaintflow.cli.stopping import cannot_begin
    from complaintflow.errors import MissingExtraError
    from complaintflow.verification.comparing.diff import diff_policies

    try:
        allowed = _kinds(allow)
        given = _names(renamed or [])
        sides = load_side(old), load_side(new)
    except Stop as stop:
        # A mistake in a file is no difference: what cannot be compared is an error of usage.
        return cannot_begin(stop)
    for name, other in given.items():
        if not any(name in names and other in new_names for names, new_names in zip(*map(_known, sides), strict=True)):
            return _unknown(name, other)
    try:
        with onlooker(Path(new.rpartition(":")[2]), None) as watch:
            comparison = diff_policies(sides[0].compiled, sides[1].compiled, given, watch)
    except MissingExtraError as missing:
        return usage(str(missing)).code
    screen = Screen()
    if format is DiffFormat.JSON:
        screen.raw(comparison_json(comparison, *sides))
    elif format is DiffFormat.MARKDOWN:
        print_markdown(comparison, *sides, (old, new), screen, lang)
    else:
        print_comparison(comparison, *sides, (old, new), screen, lang)
    reads = wording and any(one.is_message for one in comparison.wordings)
    return Exit.WRONG if reads or any(one.kind not in allowed for one in comparison.differences) else Exit.OK


def _known(policy: object) -> tuple[frozenset[str], frozenset[str]]:
    from complaintflow.facade import Policy

    assert isinstance(policy, Policy), "asked only of loaded policies"
    return frozenset(policy.compiled.lifecycle.states), frozenset(policy.compiled.deadlines)


def _kinds(text: str | None) -> frozenset[Kind]:
    from complaintflow.cli.loading import usage
    from complaintflow.verification.comparing.difference import Kind

    found: set[Kind] = set()
    for word in (text or "").replace(" ", "").split(","):
        if not word:
            continue
        if word not in set(Kind):
            raise usage(
                worded(
                    "--allow: expected kinds of differences ({kinds}), found `{word}`", kinds=", ".join(Kind), word=word
                )
            )
        found.add(Kind(word))
    return frozenset(found)


def _unknown(old: str, new: str) -> Exit:
    from complaintflow.cli.loading import usage

    return usage(
        worded("--renamed {old}={new}: no state or deadline goes by these names in the two policies", old=old, new=new)
    ).code


def _names(pairs: list[str]) -> dict[str, str]:
    from complaintflow.cli.loading import usage

    found: dict[str, str] = {}
    for pair in pairs:
        old, equals, new = pair.partition("=")
        if not (old and equals and new):
            raise usage(worded("--renamed: expected OLD=NEW, found `{pair}`", pair=pair))
        found[old] = new
    return found
