"""What the help of a command ends with: lines to copy. A test runs every one of them."""

from __future__ import annotations

from typing import Final

_FINES: Final = "docs/tutorial/library-fines.yaml"
EXAMPLES: Final = (
    ("new", "complaintflow new ours.yaml --lang zh"),
    (
        "new",
        "complaintflow new ours.yaml --yes --organisation 'Town Library' --time-zone Europe/Berlin --country DE-BY",
    ),
    ("check", f"complaintflow check {_FINES} --strict"),
    ("check", "complaintflow check docs/tutorial --format plain --lang zh"),
    ("fmt", "complaintflow fmt policies/shared/base.yaml --check"),
    ("test", f"complaintflow test {_FINES}"),
    ("test", f"complaintflow test {_FINES} --only own_proposal --verbose"),
    ("verify", f"complaintflow verify {_FINES} --section tables"),
    ("diff", "complaintflow diff docs/how-to/shop.yaml docs/how-to/shop-tidied.yaml"),
    ("trace", "complaintflow trace policies/power.yaml"),
    ("explain", f"complaintflow explain {_FINES} docs/tutorial/library-fines.facts.yaml"),
    ("run", f"complaintflow run {_FINES} docs/tutorial/library-fines.jsonl --summary-only"),
    ("export", f"complaintflow export {_FINES} docs/tutorial/library-fines.jsonl --csv -"),
    ("report", "complaintflow report policies/housing.yaml --calendar 2026"),
    ("schema", f"complaintflow schema {_FINES}"),
    ("version", "complaintflow version"),
)
"""Commands, each with a line that is begun at the top of this repository."""


def epilog_of(command: str) -> str | None:
    """Return what the help of a command ends with."""
    lines = [line for name, line in EXAMPLES if name == command]
    # Each is a paragraph of its own: the help joins the lines of one.
    return "\n\n".join(["Examples:", *lines]) if lines else None
