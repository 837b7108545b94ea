"""Reports of quarters and halves, drafts that are made by themselves, and the share of each side of the tandem."""

from datetime import date

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from core.models import AuditEntry
from core.periods import Period
from reports import annual_report
from reports.checks.comparison import Comparison
from reports.jobs import drafts, mails, progress, tasks
from reports.jobs.models import ReportJob
from reports.jobs.outbox import DraftMail
from reports.mixing import Selection
from reports.scope import OPERATOR
from reports.tests import worlds
from reports.tests.test_annual_report import data_of, read
from reports.tests.test_engine import consultation
from welcome.tests.pages import text

PAGE = "/statistics/annual-report/"
TODAY = date(2026, 11, 18)


@pytest.fixture(autouse=True)
def waiting_tasks(settings, monkeypatch, tmp_path):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(progress, "BEAT_SECONDS", 600)


@pytest.fixture
def quarters(cast):
    """In the third quarter of 2026 12 consultations in HH and 11 in ES, in the second one 3 in HH; 9 a year before."""
    third = {"held_on": date(2026, 7, 1)}
    worlds.build(
        [
            *(consultation(office="HH", minutes=30, employer_side="city", **third) for _number in range(11)),
            consultation(office="HH", minutes=90, employer_side="partner", held_on=date(2026, 9, 30)),
            *(consultation(office="ES", **third) for _number in range(11)),
            *(consultation(office="HH", held_on=date(2026, 6, 30)) for _number in range(3)),
            *(consultation(office="HH", held_on=date(2025, 8, 1)) for _number in range(9)),
        ]
    )


def made(office: str = "HH") -> ReportJob:
    drafts.make_drafts.func()
    job = ReportJob.objects.get(kind="draft", office__code=office)
    tasks.work_on.func(job.pk)
    job.refresh_from_db()
    return job


@pytest.mark.parametrize(
    ("today", "rhythms", "expected"),
    [
        (date(2026, 10, 9), ["quarter", "year"], []),
        (date(2026, 10, 10), ["quarter", "year"], [(2026, "Q3")]),
        (date(2026, 12, 9), ["quarter"], [(2026, "Q3")]),
        (date(2026, 12, 10), ["quarter"], []),
        (date(2027, 1, 10), ["quarter", "half", "year"], [(2026, "Q4"), (2026, "H2"), (2026, "")]),
        (date(2026, 10, 10), [], []),
    ],
)
def test_drafts_are_due_some_days_after_the_end_and_caught_up(settings, today, rhythms, expected):
    settings.REPORT_DRAFTS = rhythms
    assert drafts.due(today) == expected


def test_parts_of_a_year_are_whole_months_and_make_up_the_year():
    assert Period.in_year(2024, "Q1") == Period(date(2024, 1, 1), date(2024, 3, 31))
    assert sum(Period.in_year(2024, part).days for part in ("H1", "Q3", "Q4")) == 366
    whole, part = {"year": 2025, "disclosure": "exact"}, {"year": 2025, "part": "Q2", "disclosure": "rounded"}
    assert Selection.of(whole).tells_beside(Selection.of(part))
    assert not Selection.of(whole | {"part": "Q3"}).tells_beside(Selection.of(part))


@pytest.mark.django_db
def test_each_office_gets_its_draft_once_and_is_told(quarters, client_for, cast):
    job = made()
    drafts.make_drafts.func()
    assert ReportJob.objects.count() == 3
    assert (job.year, job.part, job.state) == (2026, "Q3", "done")
    [queued] = DraftMail.objects.all()
    mails.send_draft_mail.func(queued.pk)
    [sent] = mail.outbox
    assert sent.to == [cast.person("lead", "HH").email]
    assert job.get_absolute_url() in sent.body
    assert AuditEntry.objects.filter(facts__report="draft").count() == 3

    lead = client_for("lead", "HH")
    assert "3rd quarter 2026, Hörde/Hombruch" in text(lead.get(PAGE))
    assert "3rd quarter 2026" in text(lead.get("/statistics/"))
    assert "A draft, made by itself" in text(lead.get(job.get_absolute_url()))
    assert "A draft, made by itself" in text(client_for("coordinator").get(job.get_absolute_url()))
    for stranger in (client_for("lead"), client_for("adviser", "HH")):
        assert stranger.get(f"{job.get_absolute_url()}file/").status_code in (403, 404)
    file = lead.get(f"{job.get_absolute_url()}file/")
    assert "bericht-2026-q3-hh-rounded.xlsx" in file.headers["Content-Disposition"]
    book = read(file.content)
    figures = data_of(book)
    assert figures["T01", "HH", "*", "consultations"] == 10
    assert figures["T01", "HH", "*", "consultations_before"] == 10
    assert {key[1] for key in figures if key[0] == "T02"} == {"2026-07", "2026-08", "2026-09", "*"}
    assert "Entwurf" in str(book["Inhalt"]["B5"].value)


