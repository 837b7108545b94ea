"""The invented appointments: on the grid, of every state, in hours kept for them, and the same for the same seed."""

from collections import Counter

import pytest
from django.core.management import call_command
from django.db import transaction

from consultations.models import Appointment, AppointmentSlot, WaitingEntry
from welcome.tests.test_demo_data import FEW, UNTIL


@pytest.mark.once
@pytest.mark.django_db
def test_appointments_of_this_and_the_next_week(settings):
    settings.DEBUG = True
    found = []
    for _time in range(2):
        with transaction.atomic():
            call_command("demo_data", **FEW | {"consultations": 2000})
            appointments = list(Appointment.objects.order_by("pk"))
            slots = Counter(AppointmentSlot.objects.values_list("appointment", flat=True))
            waiting = WaitingEntry.objects.count()
            transaction.set_rollback(True)
        found.append([(each.pk, each.starts_at, each.state) for each in appointments])
    assert found[0] == found[1]
    assert {"booked", "came", "cancelled"} <= {each.state for each in appointments}
    assert all(each.consultation_id for each in appointments if each.state == "came")
    assert all(each.starts_at.minute % 15 == 0 for each in appointments)
    assert all(slots[each.pk] == (0 if each.state == "cancelled" else 2) for each in appointments)
    assert {each.is_to_come for each in appointments if each.state == "booked"} == {True}
    assert 0 <= (min(each.starts_at for each in appointments).date() - UNTIL).days + 2 < 3
    assert waiting
