from django.apps import AppConfig
from django.core import checks

from welcome.row_checks import row_security


class WelcomeConfig(AppConfig):
    name = "welcome"

    def ready(self) -> None:
        checks.register(row_security, checks.Tags.security, deploy=True)
