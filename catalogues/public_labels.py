"""What pages for everybody show of the catalogues, in the languages that only they have (core/languages.py):
`data/public_labels.csv`, a column a language, and Unicode's names of the languages."""

import csv
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from babel import Locale

from core.languages import ONLY_PUBLIC

TABLE = Path(__file__).parent / "data" / "public_labels.csv"
LANGUAGE = "language"
Translated = dict[str, dict[tuple[str, str], str]]


def public_labels(catalogue: str, language: str, german: Mapping[str, str]) -> dict[str, str]:
    """Labels by code, of those that have one. `german` are the German ones: what a city has given another name there
    is not called by the old one here."""
    if language not in dict(ONLY_PUBLIC):
        return {}
    known = _table()[language].get(catalogue, {})
    names = Locale.parse(language).languages if catalogue == LANGUAGE else {}
    found = {
        code: known.get((code, label)) or names.get(code.replace("-", "_"), "")
        for code, label in german.items()
    }
    return {code: label for code, label in found.items() if label}


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Translated]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found: dict[str, Translated] = {language: {} for language, _name in ONLY_PUBLIC}
    for row in rows:
        for language, words in found.items():
            words.setdefault(row["catalogue"], {})[row["code"], row["label_de"]] = row[language]
    return found
