"""What may be written where the cursor stands, and what a word there means.

In: a question with a text and a place in it. Out: options for the editor, or Markdown. Keys and words come from our own
JSON Schema, names from what the policy declared when it could last be read, with their titles in both languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from complaintflow.policy import PolicyDocument, Schema, json_schema, policy_schema, register_schema
from complaintflow.studio.asking import Asked
from complaintflow.studio.cursor import Cursor, cursor_at
from complaintflow.studio.elements import titles
from complaintflow.studio.kinds import schema_of_kind
from complaintflow.studio.schema_walk import at_path, doc_of, keys_of, words_of
from complaintflow.studio.shelf import Shelf

_NAME: Final = re.compile(r"[\w.\-]+")
_FIRST_KEY: Final = re.compile(r"^(\w+)[ \t]*:", re.MULTILINE)
_OPTIONS_MAX: Final = 200
_SECTIONS: Final = (
    ("state", "状态"), ("field", "信息项"), ("role", "角色"), ("class", "级别"), ("event", "事件"),
    ("deadline", "时限"), ("counter", "计数"), ("approval", "审批"), ("template", "消息模板"), ("task", "任务"),
    ("flag", "标记"), ("outcome", "结果"), ("track", "轨道"), ("report", "报告"), ("metric", "指标"),
    ("table", "决策表"), ("calendar", "工作日历"), ("parameter", "参数"),
)  # fmt: skip
_PLURAL: Final[Mapping[str, str]] = {"class": "classes"}


def complete(shelf: Shelf, asked: Asked) -> dict[str, object]:
    """Return what may be written at the cursor."""
    text, path = asked.text("text"), asked.text("path")
    shelf.folder.place(path)
    cursor = cursor_at(text, asked.number("line"), asked.number("column"))
    document = _document(shelf, path, text)
    root = _schema(shelf, path, text, document)
    here = at_path(root, cursor.path)
    named = {} if document is None else names_of(document)
    options: list[dict[str, str]] = []
    if cursor.is_key:
        options += [
            {
                "label": option.name,
                "detail": "required" if option.required else _titled(named, option.name),
                "info": option.doc,
                "apply": f"{option.name}: ",
            }
            for option in keys_of(here, cursor.beside)
        ]
    if not cursor.is_key or not cursor.beside:
        options += [
            {"label": word, "detail": _titled(named, word), "info": _kinds(named, word), "apply": word}
            for word in words_of(root, here)
        ]
    fitting = [one for one in options if _fits(cursor, one)]
    return {"from_column": cursor.from_column, "options": fitting[:_OPTIONS_MAX]}


def hover(shelf: Shelf, asked: Asked) -> dict[str, object]:
    """Return what the word at the cursor means; nothing where it means nothing."""
    text, path = asked.text("text"), asked.text("path")
    shelf.folder.place(path)
    line, column = asked.number("line"), asked.number("column")
    lines = text.split("\n")
    written = lines[line - 1] if line <= len(lines) else ""
    word = next((found for found in _NAME.finditer(written) if found.start() <= column - 1 <= found.end()), None)
    if word is None:
        return {}
    document = _document(shelf, path, text)
    # Seen from behind the colon, a key is the end of the path.
    is_key = re.match(r"[\"']?\s*:(\s|$)", written[word.end() :]) is not None
    end = written.index(":", word.end()) + 2 if is_key else word.start() + 1
    cursor = cursor_at(text if not is_key else _with_space(lines, line, end), line, end)
    said = list(_said(_schema(shelf, path, text, document), cursor, word[0], is_key=is_key))
    if document is not None:
        said += [
            f"{kind} / {chinese} **{word[0]}**: {title}" for kind, chinese, title in names_of(document).get(word[0], ())
        ]
    return {"markdown": "\n\n".join(said)} if said else {}


def _said(root: Schema, cursor: Cursor, word: str, *, is_key: bool) -> Iterator[str]:
    doc = doc_of(root, cursor.path)
    if doc and is_key:
        yield f"**{word}**: {doc}"
    elif doc and cursor.path:
        yield f"`{cursor.path[-1]}`: {doc}"


def _with_space(lines: list[str], line: int, column: int) -> str:
    """Return a text in which something could stand behind the key of a line."""
    return "\n".join([*lines[: line - 1], lines[line - 1].ljust(column), *lines[line:]])


def _document(shelf: Shelf, path: str, text: str) -> PolicyDocument | None:
    """Return the author's model of the text, or as it was when it could last be read."""
    if _kind(text) not in ("policy", ""):
        return None
    return shelf.checked(path, text).document or shelf.last_readable(path)


def _kind(text: str) -> str:
    found = _FIRST_KEY.search(text)
    return "" if found is None else found[1]


def _schema(shelf: Shelf, path: str, text: str, document: PolicyDocument | None) -> Schema:
    kind = _kind(text)
    known = schema_of_kind(kind)
    if known is not None:
        return known
    if kind == "clauses":
        return register_schema()
    if document is None:
        return json_schema()
    register = shelf.checked(path, text).register
    return policy_schema(document, () if register is None else tuple(map(str, register.entries)))


def names_of(document: PolicyDocument) -> Mapping[str, tuple[tuple[str, str, str], ...]]:
    """Return what is declared under each name: its kind in English and Chinese, and its title in both."""
    found: dict[str, tuple[tuple[str, str, str], ...]] = {}
    for kind, chinese in _SECTIONS:
        section = document.lifecycle.states if kind == "state" else getattr(document, _PLURAL.get(kind, f"{kind}s"))
        for name, entry in section.items():
            words = titles(getattr(entry, "title", None), str(name))
            title = words["en"] if words["en"] == words["zh"] else f"{words['en']} / {words['zh']}"
            found[str(name)] = (*found.get(str(name), ()), (kind, chinese, title))
    return found


def _titled(named: Mapping[str, tuple[tuple[str, str, str], ...]], name: str) -> str:
    known = named.get(name, ())
    return known[0][2] if known else ""


def _kinds(named: Mapping[str, tuple[tuple[str, str, str], ...]], name: str) -> str:
    return ", ".join(f"{kind} / {chinese}" for kind, chinese, _ in named.get(name, ()))


def _fits(cursor: Cursor, option: Mapping[str, str]) -> bool:
    """Whether an option can be meant by what has been typed: by its name, or by its title."""
    typed = cursor.typed.lower()
    return typed in option["label"].lower() or typed in option["detail"].lower()
