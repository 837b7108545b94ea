"""Import in the browser, as an office's lead: upload, check page, import, undo."""

import io
from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from clients.models import Client
from consultations import tasks
from consultations.importing.forms import ImportForm
from consultations.importing.models import ImportBatch
from consultations.models import Concern, Consultation, Referral
from consultations.tests.import_files import row
from consultations.tests.import_pages import GOOD, act, imported, page, upload
from core.models import AuditEntry
from partners.models import Organisation
from welcome.tests.cast import membership
from welcome.tests.pages import queries, text

pytestmark = pytest.mark.usefixtures("immediate_tasks")


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx"])
def test_an_upload_is_checked_and_not_yet_imported(lead, name):
    response = upload(lead, GOOD, name=name)
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.file_name, batch.rows) == ("checked", name, 3)
    assert (batch.new_consultations, batch.new_concerns) == (2, 3)
    assert batch.imported_consultations == 0
    assert (batch.new_referrals, batch.new_clients) == (1, 1)
    assert "The file is without faults" in text(response)
    assert not Consultation.objects.exists()


def test_the_import_writes_and_says_so(lead, cast):
    batch = imported(lead)
    assert batch.state == "imported"
    assert Consultation.objects.filter(import_batch=batch, office=cast.es).count() == 2
    consultation = Consultation.objects.get(import_number="A-1")
    assert consultation.recorded_by == consultation.client.created_by == cast.person("lead")
    assert f"?import_batch={batch.pk}" in text(page(lead))


def test_the_list_shows_exactly_what_was_imported(lead):
    imported(lead, [row(beratung_nr="B")])
    batch = imported(lead)
    response = lead.get(reverse("consultations:consultation_list"), {"import_batch": batch.pk})
    assert {found.import_batch_id for found in response.context["object_list"]} == {batch.pk}
    assert len(response.context["object_list"]) == 2


def test_the_uploaded_file_is_deleted_after_the_import(lead):
    upload(lead, GOOD)
    stored = ImportBatch.objects.get().file.name
    assert default_storage.exists(stored)
    act(lead, "start")
    assert not default_storage.exists(stored)
    assert not ImportBatch.objects.get().file


def test_every_fault_is_listed_page_by_page(lead):
    upload(lead, [row(beratung_nr=f"A-{number}", datum="never") for number in range(60)])
    response = page(lead)
    assert "60 faults in 60 of 60 rows" in text(response)
    assert "never" in text(response)
    assert len(response.context["page_obj"]) == 50
    second = lead.get(response.request["PATH_INFO"], {"page": 2})
    assert [fault["row"] for fault in second.context["page_obj"]] == list(range(52, 62))


def test_a_file_with_faults_cannot_be_imported(lead):
    upload(lead, [row(), row(beratung_nr="A-2", thema="x")])
    act(lead, "start")
    batch = ImportBatch.objects.get()
    assert batch.state == "faulty"
    assert (batch.new_consultations, batch.imported_consultations) == (1, 0)
    assert not Consultation.objects.exists()


