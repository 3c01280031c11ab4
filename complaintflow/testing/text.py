"""Policies as plain values written as YAML text, block style outside and flow style inside, without a YAML library.

In: mappings, lists, texts, numbers, truth values. Out: text in the strict subset that policies are written in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

Plain = Mapping[str, object]
"""A policy section, or a whole policy, as plain values."""

_BARE = re.compile(r"[A-Za-z][A-Za-z0-9_ ]*|[0-9]+( ?[a-z]+)*")
_DEEP = 2


def policy_text(policy: Plain) -> str:
    """Return a policy given as plain values as YAML text that `Policy.from_text` reads."""
    return "".join(_lines(policy, 0))


def _lines(value: Plain, depth: int) -> list[str]:
    lines: list[str] = []
    for key, item in value.items():
        indent = "  " * depth
        if isinstance(item, Mapping) and item and depth < _DEEP:
            lines += [f"{indent}{_scalar(key)}:\n", *_lines(item, depth + 1)]
        elif isinstance(item, list) and item and depth < _DEEP and isinstance(item[0], Mapping):
            lines += [f"{indent}{_scalar(key)}:\n", *(f"{indent}  - {_flow(part)}\n" for part in item)]
        else:
            lines.append(f"{indent}{_scalar(key)}: {_flow(item)}\n")
    return lines


def _flow(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    return text if _BARE.fullmatch(text) else json.dumps(text, ensure_ascii=False)
