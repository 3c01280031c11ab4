"""CEL by common-expression-language (Rust), the program compiled once."""

from __future__ import annotations

import cel

from benchmarks.inputs.complaints import CLASSES, DEFAULT
from benchmarks.measuring import Part, Race
from benchmarks.peers.translations import SYMBOLS, ternary


def classify(race: Race) -> None:
    """Join W1."""
    answer = cel.compile(ternary(CLASSES, DEFAULT, SYMBOLS)).execute
    race.add("CEL (Rust)", "peer", answer, part=Part.first(5_000, len(race.inputs)), note="compiled once")
