"""A comparison of the explorer as one file."""

from datetime import date

import pytest

from core.models import AuditEntry
from reports.tests import worlds
from reports.tests.test_annual_report import read
from reports.tests.test_engine import consultation

pytestmark = pytest.mark.django_db
QUERY = "year=2025&by=channel&measures=consultations&compare=year_before"


@pytest.fixture
def years(cast):
    worlds.build(
        [
            *(consultation(channel="open_hours") for _number in range(12)),
            *(consultation(channel="phone") for _number in range(3)),
            *(consultation(channel="open_hours", held_on=date(2024, 3, 1)) for _number in range(10)),
            consultation(office="HH", channel="phone"),
        ]
    )


def get(client, kind: str, query: str = QUERY):
    return client.get(f"/statistics/comparison.{kind}?{query}")


def test_both_sides_and_the_difference_stand_in_one_file(years, client_for):
    lead = client_for("lead")
    answer = get(lead, "csv")
    assert "comparison-channel-2025-rounded.csv" in answer.headers["Content-Disposition"]
    head = "consultations,consultations:before,consultations:difference,consultations:change"
    assert answer.content.decode().splitlines()[0] == f"channel,{head}"
    lines = set(answer.content.decode().splitlines()[1:])
    assert {"open_hours,10,10,0,0.2", "phone,5,0,5,", "*,15,10,5,0.5"} == lines
    content = get(lead, "json").json()
    assert content["meta"]["compare"] == "year_before"
    assert content["meta"]["before"]["period"]["from"] == "2024-01-01"
    assert content["total"]["consultations:difference"] == 5
    [sheet] = read(get(lead, "xlsx").content).worksheets
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0]]
    assert rows[-1][1:5] == (15, 10, 5, 0.5)
    starts = [entry.facts["period"][0] for entry in AuditEntry.objects.filter(action="export")]
    assert sorted(starts) == ["2024-01-01"] * 3 + ["2025-01-01"] * 3
    page = lead.get(
        "/statistics/explore/?year=2025&by=channel&measures=consultations&disclosure=rounded&compare=year_before"
    )
    assert "/statistics/comparison.xlsx?" in page.content.decode()


def test_what_cannot_be_compared_is_one_line_of_text(years, client_for):
    lead, coordinator = client_for("lead"), client_for("coordinator")
    assert get(lead, "csv", "year=2025&by=channel").status_code == 400
    assert get(lead, "csv", QUERY + "&office=HH").status_code == 400
    beside_the_city = "year=2025&by=channel&disclosure=suppressed&office=ES&compare=city"
    assert get(coordinator, "csv", beside_the_city).status_code == 200
    # Of a lead the whole city is the own office.
    assert get(lead, "csv", beside_the_city).status_code in (400, 403)
