"""Policies that are compared: files, or files as they stood in a revision of a git repository.

In: a path, or `REVISION:PATH`. Out: a loaded policy, or a `Stop` once it has been said why there is none. Of a
revision the whole folder is read, so that what the policy extends and cites is of that revision too.
"""

from __future__ import annotations

import io
import posixpath
import subprocess
import tarfile
from pathlib import Path

from complaintflow.cli.loading import complain, load_policy
from complaintflow.cli.reading import worded
from complaintflow.cli.stopping import Stop, usage
from complaintflow.cli.usage_words import trouble
from complaintflow.compiler.bundle import Bundle
from complaintflow.compiler.load import load_bundle
from complaintflow.compiler.public_holidays import public_holidays
from complaintflow.errors import PolicyError
from complaintflow.facade import Policy


def load_side(given: str) -> Policy:
    """Return the policy that an argument means. Raises Stop."""
    revision, colon, path = given.partition(":")
    if not colon or not path or Path(given).exists():
        return load_policy(Path(given))
    folder, name = posixpath.split(path)
    files = _files_of(revision, folder, given)
    if name not in files:
        raise usage(worded("`{given}`: there is no such file in that revision", given=given))
    files = {name: files.pop(name), **files}  # the policy's own comes first
    try:
        loaded = load_bundle(Bundle(files), public_holidays)
    except PolicyError as problem:
        raise complain(problem.diagnostics, problem.sources) from problem
    return Policy(loaded.compiled, loaded)


def _files_of(revision: str, folder: str, given: str) -> dict[str, bytes]:
    """Return the files below a folder in a revision, by their paths in it."""
    if revision.startswith("-"):
        raise usage(worded("`{given}`: a revision does not begin with a hyphen", given=given))
    # Git reads a path that begins with `./` from the current folder on, any other from the top of the repository.
    tree = f"{revision}:{folder}"
    try:
        answer = subprocess.run(["git", "archive", "--format=tar", tree], capture_output=True, check=False)  # noqa: S603, S607  # git of the PATH
    except OSError as problem:
        raise usage(
            worded("`{given}` names a revision, and git cannot be run: {why}", given=given, why=trouble(problem))
        ) from problem
    if answer.returncode:
        said = answer.stderr.decode("utf-8", "replace").strip().splitlines()
        raise usage(
            worded(
                "`{given}`: there is no such file or revision: {why}",
                given=given,
                why=said[-1] if said else worded("git failed"),
            )
        )
    with tarfile.open(fileobj=io.BytesIO(answer.stdout)) as archive:
        return {
            member.name: file.read()
            for member in archive.getmembers()
            if member.name.endswith((".yaml", ".yml")) and (file := archive.extractfile(member)) is not None
        }


__all__ = ["Stop", "load_side"]
