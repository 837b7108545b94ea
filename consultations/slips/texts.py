"""The words of the slip in every language it is printed in: `data/texts.csv`, a column a language."""

import csv
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from babel import Locale

from catalogues.labels import labels

TEXTS = Path(__file__).parent / "data" / "texts.csv"
GERMAN, OTHERWISE = "de", "en"


def texts(language: str, table: Path = TEXTS) -> Mapping[str, str]:
    """The words of one column by key; `table` may be that of another paper, in the same languages."""
    return _columns(table)[language]


def language_name(code: str, language: str) -> str:
    """What the language `code` is called in `language`; in German where nobody has said."""
    known = texts(language).get(f"language_{code}") or Locale.parse(language).languages.get(
        code.replace("-", "_")
    )
    return known or labels("language").get(code, "")


def languages() -> list[str]:
    """All languages a slip is printed in, as in the header of the file."""
    return list(_columns(TEXTS))


def printed_languages(language: str) -> list[str]:
    """German, and beside it the client's language: of Dari (fa-AF) Persian, of what has no column English."""
    base = language.partition("-")[0]
    return list(dict.fromkeys([GERMAN, base if base in _columns(TEXTS) else OTHERWISE]))


@lru_cache(maxsize=8)
def _columns(table: Path) -> dict[str, dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = [column for column in rows[0] if column not in {"key", "note"}]
    return {column: {row["key"]: row[column] for row in rows} for column in columns}
