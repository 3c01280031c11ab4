"""A draft written beside nothing: both files or none, and never over one that is there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from complaintflow.cli.drafting.answers import Answers
from complaintflow.cli.drafting.scenarios import scenarios_text
from complaintflow.cli.drafting.texts import policy_text
from complaintflow.cli.loading import complain
from complaintflow.cli.reading import worded
from complaintflow.cli.stopping import usage
from complaintflow.cli.usage_words import trouble
from complaintflow.errors import PolicyError
from complaintflow.facade import Policy
from complaintflow.policy.scalars import meant_name

_OF_OTHER_FILES: Final = frozenset({".scenarios", ".clauses"})


class Taken(Exception):  # noqa: N818 (no error of the program: somebody's file has that name)
    """A file is there already."""

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self.file = file


def free(file: Path) -> tuple[Path, Path]:
    """Return the paths of a policy and its scenarios where there is nothing yet. May raise `Taken` and `Stop`."""
    if not file.suffix:
        file = file.with_name(f"{file.name}.yaml")
    # Another ending is a slip more often than a wish, and a policy called `x.scenarios.yaml` is read as scenarios.
    if file.suffix not in {".yaml", ".yml"} or Path(file.stem).suffix in _OF_OTHER_FILES:
        better = file.with_name(f"{file.name.partition('.')[0] or 'complaints'}.yaml")
        raise usage(
            worded("{file} is no name of a policy: it ends in `.yaml`, such as {better}", file=file, better=better)
        )
    beside = file.with_name(f"{file.stem}.scenarios.yaml")
    for one in (file, beside):
        if os.path.lexists(one):
            raise Taken(one)
    return file, beside


def write_draft(file: Path, answers: Answers) -> tuple[Path, Path]:
    """Write the policy and its scenarios, and return their paths. May raise `Taken` and `Stop`."""
    file, beside = free(file)
    text = policy_text(answers, meant_name(file.stem) or "complaints")
    try:
        policy = Policy.from_text(text, file.as_posix())
    except PolicyError as problem:
        raise complain(problem.diagnostics, problem.sources) from problem
    scenarios = scenarios_text(answers, policy, file.name)
    written: list[Path] = []
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        for path, content in ((file, text), (beside, scenarios)):
            _write(path, content)
            written.append(path)
    except FileExistsError as problem:
        _take_back(written)
        raise Taken(Path(str(problem.filename))) from problem
    except OSError as problem:
        _take_back(written)
        raise usage(worded("{where}: {why}", where=problem.filename, why=trouble(problem))) from problem
    return file, beside


def _write(path: Path, text: str) -> None:
    # `x`: where somebody was quicker, theirs stays.
    with path.open("x", encoding="utf-8", newline="\n") as stream:
        stream.write(text)


def _take_back(written: list[Path]) -> None:
    for path in written:
        path.unlink(missing_ok=True)
