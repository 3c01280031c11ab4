"""Draws the pictures of docs/images, each with the command that its page shows: `python tools/docs_pictures.py`.

tests/docs/test_pictures.py holds the files to what the commands draw.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
IMAGES: Final = ROOT / "docs" / "images"
_CASE: Final = "policies/vw.yaml --events docs/examples/vw.jsonl --case VW-2026-0001 --detail overview"
PICTURES: Final = {
    "vw.svg": "policies/vw.yaml",
    "vw.zh.svg": "policies/vw.yaml --lang zh",
    "vw-escalated.svg": "policies/vw.yaml --class escalated",
    "vw-escalated.zh.svg": "policies/vw.yaml --class escalated --lang zh",
    "fines-coverage.svg": "docs/tutorial/library-fines.yaml --coverage",
    "fines-coverage.zh.svg": "docs/tutorial/library-fines.yaml --coverage --lang zh",
    "vw-case.svg": _CASE,
    "vw-case.zh.svg": f"{_CASE} --lang zh",
}
"""Files, and what `complaintflow diagram` is told."""


def main() -> int:
    """Draw them all."""
    IMAGES.mkdir(exist_ok=True)
    for name, words in PICTURES.items():
        command = [sys.executable, "-m", "complaintflow", "diagram", *words.split(), "-o", str(IMAGES / name)]
        subprocess.run(command, cwd=ROOT, check=True)
        print(f"docs/images/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
