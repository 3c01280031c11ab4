"""Log records as lines of JSON, for those who collect them.

In: records of `logging`. Out: one object a line: when, how grave, where from, what, and what it is about. The service's
records hold nothing personal; what other libraries say is passed on as they say it, without the trace of an exception,
which may quote what somebody wrote.
"""

from __future__ import annotations

import json
import logging
from typing import Final

from complaintflow.instants import format_instant

LOGGER: Final = "complaintflow"


class JsonLines(logging.Formatter):
    """Formats records as lines of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        line: dict[str, object] = {
            "at": format_instant(int(record.created * 1_000_000), "UTC"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        about = getattr(record, "about", None)
        if isinstance(about, dict):
            line |= about
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False, default=str)


class PlainLines(logging.Formatter):
    """Formats records as lines for people: when, how grave, what, and what it is about."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        at = format_instant(int(record.created * 1_000_000), "UTC")
        about = getattr(record, "about", None)
        told = [f"{key}={_plain(value)}" for key, value in about.items()] if isinstance(about, dict) else []
        if record.exc_info and record.exc_info[0] is not None:
            told.append(f"exception={record.exc_info[0].__name__}")
        return "  ".join([at, f"{record.levelname.lower():<7}", _plain(record.getMessage()), *told])


def _plain(value: object) -> str:
    """Return a value on one line that drives no terminal."""
    return "".join(one if one.isprintable() else " " for one in str(value))


def log_to(given: logging.Handler | None = None, level: int = logging.INFO, *, as_json: bool = True) -> logging.Handler:
    """Have the service's records written, as lines of JSON or for people (default: to standard error).

    Returns the handler.
    """
    handler = logging.StreamHandler() if given is None else given
    handler.setFormatter(JsonLines() if as_json else PlainLines())
    logger = logging.getLogger(LOGGER)
    logger.addHandler(handler)
    logger.setLevel(level)
    return handler
