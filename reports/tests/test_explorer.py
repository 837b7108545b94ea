"""The explorer: the address is the query, figures lead deeper, and each view shows them."""

from datetime import date
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from core.models import AuditEntry
from reports.explorer.limits import MOST_ROWS
from reports.tests import worlds
from reports.tests.explored import PAGE, address, build_world, grid, rows
from reports.tests.test_engine import consultation
from welcome.tests.pages import queries, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    build_world()


# --- The address is the query -------------------------------------------------------------------------


def test_what_the_form_sends_becomes_the_one_address_of_the_query(world, client_for):
    sent = (
        "measures=concerns&more=clients&more=concerns&by=topic_group&by2=&by3=month&year=2025&from=&to=&office=ES"
        "&district=&compare=year_before&disclosure=exact&show="
    )
    response = client_for("coordinator").get(f"{PAGE}?{sent}")
    assert response.status_code == 302
    assert response.url == (
        f"{PAGE}?year=2025&by=topic_group,month&measures=concerns,clients&office=ES&disclosure=exact"
        "&compare=year_before"
    )
    assert client_for("coordinator").get(response.url).status_code == 200


def test_without_a_query_the_running_year_is_shown(client_for):
    response = client_for("lead").get(PAGE, follow=True)
    assert response.context["page"].query.asked.period.start == date(2026, 1, 1)
    assert response.context["page"].query.asked.disclosure == "rounded"


def test_a_whole_year_given_by_its_days_is_the_year(client_for):
    response = client_for("lead").get(f"{PAGE}?from=2025-01-01&to=2025-12-31&year=2026")
    assert response.url.startswith(f"{PAGE}?year=2025&measures=consultations")


def test_figures_are_those_of_the_file_at_the_same_address(world, client_for):
    coordinator = client_for("coordinator")
    page = coordinator.get(address("office,month", "consultations,concerns", "rounded")).context["page"]
    files = {each["label"]: each["url"] for each in page.downloads}
    lines = coordinator.get(files["CSV"]).content.decode().splitlines()
    assert [line.split(",")[2:] for line in lines[1:]] == [
        [cell.text for cell in row.cells] for row in (*page.grid.shown, page.grid.total)
    ]
    assert coordinator.get(files["Excel"]).status_code == coordinator.get(files["JSON"]).status_code == 200


def test_figures_are_rounded_unless_exact_ones_are_asked_for_and_those_leave_a_trace(world, client_for):
    coordinator = client_for("coordinator")
    assert rows(coordinator, address("office", mode="rounded")) == {
        "Eving/Scharnhorst": ["10"],
        "Hörde/Hombruch": ["15"],
        "Total": ["25"],
    }
    assert not AuditEntry.objects.filter(action="read").exists()
    assert rows(coordinator, address("office"))["Total"] == ["23"]
    entry = AuditEntry.objects.get(action="read")
    assert (entry.facts["report"], entry.facts["disclosure"]) == ("explorer", "exact")


def test_a_lead_sees_the_own_office_only(world, client_for):
    lead = client_for("lead")
    assert rows(lead, address("office")) == {"Eving/Scharnhorst": ["10"], "Total": ["10"]}
    refused = lead.get(address("month", office="HH"))
    assert refused.context["page"] is None
    assert "Select a valid choice" in text(refused)
    assert not [
        code for code, _label in refused.context["form"].fields["compare"].choices if "office" in code
    ]
    assert lead.get(address("month", compare="city")).context["page"] is None


# --- Comparison ---------------------------------------------------------------------------------------


def test_months_beside_those_of_the_year_before(world, client_for):
    found = rows(client_for("coordinator"), address("month", office="ES", compare="year_before"))
    assert found == {
        "March 2025": ["7", "10", "−3", "−30\u00a0%"],
        "May 2025": ["3", "–", "+3", "–"],
        "Total": ["10", "10", "±0", "±0\u00a0%"],
    }


def test_an_office_beside_another_and_beside_the_city(world, client_for):
    coordinator = client_for("coordinator")
    other = rows(coordinator, address("", office="ES", compare="office:HH"))
    assert other == {"Total": ["10", "13", "−3", "−23\u00a0%"]}
    city = rows(coordinator, address("", office="ES", compare="city"))
    assert city == {"Total": ["10", "23", "−13", "−57\u00a0%"]}


def test_percentages_hide_on_a_small_base(world, client_for):
    found = rows(
        client_for("coordinator"), address("topic_group", "concerns", office="ES", compare="year_before")
    )
    assert found["Residence, asylum & naturalisation"] == ["3", "–", "+3", "–"]
    assert found["Childcare, school & studies"][3] == "±0\u00a0%"


def test_differences_of_rounded_figures_are_those_shown(world, client_for):
    found = rows(client_for("coordinator"), address("month", mode="rounded", compare="year_before"))
    assert found["March 2025"][:3] == ["5", "10", "−5"]
    assert found["May 2025"][:3] == ["15", "0", "+15"]


