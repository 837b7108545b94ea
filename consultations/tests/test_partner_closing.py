"""A partner with open referrals cannot be deleted, only closed, and closing says what is open."""

import pytest
from django.db.models import ProtectedError
from django.urls import NoReverseMatch, reverse

from consultations.models import Referral
from partners.models import Organisation, Service
from partners.tests.records import a_service
from welcome.tests.pages import text
from welcome.tests.records import make_sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(cast):
    service = a_service("Kita-Beratung", topics=["BIL-01"])
    for _number in range(2):
        make_sent(cast.person("adviser"), cast.es, service)
    return service


def close(client, record: Organisation | Service) -> str:
    act = "active" if isinstance(record, Organisation) else "offered"
    address = reverse(f"partners:{record._meta.model_name}_{act}", args=[record.pk])
    return text(client.post(address, follow=True))


def test_closing_says_how_many_referrals_are_open(service, client_for):
    directory = client_for("directory")
    assert "The service is deactivated. 2 referrals are still open: Eving/Scharnhorst 2." in close(
        directory, service
    )
    first = Referral.objects.first()
    Referral.objects.filter(pk=first.pk).update(
        status="failed", outcome="no_show", closed_on=first.sent_on, due_on=None
    )
    assert "The organisation is deactivated. 1 referral is still open: Eving/Scharnhorst 1." in close(
        directory, service.organisation
    )
    assert Referral.objects.open().count() == 1


def test_the_page_says_what_is_open_before_it_is_closed_and_later(service, client_for):
    said = "2 referrals are still open: Eving/Scharnhorst 2."
    for record in (service, service.organisation):
        for _time in ("before", "after"):
            assert said in text(client_for("directory").get(record.get_absolute_url()))
            close(client_for("directory"), record)
    assert "still open" not in text(client_for("adviser").get(service.get_absolute_url()))


def test_without_open_referrals_there_is_nothing_to_say(service, client_for):
    Referral.objects.update(status="cancelled", outcome="declined", due_on=None)
    assert "still open" not in close(client_for("directory"), service.organisation)


def test_there_is_no_way_to_delete_a_partner(service):
    for name in ("organisation", "service"):
        with pytest.raises(NoReverseMatch):
            reverse(f"partners:{name}_delete", args=[service.pk])
    for record in (service, service.organisation):
        with pytest.raises(ProtectedError):
            record.delete()
