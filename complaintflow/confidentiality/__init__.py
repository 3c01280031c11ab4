"""What a role, or a certain actor, may see of a case.

In: a compiled policy, a viewer, a case. Out: `Sight` (what the policy alone says for the viewer's roles) and `Seen`
(the same for one case, where it also matters who the viewer is): events, effects and facts as the viewer may see them.
What is hidden shows as `MARK`, whatever it is and whether it is there or not. Every output for a role goes through
here: the command line's `--as`, `Case.view`, reports and exports. Decides nothing about a case and stores nothing.
"""

from complaintflow.confidentiality.mark import MARK
from complaintflow.confidentiality.seen import Seen
from complaintflow.confidentiality.sight import Sight
from complaintflow.confidentiality.veiled import veil_case, veil_effect
from complaintflow.confidentiality.view import CaseView, view_case
from complaintflow.confidentiality.viewer import Viewer, read_viewer, viewer_of

__all__ = [
    "MARK",
    "CaseView",
    "Seen",
    "Sight",
    "Viewer",
    "read_viewer",
    "veil_case",
    "veil_effect",
    "view_case",
    "viewer_of",
]
