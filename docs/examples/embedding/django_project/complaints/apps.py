"""The application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    """Complaints that a policy drives."""

    name = "complaints"
    verbose_name = _("complaints")
