"""The one box in which the directory is searched: words, topics, places and languages in any order and spelling.

Every word must be met by a service: by one of its own words (`Service.search_text`), by a topic, a language or a
district that is called so in German, English or Turkish, or by its code. A word that nothing in the directory
contains is taken for the most similar ones that occur in it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from catalogues.labels import translations
from districts.models import District
from partners.models import Organisation, Service
from partners.text import fold

_NAMED = (Service, Organisation)
_WORD = re.compile(r"[a-z0-9]+")

SIMILAR = 76
"""Of 100: "kindergaten" for "kindergarten" is, "bad" for "rad" is not."""
SHORTEST_TYPO = 4
MOST_SIMILAR = 3
ALMOST_AS_SIMILAR = 8
"""So much less than the most similar word others may be."""


@dataclass(frozen=True)
class Vocabulary:
    """`text` is every word that occurs; `words` are those that somebody may have misspelt, which a number is not."""

    text: str
    words: list[str]


@dataclass(frozen=True)
class Term:
    """A word of the question, and what it may mean. `words` are others where nothing contains the word itself."""

    typed: str
    words: tuple[str, ...]
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()

    @property
    def is_corrected(self) -> bool:
        return self.typed not in self.words


def understand(text: str) -> list[Term]:
    """The words of `text` with their possible meanings, spelling mistakes put right."""
    known = vocabulary(*_stamp())
    return [_term(word, known) for word in dict.fromkeys(fold(text).split())]


def correction(terms: Iterable[Term]) -> str:
    """The question as it was understood; empty when nothing was corrected."""
    terms = list(terms)
    if not any(term.is_corrected for term in terms):
        return ""
    return " ".join(term.words[0] if term.words else term.typed for term in terms)


def _term(word: str, known: Vocabulary) -> Term:
    words = (word,)
    if len(word) >= SHORTEST_TYPO and word not in known.text:
        found = process.extract(
            word, known.words, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=MOST_SIMILAR
        )
        best = max((score for _match, score, _key in found), default=0)
        words = tuple(match for match, score, _key in found if score >= best - ALMOST_AS_SIMILAR) or words
    return Term(
        word,
        words,
        topics=_coded("topic", words),
        languages=_coded("language", words),
        districts=tuple(slug for slug, name in _districts().items() if any(word in name for word in words)),
    )


def _coded(catalogue: str, words: Iterable[str]) -> tuple[str, ...]:
    """Codes whose code begins, or whose label in any language goes on from a beginning of a word, with one of
    `words`."""
    return tuple(
        code
        for code, text in _folded(catalogue, _labels_key(catalogue)).items()
        if any(f" {word}" in text or code.lower() == word for word in words)
    )


def _labels_key(catalogue: str) -> tuple[tuple[str, tuple[str, str, str]], ...]:
    return tuple(translations(catalogue).items())


@lru_cache(maxsize=8)
def _folded(_catalogue: str, entries: tuple[tuple[str, tuple[str, str, str]], ...]) -> dict[str, str]:
    return {code: f" {code.lower()} " + " ".join(fold(text) for text in texts) for code, texts in entries}


def _districts() -> dict[str, str]:
    return {
        slug: f"{slug} {fold(name)}"
        for slug, name in District.objects.within_city().values_list("slug", "name")
    }


def _stamp() -> tuple:
    """Changes whenever a name of the directory may have changed: the record changed last, read from an index."""
    last = (
        model.objects.order_by("-modified_at").values_list("pk", "modified_at").first() for model in _NAMED
    )
    return (*last, _labels_key("topic"))


@lru_cache(maxsize=1)
def vocabulary(*_stamp) -> Vocabulary:
    """The words of all names in the directory, of topics, languages and districts, folded."""
    texts = [
        *Service.objects.values_list("name_key", flat=True),
        *Organisation.objects.values_list("name_key", flat=True),
        *(
            text
            for catalogue in ("topic", "language")
            for text in _folded(catalogue, _labels_key(catalogue)).values()
        ),
        *_districts().values(),
    ]
    words = sorted({word for text in texts for word in (*text.split(), *_WORD.findall(text))})
    return Vocabulary(" ".join(words), [word for word in words if not any(map(str.isdigit, word))])


def refresh(services: Iterable[Service]) -> None:
    """Write `search_text` of `services` anew; call it after every change of them, their organisation or places."""
    changed = []
    for service in services:
        text = service.words()
        if text != service.search_text:
            service.search_text = text
            changed.append(service)
    Service.objects.bulk_update(changed, ["search_text"], batch_size=500)
