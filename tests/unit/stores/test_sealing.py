"""What a case's key opens, and what is told of the rest."""

import pytest

from complaintflow.errors import StoreError
from complaintflow.stores.sealing import Sealer


@pytest.mark.parametrize(
    "stored", ["text where bytes were", 7, b"", b"short", b"bytes of nobody's making, long enough"]
)
def test_what_the_key_does_not_open_was_altered(stored):
    with pytest.raises(StoreError, match="what is stored of snapshot A 1 does not belong to its key: it was altered"):
        Sealer(b"k" * 32).decrypt(stored, "snapshot", "A", "1")
