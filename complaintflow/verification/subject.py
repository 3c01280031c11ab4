"""What a check looks at.

In: a document, its compiled policy. Out: `Subject`, with what all checks need worked out once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.policy import PolicyDocument
from complaintflow.source import Findings
from complaintflow.verification.reach import Reach, reach_of


@dataclass(frozen=True, slots=True)
class Subject:
    """A policy as its author wrote it, as it was compiled, and what a case of it can come to."""

    document: PolicyDocument
    compiled: CompiledPolicy
    reach: Reach

    @classmethod
    def of(cls, document: PolicyDocument, compiled: CompiledPolicy) -> Subject:
        """Return the subject of the checks."""
        return cls(document, compiled, reach_of(compiled))


class Check(Protocol):
    """One check: looks at a policy and records what is wrong."""

    def __call__(self, subject: Subject, findings: Findings) -> None:
        """Record what is wrong with the policy."""
