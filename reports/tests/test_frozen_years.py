"""Frozen years: reproduced to the digit whatever happens to the records, append-only, corrected by new versions."""

import io
import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from catalogues.labels import forget_labels
from clients.models import Client
from core.models import AuditEntry
from reports.checks.consistency import Contradiction
from reports.disclosure import MODES
from reports.frozen import freezing
from reports.frozen.models import FrozenReport, FrozenYear, digest_of
from reports.jobs import progress
from reports.scope import offices_of
from reports.sheets.contents import SHEETS
from reports.tests.frozen import build_year, cancel, turn_everything_over
from reports.tests.test_annual_report import data_of, read, sheet_of
from welcome.tests.pages import text

pytestmark = pytest.mark.django_db
FILE, PAGES = "/statistics/annual-report.xlsx", "/statistics/annual-report/pages/"
LIST = "/statistics/annual-report/frozen/"


@pytest.fixture
def year(cast):
    build_year()


@pytest.fixture(autouse=True)
def two_offices(monkeypatch):
    """Only the offices of the cast are frozen, beside the city."""
    monkeypatch.setattr(freezing, "offices_of", lambda user: offices_of(user).filter(code__in=["ES", "HH"]))


@pytest.fixture(autouse=True)
def no_beat(monkeypatch):
    """The thread that notes progress would not see the records of a test."""
    monkeypatch.setattr(progress, "BEAT_SECONDS", 600)


@pytest.fixture
def in_english_only(monkeypatch):
    """Freezing in one language, for tests that look at nothing else."""
    monkeypatch.setattr(freezing, "LANGUAGES", ["en"])


@pytest.fixture
def labels_of_its_own():
    """What the process remembers of the catalogues does not outlive the test."""
    yield
    forget_labels()


def freeze(**options) -> FrozenYear:
    return freezing.freeze(year=2025, **options)


def cells(content: bytes) -> dict:
    """All that stands in a workbook."""
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in read(content).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def rows(page) -> list[list[str]]:
    """The texts of the rows of a page's tables."""
    return [
        [unescape(re.sub("<[^>]+>", "", cell)) for cell in re.findall("<t[dh][^>]*>(.*?)</t[dh]>", row)]
        for row in re.findall("<tr.*?</tr>", text(page))
    ]


def test_frozen_year_is_the_same_cell_by_cell_after_everything_has_changed(
    year, client_for, clock, labels_of_its_own
):
    coordinator = client_for("coordinator")
    asked = [
        {"year": 2025, "disclosure": mode, "office": office}
        for mode, office in zip(MODES, ("", "ES", ""), strict=True)
    ]
    live = data_of(read(coordinator.get(FILE, asked[0]).content))
    call_command("freeze_year", "2025", "--note", "Erste Fassung", stdout=io.StringIO())
    before = [cells(coordinator.get(FILE, options).content) for options in asked]
    pages = rows(coordinator.get(PAGES, asked[0]))
    clock.shift(timedelta(days=1000))
    call_command("retention", "--commit", stdout=io.StringIO())
    assert not Client.objects.filter(anonymised_on=None).exists()
    turn_everything_over()
    coordinator, lead = client_for("coordinator"), client_for("lead", "HH")
    assert [cells(coordinator.get(FILE, options).content) for options in asked] == before
    assert rows(coordinator.get(PAGES, asked[0])) == pages

    book = read(coordinator.get(FILE, asked[0]).content)
    assert data_of(book) == live
    for number in SHEETS:
        facts = [str(cell.value) for [cell] in sheet_of(book, number)["B2:B12"]]
        assert any(fact.startswith("Festgeschrieben: Fassung 1 vom 18.11.2026") for fact in facts)
    assert "Erste Fassung" in before[0].values()
    now = data_of(read(coordinator.get(FILE, asked[0] | {"live": "on"}).content))
    assert now["T01", "*", "*", "consultations"] == 14
    own = data_of(read(lead.get(FILE, {"year": 2025, "disclosure": "exact"}).content))
    assert own["T01", "*", "*", "consultations"] == 14
    assert own["T01", "HH", "*", "referrals"] == 13


def test_frozen_year_asks_the_records_nothing(year, in_english_only, client_for):
    freeze()
    coordinator = client_for("coordinator")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert coordinator.get(PAGES, {"year": 2025, "disclosure": "exact"}).status_code == 200
    tables = ("consultations_concern", "consultations_referral", "clients_client")
    assert [query["sql"] for query in queries if any(table in query["sql"] for table in tables)] == []


