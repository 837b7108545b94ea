"""A few files with a story: one person who has two of them, and people who have moved to another office's district."""

import uuid
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, QuerySet

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

_ZONE = ZoneInfo(settings.TIME_ZONE)


class Files:
    """Of the first two offices; nothing where too few people are known by name."""

    def __init__(self, seed: int, until: date):
        self.random = Random(seed)  # noqa: S311 - reproducible on purpose
        self.until = until

    def fill(self) -> None:
        offices = list(Office.objects.filter(code__in=("ES", "HH")).order_by("code"))
        for office, other in zip(offices, reversed(offices), strict=True):
            known = self._known_in(office)
            if double := known.annotate(times=Count("consultations")).filter(times__gte=2).last():
                self._split(double)
            if mover := known.exclude(pk=double.pk if double else 0).last():
                self._ask(mover, other)

    def _known_in(self, office: Office) -> QuerySet[Client]:
        """With a name and a consultation, and nothing that is still to come."""
        busy = [
            *Appointment.objects.filter(client__office=office).values_list("client", flat=True),
            *HomeVisit.objects.filter(client__office=office).values_list("client", flat=True),
            *WaitingEntry.objects.filter(client__office=office).values_list("client", flat=True),
        ]
        named = (
            Client.objects.filter(office=office, consents=None).exclude(name_key="").exclude(birth_year=None)
        )
        here = named.filter(consultations__office=office, consultations__is_counted=True)
        return here.exclude(pk__in=busy).distinct().order_by("created_at", "pk")

    def _split(self, client: Client) -> None:
        """Somebody has made a second file of the same person at the last consultation."""
        last = client.consultations.order_by("held_on", "pk").last()
        [code] = ClientNumber.reserve(client.office)
        double = Client(
            office=client.office,
            code=code,
            given_name=client.given_name,
            family_name=client.family_name,
            birth_year=client.birth_year,
            sex=client.sex,
            language=client.language,
            created_at=last.recorded_at,
            email="demo.twice@example.org" if client.office.code == "ES" else "",
        )
        double.save()
        Consultation.objects.filter(pk=last.pk).update(client=double)
        Concern.objects.filter(consultation=last).update(client=double)

    def _ask(self, client: Client, other: Office) -> None:
        """The person has moved, and the other office is asked to take the file."""
        concern = Concern.objects.filter(client=client, office=client.office, is_counted=True).last()
        day, adviser = concern.held_on, concern.consultation.recorded_by
        at = datetime.combine(day, time(18), tzinfo=_ZONE)
        Client.objects.filter(pk=client.pk).update(
            district=other.districts_on(self.until)[0], statistical_district=None
        )
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
