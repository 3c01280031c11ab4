"""The admin: complaints to read, a page of all deadlines, and an action that lets time pass. Nothing is edited here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from complaintflow.explanation.titles import Titles
from complaints.models import Complaint, in_us, the_policy


def titles() -> Titles:
    """Return the policy's words in the language of the request."""
    return Titles(the_policy().compiled, "zh" if (get_language() or "").startswith("zh") else "en")


@admin.register(Complaint)
class ComplaintAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Complaints as they stand."""

    list_display = ("number", "state_title", "owner_title", "next_due", "closed")
    list_filter = ("closed", "state")
    search_fields = ("number",)
    readonly_fields = ("number", "state_title", "owner_title", "deadlines", "history")
    fields = readonly_fields
    actions: ClassVar = ["let_time_pass"]

    def has_add_permission(self, _: HttpRequest) -> bool:
        """Complaints are opened by `Complaint.open`, never typed in."""
        return False

    def has_delete_permission(self, _: HttpRequest, __: Complaint | None = None) -> bool:
        """What happened stays on record."""
        return False

    @admin.display(description=_("state"), ordering="state")
    def state_title(self, row: Complaint) -> str:
        """Return what the policy calls the state."""
        return titles().of("state", row.state)

    @admin.display(description=_("owner"), ordering="owner")
    def owner_title(self, row: Complaint) -> str:
        """Return what the policy calls the owner."""
        return titles().of("role", row.owner or None)

    @admin.display(description=_("deadlines"))
    def deadlines(self, row: Complaint) -> SafeString:
        """Return what is owed and by when."""
        words = titles()
        due = ((words.of("deadline", one.deadline), row.stands.policy.instant(one.due_us)) for one in row.stands.due)
        return format_html_join("", "<div>{}: {}</div>", due)

    @admin.display(description=_("what happened"))
    def history(self, row: Complaint) -> SafeString:
        """Return the log, line by line."""
        words = titles()
        lines = (
            (
                line["at"],
                words.of("event", line["event"]) if "event" in line else gettext("time passed"),
                line.get("actor", {}).get("id", ""),
            )
            for line in row.log
        )
        return format_html_join("", "<div>{} {} {}</div>", lines)

    @admin.action(description=_("Let time pass"), permissions=["change"])
    def let_time_pass(self, request: HttpRequest, chosen: QuerySet[Complaint]) -> None:
        """Fire what is due of the chosen complaints."""
        count = sum(len(row.let_time_pass().effects) for row in chosen)
        messages.info(request, ngettext("%d effect", "%d effects", count) % count)

    def get_urls(self) -> list[URLPattern]:
        """Add the page of deadlines."""
        page = self.admin_site.admin_view(self.all_deadlines)
        return [path("deadlines/", page, name="complaints_deadlines"), *super().get_urls()]

    def all_deadlines(self, request: HttpRequest) -> TemplateResponse:
        """List the deadlines of all open complaints, the one due soonest first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = sorted(owed(self.get_queryset(request)), key=lambda one: (one.due_us, one.number))
        context = {**self.admin_site.each_context(request), "title": gettext("Deadlines"), "rows": rows}
        return TemplateResponse(request, "complaints/deadlines.html", context)


@dataclass(frozen=True, slots=True)
class Owed:
    """A line of the page of deadlines; `due` in the zone of the policy."""

    number: str
    deadline: str
    due_us: int
    due: str
    overdue: bool


def owed(rows: QuerySet[Complaint]) -> Iterator[Owed]:
    """Yield the deadlines of open complaints."""
    now, words, policy = in_us(timezone.now()), titles(), the_policy()
    for row in rows.filter(closed=False):
        for one in row.stands.due:
            title, due = words.of("deadline", one.deadline), one.due_us
            yield Owed(row.number, title, due, policy.instant(due), due < now)
