"""What would become of a policy at a real desk: complaints that come, people who work on them, and chance.

In: a policy, a plan (arrivals, complaints, staff, times, choices), a number of cases, a seed. Out: a `Simulation`:
breach rates, workload, times, visits, differences between alternatives; tables and plots of them. Every case runs
through the real kernel. Plans are read here without further ado; `complaintflow.simulation.simulation` needs the extra
`simulate`, and raises `MissingExtraError` where it is not installed.
"""

from complaintflow.simulation.defaults import default_plan
from complaintflow.simulation.loading import CheckedPlan, check_plan, load_plan, plan_from_text
from complaintflow.simulation.plan import Plan, SimulationError
from complaintflow.simulation.what_if import Alternative, WhatIfError, alternative

__all__ = [
    "Alternative",
    "CheckedPlan",
    "Plan",
    "SimulationError",
    "WhatIfError",
    "alternative",
    "check_plan",
    "default_plan",
    "load_plan",
    "plan_from_text",
]
