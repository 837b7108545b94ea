"""Cards with a code each, to print, cut and hand out; and what a single slip shows."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from core.pdf import is_right_to_left, pdf, printable
from network.events.cards import picture_of
from reports.evaluation import codes
from reports.evaluation.models import LANGUAGES, Questionnaire
from reports.evaluation.words import direction, words

TEMPLATE = Path(__file__).parent / "sheet.typ"


def sheet_pdf(questionnaire: Questionnaire, secrets: list[str], *, heading: str, note: str) -> bytes:
    """A card for each of `secrets`; `heading` names the office, `note` what it is about."""
    german = words(LANGUAGES[0])
    data = {
        "title": f"{printable(heading)}: {printable(str(questionnaire))}",
        "heading": _said(heading),
        "note": _said(note),
        "words": [
            {"language": each, "text": words(each)["invite"], "is_rtl": direction(each) == "rtl"}
            for each in LANGUAGES
        ],
        "alt": german["invite"],
        "type_in": german["type_in"],
        "address": typed_address(),
        "cards": [{"qr": picture_of(codes.address_of(each)), "code": codes.said(each)} for each in secrets],
    }
    return pdf(TEMPLATE, data, at=timezone.now())


def typed_address() -> str:
    """Where a code is typed, without the part in front that browsers add."""
    return (settings.SITE_URL + reverse("evaluation:enter")).partition("://")[2]


def _said(text: str) -> dict[str, Any]:
    letters = printable(text)
    return {"text": letters, "is_rtl": is_right_to_left(letters)}


def picture(code: str) -> SafeString:
    return SafeString(picture_of(codes.address_of(code)))


def invitations() -> list[tuple[str, str, str]]:
    """How the slip asks for an answer, in each language with its direction."""
    return [(each, direction(each), words(each)["invite"]) for each in LANGUAGES]
