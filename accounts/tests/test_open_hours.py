"""Open hours kept against those promised, on the page of an office."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.staffing.figures import months_of_hours
from accounts.tests.staffing import MONDAY, TUESDAY, away, on_duty
from districts.models import Holiday, Office
from welcome.tests.pages import queries, text

pytestmark = pytest.mark.django_db


def november(office: Office):
    """1 to 17 November 2026: the clock stands on Wednesday 18."""
    return months_of_hours(office)[0]


def test_kept_are_open_hours_in_which_somebody_was_on_duty(cast):
    on_duty(cast.person("adviser"), MONDAY, 9, 11)
    on_duty(cast.person("adviser_partner"), MONDAY, 10, 12)
    on_duty(cast.person("adviser"), TUESDAY, 12, 14)
    month = november(cast.es)
    assert (month.start, month.end) == (date(2026, 11, 1), date(2026, 11, 17))
    assert month.promised == Decimal(12) * 17 / 7
    # Mondays 2, 9, 16, Tuesdays 3, 10, 17, Thursdays 5, 12, Fridays 6, 13, three hours each.
    assert month.open == 30
    assert month.kept == 4
    assert month.share == 4 / month.promised


def test_holidays_are_not_open_and_who_is_absent_keeps_no_hours(cast):
    Holiday.objects.create(day=MONDAY, name="Feast")
    on_duty(cast.person("adviser"), MONDAY, 9, 12)
    on_duty(cast.person("adviser"), TUESDAY, 13, 16)
    assert (november(cast.es).open, november(cast.es).kept) == (27, 3)
    away(cast.person("adviser"), TUESDAY)
    assert november(cast.es).kept == 0


def test_hours_stay_kept_when_the_account_is_deactivated_later(cast):
    on_duty(cast.person("adviser"), MONDAY, 9, 12)
    left_at = timezone.make_aware(datetime.combine(TUESDAY, time(8)))
    User.objects.filter(pk=cast.person("adviser").pk).update(is_active=False, deactivated_at=left_at)
    assert november(cast.es).kept == 3


def test_without_a_roster_no_zero_is_invented(client_for, cast):
    on_duty(cast.person("adviser"), MONDAY, 9, 12)
    assert [month.kept for month in months_of_hours(cast.es)] == [3, None, None, None, None, None]
    page = text(client_for("coordinator").get("/offices/ES/"))
    assert page.count("no roster kept") == 5
    assert "a week having seven days" in page


def test_months_before_the_office_opened_are_left_out(cast):
    Office.objects.filter(pk=cast.es.pk).update(opened_on=date(2026, 10, 12))
    cast.es.refresh_from_db()
    months = months_of_hours(cast.es)
    assert [month.start for month in months] == [date(2026, 11, 1), date(2026, 10, 12)]
    assert months[1].promised == Decimal(12) * 20 / 7


def test_on_the_first_of_a_month_the_month_before_comes_first(cast):
    months = months_of_hours(cast.es, today=date(2026, 11, 1))
    assert (months[0].start, months[0].end, len(months)) == (date(2026, 10, 1), date(2026, 10, 31), 6)
    assert not months[0].is_running


def test_only_who_works_there_is_led_to_the_roster(client_for):
    assert "/offices/ES/roster/" in text(client_for("adviser").get("/offices/ES/"))
    assert "/offices/ES/roster/" not in text(client_for("coordinator").get("/offices/ES/"))
    assert "/offices/ES/roster/" not in text(client_for("adviser", "HH").get("/offices/ES/"))


def test_the_page_of_an_office_costs_the_same_queries_for_many_duties(client_for, cast):
    client = client_for("coordinator")
    on_duty(cast.person("adviser"), MONDAY, 9, 12)
    before = queries(client, "/offices/ES/")
    on_duty(cast.person("adviser"), TUESDAY, 13, 16)
    on_duty(cast.person("adviser_partner"), TUESDAY, 13, 16)
    assert queries(client, "/offices/ES/") == before
