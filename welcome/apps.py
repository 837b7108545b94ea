from typing import Any

from django.apps import AppConfig, apps
from django.core import checks
from django.db import connections
from django.db.models.signals import post_migrate

from consultations.row_security import open_figures
from welcome.row_checks import row_security


class WelcomeConfig(AppConfig):
    name = "welcome"

    def ready(self) -> None:
        checks.register(row_security, checks.Tags.security, deploy=True)
        # Once, after all migrations; it is sent only for apps with models.
        post_migrate.connect(open_to_figures, sender=apps.get_app_config("consultations"))


def open_to_figures(*, using: str, **told: Any) -> None:
    """The role of figures may have been made since the last migration."""
    open_figures(connections[using])
