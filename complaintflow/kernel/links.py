"""Links to other cases, and merging a duplicate into the case that goes on.

In: `link`, `unlink`, `merge` and `absorb` events. Out: the links of a case, each an effect, and whether it has gone
into another. Looks at no other case: the case that goes on hears of a merge by an `absorb` event of its own
(`told_elsewhere`), which whoever embeds the kernel sends in the same breath.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from complaintflow.kernel.case import CaseState, Link
from complaintflow.kernel.draft import Draft
from complaintflow.kernel.event import SYSTEM_ACTOR, Event
from complaintflow.kernel.refusal import Refusal, RefusalCode

Data = Mapping[str, object]

ABSORBED: Final = "absorbed"
"""The relation of a case to one that was merged into it."""
LINKS_MAX: Final = 1_000


def judge_link(draft: Draft, event: Event, data: Data) -> Refusal | None:
    """Say why a link can't be made, taken back, or why a merge makes no sense."""
    other = data.get("into" if event.name == "merge" else "case")
    if not isinstance(other, str) or not other:
        return None  # the missing datum is refused by its name
    if other == draft.case_id:
        return Refusal(RefusalCode.BAD_VALUE, "a case is not linked to itself", ("case",), (_key(event),))
    match event.name:
        case "unlink":
            return _judge_unlink(draft, event, data, other)
        case "merge":
            return _judge_merge(draft, other)
        case "absorb":
            return _judge_absorb(draft, other)
    if len(draft.links) >= LINKS_MAX:
        return Refusal(RefusalCode.LIMIT, f"a case has at most {LINKS_MAX} links")
    return None


def _key(event: Event) -> str:
    return "into" if event.name == "merge" else "case"


def _judge_unlink(draft: Draft, event: Event, data: Data, other: str) -> Refusal | None:
    found = [one for one in draft.links if one.case == other and data.get("relation") in (None, one.relation)]
    if not found:
        return Refusal(RefusalCode.BAD_VALUE, f"the case has no such link to `{other[:80]}`", ("case",), ("case",))
    if all(one.relation == ABSORBED for one in found) and event.actor != SYSTEM_ACTOR:
        message = f"`{other[:80]}` was merged into this case: it is let go by reopening it there"
        return Refusal(RefusalCode.GUARD, message, (ABSORBED,))
    return None


def _judge_merge(draft: Draft, into: str) -> Refusal | None:
    if any(one.case == into and one.relation == ABSORBED for one in draft.links):
        message = f"`{into[:80]}` was itself merged into this case"
        return Refusal(RefusalCode.GUARD, message, (ABSORBED,), ("into",))
    return None


def _judge_absorb(draft: Draft, other: str) -> Refusal | None:
    if draft.merged_into is not None:
        message = f"this case was itself merged into `{draft.merged_into}`: merge into that one"
        return Refusal(RefusalCode.GUARD, message, ("merge",), ("case",))
    if any(one.case == other and one.relation == ABSORBED for one in draft.links):
        return Refusal(RefusalCode.GUARD, f"`{other[:80]}` is merged into this case already", (ABSORBED,), ("case",))
    return None


def apply_link(draft: Draft, event: Event, data: Data) -> None:
    """Keep, or take back, the link that an event speaks of."""
    match event.name:
        case "link":
            _add(draft, event, str(data["case"]), str(data.get("relation") or "related"))
        case "absorb":
            _add(draft, event, str(data["case"]), ABSORBED)
        case "merge":
            draft.merged_into = str(data["into"])
            draft.emit("case_merged", {"into": draft.merged_into})
        case "unlink":
            _take_back(draft, event, data)


def _add(draft: Draft, event: Event, other: str, relation: str) -> None:
    if any(one.case == other and one.relation == relation for one in draft.links):
        return
    draft.links = (*draft.links, Link(other, relation, event.at, event.id))
    draft.emit("case_linked", {"other": other, "relation": relation})


def _take_back(draft: Draft, event: Event, data: Data) -> None:
    relation = data.get("relation")
    gone = [
        one
        for one in draft.links
        if one.case == data["case"]
        and relation in (None, one.relation)
        and (one.relation != ABSORBED or event.actor == SYSTEM_ACTOR)
    ]
    draft.links = tuple(one for one in draft.links if one not in gone)
    for one in gone:
        draft.emit("case_unlinked", {"other": one.case, "relation": one.relation})


def told_elsewhere(before: CaseState | None, event: Event, after: CaseState) -> Event | None:
    """Return the event by which another case hears of what an accepted event did to this one; None: no case does.

    A merge is an `absorb` for the case that goes on, reopening a merged case an `unlink`. The id is derived
    (`CASE:ID` of the event), so that sending it twice is sending it once. It happens when it was entered.
    """
    was = None if before is None else before.merged_into
    now = after.merged_into
    if was == now:
        return None
    known_as = f"{after.id}:{event.id}"
    if now is not None:
        reason = event.data.get("reason")
        data = {"case": after.id, **({} if reason is None else {"reason": reason})}
        return Event(now, "absorb", event.entered_at, known_as, SYSTEM_ACTOR, data)
    assert was is not None, "one of the two is there"
    return Event(was, "unlink", event.entered_at, known_as, SYSTEM_ACTOR, {"case": after.id, "relation": ABSORBED})
