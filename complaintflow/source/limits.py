"""The one table of limits on what is read.

In: nothing. Out: `LIMITS`. Everything that reads a file takes its limits from here; a limit that is
exceeded is a diagnostic, never an exception. What a running case may do is limited in the kernel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Limits:
    """How large and how deep the files of a policy may be."""

    file_bytes: int = 4 * 1024 * 1024
    """Size of one file; the largest policy written so far has about 100 kB."""
    depth: int = 40
    """Mappings and lists inside one another; policies need about twelve."""
    nodes: int = 400_000
    """Mappings, lists, keys and values of one file together."""
    scalar_characters: int = 20_000
    """Length of one text, such as the body of a template."""
    name_characters: int = 100
    """Length of an identifier."""
    digits: int = 30
    """Digits of one number; checked before the number is computed."""
    extends_files: int = 16
    """Files one policy may pull in through `extends`, directly and indirectly."""
    condition_depth: int = 20
    """Conditions (`all`, `any`, `not`) inside one another."""
    condition_parts: int = 2_000
    """Tests in one condition."""
    condition_values: int = 1_000_000
    """Values that groups and ranks stand for, over all conditions; the largest policy has some hundreds."""
    rules: int = 10_000
    """Entries of one section: rules, transitions, deadlines, fields and so on."""
    calendars: int = 100
    """Calendars of a policy, each of which holds every opening of sixty years: up to four megabytes."""
    ways: int = 100_000
    """States from which transitions start, over all transitions; a policy of 30 states and 60 transitions has 400."""
    track_events: int = 100_000
    """Events over all tracks, each of which knows every event; a policy of 5 tracks and 40 events has 200."""
    diagnostics: int = 500
    """Mistakes of one stage that are listed; the rest are counted."""


LIMITS: Final = Limits()
