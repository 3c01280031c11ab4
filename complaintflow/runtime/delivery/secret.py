"""Values that must not be seen: passwords, tokens, signing keys.

In: names and where their values come from. Out: `Secrets`, whose text and repr show names only. Values are handed to
whoever builds a request, at the moment it is built.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from complaintflow.errors import DeliveryError


class Secrets:
    """Secret values by name: given by the embedder, else read from the environment when they are asked for."""

    __slots__ = ("_given",)

    def __init__(self, given: Mapping[str, str] | None = None) -> None:
        """Take the values; without any, names are those of environment variables."""
        self._given = None if given is None else dict(given)

    def get(self, name: str) -> str:
        """Return a value. Raises DeliveryError, which names the secret and never tells a value."""
        found = (os.environ if self._given is None else self._given).get(name)
        if not found:
            where = "the environment" if self._given is None else "the secrets given"
            message = f"the secret `{name}` is not in {where}: set it to the value that the other side knows"
            raise DeliveryError(message)
        return found

    def __contains__(self, name: object) -> bool:
        return bool((os.environ if self._given is None else self._given).get(str(name)))

    def __repr__(self) -> str:
        return "Secrets(environment)" if self._given is None else f"Secrets({', '.join(sorted(self._given))})"
