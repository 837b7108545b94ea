"""A slip as plain data for the template: rows with a label in every language, and empty rows left out."""

import re
from datetime import date, datetime
from io import BytesIO
from typing import Any

import segno
from babel import Locale
from babel.dates import format_date, get_day_names

from consultations.slips.slip import Card, Label, Paper, Receiver, Sender, Slip
from consultations.slips.texts import GERMAN, printed_languages, texts
from core.pdf import is_right_to_left, printable

Data = dict[str, Any]
Languages = list[str]
WEEKDAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
WEEKDAY = re.compile(rf"\b(?:{'|'.join(WEEKDAYS)})\b")
EMERGENCY = "emergency"
WEB_PREFIX = re.compile(r"^https?://", re.IGNORECASE)
SHORT = 34
"""Characters that fit into half a line of a sheet."""
QR_CHARACTERS = 300
"""More than a real address has; longer ones make squares too small to scan."""


def content(slip: Slip, language: str, paper: Paper) -> Data:
    """What the template prints. `language` is the client's, as a tag of the catalogue."""
    spoken = printed_languages(language)
    return {
        "paper": paper,
        "languages": spoken,
        "name": printable(f"{texts(GERMAN)['title']} {slip.code}"),
        "title": _words(spoken, "title"),
        "intro": _words(spoken, "intro"),
        "sender": _sender(slip.sender),
        "issued_on": _day(slip.issued_on),
        "receiver": _receiver(slip.receiver, spoken),
        "rows": _filled(_about(slip, spoken)),
    }


def card_content(card: Card, language: str, paper: Paper) -> Data:
    """What the same template prints for an appointment."""
    spoken = printed_languages(language)
    place = Receiver(card.office, address=card.address, phone=card.phone)
    when = [printable(when_in_words(card.starts_at, each)) for each in spoken]
    rows = [
        _row(spoken, "appointment_when", "", when, size="large" if paper == Paper.A4 else "medium"),
        _row(spoken, "appointment_with", card.adviser, size="medium"),
    ]
    return {
        "paper": paper,
        "languages": spoken,
        "name": printable(f"{texts(GERMAN)['appointment_title']} {card.code}"),
        "title": _words(spoken, "appointment_title"),
        "intro": [
            f"{texts(each)['appointment_intro']} {texts(each)['appointment_absent']}" for each in spoken
        ],
        "sender": _sender(Sender(card.office)),
        "issued_on": _day(card.issued_on),
        "receiver": _receiver(place, spoken) | {"rows": _filled(rows)},
        "rows": _filled(
            [
                _row(spoken, "phone", card.phone, size="medium"),
                _row(spoken, "appointment_code", card.code),
            ]
        ),
    }


def when_in_words(starts_at: datetime, language: str) -> str:
    """Day and time in one of the languages of the texts: Mittwoch, 18. November 2026, 14:00."""
    comma = "، " if is_right_to_left(texts(language)["appointment_when"]) else ", "
    return f"{format_date(starts_at, 'full', locale=language)}{comma}{starts_at:%H:%M}"


def _sender(sender: Sender) -> Data:
    return {"office": _said(sender.office), "reached": _filled([_said(sender.address), _said(sender.phone)])}


def _receiver(receiver: Receiver, spoken: Languages) -> Data:
    rows = [
        _opening_hours(receiver.opening_hours, spoken),
        _row(spoken, "directions", receiver.directions),
        _row(spoken, "phone", receiver.phone, size="medium"),
        _row(spoken, "website", WEB_PREFIX.sub("", receiver.website).rstrip("/")),
    ]
    documents = _filled([_said(document) for document in receiver.documents])
    return {
        "organisation": _said(receiver.organisation),
        "service": _said(receiver.service),
        "address": _row(spoken, "address", receiver.address, size="large"),
        "rows": _filled(rows),
        "qr": _qr(receiver, spoken),
        "documents": {"label": _words(spoken, "documents"), "entries": documents} if documents else None,
    }


def _opening_hours(hours: str, spoken: Languages) -> Data | None:
    row = _row(spoken, "opening_hours", hours, size="medium")
    return row and row | {"is_short": False, "weekdays": _weekdays(hours, spoken)}


