"""Places, contact persons and agreements on the page of an organisation; hours, capacity and the review queue."""

from datetime import date, datetime, time

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry
from partners.models import Agreement, Contact, Location, Schedule, Service
from partners.tests.records import a_contact, a_place, a_service, an_organisation, service_data

LIST = reverse("partners:service_list")
PLACE = {
    "location_type": "physical",
    "street": "Musterweg 2",
    "postcode": "44135",
    "town": "Dortmund",
    "wheelchair": "yes",
}


def names(response) -> list[str]:
    return [service.name for service in response.context["object_list"]]


def test_a_place_is_added_on_the_page_of_the_organisation_and_chosen_by_a_service(client_for):
    organisation = an_organisation()
    keeper = client_for("directory")
    keeper.post(reverse("partners:location_create", args=[organisation.pk]), PLACE)
    place = Location.objects.get()
    assert place.organisation == organisation
    data = service_data(organisation, places=[str(place.pk)], hours="Mo, Do 9–12")
    keeper.post(reverse("partners:service_create"), data)
    service = Service.objects.get()
    assert service.place == place
    page = client_for("reception").get(service.get_absolute_url()).content.decode()
    assert "Musterweg 2" in page
    assert "44135 Dortmund" in page
    assert "Mo 9–12, Do 9–12" in page
    assert "accessible by wheelchair" in page


def test_a_service_takes_only_places_of_its_own_organisation(client_for):
    service = a_service()
    foreign = a_place(a_service("Anderes", organisation=an_organisation("Fremder Verein")))
    data = service_data(service.organisation, name="Neu", places=[str(foreign.pk)])
    response = client_for("directory").post(reverse("partners:service_create"), data)
    assert response.status_code == 200
    assert not Service.objects.filter(name="Neu").exists()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"street": ""}, "Give the street, or at least a name of the place."),
        ({"postcode": "4413"}, "Five digits."),
        ({"latitude": "91", "longitude": "7"}, "Give latitude and longitude in degrees, or neither."),
        ({"latitude": "51.5"}, "Give latitude and longitude in degrees, or neither."),
    ],
)
def test_faulty_places_are_refused_with_the_reason(client_for, fields, message):
    organisation = an_organisation()
    address = reverse("partners:location_create", args=[organisation.pk])
    response = client_for("directory").post(address, PLACE | fields)
    assert message in response.content.decode()
    assert not Location.objects.exists()


def test_contact_persons_are_internal_unless_marked_public(client_for):
    service = a_service()
    keeper = client_for("directory")
    address = reverse("partners:contact_create", args=[service.organisation.pk])
    keeper.post(address, {"name": "Muster Person", "phone": "030 23125 010", "service": str(service.pk)})
    contact = Contact.objects.get()
    assert not contact.is_public
    assert "Muster Person" in client_for("adviser").get(service.get_absolute_url()).content.decode()
    keeper.post(reverse("partners:contact_delete", args=[contact.pk]))
    assert not Contact.objects.exists()
    assert AuditEntry.objects.filter(object_type="partners.contact").count() == 2


def test_an_agreement_in_force_is_signed_and_reminds_of_its_renewal(client_for):
    organisation = an_organisation()
    keeper = client_for("directory")
    address = reverse("partners:agreement_create", args=[organisation.pk])
    refused = keeper.post(address, {"status": "active"})
    assert "An agreement in force has a day on which it was signed." in refused.content.decode()
    dates = {"signed_on": "2024-12-01", "valid_until": "2026-12-31", "remind_on": "2026-11-01"}
    keeper.post(address, {"status": "active", "reference": "50/1-7"} | dates)
    assert list(Agreement.objects.due_for_renewal()) == [Agreement.objects.get()]
    assert "renew" in keeper.get(organisation.get_absolute_url()).content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.create(organisation=organisation, status="active")


def test_an_organisation_is_never_a_part_of_itself(client_for):
    outer, inner = an_organisation("Verband"), an_organisation("Ortsverein")
    inner.parent = outer
    inner.save()
    address = reverse("partners:organisation_update", args=[outer.pk])
    data = {"name": "Verband", "type": "assoc", "privacy_regime": "gdpr", "parent": str(inner.pk)}
    page = client_for("directory").post(address, data).content.decode()
    assert "The other organisation is already a part of this one." in page


# --- Hours ---------------------------------------------------------------------------------------------


