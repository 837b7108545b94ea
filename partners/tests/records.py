"""Organisations and services for tests, with what matters named and the rest plausible."""

from partners import search
from partners.models import Contact, Location, Organisation, Service


def an_organisation(name: str = "Beispielverein", **fields) -> Organisation:
    return Organisation.objects.create(**{"name": name, "type": "assoc"} | fields)


def a_service(
    name: str = "Sprachcafé", *, organisation=None, topics=("SPR-03",), districts=(), languages=(), **fields
) -> Service:
    """For the whole city unless `districts` are named."""
    organisation = (
        organisation or Organisation.objects.filter(name="Beispielverein").first() or an_organisation()
    )
    service = Service.objects.create(
        organisation=organisation, name=name, is_citywide=not districts, **fields
    )
    service.topics.set(topics)
    service.districts.set(districts)
    service.languages.set(languages)
    return service


def a_contact(service: Service, **fields) -> Contact:
    values = {"organisation": service.organisation, "service": service, "name": "Muster Person"}
    return Contact.objects.create(**values | fields)


def a_place(service: Service, **fields) -> Location:
    values = {"organisation": service.organisation, "street": "Beispielweg 1", "town": "Musterstadt"}
    place = Location.objects.create(**values | fields)
    service.places.add(place)
    search.refresh([service])
    return place


def service_data(organisation: Organisation, **fields) -> dict:
    """What the service form sends."""
    return {
        "organisation": organisation.pk,
        "name": "Kita-Beratung",
        "status": "active",
        "topics": ["BIL-01"],
        "is_citywide": "on",
        "interpreter": "unknown",
        "access": "unknown",
        "cost": "unknown",
        "capacity": "unknown",
        "review_months": "6",
        "assured_on": "",
    } | fields
