"""The page of gaps: whose figures it shows, how secret they are, and that links lead to as many records."""

import re
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from consultations.models import Concern, Referral
from consultations.referrals.gaps import is_without_service
from reports.tests import worlds
from reports.tests.test_engine import consultation
from welcome.tests.pages import queries

pytestmark = pytest.mark.django_db
PAGE = "/statistics/gaps/"
YEAR = {"year": "2025"}
EXACT = YEAR | {"disclosure": "exact"}


def referred(topic: str, outcome: str) -> dict:
    made = {"organisation": 0, "outcome": outcome, "after": 0, "status": ""}
    return {"topic_id": topic, "outcome": "referred", "referral": made}


@pytest.fixture
def world():
    without_remedy = {"topic_id": "AUF-01", "outcome": "not_possible", "referral": None}
    worlds.build(
        [
            *(consultation(concerns=[referred("BIL-01", "no_capacity")]) for _number in range(4)),
            consultation(concerns=[referred("BIL-01", "served"), without_remedy]),
            consultation(concerns=[referred("WOH-01", "no_capacity")], office="HH", district_id="hoerde"),
            consultation(concerns=[without_remedy], held_on=date(2026, 1, 1)),
        ]
    )
    Concern.objects.filter(topic="AUF-01").update(is_barrier=True)


def rows(response) -> dict[str, list]:
    page = response.context["page"]
    return {row.label: [cell.figure for cell in row.cells] for row in (*page.groups, page.total)}


def test_the_city_by_topic_group_topic_and_district(world, client_for):
    coordinator = client_for("coordinator")
    #          unmet, of these no remedy, barrier, no capacity, not eligible, language
    groups = rows(coordinator.get(PAGE, EXACT))
    assert groups == {
        "Residence, asylum & naturalisation": [1, 1, 1, 0, 0, 0],
        "Childcare, school & studies": [4, 0, 0, 4, 0, 0],
        "Housing & energy": [1, 0, 0, 1, 0, 0],
        "Total": [6, 1, 1, 5, 0, 0],
    }
    assert list(rows(coordinator.get(PAGE, EXACT | {"by": "topic"})).values()) == list(groups.values())
    districts = rows(coordinator.get(PAGE, EXACT | {"by": "district"}))
    assert districts == {
        "Eving": [5, 1, 1, 4, 0, 0],
        "Hörde": [1, 0, 0, 1, 0, 0],
        "Total": [6, 1, 1, 5, 0, 0],
    }


def test_rounded_is_what_the_round_table_gets(world, client_for):
    response = client_for("coordinator").get(PAGE, YEAR)
    assert rows(response)["Total"] == [5, 0, 0, 5, 0, 0]
    assert "to a multiple of 5" in response.content.decode()


def test_small_figures_are_secret_and_so_is_what_lies_between_two_columns(world, client_for):
    found = rows(client_for("coordinator").get(PAGE, YEAR | {"disclosure": "suppressed"}))
    assert found["Residence, asylum & naturalisation"][:3] == [".", ".", "."]
    assert found["Total"][0] == "." or found["Total"][1] == "."


def test_a_lead_sees_the_own_office(world, client_for):
    assert rows(client_for("lead", "HH").get(PAGE, EXACT))["Total"] == [1, 0, 0, 1, 0, 0]
    assert client_for("lead", "HH").get(PAGE, EXACT | {"office": "ES"}).context["page"] is None
    assert "Office: Hörde/Hombruch" in client_for("lead", "HH").get(PAGE, YEAR).content.decode()


def test_who_keeps_the_directory_sees_the_city_but_nothing_exact(world, client_for):
    keeper = client_for("directory")
    assert rows(keeper.get(PAGE, YEAR | {"office": "ES"}))["Total"] == [5, 0, 0, 5, 0, 0]
    refused = keeper.get(PAGE, EXACT)
    assert refused.context["page"] is None
    assert "Select a valid choice" in refused.content.decode()
    assert "/consultations/" not in refused.content.decode()


