"""A notice as a PDF: in its language, and after it in German, which is what holds in doubt."""

from pathlib import Path
from typing import Any

from clients.notices.models import PrivacyNotice
from clients.notices.texts import blocks
from core.pdf import pdf, printable

TEMPLATE = Path(__file__).parent / "notice.typ"
SIZE, EASY_SIZE = 10.5, 13
"""Points; easy language is printed in large letters."""
DRAFT = "Entwurf, noch nicht freigegeben"


def notice_pdf(notice: PrivacyNotice, german: PrivacyNotice | None = None) -> bytes:
    """`german` is the same version in German, if it is another text."""
    texts = [notice, *([german] if german and german.pk != notice.pk else [])]
    name = f"{notice.employer} · Version {notice.version}"
    data = {
        "name": printable(name),
        "footer": printable(f"{name} · {DRAFT}" if any(each.is_draft for each in texts) else name),
        "texts": [_text(each) for each in texts],
    }
    made_at = max(each.approved_at or each.written_at for each in texts)
    return pdf(TEMPLATE, data, at=made_at)


def _text(notice: PrivacyNotice) -> dict[str, Any]:
    return {
        "language": notice.language_id.partition("-")[0],
        "is_rtl": notice.is_rtl,
        "size": EASY_SIZE if notice.is_easy else SIZE,
        "blocks": [{"kind": block.kind, "text": printable(block.text)} for block in blocks(notice.text)],
    }
