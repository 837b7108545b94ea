"""Keys under which names are found whatever script or spelling they were written in.

Two keys per name: `fold` keeps the letters (Yılmaz = Yilmaz), `skeleton` keeps only what survives transliteration
(Mohammad = Muhammed, but Olena ≠ Olga).
"""

import re

from anyascii import anyascii

_NOT_A_LETTER = re.compile(r"[^a-z ]+")
# Spellings of one sound in the usual transliterations; applied in this order before vowels are dropped.
_SAME_SOUND = [
    ("sch", "s"), ("tch", "c"), ("tsch", "c"), ("sh", "s"), ("ch", "k"), ("kh", "k"), ("gh", "g"), ("ph", "f"),
    ("th", "t"), ("dh", "d"), ("dj", "j"), ("ck", "k"), ("q", "k"), ("x", "ks"), ("w", "v"), ("z", "s"), ("y", "i"),
    ("j", "i"), ("c", "k"),
]  # fmt: skip


def fold(name: str) -> str:
    """Lower-case ASCII words of `name`, separated by one blank."""
    return " ".join(_NOT_A_LETTER.sub(" ", anyascii(name).lower().replace("'", "")).split())


def skeleton(name: str) -> str:
    """Per word the first letter (all vowels alike) and the consonants, doubled ones once."""
    return " ".join(_word_skeleton(word) for word in fold(name).split())


def _word_skeleton(word: str) -> str:
    for spelling, sound in _SAME_SOUND:
        word = word.replace(spelling, sound)
    first = "a" if word[0] in "aeiou" else word[0]
    rest = re.sub(r"[aeiouh]", "", word[1:])
    return re.sub(r"(.)\1+", r"\1", first + rest)
