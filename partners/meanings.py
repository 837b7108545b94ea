"""What is called by a word: topics by their labels and by everyday words in many languages, languages, districts."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.core.cache import caches

from catalogues.everyday import everyday_words
from catalogues.labels import translations
from districts.models import District
from partners.text import fold, native

Key = tuple[tuple[str, tuple[str, str, str]], ...]


@dataclass(frozen=True)
class Names:
    """By code all that it is called, each word after a blank: its code and labels, everyday words, both folded, and
    what is in a script of its own as it is."""

    labels: dict[str, str]
    everyday: dict[str, str]
    native: dict[str, str]

    @property
    def texts(self) -> Iterable[str]:
        return (*self.labels.values(), *self.everyday.values())


def called(names: dict[str, str], words: Iterable[str]) -> set[str]:
    """Codes whose code, or one of whose words, begins with one of `words`."""
    return {code for code, text in names.items() if any(f" {word}" in text for word in words)}


def catalogue_key(catalogue: str) -> Key:
    return tuple(translations(catalogue).items())


def names_of(catalogue: str) -> Names:
    return _names(catalogue, catalogue_key(catalogue))


@lru_cache(maxsize=8)
def _names(_catalogue: str, entries: Key) -> Names:
    everyday = everyday_words()
    found = {code: everyday.get(code, ()) for code, _labels in entries}
    return Names(
        {code: _folded((code, *labels)) for code, labels in entries},
        {code: _folded(words) for code, words in found.items()},
        {code: _native(words) for code, words in found.items()},
    )


def _folded(texts: Iterable[str]) -> str:
    """Words after an apostrophe count too: "cours d'allemand". What is not in Latin letters is none of them."""
    found = fold(" ".join(word for text in texts for word in text.split() if not native(word)))
    return f" {found} {found.replace(chr(39), ' ')}" if "'" in found else f" {found}"


def _native(texts: Iterable[str]) -> str:
    words = (native(word) for text in texts for word in text.split())
    return " " + " ".join(filter(None, words))


def topics_called(words: Iterable[str], own_script: Iterable[str] = ()) -> tuple[str, ...]:
    """Topics that are called so. A group stands for its topics when that is an everyday word for it; when it is only
    a word of its label, unless one of the topics is called so itself."""
    topics, groups = names_of("topic"), names_of("topic_group")
    found = _called_everyday(topics, words, own_script) | called(topics.labels, words)
    meant = called(groups.labels, words) - {_group(code) for code in found}
    meant |= _called_everyday(groups, words, own_script)
    return tuple(code for code in topics.labels if code in found or _group(code) in meant)


def _called_everyday(names: Names, words: Iterable[str], own_script: Iterable[str]) -> set[str]:
    return called(names.everyday, words) | called(names.native, own_script)


def _group(topic: str) -> str:
    return topic.partition("-")[0]


def languages_called(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(called(names_of("language").labels, words))


def districts_called(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(slug for slug, name in district_names().items() if any(word in name for word in words))


def district_names() -> dict[str, str]:
    """Districts change less than once a year, so a minute late is soon."""
    return caches["local"].get_or_set("district_names", _read_district_names)


def _read_district_names() -> dict[str, str]:
    named = District.objects.within_city().values_list("slug", "name")
    return {slug: f"{slug} {fold(name)}" for slug, name in named}


def native_words() -> list[str]:
    texts = (*names_of("topic").native.values(), *names_of("topic_group").native.values())
    return sorted({word for text in texts for word in text.split()})
