"""Services: who looks, who keeps them, what is checked, found, exported and recorded."""

from datetime import date
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from core.models import AuditEntry
from partners.models import Service
from partners.tests.records import a_contact, a_service, an_organisation, service_data
from welcome.tests.pages import queries

LIST = "/services/"


def names(response) -> list[str]:
    return [service.name for service in response.context["object_list"]]


def test_everybody_with_a_role_sees_services_but_only_the_directory_role_gets_buttons(client_for):
    service = a_service()
    a_contact(service)
    for role in ("reception", "adviser", "lead", "coordinator", "admin", "dpo"):
        page = client_for(role).get(service.get_absolute_url())
        assert page.status_code == 200
        assert "Muster Person" in page.content.decode()
        assert "/edit/" not in page.content.decode()
    assert "/edit/" in client_for("directory").get(service.get_absolute_url()).content.decode()


def test_directory_creates_a_service_and_it_is_audited_without_what_was_typed(client_for, cast):
    organisation = an_organisation()
    data = service_data(organisation, website="beispiel.example.org", languages=["ar", "tr"])
    response = client_for("directory").post(reverse("partners:service_create"), data)
    service = Service.objects.get()
    assert response["Location"] == service.get_absolute_url()
    assert service.website == "https://beispiel.example.org"
    assert {topic.code for topic in service.topics.all()} == {"BIL-01"}
    entry = AuditEntry.objects.get(action=AuditEntry.Action.CREATE)
    assert (entry.object_type, entry.object_id) == ("partners.service", str(service.pk))
    assert "Kita-Beratung" not in str(entry.facts)


def test_only_what_somebody_can_speak_is_offered_as_a_language(client_for):
    field = (
        client_for("directory").get(reverse("partners:service_create")).context["form"].fields["languages"]
    )
    codes = {code for code, _label in field.choices}
    assert "ar" in codes
    assert not codes & {"und", "mul"}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"topics": []}, '<a href="#div_id_topics">Topics: This field is required.</a>'),
        ({"is_citywide": ""}, "Choose the districts, or the whole city.</a>"),
        ({"districts": ["eving"]}, "Either the whole city or single districts."),
        ({"name": "SPRACHCAFE"}, "The organisation already has a service of this name."),
        ({"phone": "call me"}, "Enter a telephone number such as 030 23125 000."),
        ({"minimum_age": "18", "maximum_age": "12"}, "The highest age lies below the lowest."),
        ({"hours": "whenever"}, "“whenever” is not understood."),
        ({"email": "nobody"}, "Enter a valid email address."),
        ({"website": "nobody"}, "Enter a valid URL."),
        ({"closed_until": "2026-12-31"}, "A day until which it is closed is only for"),
    ],
)
def test_faulty_services_are_refused_with_the_reason(client_for, fields, message):
    service = a_service("Sprachcafé")
    response = client_for("directory").post(
        reverse("partners:service_create"), service_data(service.organisation, **fields)
    )
    assert message in response.content.decode()
    assert Service.objects.count() == 1


def test_two_organisations_may_offer_services_of_one_name(client_for):
    a_service("Sprachcafé")
    other = an_organisation("Anderer Verein")
    client_for("directory").post(reverse("partners:service_create"), service_data(other, name="Sprachcafé"))
    assert Service.objects.count() == 2


def test_the_database_knows_one_service_name_per_organisation_in_any_spelling(cast):
    service = a_service("Sprachcafé")
    with pytest.raises(IntegrityError), transaction.atomic():
        Service.objects.create(organisation=service.organisation, name="sprachcafe")


def test_editing_keeps_an_inactive_organisation_selectable(client_for):
    service = a_service(organisation=an_organisation("Ruhender Verein", is_active=False))
    data = service_data(service.organisation, name="Neuer Name")
    client_for("directory").post(reverse("partners:service_update", args=[service.pk]), data)
    service.refresh_from_db()
    assert service.name == "Neuer Name"


def test_deactivated_services_stay_but_are_not_offered_until_they_are_again(client_for):
    service = a_service()
    keeper = client_for("directory")
    keeper.post(reverse("partners:service_offered", args=[service.pk]))
    service.refresh_from_db()
    assert service.status == Service.Status.INACTIVE
    assert not Service.objects.offered().exists()
    keeper.post(reverse("partners:service_offered", args=[service.pk]), {"is_offered": "1"})
    assert Service.objects.offered().get() == service
    assert AuditEntry.objects.filter(action=AuditEntry.Action.UPDATE).count() == 2


def test_confirming_sets_today_and_takes_the_mark_away(client_for):
    service = a_service(assured_on=date(2025, 1, 1))
    keeper = client_for("directory")
    assert "to be confirmed" in keeper.get(service.get_absolute_url()).content.decode()
    page = keeper.post(reverse("partners:service_confirm", args=[service.pk]), follow=True)
    service.refresh_from_db()
    assert service.assured_on == date(2026, 11, 18)
    assert "to be confirmed" not in page.content.decode()


def test_a_button_is_no_link(client_for):
    service = a_service()
    assert (
        client_for("directory").get(reverse("partners:service_confirm", args=[service.pk])).status_code == 405
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=SPRACHCAFE", ["Sprachcafé"]),
        ("q=beispielverein+sprach", ["Sprachcafé"]),
        ("q=nursery", ["Kita-Platz"]),
        ("q=kreş", ["Kita-Platz"]),
        ("q=BIL-01", ["Kita-Platz"]),
        ("topic=SPR-03", ["Sprachcafé"]),
        ("district=eving", ["Kita-Platz", "Sprachcafé"]),
        ("district=mengede", ["Sprachcafé"]),
        ("language=ar", ["Sprachcafé"]),
        ("type=school", ["Kita-Platz"]),
        ("offered=no", ["Geschlossen"]),
    ],
)
def test_filters_narrow_the_list(client_for, query, expected):
    a_service("Sprachcafé", languages=["ar"])
    school = an_organisation("Musterkita", type="school")
    a_service("Kita-Platz", organisation=school, topics=["BIL-01"], districts=["eving"])
    a_service("Geschlossen", topics=["GES-05"], districts=["hoerde"], status="defunct")
    assert sorted(names(client_for("adviser").get(f"{LIST}?{query}"))) == expected


def test_export_has_what_is_filtered_and_never_the_contact_person(client_for):
    a_contact(a_service("=1+1", email="contact@example.org", phone="030 23125 001"))
    a_service("Kita-Platz", topics=["BIL-01"])
    response = client_for("adviser").get(f"{LIST}?topic=SPR-03&export=xlsx")
    rows = list(load_workbook(BytesIO(response.getvalue())).active.iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["Service", "=1+1"]
    text = str(rows)
    assert "030 23125 001" in text
    assert "Muster Person" not in text
    assert "contact@example.org" not in text


def test_reception_takes_no_file_away(client_for):
    a_service()
    response = client_for("reception").get(f"{LIST}?export=csv")
    assert response["Content-Type"].startswith("text/html")
    assert "export=xlsx" not in response.content.decode()


def test_queries_of_the_list_do_not_grow_with_its_rows(client_for):
    adviser = client_for("adviser")
    organisation = an_organisation()

    def with_more(count: int) -> int:
        for number in range(count):
            a_service(
                f"Angebot {Service.objects.count()}-{number}",
                organisation=organisation,
                districts=["eving", "hoerde"],
                languages=["ar"],
            )
        return queries(adviser, LIST)

    assert with_more(5) == with_more(5)
