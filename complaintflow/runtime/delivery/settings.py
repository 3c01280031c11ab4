"""Where deliveries go, as settings: from a file, or put together by an embedder.

In: a decoded file. Out: `DeliverySettings`, plain data without a secret in it, and what is wrong beyond the file's
shape. Opens nothing and connects to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from complaintflow.compiled.duration import Duration, Unit
from complaintflow.compiled.words import Words
from complaintflow.errors import DeliveryError
from complaintflow.policy import Located, Name, Text, WordsSpec, closest
from complaintflow.runtime.delivery.backoff import DAY, HOUR, MINUTE, SECOND, Backoff
from complaintflow.runtime.delivery.document import ChannelSpec, DeliveryDocument, RetrySpec, WebhookSpec
from complaintflow.runtime.delivery.place import ADDRESS, filled, places
from complaintflow.runtime.delivery.post import target_of
from complaintflow.runtime.delivery.record import CONSOLE
from complaintflow.runtime.delivery.through_apprise import AppriseTemplate
from complaintflow.runtime.delivery.webhook import WebhookTarget
from complaintflow.source import Code, Findings, Span, quote

WORK: Final = "work"
"""The lane of what people have to do."""
SYSTEM: Final = "system"
"""The medium whose addresses are the ids of people."""

_ELAPSED: Final[Mapping[Unit, int]] = MappingProxyType(
    {Unit.SECONDS: SECOND, Unit.MINUTES: MINUTE, Unit.HOURS: HOUR, Unit.DAYS: DAY, Unit.WEEKS: 7 * DAY}
)


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """How one medium leaves the house: through a URL, or recorded in a file. `timeout`: seconds; None: the default."""

    template: AppriseTemplate | None = None
    record: Path | str | None = None
    addresses: str | None = None
    sender: Words = field(default_factory=Words)
    timeout: int | None = None


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """A webhook and the kinds of effects that it takes (`*`: all)."""

    target: WebhookTarget
    effects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """Where everything goes."""

    name: str = "deliveries"
    channels: Mapping[str, ChannelSettings] = field(default_factory=dict)
    webhooks: Mapping[str, WebhookSettings] = field(default_factory=dict)
    backoff: Backoff = field(default_factory=Backoff)

    @property
    def webhook_effects(self) -> Mapping[str, tuple[str, ...]]:
        """By webhook, the kinds of effects that it takes."""
        return {name: one.effects for name, one in self.webhooks.items()}


def settings_of(document: DeliveryDocument, folder: Path, findings: Findings) -> DeliverySettings:
    """Return what a file says, and record what is wrong. Paths in it are seen from `folder`."""
    return DeliverySettings(
        name=str(document.delivery),
        channels={str(name): _channel(spec, folder, findings) for name, spec in document.channels.items()},
        webhooks={str(name): _webhook(str(name), spec, findings) for name, spec in document.webhooks.items()},
        backoff=_backoff(document.retry, findings),
    )


def _channel(spec: ChannelSpec, folder: Path, findings: Findings) -> ChannelSettings:
    if (spec.url is None) == (spec.record is None):
        message = "expected one of the keys `url` and `record`"
        findings.error(Code.MISSING_KEY, spec.span, message, "`url` sends notices, `record` writes them to a file")
    template = None
    if spec.url is not None:
        template = AppriseTemplate(str(spec.url), _filling(spec.secrets))
        _check_places(spec.url, template.url, spec.secrets, (ADDRESS,), findings)
        _check_scheme(spec.url, findings)
    record = None if spec.record is None else str(spec.record)
    return ChannelSettings(
        template=template,
        record=record if record in (None, CONSOLE) else folder / str(record),
        addresses=None if spec.addresses is None else str(spec.addresses),
        sender=_words(spec.sender),
        timeout=_number(spec.timeout),
    )


def _webhook(name: str, spec: WebhookSpec, findings: Findings) -> WebhookSettings:
    _check_places(spec.url, str(spec.url), spec.secrets, (), findings)
    _noted(
        findings, spec.url.span, lambda: target_of(filled(str(spec.url), dict.fromkeys(map(str, spec.secrets), "x")))
    )
    refusals = next((kind for kind in spec.effects if kind == "refused"), None)
    if refusals is not None and spec.as_ is not None:
        message = "refusals cannot be told through the eyes of a role: their ids are digests of what was refused"
        findings.error(Code.BAD_VALUE, refusals.span, message, "leave out `refused`, or `as`")
    standard = WebhookTarget(name, "", ())
    kilobytes = _number(spec.kilobytes)
    target = WebhookTarget(
        name=name,
        url=str(spec.url),
        signed_with=tuple(map(str, spec.signed_with)),
        url_secrets=_filling(spec.secrets),
        as_role=None if spec.as_ is None else str(spec.as_),
        timeout=standard.timeout if spec.timeout is None else float(spec.timeout.value),
        body_bytes=standard.body_bytes if kilobytes is None else kilobytes * 1024,
    )
    return WebhookSettings(target, tuple(map(str, spec.effects)))


def _backoff(spec: RetrySpec | None, findings: Findings) -> Backoff:
    standard = Backoff()
    if spec is None:
        return standard
    first = _span(spec.first, standard.first, findings)
    at_most = _span(spec.at_most, max(first, standard.at_most), findings)
    give_up_after = _span(spec.give_up_after, max(first, standard.give_up_after), findings)
    try:
        return Backoff(first, at_most, give_up_after)
    except ValueError:
        message = "the waits do not fit together: `first` is the shortest of the three"
        findings.error(Code.BAD_VALUE, spec.span, message)
        return standard


def _span(given: Located[Duration] | None, standard: int, findings: Findings) -> int:
    if given is None:
        return standard
    unit = _ELAPSED.get(given.value.unit)
    if unit is None:
        message = f"waits are counted in seconds, minutes, hours, days or weeks, found {quote(str(given.value))}"
        findings.error(Code.WRONG_UNIT, given.span, message, "a receiver knows no calendar: write `3d`")
        return standard
    return given.value.amount * unit


# ---- URLs ---------------------------------------------------------------------------------------------------------


def _check_places(at: Text, url: str, secrets: Mapping[Name, Name], own: Iterable[str], findings: Findings) -> None:
    found = _noted(findings, at.span, lambda: places(url)) or ()
    for place in found:
        if place not in secrets and place not in own:
            message = f"nothing fills the place {quote('{' + place + '}')} of the URL"
            guess = closest(place, own)
            meant = "" if guess is None else f"did you mean `{{{guess}}}`? Otherwise "
            help_ = f"{meant}add `secrets: {{{place}: NAME_OF_A_VARIABLE}}`"
            findings.error(Code.UNKNOWN_REFERENCE, at.span, message, help_)
    for name in secrets:
        if name in own:
            message = f"{quote(name)} is filled with the address of whoever is told, and is no secret"
            findings.error(Code.RESERVED_NAME, name.span, message)
        elif name not in found:
            message = f"the URL has no place {quote('{' + name + '}')}"
            findings.error(Code.UNKNOWN_REFERENCE, name.span, message, "write it in the URL, or leave the secret out")


def _check_scheme(url: Text, findings: Findings) -> None:
    scheme, mark, _ = str(url).partition("://")
    if not mark or not scheme.isascii() or not scheme.isalnum():
        message = "expected a URL of Apprise, such as `mailtos://…` or `json://…`"
        findings.error(Code.BAD_VALUE, url.span, message, "docs/how-to/deliver-notices.md shows some")


def _noted(findings: Findings, span: Span, work: Callable[[], object]) -> tuple[str, ...] | None:
    try:
        found = work()
    except DeliveryError as problem:
        findings.error(Code.BAD_VALUE, span, str(problem))
        return None
    return found if type(found) is tuple else None


def _filling(secrets: Mapping[Name, Name]) -> tuple[tuple[str, str], ...]:
    return tuple((str(place), str(name)) for place, name in secrets.items())


def _words(spec: WordsSpec | None) -> Words:
    return Words() if spec is None else Words(str(spec.en or ""), str(spec.zh or ""))


def _number(given: Located[int] | None) -> int | None:
    return None if given is None else given.value
