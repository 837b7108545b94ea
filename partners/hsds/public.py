"""What the open interface shows: offered services marked public, their organisations and places."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from catalogues.models import Topic
from partners.hsds import terms, writing
from partners.hsds.records import organisations, services
from partners.hsds.standard import SHAPES
from partners.models import Organisation, Service, ServiceAtLocation


def public_services() -> QuerySet[Service]:
    return Service.objects.published()


def public_organisations() -> QuerySet[Organisation]:
    return Organisation.objects.filter(Exists(public_services().filter(organisation=OuterRef("pk"))))


def public_places() -> QuerySet[ServiceAtLocation]:
    return ServiceAtLocation._base_manager.filter(service__in=public_services())


# --- Whole records, in a constant number of queries ----------------------------------------------------


def with_services(found: QuerySet[Organisation]) -> QuerySet[Organisation]:
    return found.prefetch_related(Prefetch("services", whole_services(public_services()).order_by("pk")))


def organisation_lookups() -> tuple:
    """What a whole organisation is read with."""
    return tuple(organisations()._prefetch_related_lookups)


def whole_services(found: QuerySet[Service]) -> QuerySet[Service]:
    at_locations = ServiceAtLocation._base_manager.select_related("location").order_by("pk")
    lookups = [each for each in services()._prefetch_related_lookups if _path(each) != "at_locations"]
    return found.prefetch_related(*lookups, Prefetch("at_locations", at_locations))


def _path(lookup: Any) -> str:
    return getattr(lookup, "prefetch_through", lookup)


def in_whole_organisations(found: QuerySet[Service]) -> QuerySet[Service]:
    return whole_services(found).prefetch_related(Prefetch("organisation", organisations()))


def whole_places(found: QuerySet[ServiceAtLocation]) -> QuerySet[ServiceAtLocation]:
    inner = in_whole_organisations(Service.objects.all())
    return found.select_related("location").prefetch_related(Prefetch("service", inner))


# --- In the words of HSDS ------------------------------------------------------------------------------


def simple(kind: str, record: models.Model) -> dict:
    """Only what there is one of."""
    found = writing.published(kind, writing.flat(kind, record))
    return {name: value for name, value in found.items() if name in SHAPES[kind].names}


def service_in_list(record: Service) -> dict:
    return simple("service", record) | {"organization": simple("organization", record.organisation)}


def whole_service(record: Service, *, in_organisation: bool = False) -> dict:
    found = writing.service(record)
    found["service_at_locations"] = [
        each | {"location": writing.flat("location", place.location)}
        for each, place in zip(found.get("service_at_locations", ()), record.at_locations.all(), strict=False)
    ]
    if not in_organisation:
        found["organization"] = writing.organization(record.organisation)
    return writing.published("service", found)


def whole_organisation(record: Organisation) -> dict:
    return writing.published("organization", writing.organization(record))


def organisation_with(services_in: Callable[[Service], dict]) -> Callable[[Organisation], dict]:
    def write(record: Organisation) -> dict:
        return whole_organisation(record) | {
            "services": [services_in(each) for each in record.services.all()]
        }

    return write


def place_in_list(record: ServiceAtLocation) -> dict:
    found = simple("service_at_location", record)
    location = simple("location", record.location)
    return found | {"location": location, "service": service_in_list(record.service)}


def whole_place(record: ServiceAtLocation) -> dict:
    found = writing.published("service_at_location", writing.flat("service_at_location", record))
    location = writing.published("location", writing.flat("location", record.location))
    return found | {"location": location, "service": whole_service(record.service)}


# --- Questions ----------------------------------------------------------------------------------------


def with_term(found: QuerySet[Service], term: str) -> QuerySet[Service]:
    """Services tied to one of the project's terms; a topic group stands for its topics."""
    if code := terms.code_of(terms.TOPIC, term):
        return found.for_topic(code)
    if code := terms.code_of("topic_group", term):
        return found.filter(topics__in=Topic.objects.filter(group=code)).distinct()
    if code := terms.code_of(terms.GROUP, term):
        return found.filter(target_groups__code=code)
    if code := terms.code_of(terms.TYPE, term):
        return found.filter(organisation__type=code)
    return found.none()


def with_taxonomy(found: QuerySet[Service], taxonomy: str) -> QuerySet[Service]:
    """Services tied to any term of the taxonomy."""
    ids = {terms.taxonomy(code)["id"]: code for code in terms.TAXONOMIES}
    code = ids.get(taxonomy)
    if code == terms.GROUP:
        return found.filter(Exists(Service.target_groups.through.objects.filter(service=OuterRef("pk"))))
    return found if code in (terms.TOPIC, terms.TYPE, terms.NOTE) else found.none()


def places_of(found: QuerySet[Service], postcode: str) -> QuerySet[ServiceAtLocation]:
    where = Q(location__postcode=postcode) if postcode else Q()
    return public_places().filter(where, service__in=found)


@dataclass(frozen=True)
class TermQuestion:
    search: str = ""
    taxonomy: str = ""
    parent: str = ""
    top_only: bool = False

    def fits(self, term: dict) -> bool:
        return (
            self.search.casefold() in f"{term['code']} {term['name']}".casefold()
            and self.taxonomy in ("", term["taxonomy_id"])
            and self.parent in ("", term.get("parent_id"))
            and not (self.top_only and "parent_id" in term)
        )


def public_terms(question: TermQuestion = TermQuestion()) -> list[dict]:
    return [term for term in terms.all_terms(public=True) if question.fits(term)]


def taxonomies(text: str = "") -> list[dict]:
    found: Iterable[dict] = map(terms.taxonomy, terms.TAXONOMIES)
    return [each for each in found if text.casefold() in f"{each['name']} {each['description']}".casefold()]
