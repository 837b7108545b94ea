"""The day on which a consultation comes back, as its form asks for it."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.models import Concern
from core.forms import DraftFormMixin

LATEST_FOLLOW_UP = timedelta(days=2 * 366)
USUAL_FOLLOW_UP = timedelta(days=14)
STAYS_OPEN = "follow_up"
"""The outcome of a concern that somebody has to come back to."""


class FollowUpMixin(DraftFormMixin):
    """A concern that stays open brings the consultation back on a day, or nobody would see it again. Nobody is asked
    who changes what came without a day (an import, a tally sheet), nor for a person who cannot be found again."""

    @property
    def usual_follow_up(self) -> date:
        """Put there by the page as soon as a concern stays open."""
        return timezone.localdate() + USUAL_FOLLOW_UP

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        day, follow_up = cleaned.get("held_on"), cleaned.get("follow_up_on")
        if day and follow_up and follow_up < day:
            self.add_error("follow_up_on", _("The follow-up lies before the consultation."))
        if follow_up and follow_up > timezone.localdate() + LATEST_FOLLOW_UP:
            self.add_error("follow_up_on", _("The follow-up lies more than two years ahead."))
        is_asked = cleaned.get("who") != self.WITHOUT and "follow_up_on" not in self.errors
        if is_asked and not follow_up and self._stays_open():
            self.add_error("follow_up_on", _("A concern stays open: enter the day of the follow-up."))
        return cleaned

    def _stays_open(self) -> bool:
        """Whether a concern stays open that did not before."""
        outcomes = [row["outcome"].value() for row in self.concerns.rows]
        stored = Concern.objects.filter(consultation=self.instance.pk, outcome=STAYS_OPEN)
        return STAYS_OPEN in outcomes and not (self.instance.pk and stored.exists())
