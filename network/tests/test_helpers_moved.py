"""Events with helpers that are moved, cancelled and planned again: nobody is at two at the same time."""

from datetime import timedelta

import pytest

from network.models import Event
from network.tests.events import entered, give, make_event
from welcome.tests.pages import text
from welcome.tests.volunteer_examples import make_helper, make_offer, make_volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def offer(cast):
    return make_offer(make_volunteer(cast.es, given_name="Maria", family_name="Beispielfeld"))


def move(client, event: Event, follow=True, **typed) -> str:
    event.refresh_from_db()
    typed = entered(office=event.office_id, version=event.version) | typed
    return text(client.post(f"/events/{event.pk}/edit/", typed, follow=follow))


def step(client, event: Event, state: str, **said) -> str:
    shown = text(client.post(f"/events/{event.pk}/move/{state}/", said, follow=True))
    event.refresh_from_db()
    return shown


def test_an_event_does_not_move_to_a_time_at_which_who_helps_is_elsewhere(client_for, cast, offer):
    adviser, client = cast.person("adviser"), client_for("adviser")
    event, fest = make_event(cast.es), make_event(cast.es, title="Fest")
    later = make_event(cast.es, title="Lesung", starts_at=event.starts_at + timedelta(hours=3))
    make_helper(adviser, event, offer)
    make_helper(adviser, later, offer)
    refused = move(client, event, ends="18:30")
    assert "Maria Beispielfeld is entered for that time already: Lesung (25/11/2026)." in refused
    event.refresh_from_db()
    assert event.ends_at < later.starts_at
    moved = move(client, event, starts="14:00")
    assert "Entered to help, please tell them: Maria Beispielfeld." in moved
    assert "please tell them" not in move(client, event, starts="14:00", title="Anders")
    # With whom nobody counts, nobody is to be told.
    assert "please tell them" not in move(client, fest, starts="10:00")


def test_a_cancelled_event_is_planned_again_only_when_who_helps_is_free(client_for, cast, offer):
    adviser, client = cast.person("adviser"), client_for("adviser")
    event = make_event(cast.es, capacity=4, has_numbers=True)
    give(event)
    match = make_helper(adviser, event, offer)
    asked = step(client, event, "cancelled")
    assert "Maria Beispielfeld" in asked
    assert "1 number has been given out" in asked
    assert event.status == "announced"
    step(client, event, "cancelled", sure="1")
    assert event.status == "cancelled"
    make_helper(adviser, make_event(cast.es, title="Fest"), offer)
    assert "Maria Beispielfeld is entered for that time already: Fest" in step(client, event, "planned")
    assert event.status == "cancelled"
    match.delete()
    step(client, event, "planned")
    assert event.status == "planned"
