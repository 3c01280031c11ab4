"""Whatever a desk can do, the desk for asyncio can do too, asked in the same way."""

import inspect

import pytest

from complaintflow.runtime.asynchronous import AsyncComplaintDesk
from complaintflow.runtime.desk import ComplaintDesk

VERBS = sorted(
    name for name, value in inspect.getmembers(ComplaintDesk) if callable(value) and not name.startswith("_")
)


def test_there_are_verbs():
    assert {"open", "send", "amend", "advance", "cases", "due", "timeline", "allowed", "explain", "view"} <= set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_awaited_with_the_same_arguments(verb):
    there = getattr(AsyncComplaintDesk, verb, None)
    assert there is not None, f"AsyncComplaintDesk has no `{verb}`"
    assert inspect.iscoroutinefunction(there)
    ours, theirs = inspect.signature(getattr(ComplaintDesk, verb)), inspect.signature(there)
    assert list(ours.parameters.values()) == list(theirs.parameters.values())
    assert "AsyncComplaintDesk" not in (there.__doc__ or "")
    assert there.__doc__, "says what it does"


@pytest.mark.parametrize("verb", [name for name in VERBS if name not in {"connect", "close"}])
def test_every_verb_returns_the_same(verb):
    ours, theirs = (inspect.signature(getattr(kind, verb)) for kind in (ComplaintDesk, AsyncComplaintDesk))
    assert ours.return_annotation.replace("Iterator[", "list[") == theirs.return_annotation
