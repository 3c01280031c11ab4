"""What other tools read: event logs, effects on a message bus, due dates in a calendar.

In: a policy, the cases of a run and what happened to them, and perhaps for whose eyes. Out: text in the formats of
the field: XES and CSV, OCEL 2.0, CloudEvents 1.0, iCalendar. Reads and writes no file and decides nothing.
"""

from complaintflow.exports.history import CaseHistory, Happening, History, Standing
from complaintflow.exports.ical import ical
from complaintflow.exports.messages import cloudevents
from complaintflow.exports.ocel import ocel
from complaintflow.exports.tables import csv_log
from complaintflow.exports.xes import xes

__all__ = [
    "CaseHistory", "Happening", "History", "Standing", "cloudevents", "csv_log", "ical", "ocel", "xes",
]  # fmt: skip
