"""The papers of people who work with clients: of each its day is kept, never the paper itself (P17)."""

from datetime import date, timedelta
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.periods import months_later

CERTIFICATE_MONTHS = 60
"""So long a certificate of good conduct counts, unless another day is entered."""
RENEW_DAYS = 60
"""So long before its end a certificate is to be renewed: the authority needs weeks for a new one."""
OVER, RENEW, MISSING = "over", "renew", "missing"
"""Certificates that have run out, those that have or will soon, and those that were never shown."""


class PapersQuerySetMixin:
    def with_certificate(self, which: str, today: date | None = None) -> Self:
        """Those whose certificate is one of OVER, RENEW, MISSING."""
        today = today or timezone.localdate()
        conditions = {
            OVER: Q(certificate_until__lt=today),
            RENEW: Q(certificate_until__lte=today + timedelta(days=RENEW_DAYS)),
            MISSING: Q(certificate_on__isnull=True),
        }
        return self.filter(conditions[which])


class PapersMixin:
    """For a model with these days. `past_days` are its fields that cannot lie in the future."""

    confidential_on: date | None
    certificate_on: date | None
    certificate_until: date | None
    past_days: ClassVar[tuple[str, ...]]

    def clean(self) -> None:
        super().clean()
        today = timezone.localdate()
        for name in self.past_days:
            if (day := getattr(self, name)) and day > today:
                raise ValidationError({name: _("The day lies in the future.")})
        if self.certificate_until and not self.certificate_on:
            raise ValidationError({"certificate_on": _("Which day does the certificate have?")})
        if self.certificate_on and not self.certificate_until:
            self.certificate_until = months_later(self.certificate_on, CERTIFICATE_MONTHS)

    def certificate_mark(self) -> tuple[str, str] | None:
        """What is to be done about the certificate, as text and tone of a badge; None while it counts for long."""
        today = timezone.localdate()
        if self.certificate_on is None:
            return _("not shown"), "danger"
        if self.certificate_until is None or self.certificate_until > today + timedelta(days=RENEW_DAYS):
            return None
        return (_("run out"), "danger") if self.certificate_until < today else (_("runs out soon"), "warning")

    def missing_papers(self, day: date | None = None) -> list[str]:
        """What stands against working with people on that day, in words."""
        today = timezone.localdate()
        on = day or today
        found = []
        if self.confidential_on is None or self.confidential_on > on:
            found.append(_("Confidentiality has not been signed."))
        if self.certificate_on is None:
            found.append(_("No certificate of good conduct has been shown."))
        elif self.certificate_until and self.certificate_until < on:
            found.append(_outdated(on > today))
        return found


def _outdated(is_to_come: bool) -> str:
    if is_to_come:
        return _("The certificate of good conduct will have run out by then.")
    return _("The certificate of good conduct is too old: a new one is needed.")
