"""Metrics over the cases of a period, reports owed on the calendar, and the pages that show both.

In: a policy and the lines of its events. Out: figures, report pages as plain data, their text in several formats, and
the effects of obligations. Reads no clock and no file: instants and lines come from whoever asks.
"""

from __future__ import annotations
