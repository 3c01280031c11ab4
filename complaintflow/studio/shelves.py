"""What the folder holds, for the list of files: policies with their titles, files of scenarios.

In: a folder. Out: JSON. Looks at the first lines of files only, so that a folder of a hundred policies opens at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from complaintflow.policy.document import FILE_KINDS
from complaintflow.policy.files import node_of
from complaintflow.scenario.finding import first_key
from complaintflow.source import node as nodes
from complaintflow.studio.folder import Folder
from complaintflow.studio.problems import StudioError

_TITLE: Final = re.compile(r"^title[ \t]*:.*\n?(?:[ \t]+.*\n?)*", re.MULTILINE)
_LOOKED_AT: Final = 8_192


def files_json(folder: Folder, mistakes: Mapping[str, int]) -> dict[str, object]:
    """Return the policies and the files of scenarios in a folder, and what else can be opened.

    `mistakes`: how many each file has, as far as they were counted.
    """
    kinds = {path: first_key(folder.root / path) for path in folder.files()}
    policies = [
        {"path": path, "title": title_of(folder, path), "errors": mistakes.get(path)}
        for path, kind in kinds.items()
        if kind == "policy"
    ]
    return {
        "folder": folder.root.name,
        "policies": policies,
        "scenarios": [
            {"path": path, "errors": mistakes.get(path)} for path, kind in kinds.items() if kind == "scenarios"
        ],
        "others": [
            {"path": path, "kind": kind if kind in FILE_KINDS else "", "errors": mistakes.get(path)}
            for path, kind in kinds.items()
            if kind not in ("policy", "scenarios")
        ],
    }


def first_policy(folder: Folder) -> str | None:
    """Return the policy that the page opens by itself, where there is one."""
    return next((path for path in folder.files() if first_key(folder.root / path) == "policy"), None)


def title_of(folder: Folder, path: str) -> dict[str, str]:
    """Return the title of a policy as far as the first lines tell it."""
    try:
        text = folder.read(path)[:_LOOKED_AT].decode("utf-8", "ignore")
    except StudioError:
        text = ""
    name = path.rpartition("/")[2].removesuffix(".yaml")
    found = _TITLE.search(text)
    node = None if found is None else node_of(path, found[0].encode()).node
    title = node.get("title") if isinstance(node, nodes.Mapping) else None
    if isinstance(title, nodes.Scalar):
        return {"en": title.text, "zh": title.text}
    words = {
        language: part.text
        for language in ("en", "zh")
        if isinstance(title, nodes.Mapping) and isinstance(part := title.get(language), nodes.Scalar)
    }
    return {"en": words.get("en") or words.get("zh") or name, "zh": words.get("zh") or words.get("en") or name}
