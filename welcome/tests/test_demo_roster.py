"""The invented roster: what saving one by one would refuse is not in it; half a year, with the weeks to come."""

from datetime import timedelta
from random import Random

import pytest

from accounts.models import Absence, Duty, Membership
from core.periods import Period
from districts.models import Office
from welcome.demo.roster import Rosters
from welcome.demo.staff import Hiring
from welcome.tests.test_demo_data import UNTIL


@pytest.fixture
def rosters(db):
    staff = Hiring(Random(1), UNTIL - timedelta(days=364), UNTIL).run(list(Office.objects.order_by("code")))
    Rosters(Random(1), staff, UNTIL).fill()


def test_nobody_is_on_duty_twice_or_where_nobody_of_that_name_works(rosters):
    duties = list(Duty.objects.select_related("site"))
    works = {(found.user_id, found.office_id): found for found in Membership.objects.all()}
    assert all(works[duty.user_id, duty.site.office_id].is_valid_on(duty.day) for duty in duties)
    assert len({(duty.user_id, duty.day, duty.starts_at) for duty in duties}) == len(duties)
    assert max(duty.day for duty in duties) - min(duty.day for duty in duties) > timedelta(weeks=26)


def test_absences_do_not_overlap_and_leave_a_few_gaps(rosters):
    days = [
        (absence.user_id, day)
        for absence in Absence.objects.all()
        for day in Period(absence.first_day, absence.last_day).each_day()
    ]
    assert len(set(days)) == len(days)
    on_duty = {(duty.user_id, duty.day) for duty in Duty.objects.all()}
    assert 0 < len(on_duty & set(days)) < len(on_duty) / 20