def test_a_running_year_is_compared_with_the_same_days(world, client_for):
    response = client_for("coordinator").get(
        f"{PAGE}?year=2026&by=month&measures=consultations&disclosure=rounded&compare=year_before"
    )
    assert (
        "compared with the time from 1 January 2025 to 18 November 2025" in response.context["page"].sentence
    )


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"compare": "city"}, "Choose one office as a filter"),
        ({"compare": "office:HH", "office": "HH"}, "the office itself"),
        ({"compare": "city", "by": "site", "office": "ES"}, "A site belongs to one office"),
        ({"compare": "city", "by": "office", "office": "ES"}, "no table by office"),
        ({"compare": "mars"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_compared(world, client_for, query, reason):
    assert reason in text(client_for("coordinator").get(address(**query)))


# --- Deeper -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["district", "year", "month", "office,topic_group", "weekday,hour", "sex"])
@pytest.mark.parametrize(
    "measures", ["consultations,clients,new_clients", "concerns,minutes", "referrals,referred_concerns"]
)
def test_each_figure_leads_to_a_table_or_list_of_just_that_figure(world, client_for, by, measures):
    lead = client_for("lead")
    found = grid(lead, address(by, measures))
    for row in (*found.shown, found.total):
        for place, cell in enumerate(row.cells):
            if not cell.url:
                continue
            if "/records/" in cell.url:
                assert str(lead.get(cell.url).context["page_obj"].paginator.count) == cell.text, cell.url
            else:
                assert grid(lead, cell.url).total.cells[place].text == cell.text, cell.url


def test_from_the_years_to_the_months_to_the_records(world, client_for):
    lead = client_for("lead")
    by_topic = f"{PAGE}?from=2024-01-01&to=2025-12-31&by=topic_group&measures=consultations&disclosure=exact"
    [cell] = next(row for row in grid(lead, by_topic).shown if "school" in row.labels[0]).cells
    years = grid(lead, cell.url)
    assert [row.labels for row in years.shown] == [["2024"], ["2025"]]
    months = grid(lead, years.shown[1].cells[0].url)
    assert [row.labels for row in months.shown] == [["March 2025"], ["May 2025"]]
    records = lead.get(months.shown[1].cells[0].url)
    assert records.context["page_obj"].paginator.count == 3
    assert all("2025" in str(record.held_on) for record in records.context["object_list"])


def test_records_open_for_the_lead_of_the_office_at_exact_figures_only(world, client_for):
    listed = reverse("reports:explorer_records")
    query = "year=2025&measures=consultations&disclosure=exact"
    assert client_for("lead").get(f"{listed}?{query}").status_code == 200
    assert client_for("coordinator").get(f"{listed}?{query}").status_code == 403
    assert client_for("lead").get(f"{listed}?{query.replace('exact', 'rounded')}").status_code == 403
    for wrong in (f"{query}&office=HH", query.replace("consultations", "clients"), ""):
        assert client_for("lead").get(f"{listed}?{wrong}").url == f"{PAGE}?{wrong}"
    for part, mode in (("coordinator", "exact"), ("lead", "rounded")):
        cells = [cell for row in grid(client_for(part), address(mode=mode)).shown for cell in row.cells]
        assert not [cell.url for cell in cells if cell.url]


def test_concerns_and_referrals_are_listed_as_such(world, client_for):
    lead = client_for("lead")
    listed = lead.get(f"{reverse('reports:explorer_records')}?year=2025&measures=concerns&disclosure=exact")
    assert listed.context["page_obj"].paginator.count == 13
    assert "Nursery place, childminding" in text(listed)
    sent = f"{reverse('reports:explorer_records')}?year=2025&measures=referrals&disclosure=exact"
    assert lead.get(sent).context["page_obj"].paginator.count == 3
    assert "Beispiel-Beratung" in text(lead.get(sent))


# --- Views --------------------------------------------------------------------------------------------


def test_chart_over_time_has_lines_and_other_charts_have_bars(world, client_for):
    coordinator = client_for("coordinator")
    lines = text(coordinator.get(address("month", show="chart", compare="year_before")))
    assert 'class="chart"' in lines
    assert "line--before" in lines
    bars = text(coordinator.get(address("office", show="chart")))
    assert 'class="chart"' not in bars
    assert "bar-svg" in bars


@pytest.mark.parametrize("by", ["month,office", "office,quarter"])
def test_time_by_another_characteristic_has_a_small_line_for_each_entry(world, client_for, monkeypatch, by):
    """In the order of the table, and those of the largest figures where there are too many."""
    page = address(by, show="chart", compare="year_before")
    found = client_for("coordinator").get(page)
    small = found.context["page"].small
    assert [label for label, _picture in small.charts] == ["Eving/Scharnhorst", "Hörde/Hombruch"]
    assert [picture.count("line--before") > 0 for _label, picture in small.charts] == [True, True]
    assert text(found).count('class="chart"') == 2
    assert "bar-svg" not in text(found)
    monkeypatch.setattr("reports.explorer.small_charts.MOST_CHARTS", 1)
    cut = client_for("coordinator").get(page)
    assert [label for label, _picture in cut.context["page"].small.charts] == ["Hörde/Hombruch"]
    assert "Drawn are the 1 largest of 2; the table has all." in text(cut)


def test_map_of_districts_leads_deeper_and_says_what_it_cannot_show(world, client_for):
    coordinator = client_for("coordinator")
    shown = text(coordinator.get(address("district", show="map")))
    assert 'class="tile-map"' in shown
    assert "<span>0</span>" in shown  # the shades' meaning
    assert "<span>10</span>" in shown
    assert "nothing, or nothing shown" in shown
    assert "district=eving" in shown
    other = coordinator.get(address("sex", show="map"))
    assert "The map shows a table by district of residence alone." in text(other)
    assert (
        urlsplit(other.context["page"].by_district.address).query
        == urlsplit(address("district", show="map")).query
    )


def test_columns_sort_both_ways(world, client_for):
    coordinator = client_for("coordinator")
    by_figure = list(rows(coordinator, address("office", sort="-consultations")))
    assert by_figure == ["Hörde/Hombruch", "Eving/Scharnhorst", "Total"]
    assert next(iter(rows(coordinator, address("office", sort="consultations")))) == "Eving/Scharnhorst"
    assert next(iter(rows(coordinator, address("office", sort="-office")))) == "Hörde/Hombruch"
    assert 'aria-sort="descending"' in text(coordinator.get(address("office", sort="-office")))


def test_long_tables_show_their_first_rows(client_for):
    days = [date(2025, month, 1 + day) for month in range(1, 13) for day in range(7)]
    districts = ("eving", "unknown", "outside")
    worlds.build([consultation(held_on=day, district_id=district) for day in days for district in districts])
    found = grid(client_for("coordinator"), address("month,weekday,district"))
    assert found.count == 252
    assert len(found.shown) == MOST_ROWS
    page = text(client_for("coordinator").get(address("month,weekday,district")))
    assert "The first 200 of 252 rows" in page


def test_a_cross_table_has_the_same_figures_down_and_across(world, client_for):
    """The shorter side goes across; a place without a group is a true zero, and each figure leads where it led."""
    worlds.build([consultation(held_on=date(2025, 7, 1))])
    coordinator = client_for("coordinator")
    for by in ("month,office", "office,month"):
        listed = {tuple(row.labels): row.cells[0] for row in grid(coordinator, address(by)).shown}
        response = coordinator.get(address(by, show="cross"))
        crossed = response.context["page"].crossed
        assert crossed.corner == ("Month", "Office")
        found = {
            (label, head) if by.startswith("month") else (head, label): cell
            for label, cells in crossed.lines
            for head, cell in zip(crossed.heads, cells, strict=True)
        }
        assert listed.items() <= found.items()
        assert {cell.text for place, cell in found.items() if place not in listed} <= {"–"}
        assert crossed.total.text == grid(coordinator, address(by)).total.cells[0].text
        assert 'aria-current="page">Cross table' in response.content.decode()


@pytest.mark.parametrize(
    ("by", "measures", "further"),
    [
        ("month", "consultations", {}),
        ("month,office,district", "consultations", {}),
        ("month,office", "consultations,clients", {}),
        ("month,office", "consultations", {"compare": "year_before"}),
    ],
)
def test_what_no_cross_table_can_show_is_listed(world, client_for, by, measures, further):
    response = client_for("coordinator").get(address(by, measures, show="cross", **further))
    assert response.context["page"].crossed is None
    assert "The cross table shows one figure by two characteristics" in text(response)
    assert "kern-table--explorer" in response.content.decode()


def test_the_number_of_queries_does_not_depend_on_the_rows(world, client_for):
    coordinator = client_for("coordinator")
    few = queries(coordinator, address("month,district", "consultations,clients", compare="year_before"))
    worlds.build(
        [consultation(held_on=date(2025, month, 3), district_id="outside") for month in range(1, 13)]
    )
    assert (
        queries(coordinator, address("month,district", "consultations,clients", compare="year_before")) == few
    )


def test_the_method_and_the_day_stand_below_the_table(world, client_for):
    page = text(client_for("coordinator").get(address("district", "concerns")))
    for part in (
        "the same topic twice in one consultation is one concern",
        "District of residence 50",
        "18/11/2026",
    ):
        assert part in page


def test_the_navigation_leads_here(client_for):
    assert f'href="{PAGE}"' in text(client_for("lead").get(PAGE, follow=True))