def _about(slip: Slip, spoken: Languages) -> list[Data | None]:
    priority = f"priority_{slip.priority}"
    size = "medium" if slip.priority == EMERGENCY else "small"
    return [
        _row(spoken, "topic", slip.concern, _topic(slip.topic, spoken)),
        _row(spoken, "priority", "", _words(spoken, priority) if slip.priority else [], size=size),
        _row(spoken, "language", "", _language(slip.language, spoken)),
        _row(spoken, "client", slip.client),
        _row(spoken, "code", slip.code),
        _row(spoken, "agreement", "", _agreement(slip, spoken)),
        _row(spoken, "contact", slip.sender.contact),
    ]


def _row(
    spoken: Languages, key: str, value: str = "", values: list[str] | None = None, *, size: str = "small"
) -> Data | None:
    """A labelled row: `values` are texts in every language, `value` is one text as it was entered."""
    said = _said(value)
    if not said and not any(values or []):
        return None
    return {
        "key": key,
        "label": _words(spoken, key),
        "values": values or [],
        "value": said,
        "size": size,
        "is_short": not values and len(said["text"]) <= SHORT and "\n" not in said["text"],
        "weekdays": [],
    }


def _filled(parts: list[Data | None]) -> list[Data]:
    return [part for part in parts if part]


def _words(spoken: Languages, key: str) -> list[str]:
    return [texts(language)[key] for language in spoken]


def _said(text: str) -> Data | None:
    """An entered text with its direction."""
    letters = printable(text)
    return {"text": letters, "is_rtl": is_right_to_left(letters)} if letters else None


def _topic(topic: Label | None, spoken: Languages) -> list[str]:
    """The label; where the catalogue has none in a language, the name of the topic's group."""
    if not topic:
        return []
    group = f"group_{topic.code.partition('-')[0]}"
    return [printable(getattr(topic, language, "") or texts(language).get(group, "")) for language in spoken]


def _language(label: Label | None, spoken: Languages) -> list[str]:
    """The label; in a language without labels, how that language names itself."""
    if not label:
        return []
    own = Locale.parse(spoken[-1]).languages.get(label.code.replace("-", "_"), "")
    is_own = label.code.partition("-")[0] == spoken[-1]
    return [printable(getattr(label, language, "") or (own if is_own else "")) for language in spoken]


def _agreement(slip: Slip, spoken: Languages) -> list[str]:
    if not slip.agreement:
        return []
    sentences = _words(spoken, f"agreement_{slip.agreement}")
    if slip.agreed_until:
        until = [text.format(date=_day(slip.agreed_until)) for text in _words(spoken, "agreed_until")]
        sentences = [" ".join(pair) for pair in zip(sentences, until, strict=True)]
    return sentences


def _day(day: date) -> str:
    """As on every German letter, in all languages."""
    return f"{day:%d.%m.%Y}"


def _weekdays(opening_hours: str, spoken: Languages) -> list[tuple[str, str]]:
    """The German short names that stand in the opening hours, beside those of the client's language."""
    if spoken[-1] == GERMAN or not WEEKDAY.search(opening_hours):
        return []
    names = get_day_names("abbreviated", locale=spoken[-1])
    return [(german, names[number]) for number, german in enumerate(WEEKDAYS)]


def qr_text(receiver: Receiver) -> str:
    """Name and address as plain text: any telephone shows it, no map service hears of it, nothing stays behind."""
    return f"{receiver.organisation}\n{receiver.address.strip()}"[:QR_CHARACTERS]


def _qr(receiver: Receiver, spoken: Languages) -> Data | None:
    if not receiver.address.strip():
        return None
    drawing = BytesIO()
    # With the character set named (ECI), or some telephones read umlauts as Japanese.
    code = segno.make(qr_text(receiver), error="m", micro=False, encoding="utf-8", eci=True)
    code.save(drawing, kind="svg", xmldecl=False, border=0)
    return {"svg": drawing.getvalue().decode(), "label": _words(spoken, "qr")}
