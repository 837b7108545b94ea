"""The finished annual report of invented data: counted a second time, checked against itself, and attacked."""

import io
from dataclasses import dataclass, field
from datetime import date, datetime

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from openpyxl import load_workbook

from conftest import NOW
from consultations.models import Concern, Ticket
from core.models import AuditEntry
from districts.models import Site
from reports import annual_report
from reports.checks.comparison import Comparison
from reports.checks.consistency import Contradiction, check
from reports.disclosure import MODES
from reports.scope import OPERATOR
from reports.sheets.contents import SHEETS
from reports.tests import worlds
from reports.tests.attack import on_workbooks
from reports.tests.test_annual_report import topics
from reports.tests.test_engine import consultation

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("reports")]
YEAR, UNTIL = 2026, date(2026, 11, 18)
FILE = "/statistics/annual-report.xlsx"


@dataclass
class Reports:
    """By office ("" for all): the workbooks by disclosure control, and how the exact one differs from the rows."""

    files: dict[str, dict[str, bytes]] = field(default_factory=dict)
    differences: dict[str, list[str]] = field(default_factory=dict)
    tables: set[str] = field(default_factory=set)
    figures: int = 0


@pytest.fixture(scope="module")
def reports(django_db_setup, django_db_blocker) -> Reports:
    """Made once for all tests here, because invented data take seconds."""
    found = Reports()
    with (
        django_db_blocker.unblock(),
        override_settings(DEBUG=True),
        time_machine.travel(NOW),
        transaction.atomic(),
    ):
        call_command("demo_data", years=2, consultations=500, until=UNTIL, verbosity=0)
        queue()
        for office in ("", "ES"):
            options = {"user": OPERATOR, "year": YEAR, "office": office}
            found.files[office] = {mode: annual_report.workbook(**options, disclosure=mode) for mode in MODES}
            compared = Comparison(found.files[office]["exact"], today=UNTIL, **options)
            found.differences[office] = list(compared.differences())
            found.tables |= set(compared.tables)
            found.figures += len(compared.written)
        transaction.set_rollback(True)
    return found


def queue() -> None:
    """A morning of open hours in each office."""
    for site in Site.objects.filter(kind="main").select_related("office"):
        for number, (status, waited) in enumerate(
            [("done", 3), ("done", 11), ("left", None), ("rebooked", 4)], start=200
        ):
            arrived = datetime(2026, 11, 17, 9 + number % 2, 5, tzinfo=NOW.tzinfo)
            Ticket.objects.create(
                site=site, office=site.office, day=arrived.date(), number=number, arrived_at=arrived,
                status=status, waited_minutes=waited,
            )  # fmt: skip


# --- The second count ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("office", ["", "ES"])
def test_every_figure_of_every_table_equals_the_second_count(reports, office):
    assert reports.differences[office] == []


def test_second_count_covers_every_table_and_some_thousand_figures(reports):
    assert reports.tables == set(SHEETS)
    assert reports.figures > 3000


def changed(content: bytes, table: str, row: str, column: str, measure: str, value) -> bytes:
    """The workbook with one figure changed, in `Daten` and in the sheet alike."""
    book = load_workbook(io.BytesIO(content))
    sheet = next(each for each in book.worksheets if each.title.startswith(table))
    first_row, first_column = sheet[sheet.freeze_panes].row, sheet[sheet.freeze_panes].column
    [of_sheet] = sheet.tables.values()
    shown = [
        cell
        for cells in sheet[of_sheet.ref][1:]
        for cell in cells
        if cell.column >= first_column and cell.row >= first_row and cell.value is not None
    ]
    own = [cells for cells in book["Daten"].iter_rows(min_row=2) if cells[0].value == table]
    [place] = [
        place
        for place, cells in enumerate(own)
        if [cell.value for cell in cells[1:4]] == [row, column, measure]
    ]
    own[place][4].value = shown[place].value = value
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.once
@pytest.mark.parametrize(
    ("figure", "measure"),
    [(("T09", "*", "*"), "consultations"), (("T01", "*", "*"), "clients"), (("T18", "*", "*"), "long_open")],
)
def test_second_count_sees_a_wrong_figure(cast, figure, measure):
    worlds.build([consultation() for _number in range(3)])
    content = annual_report.workbook(user=OPERATOR, year=2025, disclosure="exact")
    wrong = changed(content, *figure, measure, 77)
    [difference] = Comparison(wrong, OPERATOR, 2025, "", UNTIL).differences()
    assert "written 77" in difference


