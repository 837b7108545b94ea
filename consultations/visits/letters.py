"""The letter that offers a visit, with a part to answer: German, and beside it the family's language, as a PDF."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from catalogues.models import Language
from consultations.models import HomeVisit
from consultations.slips.texts import OTHERWISE, printed_languages, texts
from core.pdf import is_right_to_left, pdf, printable
from districts.models import City, Office, Site

TEMPLATE = Path(__file__).parent / "letter.typ"
TEXTS = Path(__file__).parent / "data" / "letter.csv"
MOST_LETTERS = 200
"""In one file; what is left over is printed by pressing once more."""

WORDS = ("greeting", "offer", "topics", "voluntary", "source")
REPLY = ("reply", "yes", "when", "phone", "no", "send")


def letters_pdf(visits: Iterable[HomeVisit], day: date) -> bytes:
    """A page for each of `visits`, which know their office, dated `day`."""
    city = City.objects.first()
    town = city.name if city else ""
    senders: dict[int, dict[str, Any]] = {}
    letters = []
    for visit in visits:
        if visit.office_id not in senders:
            senders[visit.office_id] = _sender(visit.office, town)
        letters.append(_letter(visit, senders[visit.office_id], town))
    data = {"letters": letters, "day": f"{day:%d.%m.%Y}", "name": texts("de", TEXTS)["title_other"]}
    return pdf(TEMPLATE, data, at=datetime.combine(day, time(12), UTC))


def _letter(visit: HomeVisit, sender: dict[str, Any], town: str) -> dict[str, Any]:
    languages = letter_languages(visit.language_id)
    title = "title" if visit.reason == HomeVisit.Reason.WELCOME else "title_other"
    words = {key: [texts(language, TEXTS)[key] for language in languages] for key in (*WORDS, *REPLY)}
    words["title"] = [texts(language, TEXTS)[title] for language in languages]
    lines = (visit.name, visit.street, visit.flat, f"{visit.postcode} {town}".strip())
    return {
        "languages": languages,
        "sender": sender,
        "to": [_said(line) for line in lines if printable(line)],
    } | words


def letter_languages(language: str) -> list[str]:
    """German and the language of the family; German and English where it is not known."""
    return printed_languages(OTHERWISE if language == Language.NOT_STATED else language)


def _sender(office: Office, town: str) -> dict[str, Any]:
    site = office.sites.valid_on().filter(kind=Site.Kind.MAIN).first()
    parts = (site.street, f"{site.postcode} {town}".strip()) if site else ()
    address = ", ".join(filter(None, parts))
    reached = [text for text in (address, office.phone, office.email) if text]
    return {"office": _said(office.name), "reached": [_said(text) for text in reached]}


def _said(text: str) -> dict[str, Any]:
    letters = printable(text)
    return {"text": letters, "is_rtl": is_right_to_left(letters)}
