"""`complaintflow fmt`: files in the house style.

In: files, or folders (their `*.yaml` files). Out: the files, written anew where something was not in order, each as a
whole or not at all; with `--check` or `--diff` nothing is written. The exit code is 0 when all is well, 1 when a file
has mistakes or, with `--check`, when one would be written, 2 when a file is not there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from complaintflow.cli.completing import yaml_files
from complaintflow.cli.exits import Exit
from complaintflow.cli.reading import worded
from complaintflow.cli.usage_words import trouble


def fmt(
    paths: Annotated[
        list[Path], typer.Argument(help="Policies and other YAML files, or folders of them.", autocompletion=yaml_files)
    ],
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit code 1 where something would change.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; show what would change.")] = False,
) -> Exit:
    """Put keys in the order of the reference and lines in order; comments and meaning stay."""
    from complaintflow.cli.stopping import Stop

    code = Exit.OK
    changed = 0
    for path in paths:
        for file in sorted(path.glob("*.yaml")) if path.is_dir() else [path]:
            try:
                changed += _put_in_order(file, check=check, diff=diff)
            except Stop as stop:
                code = max(code, stop.code)
    return max(code, Exit.WRONG) if check and changed else code


def _put_in_order(file: Path, *, check: bool, diff: bool) -> bool:
    """Format a file, or say how it would be; return whether something was not in order. May raise `Stop`."""
    from complaintflow.cli.loading import complain
    from complaintflow.cli.screen import Screen
    from complaintflow.errors import PolicyError
    from complaintflow.formatting import formatted
    from complaintflow.policy.files import read_node
    from complaintflow.source import has_errors

    read = read_node(file)
    if read.source is None or has_errors(read.diagnostics):
        raise complain(read.diagnostics, {} if read.source is None else {read.source.file: read.source})
    before = file.read_bytes().decode("utf-8")
    try:
        after = formatted(read.source.text, file.as_posix())
    except PolicyError as problem:
        raise complain(problem.diagnostics, problem.sources) from problem
    if after == before:
        return False
    if diff:
        _show(before, after, file.as_posix())
    elif check:
        Screen().line(worded("would be written anew: {file}", file=file))
    else:
        _replace(file, after)
        Screen().line(worded("written anew: {file}", file=file))
    return True


def _show(before: str, after: str, name: str) -> None:
    from difflib import unified_diff

    from complaintflow.cli.screen import Part, Screen

    screen = Screen()
    styles = {"+": "green", "-": "red", "@": "cyan"}
    for line in unified_diff(before.splitlines(), after.splitlines(), name, name, lineterm=""):
        screen.line(Part(line, styles.get(line[:1], "")))


def _replace(file: Path, text: str) -> None:
    """Write a file as a whole or not at all: whoever reads it meanwhile sees the old one or the new one."""
    import os
    from tempfile import NamedTemporaryFile

    from complaintflow.cli.stopping import usage

    target = file.resolve()
    try:
        with NamedTemporaryFile("w", encoding="utf-8", newline="\n", dir=target.parent, delete=False) as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(stream.name).chmod(target.stat().st_mode & 0o7777)
        Path(stream.name).replace(target)
    except OSError as problem:
        raise usage(worded("{where}: {why}", where=file, why=trouble(problem))) from problem
