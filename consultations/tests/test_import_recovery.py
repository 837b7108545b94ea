"""Imports whose worker was killed: taken up again or discarded, and never written twice."""

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from consultations import tasks
from consultations.importing.models import ImportBatch
from consultations.models import Consultation
from consultations.tests.import_pages import GOOD, act, page, upload
from core.models import AuditEntry
from welcome.tests.pages import text

pytestmark = pytest.mark.usefixtures("immediate_tasks")


@pytest.fixture
def cut_off(lead, waiting_tasks, clock):
    """Brings the only import to the state `state` and lets its worker be killed a quarter of an hour ago."""

    def bring(state: str) -> ImportBatch:
        upload(lead, GOOD)
        batch = ImportBatch.objects.get()
        if state != "uploaded":
            tasks.check_import.func(batch.pk, "en")
            act(lead, "start")
        if state == "undoing":
            tasks.run_import.func(batch.pk, "en")
            act(lead, "undo")
        clock.shift(15 * 60 + 1)
        batch.refresh_from_db()
        assert batch.state == state
        return batch

    return bring


@pytest.mark.parametrize(
    ("state", "afterwards", "stored"),
    [("uploaded", "checked", 0), ("running", "imported", 2), ("undoing", "undone", 0)],
)
def test_what_was_cut_off_can_be_taken_up_again(lead, cut_off, settings, state, afterwards, stored):
    cut_off(state)
    shown = text(page(lead))
    assert "The work was cut off" in shown
    assert "hx-trigger" not in shown
    assert "cut off" in text(lead.get(reverse("consultations:import_list")))
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    act(lead, "retry")
    assert ImportBatch.objects.get().state == afterwards
    assert Consultation.objects.count() == stored


def test_what_is_at_work_is_not_started_twice(lead, cut_off, clock):
    batch = cut_off("uploaded")
    act(lead, "retry")
    assert "The file is being checked" in text(page(lead))
    clock.shift(14 * 60)
    act(lead, "retry")
    act(lead, "discard")
    assert ImportBatch.objects.get().progress_at > batch.progress_at
    assert AuditEntry.objects.filter(facts={"retried": "uploaded"}).count() == 1


@pytest.mark.parametrize("state", ["uploaded", "running"])
def test_what_was_cut_off_before_it_wrote_can_be_discarded(lead, cut_off, state):
    batch = cut_off(state)
    act(lead, "discard")
    assert not ImportBatch.objects.exists()
    assert not default_storage.exists(batch.file.name)


def test_an_undoing_that_was_cut_off_is_not_discarded(lead, cut_off):
    cut_off("undoing")
    act(lead, "discard")
    assert ImportBatch.objects.get().state == "undoing"
    assert Consultation.objects.count() == 2


def test_a_slow_task_writes_nothing_once_another_has_taken_over(lead, cut_off, monkeypatch):
    batch = cut_off("running")
    write = tasks.ImportRun.write

    def overtaken(run, own):
        ImportBatch.objects.start(own.pk, "running")
        write(run, own)

    monkeypatch.setattr(tasks.ImportRun, "write", overtaken)
    tasks.run_import.func(batch.pk, "en")
    assert ImportBatch.objects.get().state == "running"
    assert not Consultation.objects.exists()