@pytest.mark.once
def test_second_count_sees_a_figure_that_is_missing(cast):
    worlds.build([consultation()])
    content = annual_report.workbook(user=OPERATOR, year=2025, disclosure="exact")
    [difference] = Comparison(
        changed(content, "T05", "eving", "ES", "consultations", None), OPERATOR, 2025, "", UNTIL
    ).differences()
    assert difference == "T05 eving ES consultations: written None, counted 1"


def test_command_says_that_all_figures_are_the_same(cast):
    worlds.build([consultation(), consultation(office="HH")])
    out = io.StringIO()
    call_command("check_report", "--year", "2025", stdout=out)
    assert out.getvalue().startswith("2025: ")
    assert out.getvalue().endswith(", 0 differences.\n")


def test_command_fails_where_a_copied_fact_has_drifted(cast):
    """The engine counts concerns by facts copied onto them; the second count asks the consultation."""
    two = topics("BIL-01", "WOH-01")
    worlds.build([consultation(concerns=two), consultation(district_id="hoerde", concerns=two)])
    Concern.objects.filter(pk=Concern.objects.filter(district="eving").first().pk).update(district="hoerde")
    errors = io.StringIO()
    with pytest.raises(CommandError, match="differences"):
        call_command("check_report", "--year", "2025", stderr=errors)
    assert "T04 hoerde * concerns: written 3, counted 2" in errors.getvalue()


def test_command_refuses_an_unknown_office(cast):
    with pytest.raises(CommandError, match="no office 'XX'") as failure:
        call_command("check_report", "--year", "2025", "--office", "XX")
    assert failure.value.returncode == 2


# --- Consistency ------------------------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize("office", ["", "ES"])
@pytest.mark.parametrize("mode", MODES)
def test_finished_reports_do_not_contradict_themselves(reports, office, mode):
    assert check(reports.files[office][mode], mode) > 300


@pytest.mark.once
@pytest.mark.parametrize(
    ("mode", "figure", "value", "reason"),
    [
        ("exact", ("T04", "*", "*", "concerns"), 1, "concerns is .* in T01"),
        ("exact", ("T05", "eving", "ES", "consultations"), 400, "its parts make"),
        ("exact", ("T09", "*", "*", "consultations"), 1, "consultations is"),
        ("exact", ("T06", "a30", "*", "clients"), 100000, "clients"),
        ("rounded", ("T13", "BIL", "ES", "concerns"), 5000, "its parts make"),
        ("rounded", ("T12", "d2", "*", "consultations"), 7, "which is not rounded"),
        ("suppressed", ("T15", "BIL", "w", "concerns"), 2, "which is not suppressed"),
        ("suppressed", ("T11", "*", "ES", "consultations"), ".", "in T01"),
    ],
)
def test_a_contradiction_is_found_and_named(reports, mode, figure, value, reason):
    with pytest.raises(Contradiction, match=reason):
        check(changed(reports.files[""][mode], *figure, value), mode)


@pytest.mark.once
def test_a_sheet_that_differs_from_the_tidy_data_is_found(reports):
    book = load_workbook(io.BytesIO(reports.files[""]["exact"]))
    sheet = next(each for each in book.worksheets if each.title.startswith("T05"))
    sheet.cell(sheet[sheet.freeze_panes].row, sheet[sheet.freeze_panes].column).value = 123
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(Contradiction, match="T05: the sheet and Daten differ"):
        check(file.getvalue(), "exact")


def test_a_report_that_contradicts_itself_is_not_handed_out(cast, client_for, tmp_path):
    worlds.build([consultation(), consultation()])
    Concern.objects.filter(pk=Concern.objects.first().pk).update(month=202504)
    Concern.objects.filter(pk=Concern.objects.last().pk).update(held_on=date(2024, 3, 30))
    response = client_for("coordinator").get(FILE, {"year": 2025, "disclosure": "exact"})
    assert response.status_code == 500
    assert b"contradict" in response.content
    assert not AuditEntry.objects.filter(action="export").exists()
    with pytest.raises(CommandError, match="contradict each other, nothing was written"):
        call_command(
            "annual_report",
            "--year",
            "2025",
            "--disclosure",
            "exact",
            "--output",
            str(tmp_path / "report.xlsx"),
        )
    assert not (tmp_path / "report.xlsx").exists()


# --- The attack -------------------------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize("office", ["", "ES"])
def test_no_secret_of_the_suppressed_workbook_can_be_narrowed(reports, office):
    files = reports.files[office]
    attack = on_workbooks(files["exact"], files["suppressed"])
    result = attack.run()
    assert len(result.found) > 100
    assert {fact: (attack.counts[fact], found) for fact, found in result.told.items()} == {}
    assert result.narrowest >= 1
