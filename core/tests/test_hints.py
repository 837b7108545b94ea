"""Hints at free text: what is found, and above all what is left alone (handbook P15)."""

import logging
from http import HTTPStatus

import pytest
from django import forms
from django.utils.translation import override

from core import hints
from core.templatetags.kern import kern_texts
from core.widgets import NoteLine
from welcome.demo import notes
from welcome.tests.stored import stored_texts

EMAIL, PHONE, HEALTH = "e-mail address", "phone number", "health of a third person"
FOUND = {
    "Antwort bitte an yusuf.adani@example.org": EMAIL,
    "schreibt von +m.y_z@post.example.com.tr": EMAIL,
    "Rückruf unter 0231 / 99 90 123": PHONE,
    "erreichbar: +49 (231) 5550199": PHONE,
    "Tel. 0176-5550199, nachmittags": PHONE,
    "arayın: 0532 123 45 67": PHONE,
    "call 0049 231 5550 199": PHONE,
    "Die Tochter ist seit Mai krank": HEALTH,
    "ihr Mann hat Diabetes": HEALTH,
    "Ihre Schwester ist schwanger, der Termin wurde verschoben": HEALTH,
    "Her son was diagnosed last week": HEALTH,
    "the neighbour is disabled": HEALTH,
    "Annesi kanser tedavisi görüyor": HEALTH,
    "Eşi hamile, randevu verildi": HEALTH,
}
LEFT_ALONE = [
    "Termin am 01.12.2026 um 09:30",
    "Frist 01/12/2026, dann Widerspruch",
    "von 01-12-2026 an",
    "Aktenzeichen 35502//0012345, Kundennummer 815 4711 22",
    "IBAN DE02 1203 0000 0000 2020 51",
    "PLZ 01067, 2 Zimmer, 450,00 Euro Kaution",
    "Mutter und Kind waren da. Krankenkasse angerufen",
    "Kindergeld, Mutterschutz und Krankenversicherung erklärt",
    "Tochter geht in die Kita. Anmeldung bei der Krankenkasse.",
    "Frau Beispiel von der Diakonie fragt nach der Diagnose",
    "Ist krank und kommt später",
    "Partner der Stadt: Klinikum, Schwerbehindertenausweis beantragt",
    "her children start school; the health insurance card is on its way",
    "Son tarih 5 Mayıs, hastane belgesi getirilecek",
    "Kızı okula başladı. Hastane randevusu yok",
]


@pytest.mark.parametrize("kind", [EMAIL, PHONE, HEALTH])
def test_what_deserves_a_second_look_is_found(kind):
    with override("en"):
        said = {text: [str(hint) for hint in hints.hints_at(text)] for text in FOUND}
    wanted = {text for text, found in FOUND.items() if found == kind}
    assert {text for text, found in said.items() if any(kind in hint for hint in found)} == wanted
    assert all(len(found) == 1 for found in said.values())


def test_everyday_notes_are_left_alone():
    everyday = [*LEFT_ALONE, *notes.CONSULTATION, *notes.CONCERN, *notes.CANCEL_REASONS]
    assert [text for text in everyday if hints.hints_at(text)] == []


def test_a_hint_stands_beside_the_field_and_refuses_nothing():
    class NoteForm(forms.Form):
        note = forms.CharField(widget=NoteLine)
        name = forms.CharField()

    form = NoteForm({"note": "mail: a@example.org", "name": "a@example.org"})
    assert form.is_valid()
    with override("en"):
        assert EMAIL in kern_texts(form["note"])
        assert not kern_texts(form["name"])
        empty = '<div id="id_note_hints" aria-live="polite" data-hints></div>'
        assert kern_texts(NoteForm()["note"]) == empty
        assert 'hx-params="note"' in str(NoteForm()["note"])
        assert 'hx-target="#id_note_hints"' in str(NoteForm()["note"])


@pytest.mark.django_db
def test_what_is_typed_gets_its_hints_and_is_kept_nowhere(client_for, caplog):
    adviser = client_for("adviser")
    adviser.get("/tasks/")
    before = stored_rows()
    with caplog.at_level(logging.DEBUG):
        answer = adviser.post("/hints/", {"note": "Ruf zora@example.org an. Ihr Mann hat Diabetes."})
    assert [kind in answer.text for kind in (EMAIL, PHONE, HEALTH)] == [True, False, True]
    assert "zora" not in answer.text
    assert stored_rows() == before
    assert "zora" not in caplog.text
    assert not adviser.post("/hints/", {"note": "Termin am 01.12.2026 um 09:30"}).content
    assert adviser.get("/hints/?note=zora@example.org").status_code == HTTPStatus.METHOD_NOT_ALLOWED


def stored_rows() -> list[str]:
    return sorted(stored_texts())
