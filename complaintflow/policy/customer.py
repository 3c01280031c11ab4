"""The customer as somebody who is written to, as the author writes it (`customer`, `language`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from complaintflow.policy.located import Name
from complaintflow.policy.records import Record
from complaintflow.policy.references import LANGUAGES, Kind
from complaintflow.policy.scalars import Choice, Ref
from complaintflow.policy.shape import key
from complaintflow.policy.words import CLAUSE
from complaintflow.source.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactsSpec:
    """Where the customer is reached: for each medium the fact that holds the address."""

    span: Span
    sms: Name | None = key(Ref(Kind.FIELD), "the fact that holds the number for text messages")
    email: Name | None = key(Ref(Kind.FIELD), "the fact that holds the e-mail address")
    phone: Name | None = key(Ref(Kind.FIELD), "the fact that holds the telephone number")
    letter: Name | None = key(Ref(Kind.FIELD), "the fact that holds the postal address")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerSpec:
    """In which language and at which addresses the customer is written to."""

    span: Span
    language: Name | None = key(Ref(Kind.FIELD), "the fact that says which language the customer reads")
    contacts: ContactsSpec | None = key(Record(ContactsSpec), "for each medium the fact that holds the address")
    clause: tuple[Name, ...] = key(CLAUSE, "the clauses of the procedure this rests on", default=())


CUSTOMER_SECTION: Final = Record(CustomerSpec)
LANGUAGE: Final = Choice(*LANGUAGES, doc="a language of messages")
