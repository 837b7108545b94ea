"""The sensitive note (P15): kept apart, read on a page of its own, in no list, export or search; hints at free text."""

import io
import json
import zipfile

from django import forms as django_forms
from django.urls import reverse

from clients.breakglass.forms import ReasonForm, VerdictForm
from consultations.cancel_forms import CancelForm
from consultations.concern_forms import ConcernForm
from consultations.due.forms import TaskForm
from consultations.forms import ConsultationForm
from consultations.models import Consultation, SensitiveNote
from consultations.rights.forms import MarkForm
from consultations.sensitive.forms import FirstNoteForm, SensitiveNoteForm
from consultations.tests.entered import row
from consultations.visits.forms import StepForm, VisitForm
from core.models import AuditEntry
from welcome.tests.pages import text
from welcome.tests.records import make_client, make_consultation

CREATE = "/consultations/new/"
SECRET = "Geheimniskraemerei"
FREE_TEXT = {
    ConsultationForm: {"note"}, ConcernForm: {"note"}, CancelForm: {"reason"}, FirstNoteForm: {"text"},
    SensitiveNoteForm: {"text"}, VisitForm: {"agreed_steps"}, StepForm: {"safety_note", "agreed_steps"},
    TaskForm: {"title"}, MarkForm: {"reason"}, ReasonForm: {"reason"}, VerdictForm: {"remark"},
}  # fmt: skip


def page_of(consultation: Consultation) -> str:
    return reverse("consultations:sensitive_note", args=[consultation.pk])


def test_every_free_text_of_casework_gets_hints():
    for form, names in FREE_TEXT.items():
        with_hints = {
            name for name, field in form.base_fields.items() if getattr(field.widget, "gives_hints", False)
        }
        long = {
            name
            for name, field in form.base_fields.items()
            if isinstance(field.widget, django_forms.Textarea)
        }
        assert with_hints == names, form
        assert long <= names, form


def test_the_sensitive_note_is_read_on_a_page_of_its_own(client_for, cast):
    adviser, lead = client_for("adviser"), client_for("lead")
    person = make_client(cast.es, given_name="Zora", family_name="Muster")
    made = make_consultation(cast.person("adviser"), cast.es, client=person, note="sachlich")
    answer = adviser.post(page_of(made), {"text": SECRET, "version": ""}, follow=True)
    assert "Open the sensitive note" in text(answer)
    note = SensitiveNote.objects.get()
    assert (note.text, note.written_by, note.version) == (SECRET, cast.person("adviser"), 1)
    assert SECRET in text(lead.get(page_of(made)))
    read = AuditEntry.objects.filter(user=cast.person("lead"), action="read").get()
    assert (read.subject, read.facts) == (person.pk, {"part": "sensitive_note"})
    addresses = (
        reverse("consultations:consultation_detail", args=[made.pk]),
        reverse("consultations:consultation_edit", args=[made.pk]),
        reverse("consultations:consultation_list"),
        reverse("consultations:consultation_list", query={"export": "csv"}),
        person.get_absolute_url(),
        reverse("clients:client_panel", args=[person.pk]),
    )
    for address in addresses:
        response = lead.get(address)
        assert response.status_code == 200
        shown = b"".join(response) if response.streaming else response.content
        assert SECRET not in shown.decode().replace(f'value="{SECRET}"', "").replace(f"“{SECRET}”", ""), (
            address
        )
    refused = {
        part: client_for(part).get(page_of(made)).status_code
        for part in ("reception", "coordinator", "admin", "dpo")
    }
    assert set(refused.values()) == {403}
    assert client_for("adviser", "HH").get(page_of(made)).status_code == 404
    content = lead.get(reverse("consultations:client_copy", args=[person.pk])).content  # the person's own
    data = json.loads(zipfile.ZipFile(io.BytesIO(content)).read("auskunft.json"))
    assert [each["text"] for each in data["sensitive_notes"]] == [SECRET]


def test_two_who_write_it_are_told_and_an_empty_one_is_gone(client_for, cast):
    adviser, made = client_for("adviser"), make_consultation(cast.person("adviser"), cast.es)
    adviser.post(page_of(made), {"text": "erste", "version": ""})
    conflict = text(client_for("lead").post(page_of(made), {"text": "zweite", "version": ""}))
    assert "erste" in conflict
    assert "zweite" in conflict
    assert "is gone" in text(adviser.post(page_of(made), {"text": "", "version": "1"}, follow=True))
    assert not SensitiveNote.objects.exists()
    acts = AuditEntry.objects.filter(object_type="consultations.sensitivenote").order_by("pk")
    assert list(acts.values_list("action", "facts")) == [("create", {"text": 1}), ("cancel", {"text": 0})]


def test_it_is_written_with_the_consultation_and_what_looks_wrong_is_told_after_saving(
    client_for, cast, entered
):
    adviser = client_for("adviser")
    concern = row(0, "BIL-01", "info") | {"concerns-0-note": "Rückruf 0231 5550199"}
    sent = entered(concern, note="an a@example.org", **{"sensitive-text": f"{SECRET}: Die Tochter ist krank"})
    answer = text(adviser.post(CREATE, sent, follow=True))
    assert "Saved. note: This looks like an e-mail address" in answer.replace("Saved. Note", "Saved. note")
    assert "This looks like a phone number" in answer
    assert "health of a third person" in answer
    assert SECRET not in answer
    adviser.post(CREATE, sent)  # a double click
    assert SensitiveNote.objects.get().consultation == Consultation.objects.get()
    edit = text(adviser.get(reverse("consultations:consultation_edit", args=[Consultation.objects.get().pk])))
    assert "This looks like an e-mail address" in edit
    assert SECRET not in edit
