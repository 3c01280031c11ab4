"""Where the elements of a policy stand in its file.

In: a document. Out: spans by kind and name, for the findings of the path checks. An element without a place of its own
is shown at the policy's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.policy import PolicyDocument
from complaintflow.policy.lifecycle import TransitionSpec
from complaintflow.source import Span
from complaintflow.verification.parts import named, records


@dataclass(frozen=True, slots=True)
class Places:
    """The spans of a policy's elements, those of its tracks included."""

    spans: Mapping[tuple[str, str], Span]
    whole: Span

    @classmethod
    def of(cls, document: PolicyDocument, compiled: CompiledPolicy) -> Places:
        """Return where everything stands."""
        spans: dict[tuple[str, str], Span] = {}
        lifecycles = [document.lifecycle, *(track.lifecycle for track in document.tracks.values())]
        for lifecycle in lifecycles:
            for name in lifecycle.states:
                spans.setdefault(("state", str(name)), name.span)
            for spec in records(lifecycle, TransitionSpec):
                spans.setdefault(("event", str(spec.event)), spec.event.span)
        pairs = zip(document.lifecycle.transitions, compiled.lifecycle.transitions, strict=True)
        spans |= {("transition", way.id): (spec.id or spec.event).span for spec, way in pairs}
        for kind, section in (
            ("deadline", document.deadlines),
            ("approval", document.approvals),
            ("class", document.classes),
        ):
            spans |= {(kind, name): place.span for name, (place, _) in named(section).items()}
        for track in document.tracks.values():
            spans |= {("deadline", name): place.span for name, (place, _) in named(track.deadlines).items()}
            spans |= {("approval", name): place.span for name, (place, _) in named(track.approvals).items()}
        for rule in (
            *document.escalations,
            *(rule for track in document.tracks.values() for rule in track.escalations),
        ):
            spans.setdefault(("escalation", str(rule.id)), rule.id.span)
        return cls(spans, document.policy.span)

    def span(self, kind: str, name: str) -> Span:
        """Return where an element stands."""
        return self.spans.get((kind, name), self.whole)
