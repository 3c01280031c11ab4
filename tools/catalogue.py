"""The catalogue of messages: what diagnostics say, found in the source, with its Chinese.

`python tools/catalogue.py extract` brings `complaintflow/locale/zh/LC_MESSAGES/complaintflow.po` up to date with the
source (new messages come without a translation, those that are gone are dropped) and compiles it; `compile` only
compiles. Messages are sentences with places (`the key {key} is missing`): they are found where a string is handed to a
diagnostic, or returned by a function that words a part of one.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "complaintflow"
PO = PACKAGE / "locale/zh/LC_MESSAGES/complaintflow.po"
MO = PO.with_suffix(".mo")
DAY = datetime(2026, 1, 1, tzinfo=UTC)
"""No file says when it was made, so that the same catalogue gives the same bytes."""
ROOMS = (
    "source/*.py",
    "policy/*.py",
    "compiler/*.py",
    "verification/*.py",
    "verification/profiles/checks.py",
    "verification/profiles/document.py",
    "verification/profiles/loading.py",
    "verification/profiles/names.py",
    "staff/against_policy.py",
    "staff/checks.py",
    "staff/document.py",
    "staff/loading.py",
    "staff/reading.py",
    "migration/document.py",
    "migration/loading.py",
    "migration/reading.py",
    "runtime/delivery/document.py",
    "runtime/delivery/loading.py",
    "runtime/delivery/settings.py",
    "simulation/document.py",
    "simulation/reading.py",
    "simulation/values.py",
    "simulation/loading.py",
    "cli/checking.py",
    "cli/drafting/answers.py",
    "cli/event_lines.py",
    "cli/facts.py",
    "cli/replay/*.py",
    "compiled/duration.py",
    "reporting/submissions.py",
    "scenario/*.py",
    "instants.py",
    "errors.py",
    "diagram/layout.py",
)

# Nobody reads these: words of the YAML reader, what keys are for (the JSON Schema says it, in English), and programs.
SILENT = (
    re.compile(
        r"(could not|did not) find expected.*|expected [',<].*|.*(not allowed|node content)|unknown escape character"
    ),
    re.compile(
        r"unexpected .*|document start|comment or .*|found a tab character|(business|calendar|work|working) \w+"
    ),
    re.compile(
        r"only (when|those|new|occurrences) .*|how (days|long) .*|whether .*|which (matching|of several) .*|whose .*"
    ),
    re.compile(r"what (people call|happens when|must|makes) .*"),
    re.compile(
        r"A stored.*|Chinese Civil.*|amended, .*|every path.*|stopped after.*|the case belongs.*|this is not a stored.*"
    ),
    re.compile(r"the clauses of.*|the roles that.*|the rule's name|parties who.*|facts of the new.*|clauses of the.*"),
    re.compile(r", \{some\}since.*|\{left\} of .*|\{low\} to.*|\{which\} \{stop.*|complaintflow policy"),
    re.compile(r"the \{owner\} has no \{what\} \{name\}|\{name\} has no \{what\} \{name_2\}"),
    re.compile(r"expected: \{effect\}|how a report stands|which of two equal.*"),
    re.compile(r"(found = |if |leaf = ).*\n.*|return find\(.*", re.DOTALL),
    re.compile(r"\{shown\} microseconds.*|spans such as.*|(block )?sequence.*|an \{value\}"),
)
COMPOSED = ROOT / "tools/composed_messages.txt"
"""What the source puts together from parts, and words that stand alone: one a line."""

TELLING = frozenset(
    {
        "error",
        "warning",
        "note",
        "Diagnostic",
        "Related",
        "InstantError",
        "_Advice",
        "ValueError",
        "EventError",
        "RawLine",
        "RowError",
        "Line",
        "_NotJsonError",
        "CaseRow",
        "Difference",
        "differ",
    }
)
SPOKEN = frozenset(
    {
        "message",
        "help_",
        "help",
        "why",
        "said",
        "advice",
        "words",
        "what",
        "wrong",
        "expected",
        "meant",
        "hint",
        "known",
    }
)
_WORD = re.compile(r"[A-Za-z]{2,}")
_PATTERN = re.compile(r"\(\?|\[\^|\[[a-zA-Z0-9]-|\\[dwsZ]|\)\?")


def diagnostics(fileobj: io.BytesIO, keywords: object, tags: object, options: object) -> Iterator[tuple]:  # noqa: ARG001
    """Yield what a module says, as Babel asks for it."""
    for line, text in sentences(ast.parse(fileobj.read())):
        yield line, None, text, []


def sentences(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and the form of each sentence that a module hands to a diagnostic."""
    spoken: set[int] = set()
    for node in ast.walk(tree):
        for part in _spoken(node):
            spoken |= {id(inner) for inner in ast.walk(part)}
    inner = {id(value) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for value in node.values}
    for node in ast.walk(tree):
        if id(node) in spoken and id(node) not in inner:
            text = form_of(node)
            if text is not None and is_sentence(text):
                yield node.lineno, text


