"""What stores, services and the kernel answer, found in the source: forms of refusals, errors and findings of an audit.

In: the package. Out: a catalogue of sentences with places (`the store has no case {case}`), which are found again among
the forms of `complaintflow.locale.said`. `tools/phrases.py` writes and compiles it with the others.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog

from tools.catalogue import PACKAGE, form_of, is_sentence

ROOMS: Final = (
    "border.py",
    "confidentiality/viewer.py",
    "errors.py",
    "facade.py",
    "kernel/*.py",
    "messages/message.py",
    "migration/loading.py",
    "migration/reading.py",
    "migration/rehearsal.py",
    "runtime/*.py",
    "runtime/delivery/*.py",
    "scenario/moments.py",
    "staff/directory.py",
    "staff/recipients.py",
    "staff/roster.py",
    "stores/*.py",
    "studio/*.py",
    "temporal/*.py",
)
COMPOSED: Final = Path(__file__).with_name("composed_refusals.txt")
"""What the source puts together from parts, and words that stand alone: one a line."""

_TELLING: Final = frozenset(
    (
        "BadValue",
        "Refusal",
        "Discrepancy",
        "Outcome",
        "KeepingAnswer",
        "NoMessage",
        "Snag",
        "_mismatch",
        "_not",
        "_tell",
    )
)
_SPOKEN: Final = frozenset(
    ("detail", "expected", "found", "last", "left", "length", "message", "said", "waiting", "which", "why")
)
_NOBODYS: Final = frozenset(("AssertionError", "KeyError", "NotImplementedError"))
# Nobody reads these: SQL, parts of programs, keys of a protocol, what only a fault of ours would say, texts in both
# languages.
_SILENT: Final = re.compile(
    r"(BEGIN|CREATE|GRANT|REVOKE|SELECT|INSERT|UPDATE|ALTER)\b.*| WITHOUT ROWID|VARCHAR .*|Could not decode.*"
    r"|Policy\(.*"
    r"|\{view\}\.get\(.*|\{words\} and \{holds\}"
    r"|application/.*|(HTTP|SMTP) (\{\w+\}|250)|an action out of its turn.*|.* lets only .* through.*|a payload of .*"
    r"|a timer without .*"
    r"|It was about|To do|To decide|To be added to the record|Could not be told|owner of last resort"
    r"|the aliases of a store are.*|the alias `\{name\}` stays|a stored (entry|effect|case) is an object"
    r"|a `migrated` .*"
    r"|expected an object for .*|an import is an event.*|a back-off needs .*|an effect needs .*|an effect's instant.*"
    r"|this is no effect of a case|a URL|a `\{` or .*|a whole number of \w+"
    r"|the (kind|name) of an .*|(put|write) (the|everything) .*"
    r"|default-src .*|text/\w+; .*|time passes until here|not accepted: |You (did|let) .*|Possible now: .*"
    r"|(This|What|There|The|An|It|Whoever|Something|A|Somebody|No) [^`]*\.|This address lacks .*",
    re.DOTALL,
)
# Parts of sentences; those stand whole among the composed ones.
_PARTS: Final = re.compile(
    r" until .*|, or |one of|a list out of|.*\{(whose|where|part2)\}.*|it is \{expected\}|its row is gone, \{left\}"
    r"|nothing of it is left|the case does not fit: needs |the case is \{status\}.*|\{named\} moved since"
    r"|\{rows\} of its entries are left|\{said\}: it has moved.*|\{there\} \{what\} in the store"
    r"|\{person\} \(for \{written\}\)",
    re.DOTALL,
)


def refusals() -> Catalog:
    """Return every sentence of the source."""
    found = Catalog(project="complaintflow", fuzzy=False)
    for text in COMPOSED.read_text(encoding="utf-8").splitlines():
        found.add(text)
    for room in ROOMS:
        for file in sorted(PACKAGE.glob(room)):
            for line, text in _sentences(ast.parse(file.read_text(encoding="utf-8"))):
                found.add(text, locations=[(file.relative_to(PACKAGE.parent).as_posix(), line)])
    return found


def _sentences(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and the form of each sentence of a module."""
    spoken = {id(inner) for node in ast.walk(tree) for part in _spoken(node) for inner in ast.walk(part)}
    within = {id(value) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for value in node.values}
    for node in ast.walk(tree):
        if id(node) in spoken and id(node) not in within:
            text = form_of(node)
            if text is not None and is_sentence(text) and not (_SILENT.fullmatch(text) or _PARTS.fullmatch(text)):
                yield getattr(node, "lineno", 0), text


def _spoken(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Call):
        name = _name(node.func)
        if name in _TELLING or (name.endswith("Error") and name not in _NOBODYS):
            yield from node.args
            yield from (word.value for word in node.keywords)
    elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = {_name(each) for target in targets for each in getattr(target, "elts", [target])}
        if names & _SPOKEN or any(re.fullmatch("_?[A-Z_]+", name) for name in names):
            yield node.value
    elif isinstance(node, ast.FunctionDef) and node.returns is not None and "str" in ast.unparse(node.returns):
        for each in ast.walk(node):
            if isinstance(each, ast.Return | ast.Yield) and each.value is not None:
                yield each.value


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
