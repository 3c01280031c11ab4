"""Notices by e-mail.

In: a `mailto://` or `mailtos://` URL as Apprise reads it, a notice, an address. Out: an `Outcome`. Apprise reads the
URL (server, TLS, login, sender, what it knows of large providers); the mail is written and handed over here, since it
gives every try another `Message-ID` and does not tell a refusal for good from a server that is busy (docs/adr/0010).
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final, cast

from complaintflow.errors import DeliveryError
from complaintflow.runtime.delivery.answers import of_late, of_smtp, of_trouble
from complaintflow.runtime.delivery.bounded import Bounded, Late
from complaintflow.runtime.delivery.channel import Outcome
from complaintflow.runtime.delivery.notice import Notice, digest
from complaintflow.runtime.delivery.place import plain_address
from complaintflow.runtime.delivery.secret import Secrets
from complaintflow.runtime.delivery.signature import header_id
from complaintflow.runtime.delivery.through_apprise import HEADER, AppriseTemplate, plugin_of

if TYPE_CHECKING:
    from apprise.plugins.email import NotifyEmail

SCHEMAS: Final = ("mailto", "mailtos")
_SAMPLE: Final = "somebody@example.com"
_MILLION: Final = 1_000_000
_BREAKS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_SUBJECT_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over, and as whom. `mode`: `insecure`, `ssl` or `starttls`."""

    host: str
    port: int
    mode: str
    sender: str
    name: str
    verify: bool
    user: str = ""
    password: str = field(default="", repr=False)
    reply_to: str = ""


class Mail:
    """A transport that speaks SMTP. `context`: for a certificate authority of one's own."""

    __slots__ = ("_bounded", "_context", "_secrets", "_template", "_timeout")

    def __init__(
        self,
        template: AppriseTemplate,
        secrets: Secrets,
        timeout: float = 30.0,
        *,
        context: ssl.SSLContext | None = None,
    ) -> None:
        """Check the URL. Raises MissingExtraError, DeliveryError. `timeout`: seconds for a whole try."""
        self._template: Final = template
        self._secrets: Final = secrets
        self._timeout: Final = timeout
        self._context: Final = context
        self._bounded: Final = Bounded(timeout)
        server_of(template.filled(secrets, _SAMPLE))

    def __repr__(self) -> str:
        return "Mail()"

    @property
    def for_all(self) -> bool:
        """Whether one mail tells everybody: to the address that the URL itself names."""
        return self._template.for_all

    def send(self, notice: Notice, address: str) -> Outcome:
        """Hand the mail over once."""
        to = "" if self.for_all else plain_address("email", address)
        if to is None:
            return Outcome("rejected", "the address is none of the medium `email`")
        try:
            # The address never enters the URL: what stands in its place there is of no account.
            server, group = server_of(self._template.filled(self._secrets, _SAMPLE))
            return self.hand_over(notice, server, [to] if to else group)
        except DeliveryError as problem:
            return Outcome("retry", str(problem))

    def hand_over(self, notice: Notice, server: MailServer, to: list[str]) -> Outcome:
        """Hand the mail over to a server once."""
        message = written(notice, server, to)
        try:
            answer = self._bounded.run(lambda: _submit(message, server, to, self._timeout, self._tls(server)))
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            return of_smtp(next((code for code in codes if code < 500), codes[0]))
        except smtplib.SMTPAuthenticationError as refused:
            # A password that was changed is set right by whoever runs the service.
            return Outcome("retry", f"the mail server refused the login (SMTP {refused.smtp_code})")
        except smtplib.SMTPSenderRefused as refused:
            return Outcome("retry", f"the mail server refused the sender (SMTP {refused.smtp_code})")
        except smtplib.SMTPConnectError as refused:
            return Outcome("retry", f"the mail server does not take mail now (SMTP {refused.smtp_code})")
        except smtplib.SMTPHeloError as refused:
            return Outcome("retry", f"the mail server refused the greeting (SMTP {refused.smtp_code})")
        except smtplib.SMTPResponseException as refused:
            return of_smtp(refused.smtp_code)
        except smtplib.SMTPServerDisconnected:
            return Outcome("retry", "connection lost")
        except Exception as problem:  # noqa: BLE001  # whatever the other side makes of us, the loop goes on
            return of_trouble(problem)
        return of_late(answer) if isinstance(answer, Late) else Outcome("delivered", "SMTP 250")

    def _tls(self, server: MailServer) -> ssl.SSLContext:
        context = ssl.create_default_context() if self._context is None else self._context
        if not server.verify:
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def server_of(url: str) -> tuple[MailServer, list[str]]:
    """Return the server of a URL, and the addresses it names. Raises MissingExtraError, DeliveryError."""
    plugin = cast("NotifyEmail", plugin_of(url, "email", 0))
    if not hasattr(plugin, "smtp_host") or url.partition(":")[0].lower() not in SCHEMAS:
        message = "the URL of a mail server begins with `mailtos://` or `mailto://`"
        raise DeliveryError(message)
    name, sender = plugin.from_addr
    try:
        Address("", *_halves(str(sender)))
    except ValueError:
        message = "the sender of the mail server's URL (`from=…`) is no address"
        raise DeliveryError(message) from None
    server = MailServer(
        host=str(plugin.smtp_host),
        port=int(plugin.port or 0),
        mode=str(plugin.secure_mode),
        sender=str(sender),
        name="" if not name or name == "complaintflow" else str(name),
        verify=bool(plugin.verify_certificate),
        user=str(plugin.user or ""),
        password=str(plugin.password or ""),
        reply_to=next(iter(sorted(plugin.reply_to)), ""),
    )
    return server, [str(address) for _, address in plugin.targets]


def written(notice: Notice, server: MailServer, to: list[str]) -> EmailMessage:
    """Return the mail: plain text and HTML, marked as automatic, with an id that is the same at every try."""
    message = EmailMessage(policy=SMTP_POLICY)
    user, _, domain = server.sender.rpartition("@")
    message["From"] = Address(_line(notice.sender or server.name), user, domain)
    message["To"] = [Address("", *_halves(address)) for address in to]
    if server.reply_to:
        message["Reply-To"] = Address("", *_halves(server.reply_to))
    message["Subject"] = _line(notice.subject)[:_SUBJECT_MAX]
    message["Date"] = format_datetime(datetime.fromtimestamp(notice.now // _MILLION, UTC))
    message["Message-ID"] = f"<{notice.key}.effect@{domain}>"
    # Mail of one case stands together in the reader's mailbox.
    message["References"] = f"<{digest(notice.case)}.case@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message[HEADER] = header_id(notice.effect_id)
    message.set_content(notice.text)
    if notice.html:
        message.add_alternative(notice.html, subtype="html")
    message["Content-Language"] = notice.language
    return message


def _submit(
    message: EmailMessage, server: MailServer, to: list[str], timeout: float, context: ssl.SSLContext
) -> dict[str, tuple[int, bytes]]:
    if server.mode == "ssl":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=timeout, context=context)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=timeout)
    try:
        if server.mode == "starttls":
            connection.starttls(context=context)
        if server.user and server.password:
            connection.login(server.user, server.password)
        refused = connection.send_message(message, server.sender, to)
        # The mail is taken: how the other side says good-bye is of no account.
        with suppress(OSError, smtplib.SMTPException):
            connection.quit()
        return refused
    finally:
        connection.close()


def _halves(address: str) -> tuple[str, str]:
    user, _, domain = address.rpartition("@")
    return user, domain


def _line(text: str) -> str:
    return " ".join(_BREAKS.sub(" ", text).split())
