"""Volunteers at events: entered by name, for a whole series, at one place at a time, and counted there."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from network.models import Volunteer, VolunteerMatch, VolunteerOffer
from network.tests.events import make_event
from network.volunteers import helping, services
from network.volunteers.codes import GAP
from welcome.tests.at_once import at_once
from welcome.tests.pages import text
from welcome.tests.records import make_client, request_of
from welcome.tests.volunteer_examples import agree, make_helper, make_offer, make_volunteer

TODAY = date(2026, 11, 18)


@pytest.fixture
def adviser(client_for):
    return client_for("adviser")


@pytest.fixture
def volunteer(cast):
    """Of office ES, with all papers."""
    return make_volunteer(cast.es, given_name="Maria", family_name="Beispielfeld")


@pytest.fixture
def offer(volunteer):
    return make_offer(volunteer)


def test_volunteers_help_at_an_event_and_are_counted_there(adviser, cast, client_for, volunteer, offer):
    event = make_event(cast.es, series=uuid4(), capacity=12)
    week = {"starts_at": event.starts_at + timedelta(weeks=1), "series": event.series, "title": "Nächstes"}
    later, same_time = make_event(cast.es, **week), make_event(cast.es, title="Fest")
    other = make_offer(
        make_volunteer(cast.es, family_name="Beispielzwei", certificate_on=None, certificate_until=None),
        kind="group",
    )
    make_offer(make_volunteer(cast.hh, family_name="Beispielfremd"))
    page = reverse("network:event_helpers", args=[event.pk])
    shown = text(adviser.get(page))
    assert shown.index("Beispielzwei") < shown.index(
        "Beispielfeld"
    )  # who offers help with groups comes first
    assert "Beispielfremd" not in shown
    said = {"offers": [offer.pk, other.pk], "about": "Kaffee", "with_series": "on"}
    assert "Select a valid choice" in text(adviser.post(page, said | {"offers": ["0"]}))
    shown = text(adviser.post(page, said, follow=True))
    assert "Entered at 2 dates." in shown
    assert "Entered: Maria Beispielfeld, " in shown
    assert "No certificate of good conduct" in shown
    assert VolunteerMatch.objects.filter(event=later).count() == 2
    # At the same time nobody is elsewhere, and a place for people is none at an event.
    other_event = reverse("network:volunteeroffer_event", args=[offer.pk])
    assert f"At that time: {event}" in text(adviser.post(other_event, {"event": same_time.pk}))
    assert "Select a valid choice" in text(adviser.post(other_event, {"event": event.pk}))
    assert "0 of 1 places taken" in text(adviser.get(volunteer.get_absolute_url()))
    foreign = client_for("adviser", "HH")
    assert foreign.get(page).status_code == 404
    assert "Beispielfeld" not in text(foreign.get(event.get_absolute_url()))
    assert "Beispielfeld" not in text(client_for("reception").get(event.get_absolute_url()))
    # Who leaves the district is still known where the help is.
    volunteer.districts.clear()
    Volunteer.objects.filter(pk=volunteer.pk).update(office=cast.hh)
    assert "Maria Beispielfeld" in text(adviser.get(event.get_absolute_url()))
    services.end_offer(
        request=request_of(cast.person("adviser")), offer=other, on=TODAY, reason="time", hand_over=""
    )
    assert VolunteerMatch.objects.filter(event=event).count() == 1
    [match] = event.helpers.all()
    adviser.post(reverse("network:volunteermatch_out", args=[match.pk]))
    assert not event.helpers.exists()


def test_the_number_of_volunteers_at_an_event_is_never_less_than_their_names(adviser, cast, offer):
    event = make_event(cast.es, is_over=True)
    VolunteerOffer.objects.update(since=event.day)
    long_ago = TODAY - 2 * GAP
    second = make_offer(make_volunteer(cast.es), since=long_ago, last_contact_on=long_ago)
    for each in (offer, second):
        make_helper(cast.person("adviser"), event, each)
    page = reverse("network:event_report", args=[event.pk])
    assert "2 are entered by name." in text(adviser.get(page))
    said = {"participants": "9", "version": "1"}
    assert "More than that are entered by name." in text(adviser.post(page, said | {"volunteers": "1"}))
    adviser.post(page, said)
    event.refresh_from_db()
    assert (event.participants, event.volunteers) == (9, 2)
    second.refresh_from_db()
    assert second.last_contact_on == event.day
    make_helper(cast.person("adviser"), event)
    event.refresh_from_db()
    assert event.volunteers == 3  # T23 counts the figure of the event
    adviser.post(reverse("network:event_move", args=[event.pk, "announced"]))
    adviser.post(reverse("network:event_move", args=[event.pk, "cancelled"]))
    shown = text(adviser.get(event.get_absolute_url()))
    assert "Maria Beispielfeld" in shown
    assert adviser.get(reverse("network:event_helpers", args=[event.pk])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_who_enter_somebody_at_the_same_moment_one_is_told(cast):
    """With two offers at two events, at an overlapping time; and two clients on the last place."""
    person, volunteer = cast.person("adviser"), make_volunteer(cast.es)
    offers = [make_offer(volunteer), make_offer(volunteer, kind="group")]
    pairs = list(zip([make_event(cast.es), make_event(cast.es)], offers, strict=True))
    for _round in range(5):
        acts = [
            lambda pair=pair: outcome(helping.enter, person, event=pair[0], offers=pair[1:]) for pair in pairs
        ]
        assert sorted(at_once(acts)) == ["no", "yes"]
        VolunteerMatch.objects.all().delete()
    found = [VolunteerMatch(client=make_client(cast.es), offer=offers[0]) for _each in range(2)]
    for each in found:
        agree(each.client, person)
    acts = [lambda each=each: outcome(services.match, person, match=each) for each in found]
    assert sorted(at_once(acts)) == ["no", "yes"]


def outcome(act, by, **what) -> str:
    try:
        act(request=request_of(by), **what)
    except ValidationError:
        return "no"
    return "yes"
