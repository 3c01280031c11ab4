"""Every exception the package raises on purpose.

    ComplaintflowError
    ├── PolicyError         a policy (or scenario, profile, facts) file has errors; carries its diagnostics
    ├── EventError          an event at the border is not an event at all
    ├── CaseError           a stored case is no case, or belongs to another policy
    ├── LimitError          a length of time can't be counted so: no length, no such calendar, beyond its years
    ├── MissingExtraError   a feature needs an extra that is not installed
    ├── PictureTooLargeError a picture would have more pixels than is sensible, even with the smallest legible letters
    ├── CorrelationError    rules across cases cannot go on with the index they were given
    ├── DeliveryError       a way out of the house is set up wrongly: a secret is missing, a URL is none
    ├── WebhookError        a message that was received is not signed as it should be
    ├── MigrationError      running cases can't go over to another version as it was asked for; nothing was written
    └── StoreError          a store can't be opened, read or written; nothing of the transaction has happened
        └── ConflictError   another transaction got in the way; the same may succeed when it is tried again

Mistakes of an author are `Diagnostic` values until a caller asks for a result that cannot be had without a
correct file; only then they travel in a `PolicyError`. An event the procedure does not allow is a refusal
of the kernel, a value, and never one of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from complaintflow.source import Diagnostic, SourceText, render_human


class ComplaintflowError(Exception):
    """The root of all exceptions of the package."""


class PolicyError(ComplaintflowError):
    """A file has errors; `str()` is the report for people, without colour.

    `diagnostics` holds all of them, warnings too; `sources` the texts they point into, by file name.
    """

    def __init__(
        self, diagnostics: Iterable[Diagnostic], sources: Mapping[str, SourceText] = MappingProxyType({})
    ) -> None:
        """Keep the diagnostics and the texts they point into."""
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)
        self.sources: Mapping[str, SourceText] = MappingProxyType(dict(sources))
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        """Return the report for people, without colour."""
        return render_human(self.diagnostics, self.sources, color=False).rstrip("\n")


class EventError(ComplaintflowError):
    """Something given as an event is not one: no JSON object, no time, a time without an offset."""


class CaseError(ComplaintflowError, ValueError):
    """A stored case can't be taken up: it is no case, or one of another policy, version or digest."""


class LimitError(ComplaintflowError, ValueError):
    """A length of time can't be counted so: it is none, there is no such calendar, or the walk leaves its years."""


class MissingExtraError(ComplaintflowError):
    """A feature needs a package that belongs to the extra `extra`, which is not installed."""

    def __init__(self, extra: str, why: str = "") -> None:
        """Name the extra to install, or say why that does not help."""
        self.extra = extra
        self._remedy = why or f"pip install 'complaintflow[{extra}]'"
        super().__init__(extra, why)  # what other processes make it of again

    def __str__(self) -> str:
        """Return what is missing and what to do."""
        return f"this needs the extra `{self.extra}`: {self._remedy}"


class PictureTooLargeError(ComplaintflowError):
    """A picture would have more pixels than can be painted sensibly, even with the smallest legible letters."""

    def __init__(self, width: int, height: int, most: int) -> None:
        """Keep how large it would be, and how many pixels are painted at most."""
        self.width, self.height, self.most = width, height, most
        super().__init__(width, height, most)

    def __str__(self) -> str:
        """Return how large it would be and what to do."""
        return (
            f"the picture is too large for PNG: with the smallest legible letters it would have {self.width} × "
            f"{self.height} pixels; write SVG instead, which has no limit, or draw one class"
        )


class StaffError(ComplaintflowError):
    """A staff directory was asked for somebody it does not know, or an embedder's own one gave no answer."""


class DeliveryError(ComplaintflowError):
    """A way out of the house is set up wrongly; says what to change and never tells a secret."""


class WebhookError(ComplaintflowError):
    """A message that was received is not what its signature says: it must not be acted on."""


class CorrelationError(ComplaintflowError):
    """Rules across cases cannot go on with the index they were given: it is full, fails, or refuses a value."""


class MigrationError(ComplaintflowError):
    """Running cases can't go over to another version as it was asked for; nothing was written."""


class StoreError(ComplaintflowError):
    """A store can't be opened, read or written: no such place, no room, read-only, cut off. Nothing was half done."""


class ConflictError(StoreError):
    """Another transaction got in the way; trying again may succeed."""
