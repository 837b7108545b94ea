"""Events from the plan to the head counts, through the pages of the staff."""

from datetime import date, datetime
from io import BytesIO

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override
from icalendar import Calendar
from openpyxl import load_workbook

from core.models import AuditEntry
from network.events import exports
from network.events.months import month_from
from network.events.services import days_of_series
from network.models import Event, HeadCount
from network.tests.events import BERLIN, entered, give, make_event
from partners.models import Organisation

pytestmark = pytest.mark.django_db
NEW = "/events/new/"


def url(event: Event, part: str = "") -> str:
    return f"/events/{event.pk}/{part}"


def shown_errors(response) -> str:
    return " ".join(str(error) for found in response.context["form"].errors.values() for error in found)


def test_from_the_plan_to_the_head_counts(client_for, cast, clock):
    client = client_for("adviser")
    partner = Organisation.objects.create(name="Caritas", type="welfare")
    known = entered(
        office=cast.es.pk, languages=["ar", "de"], partners=[partner.pk], capacity="20", cost="12.50"
    )
    response = client.post(NEW, known)
    event = Event.objects.get()
    assert response.url == url(event)
    assert (event.office, event.status, event.day) == (cast.es, "planned", date(2026, 11, 25))
    assert event.starts_at == datetime(2026, 11, 25, 15, tzinfo=BERLIN)
    assert {each.pk for each in event.languages.all()} == {"ar", "de"}
    assert list(event.partners.all()) == [partner]

    page = client.get(url(event)).content.decode()
    assert "Announce" in page
    assert "Held" not in page  # it has not begun
    client.post(url(event, "move/announced/"))
    event.refresh_from_db()
    assert event.status == "announced"
    assert event.announced_at

    clock.move_to(datetime(2026, 11, 26, 9, tzinfo=BERLIN))
    client = client_for("adviser")
    assert "Nobody has said yet how many came." in client.get(url(event)).content.decode()
    assert client.get("/events/?state=unreported").context["object_list"][0] == event
    counts = {"participants": "12", "is_estimated": "on", "sex_w": "7", "sex_m": "5", "volunteers": "2"}
    version = client.get(url(event, "report/")).context["form"]["version"].value()
    client.post(url(event, "report/"), counts | {"cost": "14.00", "version": version})
    event.refresh_from_db()
    assert (event.status, event.participants, event.is_estimated, event.volunteers) == ("held", 12, True, 2)
    assert set(event.head_counts.values_list("by", "code", "number")) == {("sex", "w", 7), ("sex", "m", 5)}
    assert AuditEntry.objects.filter(object_type="network.event", object_id=str(event.pk)).count() == 3
    assert not client.get("/events/?state=unreported").context["object_list"]

    # A correction, and then it was not held after all.
    client.post(url(event, "report/"), {"participants": "11", "version": version + 1})
    event.refresh_from_db()
    assert (event.participants, event.is_estimated, HeadCount.objects.count()) == (11, False, 0)
    client.post(url(event, "move/announced/"))
    event.refresh_from_db()
    assert (event.status, event.participants, event.volunteers) == ("announced", None, None)


WRONG = [
    ({"ends": "14:00"}, "The end lies before the beginning."),
    ({"last_day": "2026-11-24"}, "The end lies before the beginning."),
    ({"last_day": "2027-03-01"}, "make a series of it"),
    ({"place": ""}, "Say where it takes place."),
    ({"has_numbers": "on"}, "say how many"),
    ({"capacity": "-1"}, "from 1 to 20000"),
    ({"cost": "-1"}, "greater than or equal to 0"),
    ({"day": "2062-11-25"}, "Please check the year."),
    ({"type": "orgy"}, "not one of the available choices"),
    ({"district": "outside"}, "not one of the available choices"),
    ({"every": "1"}, "Say until when."),
    ({"every": "1", "until": "2026-11-26"}, "There is no further date until then."),
    ({"every": "1", "until": "2029-11-26"}, "60 dates at most"),
    ({"title": "x" * 121}, "at most 120 characters"),
]


@pytest.mark.once
def test_what_cannot_be_is_refused(client_for, cast):
    client = client_for("adviser")
    for changed, message in WRONG:
        response = client.post(NEW, entered(office=cast.es.pk) | changed)
        assert response.status_code == 200, changed
        assert message in shown_errors(response), changed
    assert not Event.objects.exists()


def test_of_another_office_nothing_can_be_planned(client_for, cast):
    response = client_for("adviser").post(NEW, entered(office=cast.hh.pk))
    assert "not one of the available choices" in shown_errors(response)


