"""The application."""

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    """Complaints that a policy drives."""

    name = "complaints"
