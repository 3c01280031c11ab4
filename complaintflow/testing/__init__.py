"""What tests a policy: strategies of all that may happen under it, and its laws. The extra `testing`.

In: nothing, or a policy of yours. Out: strategies of whole policies (as text), of complaints, people and histories of a
case; the laws of the semantics as tests of one policy.
Hypothesis is imported here and nowhere else in the package.
"""

from __future__ import annotations

try:
    import hypothesis as _hypothesis
except ImportError as missing:
    raise ImportError("complaintflow.testing needs Hypothesis: pip install 'complaintflow[testing]'") from missing

from complaintflow.testing.actors import actors, delegates, holders, impostors
from complaintflow.testing.calendars import calendars
from complaintflow.testing.complaints import complaints
from complaintflow.testing.histories import Lived, Move, Tick, histories, live
from complaintflow.testing.journeys import journeys
from complaintflow.testing.laws import LAWS, Law, policy_laws
from complaintflow.testing.machine import ComplaintMachine, complaint_machine
from complaintflow.testing.policies import Features, policies
from complaintflow.testing.text import policy_text

__all__ = [
    "LAWS",
    "ComplaintMachine",
    "Features",
    "Law",
    "Lived",
    "Move",
    "Tick",
    "actors",
    "calendars",
    "complaint_machine",
    "complaints",
    "delegates",
    "histories",
    "holders",
    "impostors",
    "journeys",
    "live",
    "policies",
    "policy_laws",
    "policy_text",
]

del _hypothesis