def test_links_lead_to_as_many_records(world, client_for):
    lead = client_for("lead")
    page = lead.get(PAGE, EXACT | {"by": "topic"}).context["page"]
    links = [cell for row in (*page.groups, page.total) for cell in row.cells if cell.url]
    assert {parse_qs(urlsplit(cell.url).query)["outcome"][0] for cell in links} == {
        "not_possible",
        "no_capacity",
    }
    for cell in links:
        response = lead.get(cell.url)
        assert response.context["page_obj"].paginator.count == cell.figure, cell.url


@pytest.mark.parametrize("by", ["topic_group", "topic", "district"])
def test_links_of_every_grouping_are_understood_by_the_lists(world, client_for, by):
    lead = client_for("lead")
    page = lead.get(PAGE, EXACT | {"by": by}).context["page"]
    for cell in (cell for row in page.groups for cell in row.cells if cell.url):
        found = lead.get(cell.url).context
        assert found["filter"].is_valid()
        assert found["page_obj"].paginator.count == cell.figure, cell.url


@pytest.mark.parametrize(("role", "options"), [("coordinator", EXACT), ("lead", YEAR), ("directory", YEAR)])
def test_no_links_for_who_sees_figures_only_and_none_beside_secret_ones(world, client_for, role, options):
    page = client_for(role).get(PAGE, options).context["page"]
    assert not [cell for row in (*page.groups, page.total) for cell in row.cells if cell.url]


@pytest.mark.parametrize(
    "query", [{"year": "1066"}, {"by": "sex"}, {"disclosure": "none"}, {"topic": "BIL-01"}]
)
def test_wrong_input_gives_no_figures(world, client_for, query):
    response = client_for("coordinator").get(PAGE, query)
    assert response.status_code == 200
    assert response.context["page"] is None
    assert 'role="alert"' in response.content.decode()


def test_a_year_without_gaps_says_so(client_for):
    assert "Nothing was counted in this period." in client_for("coordinator").get(PAGE).content.decode()


def test_the_figure_has_its_definition_and_the_navigation_leads_here(world, client_for):
    page = client_for("directory").get(PAGE, YEAR).content.decode()
    assert "for want of places, eligibility or a language" in page
    assert re.search(rf'href="{PAGE}"[^>]*aria-current="page"', page)


def test_the_number_of_queries_does_not_depend_on_the_records(world, client_for):
    coordinator = client_for("coordinator")
    few = queries(coordinator, f"{PAGE}?year=2025&by=topic")
    worlds.build([consultation(concerns=[referred("WOH-02", "no_capacity")]) for _number in range(3)])
    assert queries(coordinator, f"{PAGE}?year=2025&by=topic") == few


# --- What is a concern without a suitable service ---------------------------------------------------------


@pytest.mark.parametrize(
    ("outcomes", "is_unmet"),
    [
        (["no_capacity"], True),
        (["not_eligible", "language_barrier"], True),
        (["redirected", "no_capacity"], True),
        (["redirected"], False),
        (["no_capacity", "served"], False),
        (["no_capacity", "no_show"], False),
        (["no_capacity", ""], False),
        (["no_show"], False),
        (["unknown"], False),
        ([], False),
    ],
)
def test_every_referral_was_in_vain_for_want_of_a_service(outcomes, is_unmet):
    worlds.build([consultation(concerns=[referred("BIL-01", "")])])
    first = Referral.objects.get()
    first.delete()
    for outcome in outcomes:
        status = {"": "sent", "served": "completed"}.get(outcome, "failed")
        answered_on = first.sent_on if outcome == "served" else None
        closed_on = first.sent_on + timedelta(days=1) if outcome else None
        Referral(
            concern=first.concern, organisation=first.organisation, is_agreed=True, status=status,
            outcome=outcome, sent_on=first.sent_on, answered_on=answered_on, closed_on=closed_on,
        ).save()  # fmt: skip
    assert Concern.objects.filter(is_without_service()).exists() is is_unmet


def test_a_referral_that_never_counted_says_nothing():
    worlds.build([consultation(concerns=[referred("BIL-01", "no_capacity")], is_cancelled=True)])
    assert not Concern.objects.filter(is_without_service()).exists()
