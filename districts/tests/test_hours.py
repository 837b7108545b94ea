"""Open hours: exceptions come before holidays, holidays before the week's plan."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Membership
from districts.models import Holiday, OfficeDistrict, OpeningException, OpeningHours, Site
from districts.models.sites import length

MONDAY = date(2026, 11, 16)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
MORNING = (time(9), time(12))
AFTERNOON = (time(13), time(16))


@pytest.fixture
def site(cast) -> Site:
    """The main site of ES: Mon 9–12, Tue 13–16, Thu 14–17, Fri 9–12."""
    return Site.objects.get(code="es")


def closed(site, day, opens_at=None, closes_at=None):
    return OpeningException.objects.create(
        site=site, day=day, opens_at=opens_at, closes_at=closes_at, reason="Team day"
    )


def test_plan_gives_the_hours_of_the_weekday(site):
    assert site.hours_on(MONDAY) == [MORNING]
    assert site.hours_on(TUESDAY) == [AFTERNOON]
    assert site.hours_on(WEDNESDAY) == []


def test_several_hours_of_a_day_come_in_their_order(site):
    OpeningHours.objects.create(site=site, weekday=1, opens_at=time(7), closes_at=time(8), valid_from=MONDAY)
    assert site.hours_on(MONDAY) == [(time(7), time(8)), MORNING]


def test_hours_count_only_while_they_are_valid(site):
    site.opening_hours.filter(weekday=1).update(valid_until=MONDAY)
    assert site.hours_on(MONDAY) == [MORNING]
    assert site.hours_on(MONDAY + timedelta(days=7)) == []


def test_appointment_hours_are_no_open_hours(site):
    site.opening_hours.filter(weekday=1).update(kind=OpeningHours.Kind.APPOINTMENT)
    assert site.hours_on(MONDAY) == []
    assert site.weekly_open_hours(MONDAY) == 9


def test_a_holiday_closes_the_site(site):
    Holiday.objects.create(day=MONDAY, name="Feast")
    assert site.hours_on(MONDAY) == []


def test_an_exception_without_times_closes_the_site(site):
    closed(site, MONDAY)
    assert site.hours_on(MONDAY) == []
    assert site.hours_on(TUESDAY) == [AFTERNOON]


def test_an_exception_with_times_replaces_the_plan_and_wins_over_a_holiday(site):
    Holiday.objects.create(day=MONDAY, name="Feast")
    closed(site, MONDAY, time(10), time(11))
    assert site.hours_on(MONDAY) == [(time(10), time(11))]


def test_a_closed_down_site_has_no_hours(site):
    site.valid_until = MONDAY - timedelta(days=1)
    site.save()
    assert site.hours_on(MONDAY) == []
    assert site.weekly_open_hours(MONDAY) == 0


def test_hours_of_many_days_need_no_query_when_holidays_are_given(site, django_assert_num_queries):
    site = Site.objects.prefetch_related("opening_hours", "exceptions").get(pk=site.pk)
    with django_assert_num_queries(0):
        assert site.open_hours_in_week(MONDAY, frozenset({MONDAY})) == 9


def test_length_adds_up_parts_of_hours():
    assert length([(time(9), time(12, 30)), (time(13), time(13, 15))]) == Decimal("3.75")
    assert length([]) == 0


def test_weekly_hours_of_an_office_are_those_of_all_its_sites(cast):
    assert cast.es.weekly_open_hours(MONDAY) == 12
    OpeningHours.objects.create(
        site=Site.objects.get(code="es-lanstrop"),
        weekday=3,
        opens_at=time(14),
        closes_at=time(16),
        valid_from=MONDAY,
    )
    assert cast.es.weekly_open_hours(MONDAY) == 14
    assert cast.es.weekly_open_hours(MONDAY - timedelta(days=1)) == 12


@pytest.mark.parametrize("day", [MONDAY, WEDNESDAY, MONDAY + timedelta(days=6)])
def test_hours_of_this_week_leave_out_holidays_and_closed_days(cast, site, day):
    Holiday.objects.create(day=MONDAY, name="Feast")
    closed(site, TUESDAY, time(13), time(14))
    assert cast.es.open_hours_in_week(day) == 7


def test_tandem_is_staffed_when_both_sides_advise_today(cast):
    assert cast.es.staffed_sides(MONDAY) == {"city", "partner"}
    Membership.objects.filter(user=cast.person("adviser_partner")).update(valid_until=MONDAY)
    assert cast.es.staffed_sides(MONDAY) == {"city", "partner"}
    assert cast.es.staffed_sides(TUESDAY) == {"city"}


def test_reception_and_people_who_have_left_do_not_staff_the_tandem(cast):
    Membership.objects.filter(user=cast.person("adviser_partner")).update(role="reception")
    assert cast.es.staffed_sides(MONDAY) == {"city"}
    for part in ("adviser", "lead"):
        person = cast.person(part)
        person.is_active = False
        person.save()
    assert cast.es.staffed_sides(MONDAY) == set()


@pytest.mark.parametrize(
    ("opens_at", "closes_at", "valid_from", "is_refused"),
    [
        (time(11), time(13), MONDAY, True),
        (time(8), time(9), MONDAY, False),
        (time(12), time(13), MONDAY, False),
        (time(9), time(12), date(2027, 1, 1), True),
    ],
)
def test_overlapping_hours_of_one_day_are_refused(site, opens_at, closes_at, valid_from, is_refused):
    hours = OpeningHours(site=site, weekday=1, opens_at=opens_at, closes_at=closes_at, valid_from=valid_from)
    if not is_refused:
        return hours.full_clean()
    with pytest.raises(ValidationError) as refused:
        hours.full_clean()
    assert refused.value.error_dict["__all__"][0].code == "overlap"


def test_hours_after_the_end_of_the_old_ones_are_accepted(site):
    site.opening_hours.update(valid_until=MONDAY)
    OpeningHours(site=site, weekday=1, opens_at=time(9), closes_at=time(12), valid_from=TUESDAY).full_clean()


def test_a_district_is_not_linked_twice_at_the_same_time(cast):
    with pytest.raises(ValidationError):
        OfficeDistrict(office=cast.es, district_id="eving", valid_from=MONDAY).full_clean()
    cast.es.district_links.update(valid_until=MONDAY)
    OfficeDistrict(office=cast.es, district_id="eving", valid_from=TUESDAY).full_clean()


def test_a_closed_day_contradicts_other_hours_on_that_day(site):
    closed(site, MONDAY, time(9), time(10))
    with pytest.raises(ValidationError):
        OpeningException(site=site, day=MONDAY, reason="Move").full_clean()
    OpeningException(site=site, day=MONDAY, opens_at=time(11), closes_at=time(12), reason="Late").full_clean()
