# ruff: noqa: RUF009  # `key` returns a dataclass field
"""A binding (`binding:`) as its author writes it: what the terms of a profile are in one policy.

In: the shapes of the policy language. Out: `BindingDocument`, with positions. It lies beside the profile: nobody has
to touch a policy to hold it against one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from complaintflow.policy import (
    CLAUSE_ID,
    FORMAT,
    NAME,
    NO_ENTRIES,
    PATH,
    WORDS,
    Kind,
    MapOf,
    Name,
    Ref,
    Text,
    WordsSpec,
    key,
)
from complaintflow.policy.guaranteed_moments import MOMENT, MomentSpec
from complaintflow.policy.structures import OneOrMany
from complaintflow.source import Span

BOUND_MOMENTS: Final = OneOrMany(MOMENT)
"""What a term of the kind `moment` is bound to; names of deadlines, reports and facts have the same form of a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BindingDocument:
    """The whole file."""

    span: Span
    binding: Name = key(NAME, "the binding's name (first key: it tells what kind of file this is)", required=True)
    format: Text = key(FORMAT, "the version of the format", required=True)
    profile: Text = key(PATH, "path of the profile, relative to this file", required=True)
    policy: Text = key(PATH, "path of the policy, relative to this file", required=True)
    calendar: Name | None = key(
        Ref(Kind.CALENDAR), "whose working days limits are counted in (default: the only calendar declared)"
    )
    terms: Mapping[Name, tuple[MomentSpec, ...]] = key(
        MapOf(NAME, BOUND_MOMENTS),
        "for each term the moments of the policy that it is (any of them), or the name of the deadline, report or fact",
        default=NO_ENTRIES,
    )
    not_applicable: Mapping[Name, WordsSpec] = key(
        MapOf(CLAUSE_ID, WORDS), "clauses that do not apply here, with the reason", default=NO_ENTRIES
    )
    remarks: Mapping[Name, WordsSpec] = key(
        MapOf(CLAUSE_ID, WORDS),
        "what the organisation has to say to a clause, such as where the evidence lies",
        default=NO_ENTRIES,
    )
