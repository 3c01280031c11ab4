"""What a notice says to whom: its template with the places filled in, in the recipient's language.

In: a compiled policy, a case, a `notify` effect. Out: a `Message` (subject, text, and the same as HTML) or a
`NoMessage` that says why there is none; the language a recipient reads; the address at which the customer is reached.
Sends nothing and looks nobody up: who holds a role, and at which address, is known outside.
"""

from complaintflow.messages.message import Message, NoMessage, message_of
from complaintflow.messages.recipient import address_of, language_of

__all__ = ["Message", "NoMessage", "address_of", "language_of", "message_of"]
