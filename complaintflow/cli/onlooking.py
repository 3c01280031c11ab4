"""Who looks on while something is proved: progress on a terminal, the time that is left, what was found so far.

In: how long it may take. Out: a `Watch`. Prints nothing but progress, on stderr.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from complaintflow.cli.reading import in_words
from complaintflow.verification.proof import Finding


@dataclass(slots=True)
class Onlooker:
    """Shows progress, keeps what was found, and knows when the time is over (seconds of the machine's own clock)."""

    progress_bar: Progress
    until: float | None = None
    found_so_far: dict[str, list[Finding]] = field(default_factory=dict)

    def progress(self, what: str, done: int, of: int | None) -> None:
        """Move the bar on."""
        task = self.progress_bar.task_ids[0]
        self.progress_bar.update(task, description=in_words(what), completed=done, total=of)

    def allow(self, seconds: float | None) -> None:
        """Let the time be over so many seconds from now; None: never."""
        self.until = None if seconds is None else monotonic() + seconds

    def of(self, path: Path) -> None:
        """Show the name of the policy that is being proved."""
        self.progress_bar.update(self.progress_bar.task_ids[0], policy=path.name)

    def found(self, section: str, finding: Finding) -> None:
        """Keep a finding, for the case that nobody lets the prover end."""
        self.found_so_far.setdefault(section, []).append(finding)

    def is_over(self) -> bool:
        """Return whether the time is used up."""
        return self.until is not None and monotonic() >= self.until

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Take the bar away while something is printed."""
        if self.progress_bar.disable:
            yield
            return
        self.progress_bar.stop()
        try:
            yield
        finally:
            self.progress_bar.start()


@contextmanager
def onlooker(path: Path, seconds: float | None) -> Iterator[Onlooker]:
    """Give somebody who looks on while a policy is proved, with progress on a terminal."""
    console = Console(file=sys.stderr)
    columns = (TextColumn("{task.fields[policy]}  {task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        progress.add_task("", total=None, policy=path.name)
        watch = Onlooker(progress)
        watch.allow(seconds)
        yield watch
