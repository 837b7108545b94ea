"""The one box in which the directory is searched: words, topics, places and languages in any order and spelling.

Every word must be met by a service: by one of its own words (`Service.search_text`), by a topic, a language or a
district that is called so (partners.meanings), or by its code. A word that nothing in the directory contains is taken
for the most similar ones that occur in it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import and_

from django.db.models import Q
from rapidfuzz import process
from rapidfuzz.distance import OSA

from core.listing import preferred, preferring
from partners.meanings import (
    catalogue_key,
    district_names,
    districts_called,
    languages_called,
    names_of,
    native_words,
    topics_called,
)
from partners.models import Organisation, Service
from partners.querysets import ServiceQuerySet
from partners.text import fold, native

_NAMED = (Service, Organisation)
_CATALOGUES = ("topic", "topic_group", "language")
_WORD = re.compile(r"[a-z0-9]+")

SIMILAR = 0.76
"""Of 1: "kindergaten" for "kindergarten" is, "bad" for "rad" is not. Two letters that have changed places are one
mistake."""
SHORTEST_TYPO = 4
MOST_SIMILAR = 3
ALMOST_AS_SIMILAR = 0.08
"""So much less than the most similar word others may be."""


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


def matching(services: ServiceQuerySet, text: str) -> ServiceQuerySet:
    """Those of `services` that fit `text`, the best first. A language beside other words hides nothing: where nobody
    offers it, the services in other languages are found."""
    terms = understand(text)
    wished = wished_languages(terms)
    found = services.meeting(term for term in terms if term not in wished)
    return preferred(preferring(found, in_all(services, wished))) if wished else found


def in_all(services: ServiceQuerySet, wished: Iterable[Term]) -> Q:
    """That a service is offered in all the languages that are `wished`."""
    return reduce(and_, map(services.fitting, wished), Q())


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
    """Changes whenever a name of the directory may have changed: the record changed last, read from an index."""
    last = (
        model.objects.order_by("-modified_at").values_list("pk", "modified_at").first() for model in _NAMED
    )
    return (*last, *map(catalogue_key, _CATALOGUES))


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
