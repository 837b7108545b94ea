"""Keys under which names are found whatever script or spelling they were written in.

Two keys per name: `fold` keeps the letters (Yılmaz = Yilmaz), `skeleton` keeps only what survives transliteration
(Mohammad = Muhammed, but Olena ≠ Olga). Skeletons find candidates; `similarity` decides and ranks.
"""

import re
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz.fuzz import ratio

_NOT_A_LETTER = re.compile(r"[^a-z ]+")
_APOSTROPHE = re.compile(r"['`’ʼ]")
# Hamza and ayn before a consonant: Arabic script writes no short vowel (أحمد is 'hmd, Ahmad).
_UNWRITTEN_VOWEL = re.compile(r"(?<!\w)['`](?=[bcdfghj-np-tv-z])")
# Spellings of one sound in the usual transliterations, longer ones first.
_SAME_SOUND = [
    ("dsch", "j"), ("tsch", "c"), ("sch", "s"), ("tch", "c"), ("sh", "s"), ("ch", "k"), ("kh", "k"), ("gh", "g"),
    ("ph", "f"), ("th", "t"), ("dh", "d"), ("dj", "j"), ("ck", "k"), ("q", "k"), ("x", "ks"), ("w", "v"), ("z", "s"),
    ("y", "i"), ("j", "i"), ("c", "k"),
]  # fmt: skip
# How alike (0–100) two words must sound: words with the same skeleton, those whose first vowels differ (Oleksandr =
# Aleksandr, but Yılmaz ≠ Almaz), and the beginning of a word still typed; and how alike they must be written. Measured
# with the pairs of the tests, names of which many are at home in several scripts.
_ALIKE = 55
_ALIKE_FROM_OTHER_VOWEL = 75
_ALIKE_BEGINNING = 75
_ALIKE_WRITTEN = 45
_BEGINNING_FROM = 4
"""Letters from which on the beginning of another spelling is recognised."""


def fold(name: str) -> str:
    """Lower-case ASCII words of `name`, separated by one blank."""
    ascii_name = _APOSTROPHE.sub("", _UNWRITTEN_VOWEL.sub("a", anyascii(name).lower()))
    return " ".join(_NOT_A_LETTER.sub(" ", ascii_name).split())


def skeleton(name: str) -> str:
    """Per word the first letter (all vowels alike) and the consonants, doubled ones once.

    Inside a word v and w count as vowels: scripts without vowels write u and o that way.
    """
    return " ".join(_word_skeleton(word) for word in fold(name).split())


def similarity(words: list[str], name_key: str) -> float:
    """How well the folded `words` fit a folded name, in any order: 100 the same words, from 90 beginnings of
    words, below 90 other spellings, 0 when one of `words` is not in the name at all."""
    parts = name_key.split()
    best = [max((_word_similarity(word, part) for part in parts), default=0) for word in words]
    return sum(best) / len(best) if best and all(best) else 0


def _word_similarity(typed: str, word: str) -> float:
    if word.startswith(typed):
        return 90 + 10 * len(typed) / len(word)
    typed_skeleton, word_skeleton = _word_skeleton(typed), _word_skeleton(word)
    if not word_skeleton.startswith(typed_skeleton) or len(typed) < 3:
        return 0
    typed_sound, word_sound = _sound(typed), _sound(word)
    if word_skeleton == typed_skeleton and len(word_skeleton) > 1 and _are_near(typed, word):
        return max(ratio(typed_sound, word_sound), _ALIKE) * 0.85
    beginning = ratio(typed_sound, word_sound[: len(typed_sound)])
    is_near = (
        beginning >= _ALIKE_BEGINNING
        and len(typed) >= _BEGINNING_FROM
        and ratio(typed, word[: len(typed)]) >= _ALIKE_WRITTEN
    )
    return beginning * 0.8 if is_near and not _begin_apart(typed_sound, word_sound) else 0


def _are_near(*words: str) -> bool:
    """Whether two words of the same skeleton are one name."""
    sounds = [_sound(word) for word in words]
    alike, begin_alike = ratio(*sounds), sounds[0][0] == sounds[1][0]
    if _begin_apart(*sounds) or ratio(*words) < _ALIKE_WRITTEN:
        return False
    return alike >= (_ALIKE if begin_alike else _ALIKE_FROM_OTHER_VOWEL) or _has_no_vowels(*words)


def _begin_apart(*sounds: str) -> bool:
    """Whether one begins with a light vowel and the other with a dark one: Olena ≠ Elena. An a may stand for any,
    because Arabic script writes them alike."""
    light, dark = (any(sound[0] in vowels for sound in sounds) for vowels in ("ei", "ou"))
    return light and dark


def _has_no_vowels(*words: str) -> bool:
    """Whether one of the words comes from a script that writes consonants only."""
    return any(not set(word) & set("aeiou") for word in words)


@lru_cache(maxsize=50_000)
def _sound(word: str) -> str:
    for spelling, sound in _SAME_SOUND:
        word = word.replace(spelling, sound)
    return word


@lru_cache(maxsize=50_000)
def _word_skeleton(word: str) -> str:
    sound = _sound(word)
    first = "a" if sound[0] in "aeiou" else sound[0]
    return re.sub(r"(.)\1+", r"\1", first + re.sub(r"[aeiouhv]", "", sound[1:]))