@pytest.mark.once
def test_a_series_leaves_out_holidays_and_keeps_its_hours_over_the_change_of_the_clocks(client_for, cast):
    known = entered(office=cast.es.pk, languages=["tr"], day="2027-03-05", every="1", until="2027-04-09")
    response = client_for("adviser").post(NEW, known, follow=True)
    events = list(Event.objects.in_order())
    assert [f"{event.day:%d.%m.}" for event in events] == ["05.03.", "12.03.", "19.03.", "02.04.", "09.04."]
    assert {event.starts_at.astimezone(BERLIN).hour for event in events} == {15}
    assert {event.series for event in events} == {events[0].series}
    assert all(each.languages.get().pk == "tr" for each in events)
    assert "5 events were planned." in response.content.decode()
    assert "26/03/2027" in response.content.decode()  # Good Friday
    client_for("adviser").post(url(events[2], "move/cancelled/"))
    assert list(Event.objects.in_order().values_list("status", flat=True)).count("cancelled") == 1


def test_days_of_a_series():
    first = date(2026, 11, 25)
    assert days_of_series(first, date(2026, 12, 9), 1, [date(2026, 12, 2)]) == [date(2026, 12, 9)]
    assert days_of_series(first, date(2026, 12, 9), 2, ()) == [date(2026, 12, 9)]
    assert days_of_series(first, first, 1, ()) == []
    assert len(days_of_series(first, date(2050, 1, 1), 1, ())) == 60


REPORTS = [
    ({"participants": "12", "sex_w": "7", "sex_m": "6"}, "By sex these are 13, in all 12."),
    ({"participants": "12", "age_group_a18": "5"}, "By age these are 5, in all 12."),
    ({"sex_w": "7", "age_group_a18": "5"}, "By age these are 5, in all 7."),
    ({}, "Say how many came"),
    ({"participants": "-1"}, "greater than or equal to 0"),
    ({"participants": "20001"}, "less than or equal to 20000"),
    ({"participants": "5", "sex_w": "-5", "sex_m": "10"}, "greater than or equal to 0"),
    ({"participants": "5", "volunteers": "-1"}, "greater than or equal to 0"),
    ({"participants": "0"}, ""),
    ({"sex_w": "7", "age_group_a18": "7"}, ""),
]


def test_head_counts_have_to_add_up(client_for, cast):
    event = make_event(cast.es, is_over=True)
    client = client_for("lead")
    for counts, message in REPORTS:
        Event.objects.update(version=1)
        response = client.post(url(event, "report/"), counts | {"version": "1"})
        assert (response.status_code == 302) is not bool(message), counts
        assert not message or message in shown_errors(response)
    event.refresh_from_db()
    assert event.participants == 7


@pytest.mark.once
def test_two_who_report_are_told_of_each_other(client_for, cast):
    event = make_event(cast.es, is_over=True)
    client = client_for("adviser")
    client.post(url(event, "report/"), {"participants": "7", "version": "1"})
    response = client.post(url(event, "report/"), {"participants": "8", "version": "1"})
    assert "Somebody else has changed this event meanwhile" in shown_errors(response)
    form = response.context["form"]
    client.post(url(event, "report/"), {"participants": "8", "version": form["version"].value()})
    event.refresh_from_db()
    assert event.participants == 8


def test_two_who_edit_see_both_versions_and_numbers_stay(client_for, cast):
    event = make_event(cast.es, capacity=2, has_numbers=True)
    client = client_for("adviser")
    known = entered(office=cast.es.pk, capacity="3", has_numbers="on", version="1")
    client.post(url(event, "edit/"), known)
    for _number in range(3):
        give(event)
    response = client.post(url(event, "edit/"), known | {"title": "Café"})
    assert response.context["conflict"]["differences"][0].typed == "Café"
    fewer = client.post(url(event, "edit/"), known | {"capacity": "2", "version": "2"})
    assert "More places than that have been given out already." in shown_errors(fewer)
    without = client.post(url(event, "edit/"), known | {"has_numbers": "", "version": "2"})
    assert "Numbers have been given out already." in shown_errors(without)
    client.post(url(event, "edit/"), known | {"title": "Café", "version": "2"})
    event.refresh_from_db()
    assert (event.title, event.taken, event.capacity) == ("Café", 3, 3)


def test_steps_that_are_not_possible_change_nothing(client_for, cast):
    client = client_for("adviser")
    to_come, cancelled = make_event(cast.es), make_event(cast.es, status="cancelled")
    taken = make_event(cast.es, capacity=2, has_numbers=True)
    give(taken)
    tries = [(to_come, "held"), (cancelled, "announced"), (cancelled, "held"), (taken, "planned")]
    for event, state in tries:
        was = event.status
        client.post(url(event, f"move/{state}/"))
        event.refresh_from_db()
        assert event.status == was
    assert client.post(url(to_come, "move/nowhere/")).status_code == 404
    assert client.get(url(to_come, "report/")).url == url(to_come)
    # Who cancels what people count on is asked once.
    asked = client.post(url(taken, "move/cancelled/")).content.decode()
    assert "1 number has been given out" in asked
    taken.refresh_from_db()
    assert taken.status == "announced"
    client.post(url(taken, "move/cancelled/"), {"sure": "1"})
    taken.refresh_from_db()
    assert taken.status == "cancelled"
    client.post(url(cancelled, "move/planned/"))
    cancelled.refresh_from_db()
    assert cancelled.status == "planned"


