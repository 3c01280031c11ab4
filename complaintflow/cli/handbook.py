"""`complaintflow handbook`: the procedure as a document that people hand out.

In: a policy, the name of a file. Out: that file, as HTML, PDF or Word document by its name.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Final

import typer

from complaintflow.cli.exits import Exit
from complaintflow.cli.options import metavar, one_of


class Languages(StrEnum):
    """The languages of a handbook."""

    EN = "en"
    ZH = "zh"
    BOTH = "both"


_LANGUAGES: Final = {Languages.EN: ("en",), Languages.ZH: ("zh",), Languages.BOTH: ("en", "zh")}
_NEEDED: Final = {
    ".html": ("pygraphviz",),
    ".pdf": ("pygraphviz", "typst"),
    ".docx": ("pygraphviz", "resvg_py", "docx"),
}


def handbook(
    policy: Annotated[Path, typer.Argument(help="The policy.")],
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
    from complaintflow.handbook import handbook_of, to_docx, to_html, to_pdf

    kind = ".html" if str(out) == "-" else out.suffix.lower()
    try:
        if kind not in _NEEDED:
            raise usage(f"expected a file that ends with .html, .pdf or .docx, found `{out.name}`")
        missing = [name for name in _NEEDED[kind] if find_spec(name) is None]
        if missing:
            raise usage(f"{kind} needs more than is installed: pip install 'complaintflow[handbook]'")
        loaded = load_policy(policy)
        register = None if loaded.loaded is None else loaded.loaded.register
        write = {".html": lambda book: to_html(book).encode(), ".pdf": to_pdf, ".docx": to_docx}[kind]
        data = write(handbook_of(loaded.compiled, _LANGUAGES[lang], register))
        if str(out) == "-":
            sys.stdout.write(data.decode())
            return Exit.OK
        try:
            out.write_bytes(data)
        except OSError as problem:
            raise usage(f"`{out}` cannot be written: {problem.strerror or problem}") from problem
    except Stop as stop:
        return stop.code
    return Exit.OK
