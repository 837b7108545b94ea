"""Who may have the same figures under two disclosure controls, or suppressed over selections that overlap."""

from io import StringIO

import pytest
from django.core.management import call_command

from core.models import AuditEntry
from reports.mixing import Selection
from reports.tests import worlds
from reports.tests.test_engine import consultation

REPORT, TABLE = "/statistics/annual-report.xlsx", "/statistics/table.csv"
EXACT, ROUNDED, HIDDEN = "exact", "rounded", "suppressed"


def selection(mode=EXACT, start="2025-01-01", end="2025-12-31", measures=("consultations",), **filters):
    facts = {"period": [start, end], "measures": list(measures), "filters": filters, "disclosure": mode}
    return Selection.of(facts)


@pytest.mark.parametrize(
    ("first", "second", "is_told"),
    [
        (selection(EXACT), selection(ROUNDED), True),
        (selection(ROUNDED), selection(HIDDEN), True),
        (selection(EXACT), selection(EXACT, end="2025-03-31"), False),
        (selection(EXACT), selection(ROUNDED, start="2024-01-01", end="2024-12-31"), False),
        (selection(EXACT), selection(ROUNDED, end="2025-03-31"), True),
        (selection(EXACT), selection(ROUNDED, measures=["tickets"]), False),
        (selection(EXACT, office=["ES"]), selection(ROUNDED, office=["HH"]), False),
        (selection(EXACT, office=["ES"]), selection(ROUNDED, office=["HH", "ES"]), True),
        (selection(EXACT, office=["ES"]), selection(ROUNDED, topic=["BIL-01"]), True),
        (selection(HIDDEN), selection(HIDDEN), False),
        (selection(HIDDEN), selection(HIDDEN, end="2025-03-31"), True),
        (selection(HIDDEN), selection(HIDDEN, sex=["w"]), True),
        (selection(HIDDEN, sex=["m"]), selection(HIDDEN, sex=["w"]), False),
    ],
)
def test_what_two_downloads_tell_side_by_side(first, second, is_told):
    assert first.tells_beside(second) is is_told
    assert second.tells_beside(first) is is_told


def test_the_annual_report_shows_all_measures_of_its_year_and_office():
    report = Selection.of({"report": "annual", "year": 2025, "office": "ES", "disclosure": ROUNDED})
    assert report.tells_beside(selection(EXACT, measures=["tickets"]))
    assert not report.tells_beside(selection(EXACT, office=["HH"]))


@pytest.fixture
def year(cast):
    worlds.build([consultation(office="HH") for _number in range(12)])


def ask(client, mode: str, **changes):
    return client.get(TABLE, {"year": 2025, "disclosure": mode, **changes})


@pytest.mark.django_db
def test_lead_gets_the_own_figures_under_one_disclosure_control(year, client_for):
    client = client_for("lead", "HH")
    assert ask(client, EXACT).status_code == 200
    assert ask(client, EXACT, by="channel").status_code == 200
    refused = ask(client, ROUNDED, by="month")
    assert refused.status_code == 403
    assert "overlap with these" in refused.content.decode()
    assert ask(client, ROUNDED, year=2024).status_code == 200
    assert AuditEntry.objects.filter(action="export").count() == 3


@pytest.mark.django_db
def test_the_annual_report_beside_a_table_is_refused_too(year, client_for):
    client = client_for("lead", "HH")
    assert ask(client, EXACT).status_code == 200
    response = client.get(REPORT, {"year": 2025, "office": "HH", "disclosure": ROUNDED})
    assert response.status_code == 403
    assert "Ask the coordinator" in response.content.decode()


@pytest.mark.django_db
def test_what_another_person_downloaded_does_not_count(year, client_for):
    assert ask(client_for("lead", "HH"), EXACT).status_code == 200
    assert ask(client_for("lead", "ES"), ROUNDED).status_code == 200


@pytest.mark.django_db
def test_coordinator_may_have_both_and_each_stands_in_the_audit_trail_with_its_mode(year, client_for):
    client = client_for("coordinator")
    for mode in (EXACT, ROUNDED, HIDDEN):
        response = ask(client, mode, by="office")
        assert (
            response.headers["Content-Disposition"]
            == f'attachment; filename="statistics-office-2025-{mode}.csv"'
        )
    modes = AuditEntry.objects.filter(action="export").values_list("facts__disclosure", flat=True)
    assert set(modes) == {EXACT, ROUNDED, HIDDEN}


@pytest.mark.django_db
def test_commands_are_written_down_with_their_disclosure_control(year, tmp_path):
    call_command("statistics", "--year", "2025", "--disclosure", HIDDEN, stdout=StringIO())
    call_command(
        "annual_report", "--year", "2025", "--output", str(tmp_path / "report.xlsx"), stdout=StringIO()
    )
    entries = AuditEntry.objects.filter(action="export", user=None).order_by("pk")
    assert [entry.facts["disclosure"] for entry in entries] == [HIDDEN, ROUNDED]
