"""`complaintflow handbook`: the procedure as a document that people hand out.

In: a policy, the name of a file. Out: that file, as HTML, PDF or Word document by its name.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from complaintflow.cli.completing import yaml_files
from complaintflow.cli.exits import Exit
from complaintflow.cli.options import metavar, one_of
from complaintflow.cli.reading import worded
from complaintflow.cli.usage_words import trouble

if TYPE_CHECKING:
    from complaintflow.facade import Policy


class Languages(StrEnum):
    """The languages of a handbook."""

    EN = "en"
    ZH = "zh"
    BOTH = "both"


_LANGUAGES: Final = {Languages.EN: ("en",), Languages.ZH: ("zh",), Languages.BOTH: ("en", "zh")}
_KINDS: Final = (".html", ".pdf", ".docx")


def handbook(
    policy: Annotated[Path, typer.Argument(help="The policy.", autocompletion=yaml_files)],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="Where to: NAME.html, NAME.pdf or NAME.docx; `-`: HTML.")
    ],
    lang: Annotated[
        Languages,
        typer.Option(parser=one_of(Languages), metavar=metavar(Languages), help="One language, or both side by side."),
    ] = Languages.EN,
) -> Exit:
    """Write the procedure as a handbook: every sentence comes from the policy that the system runs."""
    from complaintflow.cli.loading import Stop, load_policy, usage
    from complaintflow.cli.screen import Screen
    from complaintflow.errors import MissingExtraError

    kind = ".html" if str(out) == "-" else out.suffix.lower()
    try:
        if kind not in _KINDS:
            raise usage(worded("expected a file that ends with .html, .pdf or .docx, found `{file}`", file=out.name))
        loaded = load_policy(policy)
        try:
            data = _made(loaded, kind, _LANGUAGES[lang])
        except MissingExtraError as missing:
            raise usage(str(missing)) from missing
        if str(out) == "-":
            sys.stdout.write(data.decode())
            return Exit.OK
        try:
            out.write_bytes(data)
        except (OSError, ValueError) as problem:
            raise usage(
                worded(
                    "`{file}` cannot be written: {why}",
                    file=out,
                    why=trouble(problem) if isinstance(problem, OSError) else problem,
                )
            ) from problem
    except Stop as stop:
        return stop.code
    Screen(sys.stderr).line(worded("written: {file}", file=out))
    return Exit.OK


def _made(policy: Policy, kind: str, languages: tuple[str, ...]) -> bytes:
    from complaintflow.handbook import handbook_of, to_docx, to_html, to_pdf

    register = None if policy.loaded is None else policy.loaded.register
    book = handbook_of(policy.compiled, languages, register)
    if kind == ".html":
        return to_html(book).encode()
    return to_pdf(book) if kind == ".pdf" else to_docx(book)
