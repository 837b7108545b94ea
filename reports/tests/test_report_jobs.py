"""Annual reports made in the background: asked for, cut off, taken up again, offered for a day."""

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from core.models import AuditEntry
from reports.jobs import progress, tasks
from reports.jobs.models import ReportJob, Superseded
from reports.tests import worlds
from reports.tests.test_annual_report import data_of, read
from reports.tests.test_engine import consultation
from welcome.tests.pages import text

pytestmark = pytest.mark.django_db
PAGE = "/statistics/annual-report/"
DAY = 24 * 3600


@pytest.fixture(autouse=True)
def waiting_tasks(settings, monkeypatch, tmp_path):
    """The worker comes when a test lets it (`work`); its thread would not see the records of a test."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(progress, "BEAT_SECONDS", 600)


@pytest.fixture
def year(cast):
    worlds.build([consultation(office="HH") for _number in range(12)])


def ask(client, **changes) -> ReportJob:
    options = {"year": 2025, "office": "HH", "disclosure": "rounded"} | changes
    page = client.post(PAGE, options)
    job = ReportJob.objects.latest("pk")
    assert page.url == job.get_absolute_url()
    return job


def work(job: ReportJob) -> ReportJob:
    tasks.work_on.func(job.pk)
    job.refresh_from_db()
    return job


def shown(client, job: ReportJob, part: str = "") -> str:
    return text(client.get(f"{job.get_absolute_url()}{part}"))


def exports() -> list[dict]:
    return [entry.facts for entry in AuditEntry.objects.filter(action="export").order_by("pk")]


def test_report_is_made_in_the_background_and_offered_for_a_day(year, client_for, clock):
    lead = client_for("lead", "HH")
    job = ask(lead)
    assert ask(lead) == job
    assert "Waiting for its turn" in shown(lead, job)
    assert "hx-trigger" in shown(lead, job)
    ReportJob.objects.start(job.pk).note_progress(5, 23)
    assert 'max="23" value="5"' in shown(lead, job)
    work(job)
    page = shown(lead, job)
    assert "The report is ready" in page
    assert "hx-trigger" not in page
    assert exports() == []

    file = lead.get(f"{job.get_absolute_url()}file/")
    assert file.headers["Content-Disposition"] == 'attachment; filename="jahresbericht-2025-hh-rounded.xlsx"'
    assert data_of(read(file.content))["T01", "HH", "*", "consultations"] == 10
    assert "2025: 10 consultations with 10 concerns." in shown(lead, job, "pages/")
    told = {"report": "annual", "year": 2025, "office": "HH", "disclosure": "rounded"}
    assert exports() == [told, told | {"format": "pages"}]
    for other in (client_for("coordinator"), client_for("lead")):
        assert other.get(job.get_absolute_url()).status_code == 404
        assert other.get(f"{job.get_absolute_url()}file/").status_code == 404

    clock.shift(DAY)
    lead = client_for("lead", "HH")
    assert "no longer kept" in shown(lead, job)
    assert lead.get(f"{job.get_absolute_url()}file/").status_code == 302
    assert default_storage.exists(job.file.name)
    tasks.forget_reports.func()
    assert not default_storage.exists(job.file.name)
    assert not ReportJob.objects.exists()


def test_a_job_whose_worker_was_killed_is_taken_up_again(year, client_for, clock):
    coordinator = client_for("coordinator")
    job = ask(coordinator)
    killed = ReportJob.objects.start(job.pk)
    assert tasks.take_up_again() == 0
    clock.shift(121)
    assert tasks.take_up_again() == 1
    assert tasks.take_up_again() == 0
    assert "cut off and is taken up again" in shown(coordinator, job)
    work(job)
    assert "The report is ready" in shown(coordinator, job)
    with pytest.raises(Superseded):
        killed.set_result(killed.State.FAILED, message="too late")
    assert job.state == "done"


def test_a_job_that_is_cut_off_again_and_again_ends(year, client_for):
    coordinator = client_for("coordinator")
    job = ask(coordinator)
    for _worker in range(3):
        ReportJob.objects.start(job.pk)
    work(job)
    assert "The work was cut off several times." in shown(coordinator, job)


def test_a_worker_that_was_overtaken_keeps_nothing(year, client_for, monkeypatch):
    job = ask(client_for("coordinator"))
    make = tasks.annual_report.checked_file

    def overtaken(report):
        ReportJob.objects.start(job.pk)
        return make(report)

    monkeypatch.setattr(tasks.annual_report, "checked_file", overtaken)
    assert work(job).state == "running"
    assert default_storage.listdir("reports")[1] == []


def test_what_goes_wrong_is_told(year, client_for, monkeypatch):
    coordinator = client_for("coordinator")
    told = {
        tasks.Contradiction("T01 and T05"): "so there is no report: T01 and T05",
        RuntimeError("secret detail"): "Something went wrong on our side.",
    }
    for error, words in told.items():
        job = ask(coordinator)
        monkeypatch.setattr(
            tasks.annual_report, "live", lambda error=error, **options: (_ for _ in ()).throw(error)
        )
        try:
            work(job)
        except RuntimeError:
            job.refresh_from_db()
        page = shown(coordinator, job)
        assert words in page
        assert "secret detail" not in page


def test_who_lost_the_office_gets_no_report_of_it(year, cast, client_for):
    lead = client_for("lead", "HH")
    made, waiting = work(ask(lead)), ask(lead, disclosure="exact")
    cast.person("lead", "HH").memberships.update(office=cast.es)
    work(waiting)
    assert lead.get(f"{made.get_absolute_url()}file/").status_code == 404
    assert "You may no longer see the figures of this office." in shown(lead, waiting)


def test_leads_get_one_of_two_disclosure_controls(year, client_for):
    lead = client_for("lead", "HH")
    rounded, exact = work(ask(lead)), work(ask(lead, disclosure="exact"))
    assert lead.get(f"{rounded.get_absolute_url()}file/").status_code == 200
    for part in ("file/", "pages/"):
        refused = lead.get(f"{exact.get_absolute_url()}{part}")
        assert refused.status_code == 403
        assert "Ask the coordinator" in refused.content.decode()
    assert lead.post(PAGE, {"year": 2025, "office": "HH", "disclosure": "exact"}).status_code == 403


def test_progress_that_cannot_be_noted_stops_nobody(year, client_for, monkeypatch, caplog):
    job = ReportJob.objects.start(ask(client_for("coordinator")).pk)
    beat = progress.Beat(job)
    beat.show(7, 46)
    beat.write()
    job.refresh_from_db()
    assert (job.done, job.total, job.progress_at) == (7, 46, timezone.now())
    monkeypatch.setattr(
        ReportJob, "note_progress", lambda *numbers: (_ for _ in ()).throw(progress.DatabaseError("away"))
    )
    beat.write()
    assert "could not be noted: django.db.utils.DatabaseError" in caplog.text
    assert "away" not in caplog.text
