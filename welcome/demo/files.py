"""A few files with a story: people who have two of them, and people who live in the district of another office."""

import uuid
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, QuerySet

from clients.models import Client, ClientNumber
from consultations.models import (
    Appointment,
    Concern,
    Consent,
    Consultation,
    HomeVisit,
    Referral,
    ReferralEvent,
    WaitingEntry,
)
from consultations.referrals import machine
from consultations.referrals.consents import FILE
from consultations.referrals.forms import CONSENT_LASTS
from districts.models import Office

SAID_AGAIN = (
    *("office", "given_name", "family_name", "birth_date", "birth_year", "sex", "nationality"),
    *("residence_status", "german_level", "language", "district"),
)
_ZONE = ZoneInfo(settings.TIME_ZONE)


class Files:
    """Of the offices whose people have demo accounts; nothing where too few are known by name."""

    def __init__(self, seed: int, until: date):
        self.random = Random(seed)  # noqa: S311 - reproducible on purpose
        self.until = until

    def fill(self) -> None:
        for office in Office.objects.filter(code__in=("ES", "HH")).order_by("code"):
            dated = self._known_in(office).exclude(birth_date=None)
            often = dated.annotate(times=Count("consultations")).filter(times__gte=2)
            if double := often.last():
                self._split(double)
            self._ask_to_take_somebody(office)

    def _ask_to_take_somebody(self, office: Office) -> None:
        """The last one who lives in its district and is known in another office."""
        here = office.districts_on(self.until)
        lately = {"consultations__held_on__gte": self.until - timedelta(days=60)}
        for other in Office.objects.exclude(pk=office.pk).order_by("code"):
            if neighbour := self._known_in(other).filter(district__in=here, **lately).last():
                self._ask(neighbour, office)
                return

    def _known_in(self, office: Office) -> QuerySet[Client]:
        """With a name and a consultation, and nothing that is still to come."""
        advised = Consultation.objects.filter(client=OuterRef("pk"), office=office, is_counted=True)
        is_free = [
            ~Exists(model.objects.filter(client=OuterRef("pk")))
            for model in (Appointment, HomeVisit, WaitingEntry, Consent)
        ]
        known = Client.objects.filter(Exists(advised), *is_free, office=office)
        return known.exclude(name_key="").order_by("created_at", "pk")

    def _split(self, client: Client) -> None:
        """Somebody has made a second file of the same person at the last consultation."""
        last = client.consultations.filter(office=client.office).order_by("held_on", "pk").last()
        [code] = ClientNumber.reserve(client.office)
        said = {name: getattr(client, name) for name in SAID_AGAIN}
        double = Client.objects.create(code=code, created_at=last.recorded_at, **said)
        Consultation.objects.filter(pk=last.pk).update(client=double)
        Concern.objects.filter(consultation=last).update(client=double)

    def _ask(self, client: Client, other: Office) -> None:
        concerns = Concern.objects.filter(client=client, office=client.office, is_counted=True)
        concern = concerns.exclude(outcome=Concern.OUTCOME_REFERRED).last()
        if concern is None:
            return
        day, adviser = concern.held_on, concern.consultation.recorded_by
        at = datetime.combine(day, time(18), tzinfo=_ZONE)
        consent = Consent.objects.create(
            client=client,
            to_office=other,
            purpose="advice",
            items=[FILE, "language"],
            language=client.language,
            given_on=day,
            valid_until=day + CONSENT_LASTS,
            recorded_at=at,
            recorded_by=adviser,
        )
        self._send(concern, consent, at)

    def _send(self, concern: Concern, consent: Consent, at: datetime) -> None:
        referral = Referral(
            id=uuid.UUID(int=self.random.getrandbits(128), version=4),
            concern=concern,
            to_office=consent.to_office,
            mode=machine.DATA,
            consent=consent,
            is_agreed=True,
            hands_over_file=True,
            status=machine.SENT,
            sent_on=consent.given_on,
            created_at=at,
        )
        referral.next_step_at = at + max(referral.answer_period, timedelta(days=14))
        referral.due_on = referral.next_step_at.date()
        referral.save()
        ReferralEvent.of(referral, old=machine.DRAFT, by=consent.recorded_by, at=at).save()
        Concern.objects.filter(pk=concern.pk).update(outcome=Concern.OUTCOME_REFERRED)
