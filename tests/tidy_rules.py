"""The rules of test_tidy.py: each takes a text or a path and returns what is wrong with it, as sentences."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

MODULE_LINES_MAX = 300
FUNCTION_LINES_MAX = 60

# Names that say a module holds whatever did not fit elsewhere.
EMPTY_WORDS = frozenset({"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"})

# Who a policy in policies/ belongs to, as the name may appear in a text. A generic policy belongs to nobody.
ORGANISATIONS: dict[str, tuple[str, ...]] = {
    "bank": ("horqin", "credit union", "信用社", "信用联社", "科右前旗"),
    "dealer": (),
    "ford_survey": ("ford", "gcvp", "福特"),
    "housing": ("housing ombudsman", "申诉专员"),
    "manufacturer": (),
    "power": ("95598", "state grid"),
    "toyota": ("toyota", "tmci", "ftms", "丰田"),
    "vw": ("volkswagen", "faw", "vw", "大众"),
    "wanrun": ("wanrun", "万润"),
}

_NOTES = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK")) + r")\b")
_MACHINE_PATHS = re.compile(r"(?<![\w.~-])/(?:" + "|".join(("wo" + "rk", "ro" + "ot")) + r")(?:/|\b)")
_MARKDOWN_LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
_FENCE = re.compile(r"^(```+|~~~+).*?^\1\s*$", re.MULTILINE | re.DOTALL)
_MUTABLE_LITERALS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
_MUTABLE_CALLS = frozenset(
    {"list", "dict", "set", "bytearray", "defaultdict", "deque", "Counter", "OrderedDict", "ChainMap"}
)
_READ_ONLY = frozenset({"Final", "Mapping", "Sequence", "Collection", "Set", "AbstractSet"})
_NEEDS_REASON = frozenset({"skip", "skipif", "xfail"})


def long_module(text: str) -> list[str]:
    count = len(text.splitlines())
    return [f"{count} lines, at most {MODULE_LINES_MAX}"] if count > MODULE_LINES_MAX else []


def long_functions(text: str) -> list[str]:
    return [
        f"line {function.lineno}: `{function.name}` has {length} lines, at most {FUNCTION_LINES_MAX}"
        for function in ast.walk(ast.parse(text))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := _length(function)) > FUNCTION_LINES_MAX
    ]


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines from `def` to the end, the docstring not counted."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function, clean=False) is None:
        return lines
    docstring = function.body[0]
    return lines - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


def empty_name(path: PurePosixPath) -> list[str]:
    return [f"`{part}` does not say what it holds" for part in path.parts if _words(part) & EMPTY_WORDS]


def _words(part: str) -> set[str]:
    return set(re.split(r"[_.\-]", part.lower()))


def organisation_names(text: str) -> list[str]:
    names = [name for owner in ORGANISATIONS.values() for name in owner]
    return [f"names an organisation: `{name}`" for name in names if _name_pattern(name).search(text)]


def _name_pattern(name: str) -> re.Pattern[str]:
    # Chinese has no spaces between words; elsewhere `afford` must not count as a car maker.
    letters = rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])" if name.isascii() else name
    return re.compile(letters, re.IGNORECASE)


def missing_docstring(text: str) -> list[str]:
    return [] if ast.get_docstring(ast.parse(text)) else ["no module docstring"]


def mutable_state(text: str) -> list[str]:
    """Module-level lists, dicts and sets, except upper-case constants annotated as something read-only."""
    tree = ast.parse(text)
    problems = [
        f"line {statement.lineno}: `{name}` is mutable module state"
        for statement in _module_statements(tree)
        for name in _mutable_names(statement)
    ]
    problems += [
        f"line {node.lineno}: `global` changes module state" for node in ast.walk(tree) if isinstance(node, ast.Global)
    ]
    return problems


def _module_statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """Statements that run at import, also those inside `if` and `try`."""
    pending = list(tree.body)
    while pending:
        statement = pending.pop(0)
        yield statement
        if isinstance(statement, ast.If | ast.Try | ast.With | ast.For):
            for block in ("body", "orelse", "finalbody"):
                pending.extend(getattr(statement, block, []))


def _mutable_names(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.Assign) and _is_mutable(statement.value):
        return [ast.unparse(target) for target in statement.targets if ast.unparse(target) != "__all__"]
    if isinstance(statement, ast.AnnAssign) and statement.value is not None and _is_mutable(statement.value):
        name = ast.unparse(statement.target)
        constant = name.isupper() and _outer_name(statement.annotation) in _READ_ONLY
        return [] if constant or name == "__all__" else [name]
    return []


def _is_mutable(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return _outer_name(value.func) in _MUTABLE_CALLS
    return isinstance(value, _MUTABLE_LITERALS)


def _outer_name(node: ast.expr) -> str:
    """`Final` of `typing.Final[Mapping[str, int]]`."""
    if isinstance(node, ast.Subscript):
        return _outer_name(node.value)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def unfinished_notes(text: str) -> list[str]:
    return [f"line {_line(text, match)}: left-over note `{match[0]}`" for match in _NOTES.finditer(text)]


def machine_paths(text: str) -> list[str]:
    return [f"line {_line(text, match)}: path of one machine" for match in _MACHINE_PATHS.finditer(text)]


def _line(text: str, match: re.Match[str]) -> int:
    return text.count("\n", 0, match.start()) + 1


def unexplained_skips(text: str) -> list[str]:
    """Uses of pytest's skip, skipif and xfail that give no reason."""
    tree = ast.parse(text)
    explained = {id(call.func) for call in ast.walk(tree) if isinstance(call, ast.Call) and _has_reason(call)}
    return [
        f"line {node.lineno}: `{ast.unparse(node)}` without a reason"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in _NEEDS_REASON
        and ast.unparse(node.value) in {"pytest", "pytest.mark"}
        and id(node) not in explained
    ]


def _has_reason(call: ast.Call) -> bool:
    # pytest.skip("why") and pytest.xfail("why") take it first; the marks take conditions first.
    positional = ast.unparse(call.func) in {"pytest.skip", "pytest.xfail"} and call.args
    given = [keyword.value for keyword in call.keywords if keyword.arg == "reason"]
    given += call.args[:1] if positional else []
    return any(not (isinstance(value, ast.Constant) and not value.value) for value in given)


def dead_links(text: str, folder: Path) -> list[str]:
    """Relative links of a Markdown text lying in `folder` that lead nowhere; code in it holds no links."""
    prose = re.sub(r"`[^`\n]*`", "", _FENCE.sub("", text))
    targets = [match[1].partition("#")[0] for match in _MARKDOWN_LINK.finditer(prose)]
    return [
        f"dead link `{target}`"
        for target in targets
        if target and not re.match(r"[a-z][a-z0-9+.-]*:", target) and not (folder / target).exists()
    ]
