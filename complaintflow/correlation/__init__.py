"""Rules across cases: repeats, follow-ups on open cases, many of a kind, standing orders.

In: a policy with `cross_case` rules and the events of any number of cases. Out: the same steps as case by case, with
the flags that the rules find. `Casebook` is what an embedder uses, `CasesAtRest` where it keeps a million cases;
`CorrelationIndex` is what a store implements, and `StoredNotes` what lets it keep the rest as one row per case.
"""

from complaintflow.correlation.at_rest import CasesAtRest
from complaintflow.correlation.casebook import Answer, Casebook
from complaintflow.correlation.index import CorrelationIndex
from complaintflow.correlation.memory import MemoryIndex
from complaintflow.correlation.notes import Noted, Notes, StoredNotes
from complaintflow.correlation.sighting import Key, Place, Sighting

__all__ = [
    "Answer",
    "Casebook",
    "CasesAtRest",
    "CorrelationIndex",
    "Key",
    "MemoryIndex",
    "Noted",
    "Notes",
    "Place",
    "Sighting",
    "StoredNotes",
]
