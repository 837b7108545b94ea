"""A year that is over, its frozen version, and what may happen to its records afterwards."""

from datetime import UTC, date, datetime

from django.db.models import F

from catalogues.labels import forget_labels
from catalogues.models import CodeEntry, TopicGroup
from clients.models import Client
from consultations.models import Concern, Consultation, Referral
from districts.models import District, DistrictPopulation, Office
from partners.models import Organisation
from reports.tests import worlds
from reports.tests.test_engine import consultation, referral


def build_year() -> None:
    """40 consultations in ES and 14 in HH in 2025, some with a referral, and some the year before."""
    referred = [{"topic_id": "WOH-01", "outcome": "referred", "referral": referral()}]
    worlds.build(
        [
            *(consultation(held_on=date(2024, 5, 6)) for _number in range(12)),
            *(
                consultation(held_on=date(2025, 1 + number % 12, 3), client=number % 3)
                for number in range(40)
            ),
            *(consultation(office="HH", district_id="hoerde", concerns=referred) for _number in range(13)),
            consultation(office="HH", client=None, sex="x"),
        ]
    )


def cancel(**which) -> None:
    found = Consultation.objects.filter(**which)
    Concern.objects.filter(consultation__in=found).update(is_counted=False)
    found.update(cancelled_at=datetime(2026, 2, 1, tzinfo=UTC), is_counted=False)


def turn_everything_over() -> None:
    """What retention, administrators and advisers may do to a past year, and more."""
    Referral.objects.update(status="error", outcome="")
    cancel(held_on__year=2025, office__code="ES")
    Concern.objects.update(client=None)
    Consultation.objects.update(client=None, sex="x", age_group="ax", nationality="999")
    Client.objects.all().delete()
    CodeEntry.objects.update(label_de="anders", label_en="other", label_tr="başka")
    TopicGroup.objects.update(label_de="Gruppe", label_en="Group", label_tr="Grup")
    Organisation.objects.update(name="Unbekannt")
    Office.objects.update(name=F("code"))
    District.objects.update(name=F("slug"))
    DistrictPopulation.objects.all().delete()
    forget_labels()
