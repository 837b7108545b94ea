"""The one box in which the directory is searched: words, topics, places and languages in any order and spelling.

Every word must be met by a service: by one of its own words (`Service.search_text`), by a topic, a language or a
district that is called so (partners.meanings), or by its code. A word that nothing in the directory contains is taken
for the most similar ones that occur in it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Self
from uuid import UUID

from rapidfuzz import process
from rapidfuzz.distance import OSA

from core.keyed import Keyed
from partners.meanings import (
    catalogue_key,
    district_names,
    districts_called,
    languages_called,
    names_of,
    native_words,
    topics_called,
)
from partners.memory import NONE, directory
from partners.models import DirectoryChange, Organisation, Service
from partners.querysets import ServiceQuerySet
from partners.text import fold, native

_CATALOGUES = ("topic", "topic_group", "language")
_WORD = re.compile(r"[a-z0-9]+")

SIMILAR = 0.76
"""Of 1: "kindergaten" for "kindergarten" is, "bad" for "rad" is not. Two letters that have changed places are one
mistake."""
SHORTEST_TYPO = 4
MOST_SIMILAR = 3
FILLERS = frozenset(
    re.findall(
        r"\w+",
        "ich suche brauche wir ein eine einen einer der die das den dem und oder fur mit bei von vom zum zur auf aus"
        " in im an am um, for and or the with to at of need looking, ve veya ile icin bir ariyorum",
    )
)
"""Folded words that stand between those that matter."""
ALMOST_AS_SIMILAR = 0.08
"""So much less than the most similar word others may be."""
MOST_KEYS = 2000
"""To name more keys in a query takes longer than to read the keys of all services."""


@dataclass(frozen=True)
class Vocabulary:
    """`text` is every word that occurs; `words` are those that somebody may have misspelt, which a number is not;
    `native` are the words of topics in scripts of their own."""

    text: str
    words: list[str]
    native: list[str]


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

    @property
    def is_language(self) -> bool:
        """Whether it says nothing but in which language the service is wanted."""
        return bool(self.languages) and not self.topics and not self.districts

    @property
    def is_place(self) -> bool:
        return bool(self.districts) and not self.topics

    @property
    def weight(self) -> int:
        """How much it says where not every word can be met: "Deutschkurs" more than "suche", "für" nothing."""
        if self.typed in FILLERS:
            return 0
        has_meaning = bool(self.topics or self.languages or self.districts)
        if has_meaning and not self.is_corrected:
            return 2
        return int(has_meaning or len(self.typed) >= SHORTEST_TYPO)


def understand(text: str) -> list[Term]:
    """The words of `text` with their possible meanings, spelling mistakes put right."""
    known = vocabulary(*_stamp())
    typed = {word: native(each) for each in text.split() for word in fold(each).split()}
    return [_term(word, in_own_script, known) for word, in_own_script in typed.items()]


def correction(terms: Iterable[Term]) -> str:
    """The question as it was understood; empty when nothing was corrected."""
    terms = list(terms)
    if not any(term.is_corrected for term in terms):
        return ""
    return " ".join(term.words[0] if term.words else term.typed for term in terms)


def wished_languages(terms: Iterable[Term]) -> list[Term]:
    """Terms that only wish for a language, which hides nothing; none where nothing else is asked for."""
    terms = list(terms)
    languages = [term for term in terms if term.is_language]
    return languages if len(languages) < len(terms) else []


class Found(Keyed):
    """Those of `services` that all of `terms` fit, the best first. A language beside other words, or the one that is
    asked for beside them, hides nothing: services in it stand alone where there are any, otherwise all are listed.
    `softly`: where nothing fits all terms, those services that fit most of them, and `is_soft` says so."""

    def __init__(
        self, services: ServiceQuerySet, terms: Iterable[Term], language: str = "", *, softly: bool = False
    ):
        super().__init__(services)
        terms, self._directory = list(terms), directory()
        wished = wished_languages(terms)
        asked = [term for term in terms if term not in wished]
        fits = self._directory.fits(asked)
        self._best_first = self._directory.best_first(asked, fits)
        self.is_soft = softly and len(asked) > 1 and not self._best_first
        if self.is_soft:
            self._best_first = self._directory.most_fitting(asked, fits)
        wishes = [self._directory.fitting(wished)] if wished else []
        wishes += [self._directory.languages.get(language, NONE)] if language else []
        self._wish = NONE if not wishes else frozenset.intersection(*wishes)
        self.has_wish = bool(wishes)
        self._is_sorted = False

    @cached_property
    def keys(self) -> list[UUID]:
        return [self._directory.keys[position] for position in self._meeting or self._fitting]

    @property
    def totals(self) -> tuple[int, int]:
        """How many services fit, and how many of them meet the wish: none where there is none."""
        return len(self._fitting), len(self._meeting)

    def first(self, limit: int, topic: str) -> list[UUID]:
        """The keys of the best `limit`, those for `topic` before all others."""
        for_topic = self._directory.topics.get(topic, NONE)
        ordered = sorted(self._best_first, key=lambda position: position not in for_topic)
        meeting = [position for position in ordered if position in self._wish]
        best = self._first_of(meeting, limit) or self._first_of(ordered, limit)
        return [self._directory.keys[position] for position in best]

    def order_by(self, *fields: str) -> Self:
        """The same services in the order of `fields`."""
        self._found = self._found.order_by(*fields)
        self._is_sorted = True
        return self

    def with_facts(self) -> Self:
        self._found = self._found.with_facts()
        return self

    @cached_property
    def _fitting(self) -> list[int]:
        if self._is_sorted:
            best = set(self._best_first)
            return [position for position in self._positions(self._found) if position in best]
        return self._among(self._best_first)

    @cached_property
    def _meeting(self) -> list[int]:
        return [position for position in self._fitting if position in self._wish]

    def _first_of(self, ordered: list[int], limit: int) -> list[int]:
        """Of nearly all services that are found the first few will do."""
        enough = limit + limit // 5
        few = self._among(ordered[:enough])
        return few[:limit] if len(few) >= limit else (few + self._among(ordered[enough:]))[:limit]

    def _among(self, positions: list[int]) -> list[int]:
        """Those of `positions` whose services are among the services."""
        if not positions or not self._found.query.has_filters():
            return positions
        keys = (
            [self._directory.keys[position] for position in positions] if len(positions) <= MOST_KEYS else []
        )
        asked = self._found.filter(pk__in=keys) if keys else self._found
        services = set(self._positions(asked.order_by()))
        return [position for position in positions if position in services]

    def _positions(self, services: ServiceQuerySet) -> list[int]:
        """A service that is newer than what is known is found by the next search."""
        at = self._directory.places
        return [at[key] for key in services.values_list("pk", flat=True) if key in at]


def without_language(text: str, terms: Iterable[Term]) -> str:
    """`text` as it was typed, without the languages that `terms` found in it; empty when nothing else is asked for."""
    languages = {term.typed for term in terms if term.is_language}
    return " ".join(each for each in text.split() if not languages.issuperset(fold(each).split()))


def _term(word: str, in_own_script: str, known: Vocabulary) -> Term:
    own = _meant(in_own_script, known.native, " ".join(known.native)) if in_own_script else ()
    topics = topics_called((), own)
    words = (word,) if topics else _meant(word, known.words, known.text)
    return Term(
        word,
        words,
        topics=topics or topics_called(words),
        languages=languages_called(words),
        districts=districts_called(words),
    )


def _meant(word: str, words: list[str], text: str) -> tuple[str, ...]:
    """The word itself where it occurs in `text`, which is all of `words`; otherwise those most similar, if any."""
    if len(word) < SHORTEST_TYPO or word in text:
        return (word,)
    found = process.extract(
        word, words, scorer=OSA.normalized_similarity, score_cutoff=SIMILAR, limit=MOST_SIMILAR
    )
    best = max((score for _match, score, _key in found), default=0)
    return tuple(match for match, score, _key in found if score >= best - ALMOST_AS_SIMILAR) or (word,)


def _stamp() -> tuple:
    """Changes whenever a name of the directory or of the catalogues may have changed."""
    return (DirectoryChange.stamp(), *map(catalogue_key, _CATALOGUES))


@lru_cache(maxsize=1)
def vocabulary(*_stamp) -> Vocabulary:
    """The words of all names in the directory, of topics, languages and districts, folded."""
    texts = [
        *Service.objects.values_list("name_key", flat=True),
        *Organisation.objects.values_list("name_key", flat=True),
        *(text for catalogue in _CATALOGUES for text in names_of(catalogue).texts),
        *district_names().values(),
    ]
    words = sorted({word for text in texts for word in (*text.split(), *_WORD.findall(text))})
    correct = [word for word in words if not any(map(str.isdigit, word))]
    return Vocabulary(" ".join(words), correct, native_words())


def refresh(services: Iterable[Service]) -> None:
    """Write `search_text` of `services` anew; call it after every change of them, their organisation or places."""
    changed = []
    for service in services:
        text = service.words()
        if text != service.search_text:
            service.search_text = text
            changed.append(service)
    Service.objects.bulk_update(changed, ["search_text"], batch_size=500)
    DirectoryChange.note()
