"""Services for tests of the public pages, and what the tests read on those."""

from lxml import html

from partners.models import Organisation, Service

LIMIT = 100_000
"""Bytes of a cold visit to a public page, with all that belongs to it."""


def make_service(name: str, **fields) -> Service:
    organisation, _is_new = Organisation.objects.get_or_create(
        name="Verein Beispiel", defaults={"type": "association", "phone": "0231 000111"}
    )
    known = {"is_public": True, "is_citywide": True, "description": "Deutsch üben.", "cost": "free"} | fields
    service = Service.objects.create(organisation=organisation, name=name, **known)
    service.topics.set(["BIL-01"])
    return service


def every_path(offer: Service) -> list[str]:
    return [
        "",
        "office/es/",
        "district/eving/",
        "services/",
        "services/?topic=BIL",
        f"services/{offer.pk}/",
        "accessibility/",
    ]


def text_of(response) -> str:
    return " ".join(html.fromstring(response.content).find("body").text_content().split())
