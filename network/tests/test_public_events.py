"""What everybody can do without an account: read what is on, take a number, give it back."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override
from icalendar import Calendar

from core.models import AuditEntry
from network.events import numbers
from network.models import Event, Place
from network.tests.events import BERLIN, give, make_event
from welcome.tests.at_once import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def public(settings):
    settings.EVENTS_PUBLIC = True


def page_of(event: Event) -> str:
    return f"/offers/event/{event.pk}/"


def ask(client, event: Event, persons: int = 1, **changed):
    """Opens the page and presses the button."""
    key = client.get(page_of(event)).context["key"]
    return client.post(page_of(event), {"persons": persons, "key": key} | changed)


def text_of(response) -> str:
    return response.content.decode()


def test_a_number_is_taken_shown_and_given_back(client_for, cast):
    event = make_event(cast.es, capacity=2, has_numbers=True)
    visitor = client_for()
    response = ask(visitor, event, 2)
    number = Place.objects.get()
    assert response.url == f"/offers/number/{number.code}/"
    assert (number.number, number.persons, number.state) == (1, 2, "taken")
    assert "You have a place." in text_of(visitor.get(response.url))
    assert number.said_code in text_of(visitor.get(response.url))

    # The same device asks again, and is told of its number.
    again = visitor.post(page_of(event), {"persons": 1}, follow=True)
    assert "This device has a number for this event already: number 1" in text_of(again)
    assert "This device has number 1" in text_of(visitor.get(page_of(event)))

    # Somebody else gets the waiting list, and then the place.
    other = client_for()
    assert "take a number for the waiting list" in text_of(other.get(page_of(event))).lower()
    waiting = other.get(ask(other, event, 1, wait=1).url)
    assert "You are on the waiting list. Nobody waits before you." in text_of(waiting)
    given_back = visitor.post(response.url, follow=True)
    assert "The number is given back." in text_of(given_back)
    assert "This number has been given back already." in text_of(visitor.post(response.url, follow=True))
    assert list(Place.objects.order_by("number").values_list("state", flat=True)) == ["returned", "taken"]
    event.refresh_from_db()
    assert event.taken == 1
    entries = AuditEntry.objects.filter(object_type="network.place")
    assert set(entries.values_list("address", "user")) == {(None, None)}

    # Its device may take another one now.
    assert ask(visitor, event).url.startswith("/offers/number/")
    assert Place.objects.count() == 3


def test_a_page_sent_twice_gets_one_number(client_for, cast):
    event = make_event(cast.es, capacity=5, has_numbers=True)
    key = client_for().get(page_of(event)).context["key"]
    first, second = (client_for().post(page_of(event), {"persons": 2, "key": key}) for _press in range(2))
    assert first.url == second.url
    assert Place.objects.count() == 1
    client_for().post(first.url)
    third = client_for().post(page_of(event), {"persons": 2, "key": key})
    assert third.url != first.url
    assert Place.objects.get(state="taken").number == 2


@pytest.mark.once
def test_bad_input_gets_no_number(client_for, cast):
    event, other = (make_event(cast.es, capacity=5, has_numbers=True) for _number in range(2))
    foreign = client_for().get(page_of(other)).context["key"]
    tries = [
        {"persons": 0},
        {"persons": 6},
        {"persons": -1},
        {"persons": "x"},
        {"key": ""},
        {"key": "made up"},
    ]
    for changed in [*tries, {"key": foreign}]:
        assert ask(client_for(), event, **changed).status_code == 200, changed
    assert not Place.objects.exists()
    [fault] = ask(client_for(), event, 7).context["form"].errors["persons"]
    assert "less than or equal to" in fault


@pytest.mark.once
def test_no_numbers_where_none_are_to_be_had(client_for, cast, clock):
    fields = {"capacity": 5, "has_numbers": True}
    planned = make_event(cast.es, status="planned", **fields)
    assert client_for().get(page_of(planned)).status_code == 404
    cancelled = make_event(cast.es, status="cancelled", **fields)
    again = make_event(cast.es, **fields)
    Event.objects.filter(pk=again.pk).update(status="planned")
    begun = make_event(cast.es, starts_at=timezone.now() - timedelta(minutes=5), **fields)
    said = {
        cancelled: "The event is cancelled.",
        again: "The event is being planned anew.",
        begun: "The event has begun, and no more numbers are given out.",
        make_event(cast.es, is_over=True, **fields): "The event is over.",
        make_event(cast.es): "Just come, no number is needed.",
    }
    for event, text in said.items():
        for response in (client_for().get(page_of(event)), ask(client_for(), event, wait=1)):
            assert text in text_of(response)
            assert "Take a number" not in text_of(response)
    assert not Place.objects.exists()
    # Who has a number reads the same, and cannot give it back to nobody.
    number = Place.objects.create(event=cancelled, number=1, state="taken")
    page = client_for().get(f"/offers/number/{number.code}/")
    assert "The event is cancelled." in text_of(page)
    assert "Give the number back" not in text_of(page)
    assert "given back" not in text_of(page)
    assert "The event is cancelled." in text_of(client_for().post(page.request["PATH_INFO"], follow=True))
    assert Place.objects.get().state == "taken"


def test_who_asks_for_more_than_is_free_says_what_next(client_for, cast):
    event = make_event(cast.es, capacity=4, has_numbers=True)
    give(event, 2)
    asked = ask(client_for(), event, 3)
    assert "Only 2 places are free" in text_of(asked)
    assert "Take 2 places" in text_of(asked)
    assert "Wait for 3 places" in text_of(asked)
    key = asked.context["key"]
    visitor = client_for()
    assert visitor.post(page_of(event), {"persons": 2, "key": key}).status_code == 302
    late = ask(client_for(), event, 2)  # the page was open while the last places went
    assert "All places are taken" in text_of(late)
    assert "Take 0" not in text_of(late)
    waiting = ask(client_for(), event, 4, wait=1)
    assert "Nobody waits before you." in text_of(client_for().get(waiting.url))
    assert list(Place.objects.order_by("number").values_list("persons", "state")) == [
        (2, "taken"),
        (2, "taken"),
        (4, "waiting"),
    ]
    # Ten may wait: for six there is room, then for none.
    behind = client_for().get(ask(client_for(), event, 3, wait=1).url)
    assert "4 people wait before you." in text_of(behind)
    assert "there is room for 3 people only" in text_of(ask(client_for(), event, 4, wait=1))
    ask(client_for(), event, 3, wait=1)
    full = client_for().get(page_of(event))
    assert "The waiting list is full, too." in text_of(full)
    assert "persons" not in text_of(full)
    assert "The waiting list is full, too." in text_of(ask(client_for(), event, 1, wait=1))
    assert Place.objects.count() == 5


@pytest.mark.once
def test_many_numbers_from_one_address_are_too_many(client_for, cast):
    event = make_event(cast.es, capacity=50, has_numbers=True)
    small = make_event(cast.es, capacity=1, has_numbers=True)
    give(small)
    refused = [ask(client_for(), small, persons).status_code for persons in (1, 1, 0, 7)]
    statuses = [ask(client_for(), event).status_code for _number in range(12)]
    assert refused + statuses == [200] * 4 + [302] * 10 + [429] * 2
    asked = [client_for().post(page_of(event), {}).status_code for _try in range(86)]
    assert asked == [200] * 84 + [429] * 2


def test_the_waiting_list_ends_and_a_family_lets_others_pass(cast):
    event = make_event(cast.es, capacity=4, has_numbers=True)
    first, second = give(event, 2), give(event, 2)
    family, single = give(event, 3), give(event, 1)
    give(event, 6)
    with override("en"), pytest.raises(numbers.NumberRefused, match="waiting list is full"):
        give(event, 1)
    assert [each.number for each in numbers.take_back(request=None, number=first)] == [single.number]
    assert [each.number for each in numbers.take_back(request=None, number=single)] == []
    assert [each.number for each in numbers.take_back(request=None, number=second)] == [family.number]


def test_the_desk_gives_and_takes_numbers(client_for, cast):
    event = make_event(cast.es, capacity=3, has_numbers=True)
    desk = client_for("adviser")
    card = desk.post(f"/events/{event.pk}/numbers/", {"persons": "2"}, follow=True)
    number = Place.objects.get()
    assert number.said_code in text_of(card)
    assert f"/offers/number/{number.code}/" not in text_of(card)  # in the picture alone
    desk.post(f"/events/{event.pk}/numbers/", {"persons": "4"})
    assert Place.objects.count() == 1
    asked = desk.post(f"/events/{event.pk}/numbers/", {"persons": "3"})
    assert "Only 1 place is free" in text_of(asked)
    waiting = desk.post(f"/events/{event.pk}/numbers/", {"persons": "3", "wait": "1"}, follow=True)
    assert "waiting list" in text_of(waiting)
    assert "3 people wait" in text_of(desk.get(f"/events/{event.pk}/"))
    back = desk.post(f"/events/{event.pk}/numbers/1/back/", follow=True)
    assert "Has a place now: number 2." in text_of(back)
    assert "given back already" in text_of(desk.post(f"/events/{event.pk}/numbers/1/back/", follow=True))
    assert desk.get(f"/events/{event.pk}/numbers/9/").status_code == 404
    assert "2 numbers" in text_of(desk.get(f"/events/{event.pk}/"))
    assert "Number for an event" in text_of(client_for("dpo").get("/audit/"))


@pytest.mark.once
def test_a_code_leads_to_its_number_and_guessing_is_stopped(client_for, cast):
    number = give(make_event(cast.es, capacity=3, has_numbers=True))
    typed = number.said_code.lower().replace("-", " ")
    assert client_for().get("/offers/number/", {"code": typed}).url == f"/offers/number/{number.code}/"
    assert client_for().get("/offers/number/").url == "/offers/"
    assert "You have a place." in text_of(client_for().get(f"/offers/number/{typed}/"))
    for code in ("-", "x" * 21):
        assert client_for().get("/offers/number/", {"code": code}).status_code == 404
    answers = [client_for().get(f"/offers/number/GUESS{number:03}/") for number in range(21)]
    assert [each.status_code for each in answers] == [404] * 20 + [429]
    assert "This code is not right" in text_of(answers[0])
    assert "GUESS000" in text_of(answers[0])
    assert number.event.title in text_of(answers[0])
    assert "Please try again in an hour" in text_of(answers[-1])


@pytest.mark.once
def test_calendar_and_feed_show_what_is_announced(client_for, cast, django_assert_max_num_queries):
    shown = make_event(cast.es, title="Fest", description="Kommt alle!")
    for fields in ({"status": "planned"}, {"status": "cancelled"}, {"is_over": True}):
        make_event(cast.es, title="Not to be seen", **fields)
    make_event(cast.hh, title="Elsewhere")
    visitor = client_for()
    everything, district = visitor.get("/offers/"), visitor.get("/offers/eving/")
    assert "Elsewhere" in text_of(everything)
    assert "Elsewhere" not in text_of(district)
    assert "Not to be seen" not in text_of(everything) + text_of(district)
    feed = visitor.get("/offers/eving.ics")
    [entry] = Calendar.from_ical(feed.content).events
    assert (str(entry["summary"]), entry["dtstart"].dt) == ("Fest", shown.starts_at)
    assert visitor.get("/offers/eving.ics", headers={"if-none-match": feed["ETag"]}).status_code == 304
    assert visitor.get(f"/offers/event/{shown.pk}.ics").status_code == 200
    for path in ("/offers/nowhere/", "/offers/outside/", "/offers/nowhere.ics", "/offers/event/cut-off"):
        wrong = visitor.get(path)
        assert wrong.status_code == 404
        assert "Elsewhere" in text_of(wrong)
    for number in range(5):
        make_event(cast.es, title=f"Further {number}")
    for path in ("/offers/", "/offers/eving/", "/offers/eving.ics", page_of(shown)):
        with django_assert_max_num_queries(9):
            visitor.get(path)
    for language in ("de", "tr"):
        visitor.cookies["willkommen_language"] = language
        assert visitor.get(page_of(shown)).status_code == 200


@pytest.mark.once
def test_nothing_is_public_unless_it_is_switched_on(client_for, cast, settings):
    settings.EVENTS_PUBLIC = False
    event = make_event(cast.es, capacity=3, has_numbers=True)
    number = give(event)
    for path in (
        "/offers/",
        "/offers/eving/",
        "/offers/eving.ics",
        page_of(event),
        f"/offers/number/{number.code}/",
    ):
        assert client_for().get(path).status_code == 404
    assert not Event.objects.get().numbers.filter(state="returned")
    card = client_for("adviser").get(f"/events/{event.pk}/numbers/1/")
    assert number.said_code in text_of(card)


def test_the_database_itself_refuses_to_overbook(cast):
    event = make_event(cast.es, capacity=3, has_numbers=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(taken=4)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_want_the_last_place_one_gets_it(cast):
    """On PostgreSQL with real concurrency; SQLite in memory has one connection only, there they follow each other."""
    for _round in range(5):
        event = make_event(cast.es, capacity=3, has_numbers=True)
        first = give(event, 2)
        states = at_once([lambda wanted=event: give(wanted).state for _who in range(4)])
        assert sorted(states) == ["taken", "waiting", "waiting", "waiting"]
        event.refresh_from_db()
        assert (event.taken, event.last_number) == (3, 5)
        # Given back twice at the same moment: once.
        backs = at_once([lambda number=first: give_back(number) for _press in range(3)])
        assert sorted(backs) == ["back", "refused", "refused"]
        event.refresh_from_db()
        assert event.taken == 3
        assert sorted(event.numbers.values_list("state", flat=True)) == [
            "returned",
            *["taken"] * 3,
            "waiting",
        ]


def give_back(number: Place) -> str:
    try:
        numbers.take_back(request=None, number=number)
    except numbers.NumberRefused:
        return "refused"
    return "back"


def test_a_number_cannot_be_given_back_once_it_has_begun(cast, clock):
    event = make_event(cast.es, capacity=3, has_numbers=True)
    number = give(event)
    clock.move_to(datetime(2026, 11, 25, 16, tzinfo=BERLIN))
    with override("en"), pytest.raises(numbers.NumberRefused, match="has begun"):
        numbers.take_back(request=None, number=number)
