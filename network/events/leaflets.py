"""A page to hang up: what is on, when and where, in the languages that were chosen, as a PDF. What the staff typed
(title, description) stands as it was typed."""

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from babel.dates import format_date
from django.conf import settings
from django.utils import timezone

from catalogues.labels import labels
from consultations.slips.texts import GERMAN, language_name, languages, texts
from core.pdf import is_right_to_left, pdf, printable
from network.events.cards import picture_of
from network.events.models import Event

TEMPLATE = Path(__file__).parent / "leaflet.typ"
TEXTS = Path(__file__).parent / "data" / "leaflet.csv"
MOST = 7
"""Blocks that fit on the page."""


def offered() -> list[tuple[str, str]]:
    """Languages in which a leaflet can be printed, with their names."""
    names = labels("language")
    return [(code, names.get(code, code)) for code in languages()]


def usual(event: Event) -> list[str]:
    """German, and what is spoken there."""
    spoken = {language.pk.partition("-")[0] for language in event.languages.all()}
    return [code for code in languages() if code == GERMAN or code in spoken]


def leaflet_pdf(event: Event, chosen: list[str]) -> bytes:
    """The same event in the same languages gives the same bytes. The picture leads to the page of the event, where
    the city has public pages and it is announced."""
    address = settings.SITE_URL + event.public_url if settings.EVENTS_PUBLIC and event.announced_at else ""
    data = {
        "name": _said(event.title),
        "description": [_said(line) for line in printable(event.description).splitlines() if line],
        "place": _said(event.where),
        "office": [_said(text) for text in _office(event) if text],
        "partners": _said(", ".join(partner.name for partner in event.partners.all())),
        "qr": picture_of(address) if address else None,
        "blocks": [_block(event, language) for language in chosen[:MOST]],
    }
    return pdf(TEMPLATE, data, at=datetime.combine(event.day, time(12), UTC))


def _office(event: Event) -> tuple[str, ...]:
    return event.office.name, event.office.phone, event.office.email


def _said(text: str) -> dict[str, Any]:
    letters = printable(text)
    return {"text": letters, "is_rtl": is_right_to_left(letters)}


def _block(event: Event, language: str) -> dict[str, Any]:
    words = texts(language, TEXTS)
    spoken = [language_name(each.pk, language) for each in event.languages.all()]
    return (
        {
            "language": language,
            "kind": words.get(f"type_{event.type}", ""),
            "when": printable(_when(event, language, words["until"])),
            "spoken": printable(", ".join(name for name in spoken if name)),
            "how": words["number" if event.has_numbers else "everybody"],
        }
        | {key: words[key] for key in ("invitation", "languages", "scan")}
        | {f"{key}_label": words[key] for key in ("when", "where", "contact")}
    )


def _when(event: Event, language: str, until: str) -> str:
    starts, ends = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
    days = [format_date(starts.date(), "full", locale=language)]
    if ends.date() != starts.date():
        days.append(format_date(ends.date(), "full", locale=language))
    return f"{' – '.join(days)}, {starts:%H:%M} {until} {ends:%H:%M}"
