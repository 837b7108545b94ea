"""The printed slip, read back from the PDF."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.slips.printing import slip_pdf
from consultations.slips.slip import Label, Paper, Receiver, Sender
from consultations.slips.texts import languages, texts
from consultations.tests.slips import BARE, FULL, arabic_letters, printed_text, read, words

MILLIMETRE = 72 / 25.4
TEXTS_OF_FULL = {
    "title", "intro", "address", "opening_hours", "directions", "phone", "website", "qr", "documents", "topic",
    "priority", "priority_urgent", "language", "client", "agreement", "agreement_data", "contact", "code",
}  # fmt: skip
TEXTS_OF_BARE = {"title", "intro", "code"}
HOSTILE = '#let x = 1; #image("/etc/passwd") *fett* _k_ $a^2$ \\ "q" <l> @ref `raw` // /* = Titel'


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("language", languages())
def test_slip_is_printed_in_german_and_the_language(language, paper):
    printed = printed_text(slip_pdf(FULL, language, paper))
    said = " ".join(texts(spoken)[key] for spoken in {"de", language} for key in TEXTS_OF_FULL)
    entered = f"{FULL.receiver.address} {FULL.receiver.opening_hours} {FULL.concern} {FULL.sender.contact} 31.05.2027"
    assert words(f"{said} {entered}") <= words(printed)
    assert arabic_letters(said) <= arabic_letters(printed)


@pytest.mark.parametrize("language", languages())
def test_full_slip_fits_on_one_sheet(language):
    (page,) = read(slip_pdf(FULL, language, "a4")).pages
    assert [round(side / MILLIMETRE) for side in page.mediabox[2:]] == [210, 297]


def test_long_text_goes_on_to_further_sheets():
    told_at_length = replace(FULL, concern="Wort " * 3000)
    pages = read(slip_pdf(told_at_length, "ar", "a4")).pages
    assert len(pages) > 3
    assert f"{len(pages)} / {len(pages)}" in pages[-1].extract_text()


def test_receipt_is_as_long_as_need_be():
    short, long = (read(slip_pdf(slip, "ar", "receipt")).pages for slip in (BARE, FULL))
    assert len(short) == len(long) == 1
    assert round(short[0].mediabox.width / MILLIMETRE) == round(long[0].mediabox.width / MILLIMETRE) == 80
    assert short[0].mediabox.height < long[0].mediabox.height


def test_other_languages_get_english_and_german_clients_german_alone():
    assert words(texts("en")["intro"]) <= words(printed_text(slip_pdf(BARE, "kmr")))
    assert not {"Please", "slip"} & words(printed_text(slip_pdf(BARE, "de")))


@pytest.mark.parametrize("paper", Paper)
def test_what_is_empty_leaves_no_label_behind(paper):
    printed = words(printed_text(slip_pdf(BARE, "en", paper)))
    expected = words("Büro Eving Beratungsstelle Beispiel 18.11.2026 V-1")
    assert printed == expected.union(
        *(words(texts(spoken)[key]) for spoken in ("de", "en") for key in TEXTS_OF_BARE)
    )


def test_file_is_accessible():
    pdf = slip_pdf(FULL, "ar")
    document = read(pdf)
    root = document.trailer["/Root"]
    assert document.metadata.title == "Vermittlungsbogen V-7K4P-2M"
    assert root["/Lang"] == "de"
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert "ar" in spoken_in(root["/StructTreeRoot"])


def spoken_in(element) -> set[str]:
    """The languages that a screen reader is told of."""
    element = element.get_object() if hasattr(element, "get_object") else element
    if isinstance(element, list):
        return set().union(*map(spoken_in, element))
    if not isinstance(element, dict):
        return set()
    return {element.get("/Lang")} - {None} | spoken_in(element.get("/K", []))


def test_same_slip_gives_the_same_file():
    assert slip_pdf(FULL, "fa") == slip_pdf(FULL, "fa")


def hostile_slip(text: str):
    return replace(
        FULL,
        code=text,
        sender=Sender(text, text, text, text),
        receiver=Receiver(*[text] * 7, (text, text)),
        topic=Label("XXX-01", text, text, text),
        concern=text,
        client=text,
        language=Label("xx", text, text, text),
    )


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("text", [HOSTILE, "אב #1 أحمد (Büro) 24", "😀 Büro 👩‍👩‍👧", "Wort " * 60])
def test_hostile_text_prints_as_text(text, language, paper):
    printed = words(printed_text(slip_pdf(hostile_slip(text), language, paper)))
    assert {word for word in words(text) if word.isascii()} <= printed


@pytest.mark.parametrize("paper", Paper)
def test_endless_words_stay_on_the_paper(paper):
    document = read(slip_pdf(hostile_slip("x" * 300), "de", paper))
    ends = []
    for page in document.pages:
        page.extract_text(
            visitor_text=lambda text, _cm, tm, _font, size: ends.append(tm[4] + len(text) * size / 4)
        )
    assert max(ends) < document.pages[0].mediabox.width


@given(text=st.text(max_size=40), paper=st.sampled_from(Paper), language=st.sampled_from(["ar", "uk"]))
def test_any_text_prints(text, paper, language):
    assert slip_pdf(hostile_slip(text), language, paper)


def test_unknown_paper_is_refused():
    with pytest.raises(ValueError, match="a3"):
        slip_pdf(BARE, "de", "a3")
