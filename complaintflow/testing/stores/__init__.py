"""The suite that every store passes, for stores of your own as well.

In: a store. Out: tests that fail where it does not do what `complaintflow.stores.protocol` says. Derive a class from
`StoreTests` in a test module and give it two fixtures:

    class TestMyStore(StoreTests):
        @pytest.fixture
        def store(self):
            '''Yield an open store with nothing in it.'''

        @pytest.fixture
        def again(self):
            '''Return a function that opens a store once more, as another process would; or returns it, if it can't.'''

`StoreMachine` does random things to a store and to the one in memory, and compares them.
"""

from __future__ import annotations

from complaintflow.testing.stores.across import AcrossTests
from complaintflow.testing.stores.cases import CaseTests
from complaintflow.testing.stores.comparing import StoreMachine
from complaintflow.testing.stores.contending import ContentionTests
from complaintflow.testing.stores.delivering import DeliveryTests
from complaintflow.testing.stores.keeping import KeepingTests
from complaintflow.testing.stores.sealing import SealTests
from complaintflow.testing.stores.transactions import TransactionTests

__all__ = ["StoreMachine", "StoreTests"]


class StoreTests(TransactionTests, CaseTests, DeliveryTests, SealTests, KeepingTests, AcrossTests, ContentionTests):
    """All that every store does."""
