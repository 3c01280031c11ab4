"""What shows a finding, as a file that `explain` or `test` takes.

In: a witness. Out: the text of a file of facts or of scenarios, and the command that replays it; written to a folder
where one was named. A scenario names its policy by the path from where it is written.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from complaintflow.cli.reading import worded
from complaintflow.cli.stopping import usage
from complaintflow.cli.usage_words import trouble
from complaintflow.source import Scalar, Span, ambiguity
from complaintflow.verification.proof import Finding, Witness

_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_POLICY_LINE: Final = re.compile(r"^policy:.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class WitnessFile:
    """A witness as a file: where it is, and the command that replays it."""

    path: Path
    command: str

    @classmethod
    def unwritten(cls, policy: Path, witness: Witness) -> WitnessFile:
        """Return how a witness would be replayed once it was saved."""
        if witness.scenario is not None:
            return cls(Path("SCENARIO.yaml"), "complaintflow test SCENARIO.yaml")
        return cls(Path("FACTS.yaml"), f"complaintflow explain {policy} FACTS.yaml")


class WitnessFolder:
    """Where witnesses are written, each under a name of its own."""

    def __init__(self, folder: Path) -> None:
        """Make the folder. Raises `Stop` where that cannot be done."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise usage(worded("{where}: {why}", where=folder, why=trouble(problem))) from problem
        self._folder = folder
        self._count: dict[str, int] = {}

    def write(self, policy: Path, finding: Finding) -> WitnessFile | None:
        """Write what shows a finding and return the file; None where nothing does."""
        witness = finding.witness
        return None if witness is None else self.put(policy, str(finding.code), witness)

    def put(self, policy: Path, what: str, witness: Witness) -> WitnessFile:
        """Write a witness of something and return the file."""
        stem = f"{policy.stem}-{what}"
        number = self._count[stem] = self._count.get(stem, 0) + 1
        path = self._folder / f"{stem}-{number}.yaml"
        text = witness_text(witness)
        if witness.scenario is not None:
            there = os.path.relpath(policy.resolve(), self._folder.resolve())
            text = _POLICY_LINE.sub(f"policy: {json.dumps(there)}", text, count=1)
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as problem:
            raise usage(worded("{where}: {why}", where=path, why=trouble(problem))) from problem
        command = f"complaintflow test {path}" if witness.scenario else f"complaintflow explain {policy} {path}"
        return WitnessFile(path, command)


def witness_text(witness: Witness) -> str:
    """Return the text of the file: a scenario's own, or a line for each fact."""
    if witness.scenario is not None:
        return witness.scenario
    lines: list[str] = []
    for name, value in (witness.facts or {}).items():
        if isinstance(value, Mapping) and name == "case":
            lines += [f"{name}:", *(f"  {inner}: {_written(known)}" for inner, known in value.items())]
        else:
            lines.append(f"{name}: {_written(value)}")
    return "".join(f"{line}\n" for line in lines) or "{}\n"


def _written(value: object) -> str:
    if isinstance(value, str):
        scalar = Scalar(value, Span.start_of(""), plain=True)
        plain = _PLAIN.fullmatch(value) is not None and ambiguity(scalar) is None
        return value if plain else json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_written(inner)}" for key, inner in value.items()) + "}"
    return json.dumps(value)
