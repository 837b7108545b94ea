"""Privacy notices: those of the city are filled in and approved in German and English, all others are drafts; and a few
sensitive notes."""

import re
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from clients.models import PrivacyNotice
from clients.notices.services import load_models
from consultations.models import Consultation, SensitiveNote
from districts.models import Employer
from welcome.demo.notes import SENSITIVE

FILLED_IN = (
    "Musterplatz 1, 44000 Musterstadt, info@example.org",
    "Ralf Datenschutz-Demo, dpo@example.org",
    "Art. 6 Abs. 1 Buchst. e DSGVO",
    "Rechenzentrum Beispiel",
    "Aufsicht Beispiel, Musterallee 2, 40000 Musterstadt",
)
"""What stands in square brackets in the model texts, in their order."""
APPROVED = ("de", "en")
OLD = timedelta(days=500)
WITH_SENSITIVE_NOTE = 12
"""Consultations of the last ones."""


class Notices:
    def __init__(self, until: date):
        self.until = until
        self.written_at = timezone.make_aware(datetime.combine(until - OLD, time(9)))

    def fill(self) -> None:
        load_models()
        PrivacyNotice.objects.update(written_at=self.written_at)
        city = PrivacyNotice.objects.filter(employer__kind=Employer.Kind.CITY, language__in=APPROVED)
        officer = User.objects.get(email="dpo@example.org")
        for notice in city:
            for words in FILLED_IN:
                notice.text = re.sub(r"\[[^\]]*\]", words, notice.text, count=1)
            notice.approved_at, notice.approved_by = self.written_at + timedelta(days=10), officer
            notice.save()
        self._sensitive_notes()

    def _sensitive_notes(self) -> None:
        latest = Consultation.objects.counted().filter(client__isnull=False, adviser__isnull=False)
        latest = latest.order_by("-held_on", "-pk")[:WITH_SENSITIVE_NOTE]
        SensitiveNote.objects.bulk_create(
            SensitiveNote(
                consultation=consultation,
                text=SENSITIVE[number % len(SENSITIVE)],
                written_at=consultation.recorded_at,
                written_by_id=consultation.adviser_id,
            )
            for number, consultation in enumerate(latest)
        )
