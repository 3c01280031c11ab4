"""What the page on embedding shows stands in the examples, word for word; and it shows every example."""

import re
from pathlib import Path
from textwrap import indent

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "how-to/embed.md").read_text(encoding="utf-8")
EXAMPLES = DOCS / "examples/embedding"
EXCERPT = re.compile(r"<!-- from (?P<file>\S+) -->\n```python\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)


def test_every_excerpt_stands_in_its_file():
    found = [one.group("file", "code") for one in EXCERPT.finditer(PAGE)]
    assert len(found) == PAGE.count("```python")
    assert found
    for file, code in found:
        text = (EXAMPLES / file).read_text(encoding="utf-8")
        # The page shows a method without the indentation of its class.
        assert code in text or indent(code, " " * 4) in text, f"{file} has no such lines:\n{code}"


def test_every_example_is_named():
    shown = {path.name for path in EXAMPLES.iterdir() if not path.name.startswith(("_", "."))}
    assert shown == set(re.findall(r"\(\.\./examples/embedding/([^)/]+)", PAGE))
