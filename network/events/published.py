"""What everybody may read of events, without an account, when the city has switched it on (EVENTS_PUBLIC)."""

from django.db.models import QuerySet

from districts.models import District
from network.events.models import Event, Place


def districts() -> QuerySet[District]:
    return District.objects.within_city()


def district(slug: str) -> District | None:
    return districts().filter(slug=slug).first()


def announced(place: District | None = None) -> QuerySet[Event]:
    found = Event.objects.announced().select_related("site", "district").in_order()
    return found.filter(district=place) if place else found


def event(key) -> Event | None:
    found = Event.objects.published().with_details().prefetch_related("languages", "partners")
    return found.filter(pk=key).first()


def number(code: str) -> Place | None:
    return Place.objects.select_related("event__site", "event__district").filter(code=code).first()
