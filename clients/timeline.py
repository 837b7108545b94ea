"""A client's consultations as somebody reads them: in order, and what of them is still open."""

from dataclasses import dataclass

from django.db.models import Model, QuerySet


@dataclass(frozen=True)
class Timeline:
    """`consultations` with their concerns and referrals already read (`Client.timeline`), newest first."""

    consultations: QuerySet

    @property
    def follow_ups(self) -> list[Model]:
        """Consultations whose follow-up is not done, the one that is due first on top."""
        waiting = [item for item in self.consultations if item.follow_up_on and not item.followed_up_at]
        return sorted(waiting, key=lambda item: item.follow_up_on)

    @property
    def open_referrals(self) -> list[Model]:
        """Referrals without an end yet, or with one that is to be noted, newest first."""
        return [
            referral
            for consultation in self.consultations
            for concern in consultation.concerns.all()
            for referral in concern.referrals.all()
            if referral.is_awaited or referral.is_to_be_noted
        ]
