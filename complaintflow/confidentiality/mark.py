"""What stands in the place of everything that a viewer may not see."""

from __future__ import annotations

from typing import Final

MARK: Final = "•••"
"""One mark for every hidden value, so that neither its length nor its kind nor its absence can be told."""
