"""What every path check looks at, and how it shows what it found.

In: a subject and the graph of its cases. Out: `Scene`, which turns ways through the graph into witnesses that the
kernel has lived through.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.source import Level
from complaintflow.verification.exploring.graph import Edge, Graph
from complaintflow.verification.exploring.observing import Happening, Move, Observer, Seen
from complaintflow.verification.exploring.realising import History, arrive
from complaintflow.verification.exploring.witness_text import scenario_text
from complaintflow.verification.paths.places import Places
from complaintflow.verification.paths.ways import Ways
from complaintflow.verification.proof import Fault, Finding, Witness
from complaintflow.verification.subject import Subject


@dataclass(frozen=True, slots=True)
class Onlooker:
    """An observer whom nothing breaks."""

    name: str = "onlooker"
    reads: frozenset[str] = frozenset()

    def begin(self) -> Hashable:
        """Return that there is nothing to remember."""
        return None

    def see(self, mark: Hashable, happening: Happening) -> Seen:
        """Look on."""
        del happening
        return Seen(mark)


@dataclass(frozen=True, slots=True)
class Scene:
    """A policy, the graph of its cases, the ways through it and the places in the file."""

    subject: Subject
    graph: Graph
    ways: Ways
    places: Places

    @classmethod
    def of(cls, subject: Subject, graph: Graph) -> Scene:
        """Return the scene of a policy."""
        return cls(subject, graph, Ways(graph), Places.of(subject.document, subject.compiled))

    @property
    def policy(self) -> CompiledPolicy:
        """The compiled policy."""
        return self.subject.compiled

    @property
    def path(self) -> str:
        """The policy's file, as a scenario names it."""
        return self.subject.document.policy.span.file

    def arrived(self, moves: Sequence[Move], observer: Observer | None = None) -> History | None:
        """Return a history of the real kernel along moves; None where no instants were found for it."""
        return arrive(self.policy, observer or Onlooker(), moves)

    def shown(self, name: str, history: History | None) -> Witness | None:
        """Return a history as a scenario that `complaintflow test` replays."""
        if history is None or history.end.case is None:
            return None
        text = scenario_text(self.policy, name, history.sent, history.until, history.end.case, self.path)
        return Witness(scenario=text)

    def found(
        self, fault: Fault, level: Level, element: tuple[str, str], message: str, help_: str, moves: Sequence[Move]
    ) -> Finding:
        """Return a finding with the shortest way to it; what the kernel does not confirm is a doubt."""
        name = f"{fault.value}-{element[1]}".replace("-", "_").replace(".", "_")
        witness = self.shown(name, self.arrived(moves)) if moves else None
        if moves and witness is None:
            level, message = Level.NOTE, f"perhaps {message}; no instants were found at which the kernel does it"
        return Finding(fault, level, self.places.span(*element), message, help_, witness=witness)

    def edges(self) -> list[Edge]:
        """Return every edge on which something happens, openings first, in the order in which they were found."""
        found = list(self.graph.openings)
        for node in self.graph.nodes:
            found += [edge for edge in self.graph.edges.get(node.number, ()) if edge.taken]
        return found
