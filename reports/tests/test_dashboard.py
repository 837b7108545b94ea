"""The statistics page: figures with their definitions, charts with their tables, links to the records."""

import re
from datetime import date

import pytest
from django.utils import translation

from reports.dimensions import DIMENSIONS
from reports.forms import DashboardForm
from reports.tests import worlds
from reports.tests.test_engine import consultation, referral

pytestmark = pytest.mark.django_db
PAGE = "/statistics/"


@pytest.fixture
def years():
    referred = [
        {"topic_id": "WOH-01", "outcome": "referred", "referral": referral()},
        {"topic_id": "BIL-01", "outcome": "referred", "referral": referral() | {"outcome": ""}},
    ]
    worlds.build(
        [
            consultation(held_on=date(2025, 2, 3)),
            consultation(held_on=date(2025, 12, 1)),
            consultation(held_on=date(2026, 2, 3), concerns=referred),
            consultation(held_on=date(2026, 3, 3), channel="home_visit"),
            consultation(held_on=date(2026, 3, 4), office="HH", district_id="hoerde", client=1),
            consultation(held_on=date(2026, 3, 4), is_cancelled=True),
        ]
    )


def text_of(response) -> str:
    without_tags = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", without_tags)


def cards(response) -> dict[str, tuple[int, int]]:
    return {
        str(card.label): (card.figure.value, card.figure.before) for card in response.context["panels"].cards
    }


def test_running_year_is_compared_with_the_same_days(years, client_for):
    response = client_for("coordinator").get(PAGE)
    assert cards(response) == {
        "Consultations": (3, 1),
        "Advice seekers": (2, 1),
        "Concerns": (4, 1),
        "Referrals": (2, 0),
        "Home visits": (1, 0),
    }
    assert "Statistics 2026" in text_of(response)
    assert "+200.0 %" in text_of(response)
    assert "50 % answered" in text_of(response)


def test_every_filter_comes_with_its_definition(years, client_for):
    shown = text_of(client_for("coordinator").get(PAGE))
    with translation.override("en"):
        for name in DashboardForm.FILTERS:
            assert str(DIMENSIONS[name].definition) in shown


def test_past_year_is_whole(years, client_for):
    assert cards(client_for("coordinator").get(PAGE, {"year": 2025}))["Consultations"] == (2, 0)


def test_filters_narrow_every_panel(years, client_for):
    response = client_for("coordinator").get(PAGE, {"year": 2026, "office": "ES", "topic_group": "BIL"})
    panels = response.context["panels"]
    assert cards(response)["Consultations"] == (2, 1)
    assert cards(response)["Referrals"] == (1, 0)
    assert [bar.label for bar in panels.topic_groups] == ["Childcare, school & studies"]
    assert [line.code for line in panels.offices] == ["ES"]


def test_lead_sees_the_own_office_alone(years, client_for):
    response = client_for("lead").get(PAGE, {"year": 2026})
    assert cards(response)["Consultations"] == (2, 1)
    assert "Hörde/Hombruch" not in text_of(response)


def test_foreign_office_cannot_be_chosen(years, client_for):
    response = client_for("lead").get(PAGE, {"year": 2026, "office": "HH"})
    assert response.context["form"].errors["office"]
    assert response.context["panels"] is None


@pytest.mark.parametrize(
    "wrong", [{"office": "ZZ"}, {"year": "abc"}, {"topic_group": "XX"}, {"topic": "WOH-01"}]
)
def test_wrong_filter_gives_an_error_and_no_figures(years, client_for, wrong):
    response = client_for("coordinator").get(PAGE, wrong)
    assert response.context["form"].errors
    assert response.context["panels"] is None
    assert "Key figures" not in response.content.decode()
    assert "Statistics 2026" not in text_of(response)


def test_a_year_without_figures_is_told_which_there_are(years, client_for):
    for page in (PAGE, f"{PAGE}gaps/"):
        response = client_for("coordinator").get(page, {"year": 1990})
        assert "There are figures of the years 2025 to 2026." in text_of(response)
        assert "2026</h1>" not in response.content.decode()


def test_figures_lead_to_the_records_behind_them(years, client_for):
    lead = client_for("lead")
    panels = lead.get(PAGE, {"year": 2026, "office": "ES"}).context["panels"]
    assert panels.cards[0].url.endswith("?since=2026-01-01&until=2026-11-18&office=ES")
    for url, count in ((panels.cards[0].url, 2), (panels.cards[4].url, 1), (panels.topic_groups[0].url, 2)):
        assert lead.get(url).context["paginator"].count == count


def test_concerns_and_referrals_lead_to_their_lists(years, client_for):
    lead = client_for("lead")
    _consultations, clients, concerns, referrals, _visits = (
        lead.get(PAGE, {"year": 2026}).context["panels"].cards
    )
    assert clients.url == ""  # no list shows the people of a period
    listed = lead.get(concerns.url).context["object_list"]
    assert sum(consultation.concerns.count() for consultation in listed) == concerns.figure.value
    assert lead.get(referrals.url).context["paginator"].count == referrals.figure.value == 2


def test_referrals_lead_nowhere_when_their_list_cannot_be_narrowed_alike(years, client_for):
    panels = client_for("lead").get(PAGE, {"year": 2026, "channel": "home_visit"}).context["panels"]
    assert panels.cards[3].url == ""


def test_coordinator_gets_no_links_to_records(years, client_for):
    assert b"consultations/?since" not in client_for("coordinator").get(PAGE).content


def test_every_figure_has_its_definition_and_every_chart_its_table(years, client_for):
    text = text_of(client_for("coordinator").get(PAGE, {"year": 2026}))
    assert "a family in one talk is one consultation (R1, R2)" in text
    assert "drafts and errors never count (R7)" in text
    page = client_for("coordinator").get(PAGE, {"year": 2026}).content.decode()
    assert page.count("<svg") > page.count('class="bar-svg"')
    assert re.search(r"March</th><td class=\"num\">2</td><td class=\"num\">0</td>", page)
    assert re.search(r"Hörde</th>.*?<td class=\"num\">1</td>", page)
    assert "Five shades of equal steps, from zero to the largest value" in text


def test_number_of_queries_does_not_depend_on_the_rows(client_for, django_assert_max_num_queries, years):
    client = client_for("coordinator")
    client.get(PAGE)
    with django_assert_max_num_queries(30) as few:
        client.get(PAGE)
    worlds.build([consultation(held_on=date(2026, month, 5), office="HH") for month in range(1, 11)])
    client.get(PAGE)  # counts what has changed, and keeps it
    with django_assert_max_num_queries(30) as many:
        client.get(PAGE)
    assert len(many.captured_queries) == len(few.captured_queries)


def test_year_without_figures_says_so(cast, client_for):
    assert "Nothing was counted in this period." in text_of(client_for("coordinator").get(PAGE))
