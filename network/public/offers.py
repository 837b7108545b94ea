"""Services of partners that are marked public, as everybody may look for them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse

from catalogues.labels import labels
from network.public.wording import GERMAN, Wording, phone_link
from partners import search
from partners.models import Location, Schedule, Service

PER_PAGE = 20
LONGEST = 100


@dataclass(frozen=True)
class Question:
    """What is looked for: words, the code of a topic group, the slug of a district. Each may be empty."""

    words: str = ""
    topic: str = ""
    district: str = ""

    def query(self, page: int = 1) -> str:
        said = {"q": self.words, "topic": self.topic, "district": self.district}
        number = {"page": page} if page > 1 else {}
        return urlencode({name: value for name, value in said.items() if value} | number)

    def page(self, number: str) -> tuple[Page, bool]:
        """A page of the services that fit, and whether they only fit most of the words."""
        services = Service.objects.published().with_facts()
        if self.topic:
            services = services.for_topic_group(self.topic)
        if self.district:
            services = services.for_district(self.district)
        if not self.words:
            return Paginator(services.order_by("name", "pk"), PER_PAGE).get_page(number), False
        found = search.Found(services, search.understand(self.words), softly=True)
        return Paginator(found, PER_PAGE).get_page(number), found.is_soft


@dataclass(frozen=True)
class ServiceRow:
    url: str
    name: str
    provider: str
    where: str
    topics: str
    facts: str


@dataclass(frozen=True)
class Line:
    """`language` is that of `text`; `href` makes it a link."""

    text: str
    language: str
    href: str = ""


@dataclass(frozen=True)
class Fact:
    label: str
    lines: list[Line]


def are_there() -> bool:
    return Service.objects.published().exists()


def page_links(question: Question, page: Page) -> dict[str, str]:
    """Addresses of the pages before and after this one; empty where there is none."""
    before = page.previous_page_number() if page.has_previous() else 0
    after = page.next_page_number() if page.has_next() else 0
    return {
        name: number and f"?{question.query(number)}"
        for name, number in (("before", before), ("after", after))
    }


def rows(services: Iterable[Service], wording: Wording) -> Iterator[ServiceRow]:
    topics = labels("topic")
    for service in services:
        facts = [wording.texts.get(f"{kind}_{getattr(service, kind)}", "") for kind in ("access", "cost")]
        yield ServiceRow(
            url=reverse("network:welcome_service", args=[wording.code, service.pk]),
            name=service.name,
            provider=service.organisation.name,
            where=str(service.place) if service.place else "",
            topics=", ".join(topics.get(topic.pk, "") for topic in service.topic_list),
            facts=" · ".join(fact for fact in facts if fact),
        )


def service_of(pk: UUID) -> Service | None:
    found: QuerySet[Service] = Service.objects.published().with_facts().prefetch_related("target_groups")
    return found.filter(pk=pk).first()


def facts(service: Service, wording: Wording, day: date) -> list[Fact]:
    """All that is said of it and known on `day`; what nobody has said is left out."""
    said = [*_offer(service, wording), *_way(service, wording, day), *_contact(service, wording)]
    found = [Fact(wording[label], [line for line in lines if line.text]) for label, lines in said]
    return [fact for fact in found if fact.lines]


Said = Iterator[tuple[str, list[Line]]]
"""Pairs of the key of a label and what stands beside it."""


def _offer(service: Service, wording: Wording) -> Said:
    named = wording.code
    topics, groups = labels("topic"), labels("target_group")
    yield "topic", [Line(topics.get(topic.pk, ""), named) for topic in service.topic_list]
    spoken = wording.listed(wording.language(each.pk) for each in service.language_list)
    yield "service_languages", [Line(spoken, wording.code), _answer("interpreter", service, wording)]
    meant = [Line(groups.get(group.code, ""), named) for group in service.target_groups.all()]
    everybody = Line(wording["everybody"], wording.code)
    yield "for_whom", [*(meant or [everybody]), *_ages(service, wording), Line(service.eligibility, GERMAN)]
    places = [Line(", ".join(district.name for district in service.district_list), GERMAN)]
    yield "usable_in", [Line(wording["whole_city"], wording.code)] if service.is_citywide else places


def _way(service: Service, wording: Wording, day: date) -> Said:
    note = Line(service.opening_hours, GERMAN)
    yield "opening_hours", [*_week(service.schedules.all(), wording, day), note]
    yield "access", [_answer("access", service, wording)]
    yield "application", [Line(service.application, GERMAN)]
    yield "documents", [Line(each, GERMAN) for each in service.document_list]
    yield "cost", [_answer("cost", service, wording), Line(service.fees, GERMAN)]


def _contact(service: Service, wording: Wording) -> Said:
    for place in service.places.all():
        if place.location_type == Location.Type.PHYSICAL:
            yield "address", [Line(str(place), GERMAN)]
            yield "directions", [Line(place.transportation, GERMAN)]
            yield "wheelchair", [_answer("wheelchair", place, wording), Line(place.accessibility, GERMAN)]
    organisation = service.organisation
    phone = service.phone or organisation.phone
    website = service.website or organisation.website
    yield "phone", [Line(phone, GERMAN, phone_link(phone))]
    yield "email", [Line(organisation.email, GERMAN, f"mailto:{organisation.email}")]
    yield "website", [Line(website, GERMAN, website)]


def _answer(kind: str, record: Service | Location, wording: Wording) -> Line:
    """The words for one of the answers that a visitor needs; for the others, such as not known, none."""
    return Line(wording.texts.get(f"{kind}_{getattr(record, kind)}", ""), wording.code)


def _ages(service: Service, wording: Wording) -> Iterator[Line]:
    if service.minimum_age is not None:
        yield Line(wording.say("age_from", age=service.minimum_age), wording.code)
    if service.maximum_age is not None:
        yield Line(wording.say("age_to", age=service.maximum_age), wording.code)


def _week(schedules: Iterable[Schedule], wording: Wording, day: date) -> Iterator[Line]:
    """A line for each weekday; hours with a note have one of their own."""
    of_day: dict[tuple[int, str], list] = {}
    for each in schedules:
        if (each.valid_from or date.min) <= day <= (each.valid_until or date.max):
            of_day.setdefault((each.day_number, each.note), []).append((each.opens_at, each.closes_at))
    for (number, note), spans in sorted(of_day.items()):
        hours = f"{wording.weekday(number + 1)}: {wording.hours(sorted(spans))}"
        yield Line(f"{hours} ({note})" if note else hours, wording.code)
