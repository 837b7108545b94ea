"""The next events, as the public pages show them when the city has public events (EVENTS_PUBLIC)."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from consultations.slips.texts import texts
from districts.models import District, Office
from network.events import published
from network.events.leaflets import TEXTS
from network.public.frames import in_language
from network.public.wording import Wording

SHOWN = 5


@dataclass(frozen=True)
class EventRow:
    title: str
    url: str
    kind: str
    when: str
    where: str


def coming(
    wording: Wording, *, office: Office | None = None, district: District | None = None
) -> list[EventRow]:
    if not settings.EVENTS_PUBLIC:
        return []
    found = published.announced(district)
    kinds = texts(wording.code, TEXTS)
    return [
        EventRow(
            title=event.title,
            url=in_language(event.public_url, wording.code),
            kind=kinds.get(f"type_{event.type}", ""),
            when=_when(event, wording),
            where=event.where,
        )
        for event in (found.filter(office=office) if office else found)[:SHOWN]
    ]


def _when(event, wording: Wording) -> str:
    starts, ends = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
    first = wording.listed([wording.day(starts.date()), wording.hours([(starts.time(), ends.time())])])
    if starts.date() == ends.date():
        return first
    return f"{wording.day(starts.date())} – {wording.day(ends.date())}"