def test_a_correction_is_a_new_version_that_shows_what_differs(year, in_english_only, client_for, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    coordinator = client_for("coordinator")
    for note in ("First", "HH had recorded one twice"):
        page = coordinator.post(LIST, {"year": 2025, "note": note}, follow=True)
        assert "The year is frozen" in text(page)
        cancel(client=None, office__code="HH")
    first, second = FrozenYear.objects.order_by("version")
    assert (first.version, second.version, second.author.email) == (1, 2, "coordinator@example.org")
    assert "Version 2 has taken its place." in text(coordinator.get(first.get_absolute_url()))
    page = rows(coordinator.get(second.get_absolute_url()))
    assert ["T01 Overview", "Total", "Consultations", "54", "53"] in page
    assert ["T05 Office and district", "Eving", "Total", "41", "40"] in page
    other_office = text(coordinator.get(second.get_absolute_url(), {"office": "ES"}))
    assert "No figure differs." in other_office
    assert "HH had recorded one twice" in text(coordinator.get(LIST))
    assert "2025 is frozen as version 2" in text(coordinator.get("/statistics/", {"year": 2025}))
    explorer = {"year": 2025, "by": "month", "measures": "consultations", "disclosure": "rounded"}
    assert "2025 is frozen as version 2" in text(
        coordinator.get("/statistics/explore/", explorer, follow=True)
    )
    created = AuditEntry.objects.filter(action="create", object_type="reports.frozenyear")
    assert [entry.facts["version"] for entry in created.order_by("pk")] == [1, 2]


def test_command_uses_the_frozen_year_unless_live_is_asked_for(year, monkeypatch, tmp_path):
    monkeypatch.setattr(freezing, "LANGUAGES", ["de"])
    freeze()
    said = io.StringIO()
    path = str(tmp_path / "report.xlsx")
    for further in ([], ["--live"]):
        call_command("annual_report", "--year", "2025", "--output", path, *further, stdout=said)
    assert said.getvalue() == (
        f"{path}: annual report 2025, rounded, frozen version 1.\n{path}: annual report 2025, rounded.\n"
    )
    assert [
        entry.facts.get("version") for entry in AuditEntry.objects.filter(action="export").order_by("pk")
    ] == [
        1,
        None,
    ]


@pytest.mark.parametrize(
    ("arguments", "status", "reason"),
    [
        (["2026"], 1, "2026 is not over"),
        (["2001"], 1, "no consultation in 2001"),
        (["99999"], 2, "year"),
    ],
)
def test_years_that_cannot_be_frozen(year, arguments, status, reason):
    with pytest.raises(CommandError, match=reason) as failure:
        call_command("freeze_year", *arguments)
    assert failure.value.returncode == status
    assert not FrozenYear.objects.exists()


def test_running_year_is_refused_on_the_page(year, client_for):
    page = client_for("coordinator").post(LIST, {"year": 2026})
    assert page.status_code == 400
    assert not FrozenYear.objects.exists()


def test_a_year_whose_tables_contradict_each_other_is_not_frozen(year, in_english_only, monkeypatch):
    def contradict(figures, mode):
        raise Contradiction("T01 and T05")

    monkeypatch.setattr("reports.checks.consistency.check_figures", contradict)
    with pytest.raises(CommandError, match="nothing was frozen: T01 and T05"):
        call_command("freeze_year", "2025")
    assert not FrozenYear.objects.exists()


def frozen_by_hand(version: int = 1, **changes) -> FrozenReport:
    """A version with one report that was changed afterwards, without freezing."""
    year = FrozenYear(**{"year": 2025, "version": version, "digest": digest_of([""])} | changes)
    year.save()
    report = FrozenReport(frozen_year=year, disclosure="exact", language="en", content="{}", digest="")
    report.save()
    return report


def test_nothing_of_a_frozen_year_can_be_changed_or_deleted(cast):
    report = frozen_by_hand()
    for record in (report, report.frozen_year):
        table = record._meta.db_table
        with pytest.raises(TypeError):
            record.save()
        with pytest.raises(TypeError):
            record.delete()
        for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
                connection.cursor().execute(statement)
    with pytest.raises(IntegrityError), transaction.atomic():
        FrozenYear(year=2025, version=1).save()


def test_what_was_changed_past_the_database_is_not_handed_out(cast, client_for):
    build_year()
    for version, changes in enumerate(({}, {"digest": ""}), start=1):
        frozen_by_hand(version, **changes)
        page = client_for("coordinator").get(PAGES, {"year": 2025, "disclosure": "exact"})
        assert page.status_code == 500
        assert "What is stored of the frozen year was changed." in page.content.decode()


def test_a_report_that_is_not_frozen_is_named(cast, client_for):
    build_year()
    frozen_by_hand()
    page = client_for("coordinator").get(PAGES, {"year": 2025, "office": "ES", "disclosure": "exact"})
    assert page.status_code == 400
    assert "choose an office, or the live figures" in page.content.decode()


def test_leads_may_not_have_frozen_and_live_figures_side_by_side_suppressed(
    year, in_english_only, client_for
):
    freeze()
    lead, asked = client_for("lead", "HH"), {"year": 2025, "office": "HH", "disclosure": "suppressed"}
    assert lead.get(PAGES, asked).status_code == 200
    assert lead.get(FILE, asked | {"live": "on"}).status_code == 403
    assert lead.get(PAGES, asked | {"office": "ES"}).status_code == 400
