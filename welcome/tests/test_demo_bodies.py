"""The invented bodies: in every state, none that the pages would refuse, the same with the same seed."""

from collections import Counter
from datetime import date

import pytest

from network.models import Body, Decision, Meeting
from welcome.demo.bodies import Bodies
from welcome.tests.test_demo_data import UNTIL

STARTED = date(2025, 11, 19)
pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_every_office_and_the_city_meet_and_decide(cast):
    Bodies(1, STARTED, UNTIL).fill()
    kinds = Counter(Body.objects.values_list("office__code", flat=True))
    assert set(kinds.values()) == {3}
    assert len(kinds) == 8
    meetings = Meeting.objects.select_related("body").prefetch_related("attendances")
    assert {meeting.status for meeting in meetings} == set(Meeting.Status.values)
    for meeting in meetings:
        meeting.clean_fields()
        assert meeting.body.is_valid_on(meeting.day)
        assert not meeting.took_place or meeting.day < UNTIL
        assert meeting.took_place or not meeting.attendances.all()
    states = Counter(Decision.objects.values_list("state", flat=True))
    assert states["done"] > states["open"] > states["dropped"] > 0
    assert 0 < Decision.objects.overdue().count() < 40

    known = keys()
    for model in (Decision, Meeting, Body):
        model.objects.all().delete()
    Bodies(1, STARTED, UNTIL).fill()
    assert keys() == known


def keys() -> tuple:
    return set(Meeting.objects.values_list("pk", "status")), sorted(
        Decision.objects.values_list("text", "due_on")
    )
