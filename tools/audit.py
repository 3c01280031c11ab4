"""Asks pip-audit for known vulnerabilities of everything pinned in the given lock files.

In: lock files, and after them whatever else pip-audit should be told (`--vulnerability-service osv`). Out: one
line a finding and one line in all. Exit code 1 when something pinned is known to be vulnerable. pip-audit itself
ends with "no known vulnerabilities" and code 0 where the service answers nothing; here what could not be asked is
counted and said, and with `--strict` that fails too. It changes no version.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def _ask(locks: Sequence[str], rest: Sequence[str]) -> tuple[Mapping[str, Any] | None, str]:
    """What pip-audit reports, and what it said instead of a report."""
    # The locks hold every package already, so nothing has to be resolved or built.
    command = [sys.executable, "-m", "pip_audit", "--no-deps", "--disable-pip", "--progress-spinner", "off"]
    wanted = [part for lock in locks for part in ("--requirement", lock)]
    run = subprocess.run([*command, "--format", "json", *wanted, *rest], capture_output=True, text=True, check=False)
    try:
        return json.loads(run.stdout), ""
    except json.JSONDecodeError:
        return None, (run.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1]


def _pins(locks: Sequence[str]) -> int:
    lines = (line for lock in locks for line in Path(lock).read_text(encoding="utf-8").splitlines())
    return sum("==" in line and not line.startswith("#") for line in lines)


def _verdict(report: Mapping[str, Any] | None, pins: int, *, why: str, strict: bool) -> tuple[list[str], int]:
    """The lines to print, and the exit code."""
    packages = [] if report is None else report["dependencies"]
    answered = [package for package in packages if "vulns" in package]
    found = [
        f"{package['name']} {package['version']}: {flaw['id']}"
        + (f", mended in {', '.join(flaw['fix_versions'])}" if flaw["fix_versions"] else "")
        for package in answered
        for flaw in package["vulns"]
    ]
    # A pin for another version of Python is no gap: pip-audit leaves it out of its report.
    silent = pins if report is None else len(packages) - len(answered)
    lines = [*found, f"audit: {pins} pinned, {len(answered)} asked about, {len(found)} known vulnerabilities"]
    if silent:
        reason = why or next(package["skip_reason"] for package in packages if "vulns" not in package)
        lines.append(f"audit: NOT ASKED about {silent} of {pins}, the vulnerability service did not answer: {reason}")
    return lines, int(bool(found) or (strict and silent > 0))


def main() -> int:
    """Run the command line; the result is the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("locks", nargs="+", metavar="LOCK")
    parser.add_argument("--strict", action="store_true", help="fail too when the service could not be asked")
    known, rest = parser.parse_known_args()
    report, why = _ask(known.locks, rest)
    lines, code = _verdict(report, _pins(known.locks), why=why, strict=known.strict)
    print(*lines, sep="\n")
    return code


if __name__ == "__main__":
    raise SystemExit(main())