def test_more_faults_than_listed_are_in_the_rejected_rows(lead, monkeypatch):
    monkeypatch.setattr(ImportBatch, "LISTED_FAULTS", 3)
    response = upload(lead, [row(beratung_nr=f"A-{number}", datum="never") for number in range(5)])
    assert "The first 3 are listed here" in text(response)
    batch = ImportBatch.objects.get()
    download = lead.get(reverse("consultations:import_rejects", args=[batch.pk]))
    lines = b"".join(download.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 6
    assert lines[0].endswith("zeile;fehler_spalte;fehler")
    assert AuditEntry.objects.filter(action="export", object_id=str(batch.pk)).exists()


def test_without_faults_there_are_no_rejected_rows(lead):
    upload(lead, GOOD)
    url = reverse("consultations:import_rejects", args=[ImportBatch.objects.get().pk])
    assert lead.get(url).status_code == 404


def test_rows_of_another_office_are_faults(lead):
    response = upload(lead, [row(), row(beratung_nr="A-2", buero="HH")])
    assert "Only rows of the office ES can be imported here." in text(response)
    assert ImportBatch.objects.get().state == "faulty"


def test_who_leads_several_offices_chooses_one_of_them(lead, cast, organisation, client_for):
    membership(cast.person("lead"), cast.hh, "lead", "city").save()
    both = client_for("lead")
    form = both.get(reverse("consultations:import_create")).context["form"]
    assert set(form.fields["office"].queryset) == {cast.es, cast.hh}
    upload(both, [row(buero="HH")], office=cast.hh.pk)
    assert ImportBatch.objects.get().office == cast.hh
    assert ImportBatch.objects.get().state == "checked"


def test_an_office_of_others_cannot_be_chosen(lead, cast):
    upload(lead, [row(buero="HH")], office=cast.hh.pk)
    assert ImportBatch.objects.get().office == cast.es


def test_an_unreadable_file_says_why(lead):
    file = SimpleUploadedFile("list.xlsx", b"PK\x03\x04 nothing")
    response = lead.post(
        reverse("consultations:import_create"), {"file": file, "source": "file"}, follow=True
    )
    assert "not a readable .xlsx workbook" in text(response)
    assert ImportBatch.objects.get().state == "failed"


@pytest.mark.parametrize(
    ("name", "limit", "reason"),
    [
        ("list.ods", 10**6, "Only .xlsx and .csv files can be imported."),
        ("list.csv", 10, "The file is larger than 10"),
    ],
)
def test_other_files_are_refused_at_once(lead, monkeypatch, name, limit, reason):
    monkeypatch.setattr(ImportForm.base_fields["file"], "largest", limit)
    assert reason in text(upload(lead, GOOD, name=name))
    assert not ImportBatch.objects.exists()


def test_a_failure_of_the_program_is_told_and_leaves_nothing(lead, monkeypatch):
    upload(lead, GOOD)
    monkeypatch.setattr(tasks.ImportRun, "write", lambda *args, **kwargs: 1 / 0)
    response = act(lead, "start")
    assert "Something went wrong on our side." in text(response)
    assert not Consultation.objects.exists()


def test_the_file_is_checked_once_more_before_it_is_written(lead):
    upload(lead, GOOD)
    Organisation.objects.all().delete()
    response = act(lead, "start")
    assert "There is no organisation of this name." in text(response)
    assert not Consultation.objects.exists()


def test_another_import_of_the_same_moment_is_told(lead, cast, monkeypatch):
    """The other one writes after this one's check; the database refuses the second."""
    upload(lead, GOOD)
    write = tasks.ImportRun.write

    def after_the_other(run, batch):
        fields = {"import_source": "file", "import_number": "A-1", "held_on": date(2025, 3, 17)}
        Consultation.objects.create(office=cast.es, **fields)
        write(run, batch)

    monkeypatch.setattr(tasks.ImportRun, "write", after_the_other)
    response = act(lead, "start")
    assert "Another import wrote the same consultations" in text(response)
    assert ImportBatch.objects.get().state == "failed"
    assert Consultation.objects.count() == 1


def test_a_second_click_on_import_changes_nothing(lead):
    imported(lead)
    act(lead, "start")
    assert Consultation.objects.count() == 2
    assert AuditEntry.objects.filter(action="import").count() == 1


def test_a_known_file_has_nothing_to_import(lead):
    imported(lead)
    response = upload(lead, GOOD)
    assert "there is nothing to import" in text(response)
    assert reverse("consultations:import_start", args=[ImportBatch.objects.latest("pk").pk]) not in text(
        response
    )


def test_the_page_asks_again_while_a_task_is_at_work(lead, waiting_tasks):
    upload(lead, GOOD)
    response = page(lead)
    assert "The file is being checked" in text(response)
    assert 'hx-trigger="every 1s"' in text(response)
    part = lead.get(response.request["PATH_INFO"], headers={"HX-Request": "true"})
    assert text(part).startswith('<div id="import"')


def test_a_checked_page_asks_no_more(lead):
    assert "hx-trigger" not in text(upload(lead, GOOD))


# Undo


def test_undo_removes_all_that_the_import_brought(lead):
    batch = imported(lead)
    response = act(lead, "undo")
    assert "The import was undone" in text(response)
    assert not Consultation.objects.exists()
    assert not Concern.objects.exists()
    assert not Referral.objects.exists()
    assert not Client.objects.exists()
    entry = AuditEntry.objects.get(action="undo")
    assert (entry.object_id, entry.facts) == (str(batch.pk), {"consultations": 2})


def test_undo_leaves_what_was_there_before(lead):
    imported(lead, [row(beratung_nr="B", ratsuchende_nr="P-1")])
    imported(lead)
    act(lead, "undo")
    assert Consultation.objects.get().import_number == "B"
    assert Client.objects.get().import_number == "P-1"


def test_an_undone_file_can_be_imported_again(lead):
    imported(lead)
    act(lead, "undo")
    imported(lead)
    assert Consultation.objects.count() == 2


def change_consultation(cast):
    Consultation.objects.filter(import_number="A-2").update(version=2)


def answer_referral(cast):
    Referral.objects.update(status="accepted", answered_on=date(2026, 11, 18))


def change_client(cast):
    Client.objects.update(version=2)


def come_again(cast):
    Consultation.objects.create(office=cast.es, client=Client.objects.get(), held_on=date(2026, 11, 1))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (change_consultation, "1 consultation was changed or cancelled."),
        (answer_referral, "1 referral was answered or changed."),
        (change_client, "1 of its clients was changed or came again."),
        (come_again, "1 of its clients was changed or came again."),
    ],
)
def test_undo_is_refused_once_something_was_changed(lead, cast, change, reason):
    imported(lead)
    change(cast)
    response = act(lead, "undo")
    assert reason in text(response)
    assert "Undo the import" not in text(response)
    assert Consultation.objects.filter(import_batch__isnull=False).count() == 2
    assert ImportBatch.objects.get().state == "imported"


