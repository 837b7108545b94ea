"""The slip, and the card of an appointment, as a PDF."""

from datetime import UTC, datetime, time
from pathlib import Path

from consultations.slips.content import card_content, content
from consultations.slips.slip import Card, Paper, Slip
from core.pdf import pdf

TEMPLATE = Path(__file__).parent / "slip.typ"


def slip_pdf(slip: Slip, language: str, paper: str = Paper.A4) -> bytes:
    """The slip in German and `language`, the client's, as a tag of the catalogue (`ar`, `fa-AF`): German alone for
    `de`, German and English for a language without texts. Paper `a4`, or `receipt`: a roll of 80 mm, as long as need
    be. An unknown paper or priority raises ValueError or KeyError."""
    made_at = datetime.combine(slip.issued_on, time(12), UTC)
    return pdf(TEMPLATE, content(slip, language, Paper(paper)), at=made_at)


def card_pdf(card: Card, language: str, paper: str = Paper.A4) -> bytes:
    """The card in German and the client's language, as for `slip_pdf`."""
    made_at = datetime.combine(card.issued_on, time(12), UTC)
    return pdf(TEMPLATE, card_content(card, language, Paper(paper)), at=made_at)
