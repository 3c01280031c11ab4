"""A policy's own tests: given a complaint, when these events happen at these times, then this follows.

In: a loaded policy and a file of scenarios. Out: the timeline of every run with its differences, what no
scenario touches, and the way from each clause to the elements that rest on it and the scenarios that show it.
Prints nothing.
"""

from complaintflow.scenario.coverage import Coverage, coverage_of
from complaintflow.scenario.document import ScenariosSpec
from complaintflow.scenario.loading import load_scenarios
from complaintflow.scenario.report import report_lines
from complaintflow.scenario.run import run_scenario
from complaintflow.scenario.timeline import Difference, Row, ScenarioResult
from complaintflow.scenario.trace import Trace, trace
from complaintflow.scenario.verify import check_scenarios

__all__ = [
    "Coverage",
    "Difference",
    "Row",
    "ScenarioResult",
    "ScenariosSpec",
    "Trace",
    "check_scenarios",
    "coverage_of",
    "load_scenarios",
    "report_lines",
    "run_scenario",
    "trace",
]
