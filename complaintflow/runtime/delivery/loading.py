"""Files of deliveries from disk.

In: a path. Out: settings, or every mistake of one pass with its place in the text. Needs no secret: those are asked for
when the channels are opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from complaintflow.errors import PolicyError
from complaintflow.policy.files import load_file
from complaintflow.runtime.delivery.document import DeliveryDocument
from complaintflow.runtime.delivery.settings import DeliverySettings, settings_of
from complaintflow.source import Diagnostic, Findings, SourceText, has_errors


@dataclass(frozen=True, slots=True)
class CheckedDelivery:
    """A file of deliveries; `settings` are there only when nothing is wrong."""

    settings: DeliverySettings | None
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, SourceText]


def check_delivery(path: Path) -> CheckedDelivery:
    """Return what a file says and what is wrong with it."""
    loaded = load_file(path, DeliveryDocument)
    findings = Findings()
    settings = None if loaded.document is None else settings_of(loaded.document, path.parent, findings)
    diagnostics = (*loaded.diagnostics, *findings.listed())
    sources = {} if loaded.source is None else {loaded.source.file: loaded.source}
    return CheckedDelivery(None if has_errors(diagnostics) else settings, diagnostics, sources)


def load_delivery(path: Path | str) -> DeliverySettings:
    """Return the settings in a file. Raises PolicyError with all that is wrong."""
    checked = check_delivery(Path(path))
    if checked.settings is None:
        raise PolicyError(checked.diagnostics, checked.sources)
    return checked.settings
