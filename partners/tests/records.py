"""Organisations and services for tests, with what matters named and the rest plausible."""

from partners.models import Organisation, Service


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


def service_data(organisation: Organisation, **fields) -> dict:
    """What the service form sends."""
    return {
        "organisation": organisation.pk,
        "name": "Kita-Beratung",
        "status": "active",
        "topics": ["BIL-01"],
        "is_citywide": "on",
        "assured_on": "",
    } | fields
