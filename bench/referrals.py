"""Referrals without an answer, as many as a whole region has open, each with its next reminder due."""

from datetime import timedelta
from itertools import cycle

import django

django.setup()

from django.utils import timezone  # noqa: E402

from consultations.models import Concern, Referral  # noqa: E402
from consultations.referrals import reminders  # noqa: E402
from core import bulk, rows  # noqa: E402
from partners.models import Organisation  # noqa: E402


def fill(count: int) -> None:
    """`count` referrals on concerns that are there, a quarter on each step of the ladder, all due by now; nothing else
    is. Half of the receivers can be written to."""
    Referral.objects.filter(next_step_at__isnull=False).update(next_step_at=None)
    organisations = list(Organisation.objects.order_by("pk")[:1000])
    for number, organisation in enumerate(organisations):
        organisation.email = f"post{number}@example.org" if number % 2 else ""
    Organisation.objects.bulk_update(organisations, ["email"])
    now = timezone.now()
    places = zip(range(count), cycle(Concern.objects.filter(is_counted=True)[:count]), cycle(organisations))
    for portion in bulk.chunks(places, bulk.BATCH):
        referrals = [
            Referral(
                concern=concern,
                organisation=organisation,
                is_agreed=True,
                status=Referral.SENT,
                sent_on=timezone.localdate() - timedelta(days=15 + 14 * (number % 4)),
                link_nonce=f"bench{number}",
                reminder_step=number % 4,
                next_step_at=now - timedelta(minutes=count - number),
            )
            for number, concern, organisation in portion
        ]
        for referral in referrals:
            referral.set_facts()
        bulk.insert(referrals)


def _take_all_steps() -> None:
    now = timezone.now()
    with rows.whole_city():  # as the command does
        while reminders.take_steps(now):
            pass


if __name__ == "__main__":
    _take_all_steps()
