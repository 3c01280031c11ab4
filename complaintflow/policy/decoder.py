"""Nodes to values of the author's model, driven by the shapes.

In: a node and the shape (or the dataclass) it should have. Out: the value, if there is one, and every mistake of one
pass. Does not open files, look names up or merge files.
"""

from __future__ import annotations

from typing import Any, TypeVar

from complaintflow.policy.records import Record
from complaintflow.policy.shape import INVALID, Reading, Shape
from complaintflow.source.diagnostic import Diagnostic
from complaintflow.source.node import Node

T = TypeVar("T")


def decode(record_class: type[T], node: Node, *, lenient: bool = False) -> tuple[T | None, list[Diagnostic]]:
    """Return a record of `record_class` and what is wrong with the node, sorted.

    The record is there although mistakes were found where it can do without what is broken; whoever goes on must
    look at the diagnostics first. `lenient`: nothing is required.
    """
    return decode_shape(Record(record_class), node, lenient=lenient)


def decode_shape(shape: Shape, node: Node, *, lenient: bool = False) -> tuple[Any, list[Diagnostic]]:
    """Return what `shape` makes of a node, `None` when nothing, and what is wrong with the node, sorted."""
    reading = Reading(lenient=lenient)
    value = shape.read(node, reading)
    return (None if value is INVALID else value), reading.findings.listed()
