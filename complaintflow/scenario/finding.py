"""Which files of scenarios are about a policy.

In: the path of a policy. Out: paths: the files of scenarios that lie beside the policy or in the folder
`scenarios` there, and name it. Looks into nothing but the first lines of other files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from complaintflow.policy.files import LoadedFile
from complaintflow.scenario.document import ScenariosSpec
from complaintflow.scenario.loading import load_scenarios, policy_path

_FIRST_KEY: Final = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?:---[ \t]*\r?\n)?(\w+)[ \t]*:")
_NAMED: Final = re.compile(rb"^policy:[ \t]+([\w./-]+)[ \t]*(?:#[^\n]*)?\r?$", re.MULTILINE)
_LOOKED_AT: Final = 16_384


def first_key(path: Path) -> str:
    """Return the first key of a YAML file, which says what kind it is; "" where that is not plain to see."""
    found = _FIRST_KEY.match(_beginning(path))
    return found[1].decode("ascii", "replace") if found else ""


def _beginning(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LOOKED_AT)
    except (OSError, ValueError):
        return b""


def scenarios_for(policy: Path) -> Iterator[LoadedFile[ScenariosSpec]]:
    """Yield the files of scenarios about a policy; those with mistakes too, where they are named like it."""
    for folder in (policy.parent / "scenarios", policy.parent):
        for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
            if path == policy or first_key(path) != "scenarios" or _is_plainly_about_another(path, policy):
                continue
            loaded = load_scenarios(path)
            about = policy_path(loaded)
            if about is None:
                if path.stem.split(".")[0] == policy.stem:
                    yield loaded
            elif about.resolve() == policy.resolve():
                yield loaded


def _is_plainly_about_another(path: Path, policy: Path) -> bool:
    """Whether a file of scenarios names another policy at its beginning, in a way that has one reading.

    Reading the files of a whole folder takes seconds, and all but one or two of them are about other policies.
    """
    named = _NAMED.search(_beginning(path))
    if named is None or path.stem.split(".")[0] == policy.stem:
        return False
    return (path.parent / named[1].decode("ascii")).resolve() != policy.resolve()
