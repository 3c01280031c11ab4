"""The section on paths: everything that can happen to a case, explored through the real kernel.

In: a `Subject` and somebody who watches. Out: a `Section`: findings with the shortest histories that show them,
how many cases and moves were looked at, and what was not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from complaintflow.source import Level
from complaintflow.verification.exploring.exploration import graph_of
from complaintflow.verification.exploring.graph import Graph
from complaintflow.verification.exploring.limits import Limits
from complaintflow.verification.extent import Extent, of_cases, stopped_words
from complaintflow.verification.paths.approvals import never_granted
from complaintflow.verification.paths.elements import failing, seen_in, unused
from complaintflow.verification.paths.nobody import reads_of_owner
from complaintflow.verification.paths.persons import alone
from complaintflow.verification.paths.scene import Scene
from complaintflow.verification.paths.slowest import slowest
from complaintflow.verification.paths.stuck import paused, silent, stuck
from complaintflow.verification.paths.timing import late_warnings
from complaintflow.verification.paths.unmet import unmet
from complaintflow.verification.proof import Fault, Figure, Finding, Section, Watch
from complaintflow.verification.subject import Subject

NAME: Final = "paths"
CASES_MAX: Final = 4_000
"""Different cases that are explored before the search stops and says so."""


def prove_paths(subject: Subject, watch: Watch, limits: Limits | None = None) -> Section:
    """Return what can be said of everything that can happen to a case of the policy."""
    graph = graph_of(
        subject.compiled, ("owed:*", *reads_of_owner(subject.compiled)), watch, limits or Limits.of(CASES_MAX)
    )
    extent = Extent.of(graph, cut_short=watch.is_over())
    scene = Scene.of(subject, graph)
    seen = seen_in(scene)
    findings: list[Finding] = []
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (
        lambda: stuck(scene),
        lambda: failing(scene, seen),
        lambda: unmet(scene, seen),
        lambda: never_granted(scene, seen),
        lambda: paused(scene),
        lambda: silent(scene),
        lambda: unused(scene, seen),
        lambda: alone(scene, seen),
        lambda: late_warnings(scene),
    )
    for check in checks:
        for finding in check():
            findings.append(finding)
            watch.found(NAME, finding)
    if not graph.complete:
        findings.append(_not_covered(scene, extent))
    order = sorted(findings, key=lambda one: (one.span.file, one.span.line, one.span.column, one.fault.value))
    # Where the search stopped is a finding, and how far it had come by then stands under what was looked at.
    lengths, left = slowest(scene, watch)
    return Section(NAME, tuple(order), (*_figures(graph), *lengths), _covered(graph), (*extent.left_out, *left))


def _not_covered(scene: Scene, extent: Extent) -> Finding:
    message = f"not every path was explored: the search {stopped_words([extent])}"
    return Finding(Fault.NOT_COVERED, Level.NOTE, scene.places.whole, message)


def _figures(graph: Graph) -> tuple[Figure, ...]:
    moves = sum(len(edges) for edges in graph.edges.values())
    longest = max((node.depth for node in graph.nodes), default=0)
    return (
        Figure("different cases", f"{len(graph.expanded):,} explored, with {moves:,} moves between them"),
        Figure("farthest case", f"{longest} moves from its opening"),
    )


def _covered(graph: Graph) -> tuple[str, ...]:
    how = "every event that somebody may send, every kind of data, and every order in which clocks can run out"
    if graph.complete:
        return (f"all paths: {how}",)
    if graph.corrections is not None and graph.corrections >= 0:
        return (f"{of_cases(graph.corrections)}: {how}",)
    return (f"some of the paths, the shortest first: {how}",)
