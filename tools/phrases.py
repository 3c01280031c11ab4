"""The catalogues of what commands say: found where the source asks for them, with their Chinese.

`python tools/phrases.py` brings each catalogue of `complaintflow/locale/zh/LC_MESSAGES` up to date with the source (new
sentences come without a translation, those that are gone are dropped), compiles it, and lists what has none yet.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tools.catalogue import compiled, written  # noqa: E402 (run as a file, it finds the tools by the line above)

PACKAGE = ROOT / "complaintflow"
FOLDER = PACKAGE / "locale/zh/LC_MESSAGES"
KEYWORDS: Final = {"phrase": (2,), "phrases": (2, 3), "worded": (1,), "worded_count": (1, 2)}


def _asked_for(*rooms: str) -> Callable[[], Catalog]:
    """Return what finds the sentences that modules ask for by one of the keywords."""

    def found() -> Catalog:
        catalog = Catalog(project="complaintflow", fuzzy=False)
        methods = [(room, "python") for room in rooms]
        for file, line, text, comments, _ in extract_from_dir(str(PACKAGE), methods, keywords=KEYWORDS):
            catalog.add(text, locations=[(f"complaintflow/{file}", line)], auto_comments=comments)
        return catalog

    return found


def _of_help() -> Catalog:
    """Return the texts of every command's help, found by a walk of the commands, and typer's words that we know."""
    import typer

    from complaintflow.cli.app import make_app
    from complaintflow.cli.help_words import TITLES, TYPES, WORDS, texts_of
    from complaintflow.cli.usage_words import FORMS, KINDS, REASONS, TROUBLES

    catalog = Catalog(project="complaintflow", fuzzy=False)
    for text in (*texts_of(typer.main.get_command(make_app())), *TITLES.values(), *WORDS, *TYPES):
        catalog.add(text)
    for text in (*FORMS, *REASONS, *KINDS, *TROUBLES):
        catalog.add(text)
    return catalog


def _refusals() -> Catalog:
    from tools.refusals import refusals

    return refusals()


DOMAINS: Final[Mapping[str, Callable[[], Catalog]]] = {
    "commands": _asked_for("cli/*.py", "cli/assessment/*.py", "cli/drafting/*.py", "cli/replay/*.py", "scenario/*.py"),
    "service": _asked_for("cli/service/*.py", "migration/report.py"),
    "help": _of_help,
    "refusals": _refusals,
}
"""Each catalogue, with what finds its sentences in the source."""


def catalogue(domain: str) -> Catalog:
    """Return a catalogue as it lies in the tree."""
    path = FOLDER / f"{domain}.po"
    if not path.exists():
        return Catalog(locale="zh", project="complaintflow", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale="zh")


def brought_up_to_date(domain: str) -> Catalog:
    """Return a catalogue with the sentences of the source, and the translations that it has."""
    known = {one.id: one.string for one in catalogue(domain) if one.id}
    whole = Catalog(locale="zh", project="complaintflow", fuzzy=False)
    for message in DOMAINS[domain]():
        if message.id:
            whole.add(message.id, known.get(message.id, ""))
    return whole


def without_translation(of: Catalog) -> list[str]:
    """Return the sentences that nobody has translated."""
    return [
        str(one.id) for one in of if one.id and not (one.string if isinstance(one.string, str) else any(one.string))
    ]


def main() -> int:
    """Bring every catalogue up to date; 1 where a translation is missing."""
    left = []
    for domain in DOMAINS:
        of = brought_up_to_date(domain)
        (FOLDER / f"{domain}.po").write_bytes(written(of))
        # What is compiled is what was written, as whoever reads the file later finds it.
        (FOLDER / f"{domain}.mo").write_bytes(compiled(catalogue(domain)))
        left += [f"{domain}: {text}" for text in without_translation(of)]
    print("\n".join(["without a translation:", *left]) if left else "every sentence has a translation")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
