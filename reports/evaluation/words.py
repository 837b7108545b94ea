"""The words of pages and papers for those who answer: `data/words.csv`, a column a language. They are more languages
than those of the product."""

from collections.abc import Mapping
from pathlib import Path

from django.utils.translation import get_language

from consultations.slips.texts import texts
from reports.evaluation.models import LANGUAGES, RIGHT_TO_LEFT

WORDS = Path(__file__).parent / "data" / "words.csv"


def words(language: str) -> Mapping[str, str]:
    return texts(language, WORDS)


def names() -> list[tuple[str, str]]:
    """Languages with their own names."""
    return [(language, words(language)["language"]) for language in LANGUAGES]


def reading_language() -> str:
    """That of the page for the staff."""
    language = (get_language() or "")[:2]
    return language if language in LANGUAGES else LANGUAGES[0]


def direction(language: str) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"
