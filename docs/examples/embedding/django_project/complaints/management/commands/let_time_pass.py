"""`manage.py let_time_pass`, every minute or so: fires what is due."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from complaints.models import Complaint


class Command(BaseCommand):
    """Fire the timers that are due."""

    help = "Fire the timers that are due."

    def handle(self, *_: object, **__: object) -> None:
        """Let time pass for every complaint that waits for it, each in a transaction of its own."""
        now = timezone.now()
        for row in Complaint.objects.filter(next_due__lte=now):
            for effect in row.let_time_pass(now):
                self.stdout.write(f"{effect.id} {effect.kind}")