def test_undo_is_refused_when_the_change_comes_after_the_click(lead, waiting_tasks, settings):
    upload(lead, GOOD)
    batch = ImportBatch.objects.get()
    tasks.check_import.func(batch.pk, "en")
    act(lead, "start")
    tasks.run_import.func(batch.pk, "en")
    act(lead, "undo")
    change_consultation(None)
    tasks.undo_import.func(batch.pk, "en")
    assert "1 consultation was changed or cancelled." in text(page(lead))
    assert Consultation.objects.count() == 2


def test_a_task_that_comes_too_late_does_nothing(lead):
    batch = imported(lead)
    for task in tasks.TASKS.values():
        task.func(batch.pk, "en")
    assert ImportBatch.objects.get().state == "imported"
    assert Consultation.objects.count() == 2


def test_an_undoing_that_fails_leaves_the_import_and_says_so(lead, monkeypatch):
    imported(lead)
    monkeypatch.setattr(tasks.undoing, "undo", lambda batch: 1 / 0)
    assert "Something went wrong on our side" in text(act(lead, "undo"))
    assert ImportBatch.objects.get().state == "imported"
    assert Consultation.objects.count() == 2


# Discard, list, template


def test_discarding_deletes_the_uploaded_file(lead):
    upload(lead, [row(thema="x")])
    batch = ImportBatch.objects.get()
    act(lead, "discard")
    assert not ImportBatch.objects.exists()
    assert not default_storage.exists(batch.file.name)
    assert not default_storage.exists(batch.rejects.name)


def test_an_import_cannot_be_discarded(lead):
    imported(lead)
    act(lead, "discard")
    assert ImportBatch.objects.get().state == "imported"


def test_the_list_shows_the_imports_of_the_own_office(lead, client_for):
    imported(lead)
    assert ImportBatch.objects.get().imported_consultations == ImportBatch.objects.get().new_consultations > 0
    assert "list.csv" in text(lead.get(reverse("consultations:import_list")))
    other = client_for("lead", "HH").get(reverse("consultations:import_list"))
    assert "list.csv" not in text(other)


def test_the_list_needs_the_same_queries_for_more_imports(lead):
    counts = []
    for _number in range(2):
        for _upload in range(2):
            upload(lead, GOOD)
        counts.append(queries(lead, reverse("consultations:import_list")))
    assert counts[0] == counts[1]


def test_the_template_shows_its_example_on_a_sheet_that_is_not_imported(lead):
    content = lead.get(reverse("consultations:import_template")).content
    rows, example, codes = load_workbook(io.BytesIO(content)).worksheets
    assert (rows["A1"].value, rows.max_row) == ("beratung_nr", 1)
    assert (example["B2"].value, example.max_row) == ("BA", 3)
    assert ("thema", "BIL-01") in [(cells[0], cells[1]) for cells in codes.values]
    file = SimpleUploadedFile("template.xlsx", content)
    lead.post(reverse("consultations:import_create"), {"file": file, "source": "file"})
    assert "no rows below the headers" in text(page(lead))


def test_the_example_of_the_template_can_be_imported(lead):
    workbook = load_workbook(io.BytesIO(lead.get(reverse("consultations:import_template")).content))
    del workbook["Consultations"]
    for cells in workbook["Example"].iter_rows(min_row=2):
        cells[1].value = "ES"
    out = io.BytesIO()
    workbook.save(out)
    file = SimpleUploadedFile("template.xlsx", out.getvalue())
    lead.post(reverse("consultations:import_create"), {"file": file, "source": "file"})
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.new_consultations, batch.new_concerns) == ("checked", 1, 2)
