"""The state diagram of a policy as it stands on the page, coloured by a walk or by marks where there are some.

In: a question with a policy's text. Out: an SVG. What draws it belongs to an extra, and is loaded only then.
"""

from __future__ import annotations

from complaintflow.studio.asking import Asked
from complaintflow.studio.problems import FAILED, StudioError
from complaintflow.studio.replay import replay
from complaintflow.studio.shelf import Shelf
from complaintflow.studio.tracing import visited
from complaintflow.studio.walk_input import walk_of


def diagram(shelf: Shelf, asked: Asked) -> dict[str, object]:
    """Return the diagram of a policy, or of what one class of complaints goes through."""
    try:
        from complaintflow.diagram import Marks, diagram_of, to_svg
    except ModuleNotFoundError as missing:
        raise StudioError(FAILED, "there are no diagrams in this installation (extra `diagram`)") from missing

    policy = shelf.policy(asked.text("path"), asked.text("text"))
    given = asked.part("marks")
    marks = None if given is None else Marks(given.counts("visited"), frozenset(given.texts("current")))
    if asked.part("walk") is not None:
        run = replay(policy, walk_of(asked, policy.compiled))
        current = frozenset() if run.case is None else frozenset({f"state:{run.case.state}"})
        marks = Marks(visited(policy.compiled, run), current)
    of_class = asked.text_or("of_class", "") or None
    if of_class is not None and of_class not in policy.compiled.classes:
        raise StudioError(FAILED, f"the policy has no class `{of_class}`")
    drawn = diagram_of(policy.compiled, language=asked.language, of_class=of_class, marks=marks)
    return {"svg": to_svg(drawn)}