def test_open_now_follows_the_weekly_hours(client_for):
    """The clock stands at Wednesday, 10:00."""
    for name, weekday in (("Heute", "WE"), ("Morgen", "TH")):
        Schedule.objects.create(
            service=a_service(name), weekday=weekday, opens_at=time(9), closes_at=time(12)
        )
    ended = Schedule(service=a_service("Früher"), weekday="WE", opens_at=time(9), closes_at=time(12))
    ended.valid_until = date(2026, 10, 31)
    ended.save()
    assert names(client_for("adviser").get(LIST, {"open_now": "on"})) == ["Heute"]
    noon = timezone.make_aware(datetime(2026, 11, 18, 12, 0))
    assert not Service.objects.open_at(noon).exists()
    assert not Service.objects.get(name="Heute").is_open_at(noon)


def test_hours_that_stay_keep_their_id_and_special_ones_are_left_alone(client_for):
    service = a_service()
    stays, goes = (
        Schedule.objects.create(service=service, weekday=day, opens_at=time(9), closes_at=time(12))
        for day in ("MO", "TU")
    )
    special = Schedule.objects.create(
        service=service, weekday="SA", opens_at=time(10), closes_at=time(12), note="nur Frauen"
    )
    data = service_data(service.organisation, name=service.name, hours="Mo 9–12, Fr 13–15")
    client_for("directory").post(reverse("partners:service_update", args=[service.pk]), data)
    kept = set(Schedule.objects.values_list("pk", flat=True))
    assert {stays.pk, special.pk} < kept
    assert goes.pk not in kept
    assert len(kept) == 3


# --- Filters, capacity and review ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"cost": "free"}, ["Umsonst"]),
        ({"walk_in": "on"}, ["Beides"]),
        ({"by_appointment": "on"}, ["Beides", "Termin"]),
        ({"interpreter": "on"}, ["Dolmetscher"]),
        ({"wheelchair": "on"}, ["Ebenerdig"]),
        (
            {"target_group": "women"},
            ["Beides", "Dolmetscher", "Ebenerdig", "Frauentreff", "Termin", "Umsonst"],
        ),
        ({"target_group": "seniors"}, ["Beides", "Dolmetscher", "Ebenerdig", "Termin", "Umsonst"]),
    ],
)
def test_filters_of_circumstances(client_for, query, expected):
    a_service("Umsonst", cost="free")
    a_service("Beides", access="both")
    a_service("Termin", access="appointment")
    a_service("Dolmetscher", interpreter="yes")
    a_place(a_service("Ebenerdig"), wheelchair="yes")
    women = a_service("Frauentreff")
    women.target_groups.set(Service.target_groups.field.related_model.objects.filter(code="women"))
    assert sorted(names(client_for("adviser").get(LIST, query))) == expected


def test_capacity_is_noted_with_its_day(client_for):
    service = a_service()
    address = reverse("partners:service_capacity", args=[service.pk])
    keeper = client_for("directory")
    keeper.post(address, {"capacity": "waiting", "waiting_weeks": "6"})
    service.refresh_from_db()
    assert (service.capacity, service.waiting_weeks, service.capacity_on) == (
        "waiting",
        6,
        date(2026, 11, 18),
    )
    assert "6 weeks" in keeper.get(service.get_absolute_url()).content.decode()
    assert keeper.post(address, {"capacity": "plenty"}).status_code == 400


def test_the_queue_holds_what_was_not_confirmed_in_time_and_counts_in_the_navigation(client_for):
    a_service("Frisch", assured_on=date(2026, 10, 1))
    a_service("Bald alt", assured_on=date(2026, 5, 18))
    a_service("Nie")
    a_service("Jährlich", assured_on=date(2026, 1, 10), review_months=12)
    a_service("Ruht", status="inactive")
    keeper = client_for("directory")
    page = keeper.get(reverse("partners:review_list"))
    assert names(page) == ["Nie", "Bald alt"]
    assert '<span class="count">2<' in page.content.decode()
    service = Service.objects.get(name="Nie")
    keeper.post(reverse("partners:service_confirm", args=[service.pk]))
    service.refresh_from_db()
    assert service.assured_by == "Directory of the City"
    assert service.review_due_on == date(2027, 5, 18)
    assert names(keeper.get(reverse("partners:review_list"))) == ["Bald alt"]


def test_everybody_who_may_look_sees_the_contact_but_no_file_has_it(client_for):
    service = a_service()
    a_contact(service, email="secret@example.org")
    csv = b"".join(client_for("adviser").get(f"{LIST}?export=csv").streaming_content).decode()
    assert "secret@example.org" not in csv
    assert "Muster Person" not in csv
