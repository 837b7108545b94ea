"""PDF by typst: whatever is typed prints, in the fonts of the repository, as text and never as markup."""

import sys
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.pdf import PRINTABLE, is_right_to_left, pdf, printable

MADE_AT = datetime(2026, 11, 18, 12, tzinfo=UTC)
TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#set document(title: "Test")
#set text(font: data.fonts, fallback: false)
#for text in data.texts { par(text); par(strong(text)) }
"""
LETTERS = [
    letter
    for letter in map(chr, range(sys.maxunicode + 1))
    if PRINTABLE.fullmatch(letter) and unicodedata.category(letter) not in {"Cn", "Cc"}
]


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    path = tmp_path_factory.mktemp("typst") / "test.typ"
    path.write_text(TEMPLATE, encoding="utf-8")
    return path


def test_the_fonts_have_every_letter_called_printable(template):
    assert len(LETTERS) > 1500
    # Each after a base of its own script, as a mark stands in a text.
    texts = [("ب" if 0x600 <= ord(letter) <= 0x77F else "a") + letter for letter in LETTERS]
    assert pdf(template, {"texts": texts}, at=MADE_AT).startswith(b"%PDF")


@given(st.lists(st.text(), max_size=5))
def test_any_text_prints(template, texts):
    assert pdf(template, {"texts": [printable(text) for text in texts]}, at=MADE_AT)


@given(st.text(alphabet='aبד 1\u064b\u0301\u200c\u200d\u202e\u2067\n\r\t\x00👩中ጤ#*"\\'))
def test_mixed_scripts_and_marks_print(template, text):
    assert pdf(template, {"texts": [printable(text)]}, at=MADE_AT)


@given(st.text())
def test_printable_text_stays_as_it_is(text):
    assert printable(printable(text)) == printable(text)


@pytest.mark.parametrize(
    ("entered", "printed"),
    [
        ("Straße 24 – „Büro“", "Straße 24 – „Büro“"),
        ("مركز الاستشارة", "مركز الاستشارة"),
        ("Центр", "Центр"),
        ("ጤና", "t'ena"),
        ("\ufb01n ½", "fin ½"),
        ("frei😀👩‍👩‍👧", "frei"),
        ("وب\u200cسایت", "وب\u200cسایت"),
        ("\u202eevil\u202c\x00\x1b\ue000\ud800", "evil"),
        (" eins \r\n zwei ", "eins\nzwei"),
        ("a\u064bب\u064b", "aب\u064b"),
        ("x" * 36, "\u200b".join(["x" * 12] * 3)),
    ],
)
def test_printable(entered, printed):
    assert printable(entered) == printed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Büro أحمد", False),
        ("أحمد Büro", True),
        ("24 – أحمد", True),
        ("שלום", True),
        ("24", False),
        ("", False),
    ],
)
def test_the_first_letter_gives_the_direction(text, expected):
    assert is_right_to_left(text) is expected


def test_the_same_data_give_the_same_file(template):
    data = {"texts": ["Büro"]}
    assert pdf(template, data, at=MADE_AT) == pdf(template, data, at=MADE_AT)
