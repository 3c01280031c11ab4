"""The stepper's answers: a walk replayed, how the case stands after it, and why a line of it came.

In: a question with a policy's text and a walk. Out: JSON. Stateless: the page keeps the walk.
"""

from __future__ import annotations

from complaintflow.explanation.titles import Titles
from complaintflow.studio.asking import Asked
from complaintflow.studio.bilingual import both
from complaintflow.studio.replay import replay
from complaintflow.studio.shelf import Shelf
from complaintflow.studio.standing import allowed_json, approvals_json, case_json, deadlines_json
from complaintflow.studio.timeline import timeline_json
from complaintflow.studio.tracing import visited
from complaintflow.studio.walk_input import walk_of


def walk(shelf: Shelf, asked: Asked) -> dict[str, object]:
    """Return what comes of a walk, and how the case stands after it."""
    policy = shelf.policy(asked.text("path"), asked.text("text"))
    run = replay(policy, walk_of(asked, policy.compiled))
    titles = Titles(policy.compiled, asked.language)
    case, refused = run.case, run.refused
    due = None if case is None else case.next_due
    answer: dict[str, object] = {
        "now": policy.instant(run.now),
        "case": None if case is None else case_json(case, titles),
        "deadlines": [] if case is None else deadlines_json(case, titles, run.now),
        "approvals": [] if case is None else approvals_json(case, titles),
        "timeline": timeline_json(run, titles),
        "allowed": [] if case is None else allowed_json(case, titles),
        "next_due": None if due is None else policy.instant(due),
        "visited": visited(policy.compiled, run),
        "current": [] if case is None else [f"state:{case.state}"],
    }
    if refused is not None:
        answer["refused"] = {"step": refused.number, "code": refused.code, "message": both(refused.refusal)}
    return answer
