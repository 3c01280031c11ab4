"""Notices through the library Apprise: text messages, group robots, and whatever else it has a URL for.

In: a URL template of the configuration, secrets, a notice and an address. Out: an `Outcome`. Apprise is handed a URL
and a text, never an attachment, a file or a configuration to fetch; what it was answered is heard underneath.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from complaintflow.errors import DeliveryError, MissingExtraError
from complaintflow.runtime.delivery.answers import of_http, of_late, of_trouble
from complaintflow.runtime.delivery.bounded import Bounded, Late
from complaintflow.runtime.delivery.channel import Outcome
from complaintflow.runtime.delivery.hearing import Hearing, install, listening
from complaintflow.runtime.delivery.notice import Notice
from complaintflow.runtime.delivery.place import ADDRESS, filled, places, plain_address
from complaintflow.runtime.delivery.secret import Secrets
from complaintflow.runtime.delivery.signature import header_id

if TYPE_CHECKING:
    from apprise.plugins import NotifyBase

HEADER: Final = "X-Complaintflow-Effect"
"""The header, of mail and of HTTP, that holds the effect's id."""

_WITHOUT_TITLE: Final = frozenset(("sms", "phone"))
_SAMPLES: Final[Mapping[str, str]] = {"email": "somebody@example.com", "sms": "+15550100", "phone": "+15550100"}
# These answer 200 to everything and say in the body whether they took it; the codes that pass by themselves.
_ROBOTS: Final[Mapping[str, tuple[str, frozenset[int]]]] = {
    "wecombot": ("errcode", frozenset((-1, 45009, 45033))),
    "dingtalk": ("errcode", frozenset((-1, 130101, 130102, 660026))),
    "feishu": ("code", frozenset((-1, 9499, 11232, 11233, 99991400))),
    "lark": ("code", frozenset((-1, 9499, 11232, 11233, 99991400))),
}


@dataclass(frozen=True, slots=True)
class AppriseTemplate:
    """A URL of Apprise with places: `{address}`, and those that `secrets` fill (place, name of the secret)."""

    url: str
    secrets: tuple[tuple[str, str], ...] = ()

    def filled(self, secrets: Secrets, address: str) -> str:
        """Return the URL. Raises DeliveryError for a place that nothing fills and a secret that is missing."""
        values = {place: secrets.get(name) for place, name in self.secrets}
        return filled(self.url, values | {ADDRESS: address})

    @property
    def for_all(self) -> bool:
        """Whether there is no place for an address."""
        return ADDRESS not in places(self.url)


class ThroughApprise:
    """A transport over one URL template."""

    __slots__ = ("_bounded", "_medium", "_secrets", "_template", "_timeout")

    def __init__(self, medium: str, template: AppriseTemplate, secrets: Secrets, timeout: float = 15.0) -> None:
        """Check that the URL is one of Apprise's. Raises MissingExtraError, DeliveryError. `timeout`: seconds."""
        self._medium: Final = medium
        self._template: Final = template
        self._secrets: Final = secrets
        self._timeout: Final = timeout
        self._bounded: Final = Bounded(timeout)
        plugin_of(template.filled(secrets, _SAMPLES.get(medium, "somebody")), medium, timeout)

    def __repr__(self) -> str:
        return f"ThroughApprise({self._medium})"

    @property
    def for_all(self) -> bool:
        """Whether one notice tells everybody."""
        return self._template.for_all

    def send(self, notice: Notice, address: str) -> Outcome:
        """Send once."""
        known = "" if self.for_all else plain_address(self._medium, address)
        if known is None:
            return Outcome("rejected", f"the address is none of the medium `{self._medium}`")
        try:
            url = self._template.filled(self._secrets, known)
        except DeliveryError as problem:
            return Outcome("retry", str(problem))
        return send_through(notice, url, self._bounded, self._timeout)


class OwnUrl:
    """A transport to those who have a URL of Apprise of their own in the staff file, in place of an address."""

    __slots__ = ("_bounded", "_timeout")

    def __init__(self, timeout: float = 15.0) -> None:
        """`timeout`: seconds for a whole try."""
        self._timeout: Final = timeout
        self._bounded: Final = Bounded(timeout)

    @property
    def for_all(self) -> bool:
        """Each has their own."""
        return False

    def send(self, notice: Notice, address: str) -> Outcome:
        """Send once; `address` is the URL."""
        return send_through(notice, address, self._bounded, self._timeout)


