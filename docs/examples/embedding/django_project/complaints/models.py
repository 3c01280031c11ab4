"""A complaint as a row: its log and the case that follows from it, moved by a policy and by nothing else.

The kernel decides, the row keeps. Every way to move a complaint locks its row, takes one step, and writes log, case and
the columns that lists need in one transaction; a refused event writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaintflow import Case, Policy, Step
from complaintflow.kernel.asking import EventOption

Actor = Mapping[str, object]


@lru_cache(maxsize=1)
def the_policy() -> Policy:
    """Return the policy of the settings, read once."""
    return Policy.load(settings.COMPLAINT_POLICY)


def moment(us: int | None) -> datetime | None:
    """Return UTC microseconds as Django keeps instants."""
    return None if us is None else datetime.fromtimestamp(us // 1_000_000, UTC).replace(microsecond=us % 1_000_000)


def in_us(at: datetime) -> int:
    """Return an instant as UTC microseconds."""
    return int(at.timestamp() // 1) * 1_000_000 + at.microsecond


class Complaint(models.Model):
    """A complaint. `log` is what happened, `case` how it stands; the other columns follow from `case`."""

    number = models.CharField(_("number"), max_length=100, primary_key=True)
    log = models.JSONField(default=list, editable=False)
    case = models.JSONField(editable=False)
    state = models.CharField(_("state"), max_length=100, editable=False, db_index=True)
    owner = models.CharField(_("owner"), max_length=100, blank=True, editable=False)
    next_due = models.DateTimeField(_("next due"), null=True, editable=False, db_index=True)
    closed = models.BooleanField(_("closed"), default=False, editable=False)

    class Meta:
        """What the admin calls it."""

        ordering: ClassVar = ["number"]
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")

    def __str__(self) -> str:
        return self.number

    @classmethod
    def open(cls, number: str, data: Mapping[str, object], actor: Actor, at: datetime | None = None) -> Step:
        """Open a complaint; the step says whether the policy took it. Raises IntegrityError: the number is taken."""
        step = the_policy().open(number, data, at=at or timezone.now(), actor=actor)
        if step.accepted:
            with transaction.atomic():
                row = cls(number=number)
                row.take(step, {"event": "open", "data": dict(data), "actor": dict(actor)}, step.case.clock)
                row.save(force_insert=True)
        return step

    def send(
        self, event: str, actor: Actor, data: Mapping[str, object] | None = None, at: datetime | None = None
    ) -> Step:
        """Send an event; a refused one leaves the row as it is."""
        with transaction.atomic():
            row = self._locked()
            instant = max(in_us(at or timezone.now()), row.stands.clock)
            step = row.stands.send(event, at=instant, actor=actor, data=data)
            if step.accepted:
                row.take(step, {"event": event, "data": dict(data or {}), "actor": dict(actor)}, instant)
                row.save()
        self.refresh_from_db()
        return step

    def let_time_pass(self, to: datetime | None = None) -> Step:
        """Fire what is due, each timer at its own instant."""
        with transaction.atomic():
            row = self._locked()
            instant = max(in_us(to or timezone.now()), row.stands.clock)
            step = row.stands.advance(instant)
            if step.effects:
                row.take(step, {"time": "passed"}, instant)
                row.save()
        self.refresh_from_db()
        return step

    @property
    def stands(self) -> Case:
        """The case as it stands. Raises CaseError: it is of another version of the policy (migrate it first)."""
        return the_policy().case_from_json(self.case)

    def allowed(self, actor: Actor) -> tuple[EventOption, ...]:
        """Return what somebody may send now."""
        return self.stands.allowed(actor)

    def _locked(self) -> Self:
        return type(self).objects.select_for_update().get(pk=self.pk)

    def take(self, step: Step, what: Mapping[str, object], at: int) -> None:
        """Make the row what a step led to; the caller holds its lock and saves it."""
        case = step.case
        self.log = [*self.log, {**what, "at": step.policy.instant(at), "effects": step.to_json()}]
        self.case = case.to_json()
        self.state, self.owner, self.closed = case.state, case.owner or "", case.closed
        self.next_due = moment(case.next_due)
