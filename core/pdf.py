"""PDF by typst: a template gets its data as JSON, never as source text. Fonts come from `core/fonts` only; the result
is tagged (PDF/UA-1), which typst refuses to write with a letter that no font has: see `printable`."""

import json
import re
import unicodedata
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import typst
from anyascii import anyascii

FONTS = Path(__file__).parent / "fonts"
FAMILIES = ("Noto Sans", "Noto Sans Arabic")

# Whole blocks of Latin, Greek, Cyrillic, Arabic, punctuation and currency; a test prints every letter of them.
PRINTABLE = re.compile(
    r"[\n\u0020-\u007e\u00a0-\u0377\u037a-\u037f\u0384-\u03e1\u03f0-\u052f\u0600-\u061b\u061e-\u06ff\u0750-\u077f"
    r"\u1e00-\u1eff\u200c\u200d\u2010-\u2027\u202f-\u205e\u2070\u2071\u2074-\u208e\u20a0-\u20bf\u2100-\u214f]*"
)
# Vowel marks and joiners, which only change an Arabic letter before them.
ARABIC_MARK = re.compile("[\u200c\u200d\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
LONG_WORD = re.compile(r"\S{30,}")
PIECE = 12
ZERO_WIDTH_SPACE = "\u200b"


def pdf(template: Path, data: dict[str, Any], *, at: datetime) -> bytes:
    """The typst file `template`, which reads `data` from `sys.inputs.data`. `at` is written into the file as the time
    it was made, to the second, so that the same data give the same bytes. Raises typst.TypstError."""
    compiler = typst.Compiler(
        template,
        root=template.parent,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data | {"fonts": FAMILIES})},
    )
    return cast(
        bytes, compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=at.replace(microsecond=0))
    )


def printable(text: str) -> str:
    """`text` in letters that the fonts have: other scripts are transliterated, control characters and marks that turn
    the direction of writing go, endless words may break."""
    lines = unicodedata.normalize("NFC", text).splitlines()
    printed = (_without_stray_marks("".join(map(_letter, line))).strip() for line in lines)
    return LONG_WORD.sub(_breakable, "\n".join(printed).strip())


def is_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction runs from right to left."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def _letter(letter: str) -> str:
    """The letter, or the nearest that can be printed, or nothing: of pictures, and of what means nothing (yet)."""
    category = unicodedata.category(letter)
    if category == "Cn":
        return ""
    if PRINTABLE.fullmatch(letter):
        return letter
    forms = [] if category in {"So", "Sk"} else [unicodedata.normalize("NFKC", letter), anyascii(letter)]
    return next((form for form in forms if PRINTABLE.fullmatch(form)), "")


def _without_stray_marks(text: str) -> str:
    """Without Arabic marks on letters of another script: no font has both."""
    kept: list[str] = []
    is_arabic = False
    for letter in text:
        is_mark = bool(ARABIC_MARK.match(letter))
        if is_mark and not is_arabic:
            continue
        if not is_mark:
            is_arabic = unicodedata.bidirectional(letter) == "AL"
        kept.append(letter)
    return "".join(kept)


def _breakable(word: re.Match[str]) -> str:
    letters = word.group()
    pieces = [letters[start : start + PIECE] for start in range(0, len(letters), PIECE)]
    return ZERO_WIDTH_SPACE.join(pieces)
