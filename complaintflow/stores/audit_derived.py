"""Whether what is derived from the log of a case, its row, its timer and its part of the outbox, is what it says.

In: a transaction that looks, cases. Out: what differs. Each case is folded through the kernel again, by the policies
that the store keeps; what must not be changed is left to the chain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.errors import StoreError
from complaintflow.stores.policies import unpin
from complaintflow.stores.protocol import Reading
from complaintflow.stores.rebuild import differences
from complaintflow.stores.rows import CaseRow, PolicyRow
from complaintflow.stores.sealing import Keys


@dataclass(slots=True)
class FoldedAnew:
    """Folds cases and compares; compiles each policy once."""

    keys: Keys
    _policies: dict[str, CompiledPolicy] = field(default_factory=dict)

    def __call__(self, reading: Reading, row: CaseRow) -> Sequence[str]:
        """Return what of a case differs from what its log says: words such as `timer`, or why it can't be followed."""
        try:
            return list(differences(reading, row.case, self._policy_of, self.keys))
        except StoreError as problem:
            return [str(problem)]
        except (LookupError, TypeError, ValueError) as problem:
            # Attempts are in no chain: what somebody wrote there may fit no row of the outbox.
            return [f"what is kept beside its log can't be followed ({type(problem).__name__})"]

    def _policy_of(self, reading: Reading, digest: str) -> CompiledPolicy:
        if digest not in self._policies:
            kept = reading.policy(digest)
            if kept is None:
                raise StoreError(f"the policy {digest[:12]} is not in the store")
            self._policies[digest] = unpin(kept).compiled
        return self._policies[digest]


def digest_of_policy(row: PolicyRow) -> str:
    """Return the digest of a stored policy, compiled anew.

    Raises StoreError where its texts are no policy any more, or its row names another one.
    """
    policy = unpin(row)
    own = policy.compiled
    if (own.id, own.version, own.effective) != (row.id, row.version, row.effective):
        raise StoreError(f"the row says it is {row.id} {row.version}, the texts {own.id} {own.version}")
    return own.digest
