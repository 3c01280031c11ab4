"""The laws that every policy keeps (docs/semantics.md), each as a property that can be asked of a policy of yours.

In: a policy. Out: `LAWS`, and `policy_laws`, which makes them one parametrised test of pytest.
"""

from __future__ import annotations

from complaintflow.testing.laws.asking import LAWS, asked_of, hold, policy_laws
from complaintflow.testing.laws.law import Law

__all__ = ["LAWS", "Law", "asked_of", "hold", "policy_laws"]
