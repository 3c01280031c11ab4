"""`complaintflow diagram`: a policy as a picture.

In: a policy, perhaps scenarios, events or a stored case to colour it by. Out: Mermaid, SVG or PNG, in a file or on
stdout.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from complaintflow.cli.completing import case_ids, names_in, yaml_files
from complaintflow.cli.exits import Exit
from complaintflow.cli.options import Language, metavar, one_of
from complaintflow.cli.reading import worded
from complaintflow.cli.stores import VARIABLE, MasterKey
from complaintflow.cli.usage_words import trouble

if TYPE_CHECKING:
    from complaintflow.diagram import Diagram


class Picture(StrEnum):
    """What a diagram is drawn as."""

    SVG = "svg"
    PNG = "png"
    MERMAID = "mermaid"


class HowMuch(StrEnum):
    """How much of the policy a diagram shows."""

    FULL = "full"
    OVERVIEW = "overview"


_BY_SUFFIX: Final = {
    ".svg": Picture.SVG,
    ".png": Picture.PNG,
    ".mmd": Picture.MERMAID,
    ".mermaid": Picture.MERMAID,
    ".md": Picture.MERMAID,
}

OfClass = Annotated[
    str | None,
    typer.Option(
        "--class", metavar="CLASS", autocompletion=names_in("classes"), help="Only what complaints of this class do."
    ),
]
OfCase = Annotated[
    str | None,
    typer.Option(metavar="ID", autocompletion=case_ids, help="Colour the way of this case, of --events or of a store."),
]


def diagram(  # noqa: PLR0917 (options of the command line)
    policy: Annotated[Path, typer.Argument(help="The policy.", autocompletion=yaml_files)],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write it here: .svg, .png, .mmd or .md (default: stdout)."
        ),
    ] = None,
    format: Annotated[
        Picture | None,
        typer.Option(
            parser=one_of(Picture), metavar=metavar(Picture), help="How (default: by the file's name, or svg)."
        ),
    ] = None,
    of_class: OfClass = None,
    detail: Annotated[
        HowMuch, typer.Option(parser=one_of(HowMuch), metavar=metavar(HowMuch), help="How much is shown.")
    ] = HowMuch.FULL,
    coverage: Annotated[bool, typer.Option("--coverage", help="Colour what the policy's scenarios visit.")] = False,
    events: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Colour the way of the cases of these events (as `run` reads).")
    ] = None,
    case: OfCase = None,
    db: Annotated[
        str | None,
        typer.Option("--db", "--store", metavar="STORE", envvar=VARIABLE, help="The store in which --case lies."),
    ] = None,
    master_key: MasterKey = None,
    zoom: Annotated[float, typer.Option(metavar="N", min=0.1, max=8.0, help="How large a PNG is.")] = 2.0,
    lang: Annotated[
        Language, typer.Option(parser=one_of(Language), metavar=metavar(Language), help="The language of titles.")
    ] = Language.EN,
) -> Exit:
    """Draw a policy: its states, who does what, the deadlines that run meanwhile, and what escalates."""
    from complaintflow.cli.colouring import Colouring, coloured
    from complaintflow.cli.loading import Stop, load_policy, usage
    from complaintflow.diagram import diagram_of
    from complaintflow.errors import ComplaintflowError

    try:
        kind = _kind(output, format)
        compiled, marks = coloured(load_policy(policy), Colouring(policy, events, case, db, master_key, coverage))
        try:
            drawn = diagram_of(compiled, language=lang.value, of_class=of_class, detail=detail.value, marks=marks)
            _write(output, _painted(drawn, kind, zoom, output))
        except ComplaintflowError as problem:
            raise usage(str(problem)) from problem
    except Stop as stop:
        return stop.code
    return Exit.OK


def _kind(output: Path | None, named: Picture | None) -> Picture:
    from complaintflow.cli.loading import usage

    if named is not None or output is None or str(output) == "-":
        return named or Picture.SVG
    found = _BY_SUFFIX.get(output.suffix.lower())
    if found is None:
        known = ", ".join(f"`{suffix}`" for suffix in _BY_SUFFIX)
        raise usage(
            worded(
                "{file}: no picture is known by `{suffix}`; write {known}, or say --format",
                file=output,
                suffix=output.suffix,
                known=known,
            )
        )
    return found


def _painted(drawn: Diagram, kind: Picture, zoom: float, output: Path | None) -> bytes:
    from complaintflow.diagram import to_mermaid, to_svg

    if kind is Picture.PNG:
        return _pixels(drawn, zoom)
    if kind is Picture.SVG:
        return to_svg(drawn).encode()
    text = to_mermaid(drawn)
    fenced = output is not None and output.suffix.lower() == ".md"
    return (f"```mermaid\n{text}```\n" if fenced else text).encode()


def _pixels(drawn: Diagram, zoom: float) -> bytes:
    from complaintflow.cli.loading import usage
    from complaintflow.cli.screen import Screen
    from complaintflow.diagram.page import page_of
    from complaintflow.diagram.png import fitting, painted
    from complaintflow.errors import PictureTooLargeError

    page = page_of(drawn)
    try:
        fits = fitting(page, zoom)
    except PictureTooLargeError as large:
        raise usage(
            worded(
                "this picture is too large for PNG: with the smallest legible letters it would have {width} × {height} "
                "pixels. Write SVG instead (-o {file}), which has no limit, or draw one class with --class",
                width=large.width,
                height=large.height,
                file="NAME.svg",
            )
        ) from large
    if fits < zoom:
        note = worded(
            "the picture is painted at --zoom {fits} instead of {zoom}: a larger one is more than viewers open",
            fits=f"{int(fits * 100) / 100:g}",
            zoom=f"{zoom:g}",
        )
        Screen(sys.stderr).line(note)
    return painted(page, fits)


def _write(output: Path | None, content: bytes) -> None:
    from complaintflow.cli.loading import usage
    from complaintflow.cli.screen import Screen

    if output is None or str(output) == "-":
        sys.stdout.buffer.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as problem:
        raise usage(worded("{file}: the file cannot be written: {why}", file=output, why=trouble(problem))) from problem
    Screen(sys.stderr).line(worded("written: {file}", file=output))
