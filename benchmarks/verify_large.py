"""How long `verify` takes on a policy of 300 states, 2,000 rules and 60 deadlines, and in how much memory.

    python -m benchmarks.verify_large [--time SECONDS]

Prints each section's findings by kind, what was covered, what was not, the seconds and the most memory.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from complaintflow.compiler.load import check_sources
from complaintflow.verification.proof import Finding
from complaintflow.verification.sections import prove
from complaintflow.verification.subject import Subject

STATES, RULES, DEADLINES = 300, 2_000, 60


def large_policy() -> str:
    """Return the policy: a chain of states with short cuts, a table of ranges, a deadline in every fifth state."""
    states = [f"s{number}" for number in range(STATES)]
    lines = [
        "policy: large", "format: 1", 'version: "1"', "effective: 2020-01-01", "time_zone: Asia/Shanghai",
        "last_resort: clerk", "fields: {amount: integer, kind: {type: choice, choices: [a, b, c]}}",
        "roles: {clerk: {}}", "outcomes: {closed: {}}", "templates: {late: {text: Late}}",
        "classes: [low, middle, high]", "classification:", "  hit_policy: first", "  default: low", "  rules:",
    ]  # fmt: skip
    for number in range(RULES):
        low = number * 10
        klass, kind = ("low", "middle", "high")[number % 3], "abc"[number % 3]
        when = f"{{amount: {{at_least: {low}, less_than: {low + 10}}}, kind: {kind}}}"
        lines.append(f"    - {{id: r{number}, when: {when}, class: {klass}}}")
    lines += ["events:", *(f"  e{number}: {{by: clerk}}" for number in range(STATES)), "  skip: {by: clerk}"]
    lines += ["lifecycle:", "  initial: s0", "  states:"]
    lines += [f"    {state}: {{}}" for state in states[:-1]]
    lines += [f"    {states[-1]}: {{final: true, outcome: closed}}", "  transitions:"]
    for number, state in enumerate(states[:-1]):
        lines.append(f"    - {{event: e{number}, from: {state}, to: {states[number + 1]}}}")
        if number % 10 == 0:
            lines.append(f"    - {{event: skip, from: {state}, to: {states[min(number + 7, STATES - 1)]}}}")
    lines.append("deadlines:")
    for number in range(DEADLINES):
        start, end = f"s{number * 5}", f"e{number * 5 + 4}"
        lines.append(
            f"  d{number}: {{starts: {{state: {start}}}, met_by: {{any: [{end}, skip]}}, within: {number + 1}d,"
        )
        lines.append("    ladder: [{at: due, notify: clerk, via: email, template: late}]}")
    return "\n".join(lines) + "\n"


class Watcher:
    """Stops the provers when their time is over."""

    def __init__(self, seconds: float) -> None:
        """Start the time."""
        self.end = time.monotonic() + seconds

    def progress(self, what: str, done: int, of: int | None) -> None:
        """Show how far they are, where somebody looks."""
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{what}: {done}{'' if of is None else f' of {of}'}   ")

    def found(self, section: str, finding: Finding) -> None:
        """Let it pass: the sections are printed at the end."""

    def is_over(self) -> bool:
        """Return whether the time is over."""
        return time.monotonic() > self.end


def main() -> None:
    """Make the policy, verify it, print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--time", type=float, default=300, help="seconds for all sections together")
    chosen = parser.parse_args()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "large.yaml"
        path.write_text(large_policy(), encoding="utf-8")
        began = time.monotonic()
        checked = check_sources(path)
        if checked.document is None or checked.compiled is None:
            sys.exit("\n".join(one.message for one in checked.diagnostics))
        sys.stdout.write(f"read and compiled in {time.monotonic() - began:.1f} s\n")
        watcher = Watcher(chosen.time)
        for section in prove(Subject.of(checked.document, checked.compiled), watcher):
            kinds = Counter(f"{one.level.value} {one.fault.value}" for one in section.findings)
            sys.stdout.write(f"\n{section.name}, {time.monotonic() - began:.1f} s\n  found: {dict(kinds)}\n")
            for words in section.covered:
                sys.stdout.write(f"  covered: {words}\n")
            for words in section.left_out:
                sys.stdout.write(f"  not covered: {words}\n")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"\n{time.monotonic() - began:.0f} s in all, {memory:.0f} MB at the most\n")


if __name__ == "__main__":
    main()
