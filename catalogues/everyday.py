"""Words that people use for topics and topic groups, in their languages: `data/everyday_words.csv`.

They are no labels and are never shown; the search of the directory understands them.
"""

import csv
from functools import lru_cache

from catalogues.loading import SHIPPED

FILE = SHIPPED / "everyday_words.csv"


@lru_cache(maxsize=1)
def everyday_words() -> dict[str, tuple[str, ...]]:
    """Words and phrases by code of a topic or a topic group, as they are written."""
    found: dict[str, list[str]] = {}
    with FILE.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            words = [word.strip() for word in row["words"].split(";")]
            for code in row["codes"].split():
                found.setdefault(code, []).extend(filter(None, words))
    return {code: tuple(words) for code, words in found.items()}
