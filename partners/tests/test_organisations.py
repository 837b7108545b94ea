"""Organisations: who looks, who keeps them, what is checked."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.models import AuditEntry
from partners.models import Organisation, Service
from partners.tests.records import a_service, an_organisation

DATA = {"privacy_regime": "gdpr", "name": "  Verein   Nordwind ", "type": "assoc"}


def test_directory_creates_an_organisation(client_for):
    response = client_for("directory").post(reverse("partners:organisation_create"), DATA)
    organisation = Organisation.objects.get()
    assert organisation.name == "Verein Nordwind"
    assert response["Location"] == organisation.get_absolute_url()
    assert AuditEntry.objects.get(action=AuditEntry.Action.CREATE).facts == {"fields": ["name", "type"]}


def test_names_are_unique_whatever_the_case_and_accents(client_for):
    an_organisation("Verein Nördwind")
    response = client_for("directory").post(
        reverse("partners:organisation_create"), DATA | {"name": "VEREIN NORDWIND"}
    )
    assert "There is already an organisation of this name." in response.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        an_organisation("verein nordwind")


def test_an_organisation_may_keep_its_name_when_edited(client_for):
    organisation = an_organisation("Verein Nordwind")
    data = DATA | {"name": "Verein NORDWIND", "phone": "030 23125 010"}
    client_for("directory").post(reverse("partners:organisation_update", args=[organisation.pk]), data)
    organisation.refresh_from_db()
    assert (organisation.name, organisation.phone) == ("Verein NORDWIND", "030 23125 010")


def test_services_of_a_deactivated_organisation_are_not_offered_any_more(client_for):
    service = a_service()
    address = reverse("partners:organisation_active", args=[service.organisation.pk])
    keeper = client_for("directory")
    page = keeper.post(address, follow=True)
    assert "The organisation is deactivated." in page.content.decode()
    assert not Service.objects.offered().exists()
    keeper.post(address, {"is_active": "1"})
    assert Service.objects.offered().get() == service


def test_the_page_lists_the_services_with_their_state(client_for):
    service = a_service("Sprachcafé", status="temporarily closed")
    page = client_for("reception").get(service.organisation.get_absolute_url()).content.decode()
    assert "Sprachcafé" in page
    assert "temporarily closed" in page


def test_list_is_found_by_name_type_and_state_and_counts_offered_services(client_for):
    a_service("Eins")
    a_service("Zwei", status="inactive")
    an_organisation("Ruhende Kammer", type="authority", is_active=False)
    adviser = client_for("adviser")
    found = adviser.get("/organisations/", {"q": "beispiel"}).context["object_list"]
    assert [(organisation.name, organisation.service_count) for organisation in found] == [
        ("Beispielverein", 1)
    ]
    for query in ({"type": "authority"}, {"is_active": "False"}):
        found = adviser.get("/organisations/", query).context["object_list"]
        assert [organisation.name for organisation in found] == ["Ruhende Kammer"]


def test_a_new_service_starts_with_the_organisation_it_was_asked_for(client_for):
    organisation = an_organisation()
    page = client_for("directory").get(f"{reverse('partners:service_create')}?organisation={organisation.pk}")
    assert page.context["form"]["organisation"].value() == str(organisation.pk)
