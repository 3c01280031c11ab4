"""Pages of reference that are made from the code: every command, every key of a policy, the Python API."""

import inspect
import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

import typer.main

import complaintflow
from complaintflow.cli.app import make_app
from complaintflow.locale import phrase
from complaintflow.policy.schema import json_schema

_MADE: Final = "<!-- Made from the code by tools/site; nothing here is written by hand. -->\n"


_TITLES: Final = {"schema": "制度文件的全部键", "python": "全部公开名称"}


def made_pages() -> dict[str, str]:
    """Return the pages by name; where a page speaks English only, its Chinese side says so and leads there."""
    pages = {"commands": _commands_page("en"), "commands.zh": _commands_page("zh")}
    pages |= {"schema": _schema_page(), "python": _api_page()}
    for name, title in _TITLES.items():
        pages[f"{name}.zh"] = f'# {title}\n\n本页由代码生成，只有<a href="../../reference/{name}.html">英文版</a>。\n'
    return pages


_COMMANDS: Final = {
    "en": (
        "# Every command and option",
        "What `--help` says, in one place. [The command line](cli.md) tells more.",
        "| argument or option | meaning | default |",
    ),
    "zh": (
        "# 全部命令与选项",
        "`--help`所说的，集中在一处。[命令行](cli.md)有更多说明。",
        "| 参数或选项 | 含义 | 默认 |",
    ),
}


def _commands_page(language: str) -> str:
    """Return the page of every command with all its arguments and options, as `--help` tells them in a language."""
    command = typer.main.get_command(make_app())
    title, introduction, _ = _COMMANDS[language]
    lines = [title, _MADE, introduction, *_commands(command, "complaintflow", 2, language)]
    return "\n".join(lines) + "\n"


def _commands(group: Any, path: str, level: int, language: str) -> list[str]:  # noqa: ANN401 (click's own)
    lines: list[str] = []
    for name, command in getattr(group, "commands", {}).items():
        if command.hidden:
            continue
        whole = f"{path} {name}"
        with command.make_context(whole, [], resilient_parsing=True) as context:
            usage = command.get_usage(context).removeprefix("Usage: ")
        told = _paragraphs(phrase(language, command.help or ""))
        lines += ["", f"{'#' * level} `{whole}`", "", told, "", f"```text\n{usage}\n```", ""]
        if getattr(command, "commands", None):
            lines += _commands(command, whole, level + 1, language)
            continue
        shown = [parameter for parameter in command.params if not getattr(parameter, "hidden", False)]
        lines += [_COMMANDS[language][2], "|---|---|---|", *(_parameter(one, language) for one in shown)]
    return lines


def _parameter(parameter: Any, language: str) -> str:  # noqa: ANN401 (click's own, which typer carries)
    names = ", ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))
    if parameter.param_type_name == "argument":
        names = f"`{parameter.metavar or parameter.name.upper()}`"
    default = parameter.default
    shown = "" if default in (None, False, True, ...) or callable(default) else f"`{default}`"
    if shown in ("``", "`()`", "`[]`"):
        shown = ""
    told = phrase(language, getattr(parameter, "help", None) or "")
    return f"| {names} | {_cell(told)} | {shown} |"


def _paragraphs(text: str) -> str:
    return re.sub(r"[\b\f]", "", inspect.cleandoc(text))


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _schema_page() -> str:
    """Return the page of every key of a policy, by the JSON Schema that editors use."""
    definitions = {name: body for name, body in json_schema()["$defs"].items() if not name.startswith("partial_")}
    lines = [
        "# Every key of a policy",
        _MADE,
        "What the schema says that `complaintflow schema` prints. [The policy format](policy-format.md) explains it.",
    ]
    first = ("policy", "base")
    order = [*(name for name in first if name in definitions), *sorted(set(definitions) - set(first))]
    for name in order:
        lines += _definition(name, definitions[name])
    return "\n".join(lines) + "\n"


def _definition(name: str, body: Mapping[str, Any]) -> list[str]:
    lines = ["", f"## `{name}` {{ #{name} }}", ""]
    if "description" in body:
        lines += [_cell(body["description"]), ""]
    properties = body.get("properties")
    if not properties:
        return [*lines, f"{_kind(body)}."]
    required = set(body.get("required", ()))
    lines += ["| key | value | meaning |", "|---|---|---|"]
    for key, value in properties.items():
        mark = " (required)" if key in required else ""
        lines.append(f"| `{key}`{mark} | {_kind(value)} | {_cell(value.get('description', ''))} |")
    return lines


def _kind(body: Mapping[str, Any]) -> str:
    """Return in a few words what a value may be."""
    if "$ref" in body:
        name = body["$ref"].rpartition("/")[2].removeprefix("partial_")
        return f"[{name}](#{name})"
    if "const" in body:
        return f"`{body['const']}`"
    if "enum" in body:
        return ", ".join(f"`{one}`" for one in body["enum"])
    for several in ("anyOf", "oneOf"):
        if several in body:
            return ", or ".join(dict.fromkeys(_kind(one) for one in body[several]))
    if "items" in body:
        return f"list of {_kind(body['items'])}"
    if isinstance(body.get("additionalProperties"), Mapping):
        return f"name: {_kind(body['additionalProperties'])}"
    for inside in (body.get("patternProperties") or {}).values():
        return f"name: {_kind(inside)}"
    kind = body.get("type", "anything")
    words = {"string": "text", "object": "mapping", "boolean": "true or false", "array": "list"}
    kinds = kind if isinstance(kind, list) else [kind]
    return " or ".join(dict.fromkeys(words.get(one, one) for one in kinds))


def _api_page() -> str:
    """Return the page of the public names, each read by the generator from its module."""
    lines = [
        "# Every public name",
        _MADE,
        "What `import complaintflow` offers, from the code itself. [The Python API](api.md) shows it at work.",
    ]
    for name in sorted(set(complaintflow.__all__) - {"__version__"}):
        thing = getattr(complaintflow, name)
        home = import_module(thing.__module__).__name__
        lines += ["", f"## `{name}` {{ #{name} }}", "", f"::: {home}.{thing.__name__}"]
    return "\n".join(lines) + "\n"
