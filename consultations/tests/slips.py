"""An invented slip with everything on it, one with nothing that may be left out, and reading a printed one."""

import re
from collections import Counter
from datetime import date
from io import BytesIO

from pypdf import PdfReader

from consultations.slips.slip import Agreement, Label, Receiver, Sender, Slip

FULL = Slip(
    code="V-7K4P-2M",
    issued_on=date(2026, 11, 18),
    sender=Sender("Büro Eving", "Beispielweg 2, 44339 Dortmund", "0231 000-110", "Frau Yıldız, 0231 000-111"),
    receiver=Receiver(
        "Beratungsstelle Beispiel",
        "Hilfe beim Antrag",
        "Musterstraße 999\n44137 Dortmund",
        "Mo–Fr 8:00–12:00, Do auch 14:00–17:30",
        "U41 bis Musterplatz, Eingang im Hof",
        "0231 000-222",
        "https://www.example.org/hilfe/",
        ("Pass oder Aufenthaltstitel", "Mietvertrag"),
    ),
    topic=Label("SOZ-01", "Bürgergeld / Jobcenter (SGB II)", "Basic income support", "Vatandaş parası"),
    concern="Erstantrag für vier Personen",
    priority="urgent",
    client="ES-000123",
    language=Label("ar", "Arabisch", "Arabic", "Arapça"),
    agreement=Agreement.DATA,
    agreed_until=date(2027, 5, 31),
)
BARE = Slip("V-1", date(2026, 11, 18), Sender("Büro Eving"), Receiver("Beratungsstelle Beispiel"))
WORD = re.compile(r"[^\W\d_\u0600-\u06ff]+|[0-9]+")
ARABIC_LETTER = re.compile(r"[\u0620-\u064a\u066e-\u06d3\u06f0-\u06f9]")


def read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def words(text: str) -> set[str]:
    """Words and numbers of all scripts but the Arabic, whose order readers of PDF files lose."""
    return set(WORD.findall(text))


def arabic_letters(text: str) -> Counter:
    """How often each Arabic letter and digit is there, without vowel marks."""
    return Counter(ARABIC_LETTER.findall(text))


def printed_text(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(pdf).pages)