def _spoken(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Call) and _name(node.func) in TELLING:
        yield from node.args
        yield from (word.value for word in node.keywords)
    elif isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign) and node.value is not None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = {_name(each) for target in targets for each in getattr(target, "elts", [target])}
        if names & SPOKEN or any(name.isupper() for name in names):
            yield node.value
    elif isinstance(node, ast.FunctionDef) and node.returns is not None and "str" in ast.unparse(node.returns):
        for each in ast.walk(node):
            if isinstance(each, ast.Return | ast.Yield) and each.value is not None:
                yield each.value


def form_of(node: ast.AST) -> str | None:
    """Return a string, or an f-string with names for what is filled in."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if not isinstance(node, ast.JoinedStr):
        return None
    text, used = "", set()
    for number, part in enumerate(node.values):
        if isinstance(part, ast.Constant):
            text += str(part.value).replace("{", "{{").replace("}", "}}")
            continue
        name = _name(part.value).strip("_").lower() or f"part{number}"
        while name in used:
            name += "_2"
        used.add(name)
        text += f"{{{name}}}"
    return text


def is_sentence(text: str) -> bool:
    """Whether a text is read by people: words with a space between, and no pattern."""
    bare = re.sub(r"`[^`]*`|\{\w+\}", "", text)
    silent = any(pattern.fullmatch(text) for pattern in SILENT)
    return bool(_WORD.search(bare)) and " " in text.strip() and not _PATTERN.search(text) and not silent


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Call):
        said = _name(node.func)
        passing = {"quote", "str", "len", "sorted", "printable", "int", "join", "listed"}
        return _name(node.args[0]) if node.args and said in passing else said
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def template() -> Catalog:
    """Return every message of the source."""
    found = Catalog(project="complaintflow", fuzzy=False)
    methods = [(room, diagnostics) for room in ROOMS]
    for text in COMPOSED.read_text(encoding="utf-8").splitlines():
        found.add(text)
    for file, line, text, comments, _context in extract_from_dir(str(PACKAGE), methods):
        found.add(text, locations=[(f"complaintflow/{file}", line)], auto_comments=comments)
    return found


def catalogue() -> Catalog:
    """Return the catalogue as it lies in the tree."""
    if not PO.exists():
        return Catalog(locale="zh", project="complaintflow", fuzzy=False)
    with PO.open("rb") as file:
        return read_po(file, locale="zh")


def compiled(of: Catalog) -> bytes:
    """Return a catalogue as gettext reads it."""
    out = io.BytesIO()
    of.creation_date = of.revision_date = DAY
    write_mo(out, of)
    return out.getvalue()


def written(of: Catalog) -> bytes:
    """Return a catalogue as text, the same every time."""
    out = io.BytesIO()
    write_po(out, of, width=0, no_location=True, omit_header=False, sort_output=True, ignore_obsolete=True)
    text = out.getvalue().decode("utf-8")
    return re.sub(
        r'"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By|Report-Msgid-Bugs-To):[^\n]*\n',
        "",
        text,
    ).encode()


def with_chinese(translations: Mapping[str, str]) -> Catalog:
    """Return the messages of the source with their translations."""
    whole = Catalog(locale="zh", project="complaintflow", fuzzy=False)
    for message in template():
        if message.id:
            whole.add(message.id, translations.get(str(message.id), ""))
    return whole


def main(what: str) -> int:
    """Extract and compile, or compile."""
    if what == "extract":
        known = {str(one.id): str(one.string) for one in catalogue() if one.id and one.string}
        PO.parent.mkdir(parents=True, exist_ok=True)
        PO.write_bytes(written(with_chinese(known)))
    MO.write_bytes(compiled(catalogue()))
    left = [str(one.id) for one in catalogue() if one.id and not one.string]
    print("\n".join(["without a translation:", *left]) if left else "every message has a translation")
    return 1 if left else 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "extract"))