@pytest.mark.django_db
def test_the_city_has_a_draft_of_its_own_for_the_coordinators(quarters, client_for, cast):
    drafts.make_drafts.func()
    job = ReportJob.objects.get(kind="draft", office=None)
    assert job == ReportJob.objects.order_by("pk").last()
    tasks.work_on.func(job.pk)
    mails.send_draft_mail.func(DraftMail.objects.get().pk)
    [sent] = mail.outbox
    assert sent.to == [cast.person("coordinator").email]
    assert "Alle Büros" in sent.subject
    assert "Die Entwürfe der Büros" in sent.body

    coordinator = client_for("coordinator")
    assert "3rd quarter 2026, All offices" in text(coordinator.get(PAGE))
    assert "3rd quarter 2026, All offices" in text(coordinator.get("/statistics/"))
    file = coordinator.get(f"{job.get_absolute_url()}file/")
    assert data_of(read(file.content))["T01", "*", "*", "consultations"] == 25
    assert coordinator.get(f"{job.get_absolute_url()}share/city/").status_code == 200
    for lead in (client_for("lead"), client_for("lead", "HH")):
        assert "All offices" not in text(lead.get("/statistics/"))
        assert lead.get(job.get_absolute_url()).status_code == 404


@pytest.mark.django_db
def test_of_a_time_there_is_one_draft_of_the_city(cast):
    draft = {"kind": "draft", "year": 2025, "part": "Q1", "disclosure": "rounded", "language": "de"}
    ReportJob.objects.create(**draft)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportJob.objects.create(**draft)
    ReportJob.objects.create(**draft, office=cast.es)


@pytest.mark.django_db
def test_where_nobody_was_advised_there_is_no_draft(cast):
    drafts.make_drafts.func()
    assert not ReportJob.objects.exists()


@pytest.mark.django_db
def test_the_share_of_each_side_is_a_file_for_its_funder(quarters, client_for):
    job = made()
    lead = client_for("lead", "HH")
    for side, name, hours in (("city", "stadt", 5.5), ("partner", "partner", 0)):
        answer = lead.get(f"{job.get_absolute_url()}share/{side}/")
        assert f"anteil-{name}-2026-q3-hh-rounded.xlsx" in answer.headers["Content-Disposition"]
        [sheet] = read(answer.content).worksheets
        rows = {row[0]: row[1:] for row in sheet.iter_rows(values_only=True) if row[0]}
        assert rows["Hörde/Hombruch"][:2] == (10 if side == "city" else 0, hours)
        assert AuditEntry.objects.latest("pk").facts["share"] == side


@pytest.mark.django_db
def test_a_part_of_a_year_is_counted_a_second_time(quarters):
    options = {"user": OPERATOR, "year": 2026, "office": "", "part": "Q3"}
    content = annual_report.workbook(disclosure="exact", **options)
    assert list(Comparison(content, today=TODAY, **options).differences()) == []
    assert data_of(read(content))["T20", "HH", "partner", "hours"] == 1.5


@pytest.mark.django_db
def test_a_time_that_has_not_begun_and_a_frozen_year(quarters, client_for, settings):
    page = client_for("lead", "HH").post(PAGE, {"year": 2026, "part": "Q1", "disclosure": "rounded"})
    assert page.status_code == 302
    page = client_for("lead", "HH").post(PAGE, {"year": 2026, "part": "X9", "disclosure": "rounded"})
    assert page.status_code == 400