def send_through(notice: Notice, url: str, bounded: Bounded, timeout: float) -> Outcome:
    """Send once to a URL of Apprise that has no places any more."""
    try:
        answer = bounded.run(lambda: _send(notice, url, timeout))
    except MissingExtraError as problem:
        return Outcome("retry", str(problem))
    except DeliveryError as problem:
        # A template is seen to be fine at the start: it is what was put in that the plugin does not take.
        return Outcome("rejected", str(problem))
    except Exception as problem:  # noqa: BLE001  # a plugin may raise anything; its words may quote a key
        return of_trouble(problem)
    return of_late(answer) if isinstance(answer, Late) else answer


def plugin_of(url: str, medium: str, timeout: float) -> NotifyBase:
    """Return what Apprise makes of a URL, quietly. Raises MissingExtraError, DeliveryError (without the URL)."""
    try:
        from apprise import Apprise, AppriseAsset, PersistentStoreMode
    except ImportError as missing:
        raise MissingExtraError("notify") from missing
    install()
    asset = AppriseAsset(
        app_id="complaintflow",
        app_desc="complaintflow",
        app_url="",
        async_mode=False,
        http_redirects=False,
        interpret_escapes=False,
        interpret_emojis=False,
        pgp_autogen=False,
        pem_autogen=False,
        storage_mode=PersistentStoreMode.MEMORY,
        service_timeout=0,
        allow_templates=False,
    )
    with listening({}):
        plugin = Apprise.instantiate(url, asset=asset)
    if plugin is None:
        message = f"the URL of the channel `{medium}` is none that Apprise takes; see its documentation for the service"
        raise DeliveryError(message)
    # A value in the URL itself goes before; Apprise waits four seconds, which some gateways need longer than.
    if "cto=" not in url:
        plugin.socket_connect_timeout = timeout
    if "rto=" not in url:
        plugin.socket_read_timeout = timeout
    return plugin


def _send(notice: Notice, url: str, timeout: float) -> Outcome:
    from apprise import NotifyFormat

    plugin = plugin_of(url, notice.medium, timeout)
    title = "" if notice.medium in _WITHOUT_TITLE else notice.subject
    headers = {HEADER: header_id(notice.effect_id), "Idempotency-Key": notice.key}
    with listening(headers) as hearing:
        sent = bool(plugin.notify(body=notice.text, title=title, body_format=NotifyFormat.TEXT))
    return _meant(sent, hearing, url.partition(":")[0].lower(), notice.now)


def _meant(sent: bool, hearing: Hearing, schema: str, now: int) -> Outcome:
    """Return what came of it: what was heard goes before what Apprise makes of it."""
    outcomes = [of_http(one.status, one.retry_after, now) for one in hearing.answers]
    outcomes += [of_trouble(problem) for problem in hearing.trouble]
    if schema in _ROBOTS:
        key, passing = _ROBOTS[schema]
        outcomes += [found for one in hearing.answers if (found := _of_robot(one.body, key, passing)) is not None]
    worst = next((one for kind in ("retry", "rejected") for one in outcomes if one.kind == kind), None)
    if worst is not None:
        return worst
    if sent:
        return Outcome("delivered", outcomes[-1].detail if outcomes else "")
    # Nothing was heard of a refusal: it may be a connection of another kind than HTTP.
    return Outcome("retry", "the service did not take it, and did not say why")


def _of_robot(body: bytes, key: str, passing: frozenset[int]) -> Outcome | None:
    """Return what a robot's answer means, None where it says that all is well."""
    try:
        said = json.loads(body)
    except ValueError:
        return Outcome("retry", "the service answered something that is no JSON")
    code = said.get(key, said.get("StatusCode", 0)) if isinstance(said, dict) else None
    if code == 0:
        return None
    number = code if isinstance(code, int) else -1
    return Outcome("retry" if number in passing else "rejected", f"the service answered with its code {number}")
