"""Files of deliveries from disk.

In: a path. Out: settings, or every mistake of one pass with its place in the text. Needs no secret: those are asked for
when the channels are opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from complaintflow.compiled.policy import CompiledPolicy
from complaintflow.compiler.beside import ON_DISK, Files
from complaintflow.errors import PolicyError
from complaintflow.policy import closest
from complaintflow.runtime.delivery.document import DeliveryDocument
from complaintflow.runtime.delivery.settings import WORK, DeliverySettings, settings_of
from complaintflow.source import Code, Diagnostic, Findings, SourceText, has_errors, quote
from complaintflow.staff.media import media_by_role


@dataclass(frozen=True, slots=True)
class CheckedDelivery:
    """A file of deliveries; `settings` are there only when nothing is wrong."""

    settings: DeliverySettings | None
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, SourceText]


def check_delivery(path: Path, policy: CompiledPolicy | None = None, files: Files = ON_DISK) -> CheckedDelivery:
    """Return what a file says and what is wrong with it.

    `policy`: whose notices its channels have to carry, and whose roles its webhooks may look through.
    """
    loaded = files.load(path, DeliveryDocument)
    findings = Findings()
    settings = None if loaded.document is None else settings_of(loaded.document, path.parent, findings)
    if loaded.document is not None and policy is not None:
        _check_roles(loaded.document, policy, findings)
        _check_media(loaded.document, policy, findings)
    diagnostics = (*loaded.diagnostics, *findings.listed())
    sources = {} if loaded.source is None else {loaded.source.file: loaded.source}
    return CheckedDelivery(None if has_errors(diagnostics) else settings, diagnostics, sources)


def load_delivery(path: Path | str) -> DeliverySettings:
    """Return the settings in a file. Raises PolicyError with all that is wrong."""
    checked = check_delivery(Path(path))
    if checked.settings is None:
        raise PolicyError(checked.diagnostics, checked.sources)
    return checked.settings


def _check_roles(document: DeliveryDocument, policy: CompiledPolicy, findings: Findings) -> None:
    known = (*policy.roles, *(alias for role in policy.roles.values() for alias in role.aliases))
    for hook in document.webhooks.values():
        if hook.as_ is not None and hook.as_ not in known:
            guess = closest(hook.as_, known)
            message = f"the policy `{policy.id}` has no role {quote(hook.as_)}"
            help_ = f"did you mean {quote(guess)}?" if guess else f"its roles are {', '.join(map(quote, policy.roles))}"
            findings.error(Code.UNKNOWN_REFERENCE, hook.as_.span, message, help_)


def _check_media(document: DeliveryDocument, policy: CompiledPolicy, findings: Findings) -> None:
    """Warn of media by which the policy tells something and that have no channel: what is told would wait for ever."""
    used = dict.fromkeys(medium for media in media_by_role(policy).values() for medium in media)
    others = [str(name) for name in document.channels if name not in used and name != WORK]
    for medium in (*used, WORK):
        if medium in document.channels:
            continue
        what = "asks people to do something" if medium == WORK else f"tells something by {quote(medium)}"
        message = f"the policy {quote(policy.id)} {what}, and there is no channel {quote(medium)}: it would wait"
        guess = closest(medium, others)
        help_ = f"should {quote(guess)} be called {quote(medium)}?" if guess else f"add `{medium}: …` under `channels`"
        findings.warning(Code.NO_ADDRESS, document.delivery.span, message, help_)
