"""What the studio answers when it can't do what the page asked.

In: a status of HTTP and words. Out: `StudioError`. Holds nothing a page may not show.
"""

from __future__ import annotations

from complaintflow.errors import ComplaintflowError

BAD_REQUEST = 400
FORBIDDEN = 403
NOT_FOUND = 404
CONFLICT = 409
TOO_LARGE = 413
UNREADABLE = 422
FAILED = 500
BUSY = 503
TOO_LONG = 504


class StudioError(ComplaintflowError):
    """A question of the page has no answer; `status` is that of HTTP."""

    def __init__(self, status: int, message: str) -> None:
        """Keep the status and the words for people."""
        self.status = status
        self.message = message
        super().__init__(status, message)

    def __str__(self) -> str:
        """Return the words."""
        return self.message
