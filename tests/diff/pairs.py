"""Pairs of policies that differ by a small change, and what `complaintflow diff` says of them.

Each `pairs/NAME.yaml` names a shipped policy and the change (texts replaced, words replaced everywhere);
`pairs/NAME.txt` is what is to be printed.
"""

import io
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import yaml

from complaintflow.cli.diff_view import print_comparison
from complaintflow.cli.screen import Screen
from complaintflow.facade import Policy
from complaintflow.verification.comparing.diff import diff_policies
from complaintflow.verification.comparing.difference import Comparison

HERE = Path(__file__).parent / "pairs"
STEPS = 5_000
"""How long witnesses are looked for here: less than the command does, and enough for what is shown."""
POLICIES = Path(__file__).parents[2] / "policies"


@dataclass(frozen=True)
class Pair:
    """A shipped policy and what becomes of it."""

    name: str
    old: Policy
    new: Policy
    comparison: Comparison

    def printed(self) -> str:
        """What the command prints of it."""
        out = io.StringIO()
        print_comparison(self.comparison, self.old, self.new, ("OLD", "NEW"), Screen(out), "en")
        return out.getvalue()


def names() -> list[str]:
    """The names of all pairs."""
    return sorted(path.stem for path in HERE.glob("*.yaml"))


def make_pair(name: str, folder: Path) -> Pair:
    """Write the changed policy into a folder and hold both against each other."""
    said = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    for part in ("shared", "clauses"):
        shutil.copytree(POLICIES / part, folder / part)
    file = folder / f"{said['policy']}.yaml"
    shutil.copy(POLICIES / file.name, file)
    for path, changes in {file.name: said.get("replace", []), **said.get("files", {})}.items():
        text = (folder / path).read_text(encoding="utf-8")
        for before, after in changes:
            assert text.count(before) == 1, f"{name}: {before!r} stands {text.count(before)} times in {path}"
            text = text.replace(before, after)
        for before, after in said.get("words", {}).items() if path == file.name else ():
            text = re.sub(rf"\b{before}\b", after, text)
        (folder / path).write_text(text, encoding="utf-8")
    old, new = Policy.load(POLICIES / file.name), Policy.load(file)
    return Pair(name, old, new, diff_policies(old.compiled, new.compiled, steps=STEPS))
