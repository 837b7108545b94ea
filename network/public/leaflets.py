"""A page about an office to hand out or to hang up, as a PDF in one language: what it helps with, the hours of the
plan, where it is, and a picture that leads to its public page, where days with other hours stand."""

import hashlib
import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.utils import timezone
from django.utils.translation import override

from core.pdf import is_right_to_left, pdf, printable
from districts.models import City, Office
from network.events.cards import picture_of
from network.public import offices
from network.public.wording import Wording

TEMPLATE = Path(__file__).parent / "leaflet.typ"
KEPT_SECONDS = 3600
"""There are few: a leaflet for each office and language, as long as nothing changes."""
TEXTS = (
    "spoken",
    "walk_in",
    "open_hours",
    "appointment_hours",
    "address",
    "phone",
    "email",
    "serves",
    "topics",
    "scan",
    "free",
)


def leaflet(city: City, code: str, language: str) -> bytes | None:
    """None: there is no such office. The same facts on the same day give the same bytes."""
    now = timezone.localtime()
    office = offices.office_of(code, now.date())
    if office is None:
        return None
    wording = Wording(language)
    with override(wording.code):
        data = _data(city, office, wording, now)
    kept, key = caches["local"], f"leaflet:{_digest(data, now.date())}"
    if (content := kept.get(key)) is None:
        content = pdf(TEMPLATE, data, at=datetime.combine(now.date(), time(), UTC))
        kept.set(key, content, timeout=KEPT_SECONDS)
    return content


def _digest(data: dict[str, Any], day: date) -> str:
    return hashlib.sha256(json.dumps([data, day.isoformat()]).encode()).hexdigest()


def _data(city: City, office: Office, wording: Wording, now: datetime) -> dict[str, Any]:
    [card] = offices.cards([office], wording, now)
    return {
        "language": wording.code,
        "words": {key: printable(wording[key]) for key in TEXTS},
        "heading": printable(card.heading),
        "title": printable(wording.say("title", city=city.name)),
        "groups": [printable(name) for name in wording.topic_groups().values()],
        "spoken": printable(card.spoken),
        "districts": printable(card.districts),
        "contact": [
            {"label": printable(wording[label]), "text": printable(text)}
            for label, text in (("phone", card.phone), ("email", card.email))
            if text
        ],
        "places": [_place(place) for place in _with_hours(card.places)],
        "qr": picture_of(settings.SITE_URL + card.url) if settings.NETWORK_PUBLIC else None,
    }


def _with_hours(places: list[offices.PlaceCard]) -> list[offices.PlaceCard]:
    """Nobody is to be sent to where nobody is; all of them where no place has hours."""
    return [place for place in places if place.week or place.by_appointment] or places


def _place(place: offices.PlaceCard) -> dict[str, Any]:
    address = printable(", ".join(part for part in (place.street, place.town) if part))
    return {
        "address": {"text": address, "is_rtl": is_right_to_left(address)},
        "week": [[printable(day), printable(hours)] for day, hours, _is_today in place.week],
        "by_appointment": [[printable(day), printable(hours)] for day, hours in place.by_appointment],
    }
