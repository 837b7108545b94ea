"""The invented events: in every state, and what was counted and given out adds up."""

from collections import Counter
from datetime import date

import pytest

from network.models import Event, HeadCount, Place
from welcome.demo.events import Events
from welcome.tests.test_demo_data import UNTIL

STARTED = date(2025, 11, 19)
pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_every_office_has_events_in_every_state_and_the_same_seed_the_same_ones(cast):
    Events(1, STARTED, UNTIL).fill()
    events = list(Event.objects.all())
    states: dict[int, set] = {}
    for event in events:
        states.setdefault(event.office_id, set()).add(event.status)
    assert len(states) == 7
    assert all(found == set(Event.Status.values) for found in states.values())

    sums, taken = Counter(), Counter()
    for head in HeadCount.objects.all():
        sums[head.event_id, head.by] += head.number
    for number in Place.objects.filter(state="taken"):
        taken[number.event_id] += number.persons
    for event in events:
        assert all(sums[event.pk, by] in (0, event.participants) for by in HeadCount.By.values)
        assert event.taken == taken[event.pk]
        assert event.participants is None or event.day <= UNTIL
    assert 0 < sum(event.is_to_be_reported for event in events) < 20
    coming = [event for event in events if event.last_number and event.day > UNTIL]
    assert sum(event.free > 0 and event.status == "announced" for event in coming) >= 5
    [cancelled] = [event for event in coming if event.status == "cancelled"]
    assert cancelled.numbers.exists()
    full = [event for event in coming if event.status == "announced" and not event.free]
    assert any(event.numbers.waiting().count() >= 3 for event in full)

    known = keys()
    Event.objects.all().delete()
    Events(1, STARTED, UNTIL).fill()
    assert keys() == known


def keys() -> tuple[set, set]:
    return set(Event.objects.values_list("pk", flat=True)), set(Place.objects.values_list("code", flat=True))