@pytest.mark.once
def test_list_calendar_and_files_show_what_was_asked_for(client_for, cast, django_assert_max_num_queries):
    to_come = make_event(cast.es, capacity=4, has_numbers=True)
    give(to_come, 3)
    over = make_event(
        cast.hh, is_over=True, status="held", participants=9, type="festival", cost=3, volunteers=1
    )
    HeadCount.objects.create(event=over, by="sex", code="w", number=9)
    cancelled = make_event(cast.es, status="cancelled")
    client = client_for("reception")
    shown = {
        "": {to_come},
        "?state=all": {to_come, over, cancelled},
        "?state=held": {over},
        "?state=all&district=hoerde": {over},
        "?state=all&office=ES": {to_come, cancelled},
        "?state=all&type=festival": {over},
        "?state=all&until=2026-11-17": {over},
        "?state=unreported": set(),
        "?until=2026-11-17": {over},
        "?since=2026-11-01": {over, to_come},
    }
    for query, expected in shown.items():
        assert set(client.get(f"/events/{query}").context["object_list"]) == expected, query
    assert "3 of 4" in client.get("/events/").content.decode()

    text = b"".join(client.get("/events/?state=all&export=csv").streaming_content).decode()
    assert "Participants: female" in text
    [row] = [line for line in text.splitlines() if "festival" in line]
    assert row.count(";9;") == 2  # in all, and women
    content = b"".join(client.get("/events/?state=all&export=xlsx").streaming_content)
    workbook = load_workbook(BytesIO(content))
    assert workbook.active.max_row == 4

    page = client.get("/events/calendar/?month=2026-11")
    assert {event[0] for day in page.context["days"] for event in day.events} == {to_come.pk, over.pk}
    assert "Nothing is planned" in client.get("/events/calendar/?month=2026-12").content.decode()
    only = client.get("/events/calendar/?month=2026-11&district=hoerde").content.decode()
    assert str(over.pk) in only
    assert str(to_come.pk) not in only
    for number in range(8):
        make_event(cast.es, title=f"<b>Number</b> {number}")
    assert "&lt;b&gt;Number" in client.get("/events/calendar/?month=2026-11").content.decode()
    for path in ("/events/", "/events/?state=all", "/events/calendar/?month=2026-11", url(to_come)):
        with django_assert_max_num_queries(22):
            client.get(path)


def test_months():
    assert month_from("2026-02").end == date(2026, 2, 28)
    for nonsense in ("", "2026-13", "never", "0001-01", "9999-12"):
        assert date(2026, 11, 18) in month_from(nonsense)


@pytest.mark.parametrize(
    ("language", "day"), [("de", "Mittwoch, 25. November 2026, "), ("tr", "25 Kasım 2026 Çarşamba, ")]
)
def test_day_and_place_stand_as_people_write_them(cast, language, day):
    site = cast.es.sites.first()
    site.postcode, site.town = "", "Dortmund"
    event = make_event(cast.es, site=site)
    with override(language):
        assert day in render_to_string("events/_when.html", {"event": event})
        [end] = [column.header for column in exports.file_columns() if column.key == "ends_at"]
    assert end in ("Ende", "Bitiş")
    assert event.where == f"Bürgerhaus, {site.street}, Dortmund"


@pytest.mark.once
def test_leaflet_and_calendar_file(client_for, cast, settings):
    words = {"title": "Fest <b>für</b> 🎉 alle", "description": "Komm!\n\nمرحبا"}
    event = make_event(cast.es, has_numbers=True, capacity=9, **words)
    event.languages.set(["ar", "uk"])
    client = client_for("dpo")
    plain = client.get(url(event, "leaflet/?languages=de&languages=ar&languages=fa&languages=xx"))
    assert plain.content.startswith(b"%PDF")
    cancelled = make_event(cast.es, status="cancelled")
    assert client.get(url(cancelled, "leaflet/")).status_code == 404
    assert "Print the leaflet" not in client.get(url(cancelled)).content.decode()
    settings.EVENTS_PUBLIC = True
    languages = "&".join(f"languages={code}" for code in ("de", "en", "tr", "ar", "fa", "uk", "fr"))
    with_picture = client.get(url(event, f"leaflet/?{languages}"))
    assert with_picture["Content-Type"] == "application/pdf"
    [entry] = Calendar.from_ical(client.get(f"/events/{event.pk}.ics").content).events
    assert (str(entry["summary"]), str(entry["status"])) == (event.title, "CONFIRMED")
    assert str(entry["url"]).endswith(reverse("network:public_event", args=[event.pk]))
