"""How words of the directory are compared: whatever the case, with or without accents, in whatever script."""

import re
import unicodedata

from anyascii import anyascii

_OWN_SCRIPT = re.compile(r"[\u0370-\u1dff\u2c00-\ud7ff\uf900-\ufdff\ufe70-\ufefc]")
_ALIKE = str.maketrans("ةىیک", "هييك", "\u0640\u200c\u200d'’ʼ`")
"""Letters that Arabic and Persian keyboards write differently; signs that are left out."""
_ARTICLE = "ال"


def fold(text: str) -> str:
    """Lower-case ASCII of `text`, words separated by one blank: "Größe  Çay" is "grosse cay"."""
    return " ".join(anyascii(text).lower().split())


def native(word: str) -> str:
    """A word that is not written in Latin letters, in its own script without case, accents, vowel signs and the Arabic
    article: what anyascii makes of it is no spelling anybody knows. Empty for a word in Latin letters."""
    if not _OWN_SCRIPT.search(word):
        return ""
    letters = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(_ALIKE)
    return plain.removeprefix(_ARTICLE) if len(plain) > len(_ARTICLE) + 2 else plain
