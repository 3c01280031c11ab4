"""Every sentence of verification in English and in Chinese.

In: nothing. Out: pairs. A place `{name}` is a name or a number, `{name*}` is a part that has forms of its own;
`{name;}` and `{name,}` are lists of such parts, and `{name!}` is any text at all, taken over as it is. The first form
that fits counts, so that special ones stand before general ones. A test holds this list against the sentences that
the rooms of verification are written with.
"""

from __future__ import annotations

from typing import Final

from complaintflow.verification.chinese.paths import PATHS
from complaintflow.verification.chinese.people import PEOPLE
from complaintflow.verification.chinese.searches import SEARCHES
from complaintflow.verification.chinese.tables import TABLES

FORMS: Final[tuple[tuple[str, str], ...]] = (*TABLES, *PATHS, *PEOPLE, *SEARCHES)
"""All of them, in the order in which they are tried."""
