"""Partner quality: figures of the receivers over all offices."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from consultations.models import Referral
from consultations.referrals.quality import quality
from core.periods import Period
from partners.tests.records import a_service
from welcome.tests.pages import queries
from welcome.tests.records import make_sent

pytestmark = pytest.mark.django_db
PAGE = reverse("consultations:partner_quality")
YEAR = Period.year(2026)
SENT_ON = date(2026, 11, 18)


def sent(cast, service, office: str = "ES", days: int | None = None, **fields) -> None:
    """A referral to `service`, answered after `days`."""
    referral = make_sent(cast.person("adviser", office), cast.offices[office], service)
    if days is not None:
        fields["answered_on"] = SENT_ON + timedelta(days=days)
    Referral.objects.filter(pk=referral.pk).update(**fields)


@pytest.fixture
def service(cast):
    service = a_service("Kita-Beratung", topics=["BIL-01"])
    closed = {"closed_on": SENT_ON}
    sent(cast, service, days=1, status="completed", outcome="served", **closed)
    sent(cast, service, "HH", days=4, status="accepted")
    sent(cast, service, days=9, status="rejected", outcome="no_capacity", reason="no_capacity", **closed)
    sent(cast, service, status="failed", outcome="no_show", **closed)
    sent(cast, service)
    sent(cast, service, mode="signpost")
    return service


@pytest.mark.parametrize("by", ["organisation", "service"])
def test_every_figure_is_counted_over_all_offices(service, by):
    [line] = quality(YEAR, by)
    assert line.key == (service.pk if by == "service" else service.organisation.pk)
    assert (line.referrals, line.answered, line.accepted, line.served, line.no_show) == (5, 3, 2, 1, 1)
    assert (line.days_to_answer, line.declined, line.served_share) == (4, 1, 0.2)
    with override("en"):
        assert line.declined_by_reason == "1 no capacity"


def test_another_year_has_nothing(client_for, service):
    page = client_for("directory").get(PAGE, {"year": 2025}).content.decode()
    assert "No referral was sent in this year." in page


@pytest.mark.parametrize("role", ["lead", "directory", "coordinator"])
def test_the_page_shows_the_partners_of_the_whole_city(client_for, service, role):
    page = client_for(role).get(PAGE, {"by": "service"}).content.decode()
    assert "Kita-Beratung" in page
    assert "1 no capacity" in page


def test_wrong_input_is_an_error_on_the_page(client_for, service):
    page = client_for("lead").get(PAGE, {"year": "1066", "by": "x"})
    assert page.status_code == 200
    assert "Select a valid choice" in page.content.decode()


def test_the_number_of_queries_does_not_depend_on_the_referrals(client_for, service, cast):
    lead = client_for("lead")
    few = queries(lead, PAGE)
    for number in range(3):
        sent(cast, a_service(f"Weitere {number}"))
    assert queries(lead, PAGE) == few
