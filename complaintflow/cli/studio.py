"""`complaintflow studio`: write a policy, look at it and try it, on a page of this machine's browser.

In: a folder. Out: a local web server that only this machine can reach, and its address with the token of this run;
Ctrl-C ends it. Reads and writes the `*.yaml` files of that folder and nothing else.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from complaintflow.cli.exits import Exit
from complaintflow.cli.options import Language, metavar, one_of
from complaintflow.cli.reading import worded
from complaintflow.cli.usage_words import trouble


def studio(
    folder: Annotated[Path, typer.Argument(help="The folder with the policies.")],
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="The port (0: one that is free).")] = 0,
    open_page: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = True,
    lang: Annotated[
        Language | None,
        typer.Option(
            parser=one_of(Language), metavar=metavar(Language), help="The page's language (default: the browser's)."
        ),
    ] = None,
) -> Exit:
    """Write, look at and try policies on a page in the browser; nothing leaves this machine."""
    from complaintflow.cli.screen import Screen
    from complaintflow.cli.stopping import Stop, usage

    screen = Screen()

    def ready(address: str) -> None:
        screen.line(worded("Studio: {address}", address=address))
        screen.line(worded("Ctrl-C ends it."))
        screen.file.flush()
        if open_page:
            import webbrowser

            webbrowser.open(address)

    try:
        try:
            from complaintflow.studio.serving import serve
        except ModuleNotFoundError as missing:
            if missing.name not in ("starlette", "uvicorn"):
                raise
            raise usage(worded("this needs the extra `studio`: pip install 'complaintflow[studio]'")) from missing
        try:
            serve(folder, port, ready, "" if lang is None else lang.value)
        except OSError as problem:
            closed = worded("it can’t be opened")
            raise usage(worded("{where}: {why}", where=folder, why=trouble(problem, closed))) from problem
    except Stop as stop:
        return stop.code
    return Exit.OK
