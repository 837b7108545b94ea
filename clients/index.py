"""The blind index of a name: keyed marks of the beginnings of its words, in letters and in sound, by which a name is
found that the database cannot read.

A mark has so few digits that several beginnings share it: a copy of the database gives away less, and those found
by chance are left out when the names are compared (clients.search).
"""

from functools import lru_cache

from django.db.models import Q

from clients.names import skeleton
from core.encryption import keys

COLUMN = "name_index"
DIGITS = 3
LETTERS = range(2, 6)
"""So many letters of a word are marked; a single one would fit a tenth of all people. Alone
it finds nobody; beside other words it is compared without."""
SOUNDS = range(1, 5)


def index_of(name_key: str) -> str:
    """The marks of a folded name, sorted, so that they do not tell which belong to one word."""
    marks = {mark for word in name_key.split() for mark in _marks(word, keys.first())}
    return " ".join(sorted(marks))


@lru_cache(maxsize=50_000)
def _marks(word: str, key: keys.Key) -> frozenset[str]:
    sound = skeleton(word)
    letters = [_of_letters(word[:length], key) for length in LETTERS if length <= len(word)]
    sounds = [_of_sound(sound[:length], key) for length in SOUNDS if length <= len(sound)]
    return frozenset([*letters, *sounds, _of_whole_sound(sound, key)])


def _of_letters(beginning: str, key: keys.Key) -> str:
    return keys.mark(beginning, "name begins", DIGITS, key)


def _of_sound(beginning: str, key: keys.Key) -> str:
    return keys.mark(beginning, "name sounds", DIGITS, key)


def _of_whole_sound(sound: str, key: keys.Key) -> str:
    return keys.mark(sound, "name sounds whole", DIGITS, key)


def begins_with(word: str) -> Q:
    """Names with a word that may begin with the folded `word`."""
    beginning = word[: LETTERS.stop - 1]
    if len(beginning) < LETTERS.start:
        return ~Q(**{COLUMN: ""})
    return _has([_of_letters(beginning, key) for key in keys.every()])


def begins_like(word: str) -> Q:
    """Names with a word that may begin with the sound of the folded `word`."""
    beginning = skeleton(word)[: SOUNDS.stop - 1]
    return _has([_of_sound(beginning, key) for key in keys.every()])


def sounds_like(word: str) -> Q:
    """Names with a word that may sound the same as the folded `word`."""
    return _has([_of_whole_sound(skeleton(word), key) for key in keys.every()])


def _has(marks: list[str]) -> Q:
    condition = Q()
    for mark in marks:
        condition |= Q(**{f"{COLUMN}__contains": mark})
    return condition
