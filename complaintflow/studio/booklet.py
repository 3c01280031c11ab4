"""The handbook of a policy as it stands on the page.

In: a question with a policy's text, and languages. Out: HTML. What writes it belongs to an extra, and is loaded only
then.
"""

from __future__ import annotations

from complaintflow.studio.asking import Asked
from complaintflow.studio.problems import FAILED, StudioError
from complaintflow.studio.shelf import Shelf


def handbook(shelf: Shelf, asked: Asked) -> dict[str, object]:
    """Return the handbook of a policy."""
    try:
        from complaintflow.handbook import handbook_of, to_html
    except ModuleNotFoundError as missing:
        raise StudioError(FAILED, "there are no handbooks in this installation (extra `handbook`)") from missing

    policy = shelf.policy(asked.text("path"), asked.text("text"))
    given = asked.parts.get("languages")
    languages = tuple(one for one in ("en", "zh") if isinstance(given, list) and one in given) or (asked.language,)
    register = None if policy.loaded is None else policy.loaded.register
    return {"html": to_html(handbook_of(policy.compiled, languages, register))}
