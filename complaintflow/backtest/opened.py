"""What conditions see of a complaint that has really been opened: for questions that facts alone do not settle.

In: a policy and the facts of a complaint. Out: the kernel's view once its `open` has been applied. Nobody is asked
whether it might be opened: old complaints lack what today's policy demands, and they are to be classified all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Final

from complaintflow.compiled.calendar import HorizonError
from complaintflow.compiled.dates import day_number
from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiled.zone import DAY
from complaintflow.kernel.apply import apply_event, run_queue
from complaintflow.kernel.counters import counted
from complaintflow.kernel.draft import Draft, LimitReachedError
from complaintflow.kernel.event import NOBODY, Event
from complaintflow.kernel.judge import Permit
from complaintflow.kernel.opening import born, initial_state

_FLAGS: Final = "flags"


def opened_view(policy: CompiledPolicy, facts: Mapping[str, object]) -> dict[str, object]:
    """Return what conditions see of a complaint that was opened at noon of the day on which the policy took effect."""
    noon = day_number(date.fromisoformat(policy.effective)) * DAY + DAY // 2
    named = facts.get(_FLAGS)
    flags = named if isinstance(named, tuple) else ()
    written = {name: value for name, value in facts.items() if name in policy.fields and value is not None}
    data = {**written, _FLAGS: list(flags)} if flags else written
    event = Event("complaint", "open", policy.zone.from_local(noon), "opening", NOBODY, data)
    draft = Draft(policy, born(event))
    state = initial_state(policy, written, flags)
    # A policy whose `initial` fits no such complaint would not open it; its tables still have an answer.
    counts = counted(draft, event, {**draft.view, **written}, written)
    permit = Permit(None, written, {}, counts=counts, state=state)
    with suppress(LimitReachedError, HorizonError):  # (what was worked out until then stands)
        apply_event(draft, event, permit, event.at)
        run_queue(draft)
    return draft.view
