"""The index kept by durable-rules, behind a fence: a process of its own, fed with conditions that are made here.

In: sightings. Out: those that the engine joins, checked again. docs/adr/0003 says why the fence is there.
"""

from complaintflow.correlation.durable.index import DurableIndex

__all__ = ["DurableIndex"]
