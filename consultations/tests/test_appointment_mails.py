"""Reminders by mail, calling off by their link, and the calendar of a staff member."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject

from accounts.models import Membership
from consultations.appointments import services
from consultations.appointments.links import token_of
from consultations.appointments.mails import send_waiting
from consultations.appointments.tasks import remind_of_appointments
from consultations.models import Appointment, AppointmentMail, CalendarFeed, Task
from consultations.tests.appointments import book, keep_hours, span, wait
from core.models import AuditEntry
from districts.models import Office
from welcome.tests.pages import text
from welcome.tests.records import make_client, request_of

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def adviser(cast):
    return cast.person("adviser")


@pytest.fixture
def person(cast):
    agreed = {"email": "yusuf@example.org", "reminders_agreed_on": date(2026, 11, 1)}
    return make_client(cast.es, given_name="Yusuf", family_name="Amin", language_id="ar", **agreed)


@pytest.fixture
def appointment(cast, adviser, person):
    """Tomorrow at nine."""
    keep_hours(cast.es)
    Office.objects.filter(pk=cast.es.pk).update(phone="0231 123")
    appointment = book(adviser, span(cast.es), adviser=adviser, client=person, topic_group_id="WOH")
    return Appointment.objects.get(pk=appointment.pk)


def remind() -> None:
    remind_of_appointments.call()


# --- Mails --------------------------------------------------------------------------------------------


def test_the_day_before_a_mail_goes_out_once_in_both_languages(appointment, mailoutbox):
    for _run in range(2):
        remind()
    [mail] = mailoutbox
    assert mail.to == ["yusuf@example.org"]
    assert mail.subject == "Ihr Termin / موعدكم: 19.11.2026, 09:00"
    for words in (
        "wir erinnern Sie an Ihren Termin",
        "Donnerstag, 19. November 2026, 09:00",
        "نذكّركم بموعدكم",
        "0231 123",
        "/appointment/",
    ):
        assert words in mail.body, words
    for secret in ("Yusuf", "Amin", "Wohn", "WOH"):
        assert secret not in mail.body
    assert AuditEntry.objects.filter(facts={"reminder": "mail"}).count() == 1


@pytest.mark.parametrize("without", [{"email": ""}, {"reminders_agreed_on": None}])
def test_no_mail_without_an_address_or_without_agreement(appointment, person, mailoutbox, without):
    type(person).objects.filter(pk=person.pk).update(**without)
    remind()
    assert mailoutbox == []


def test_a_mail_that_waits_is_dropped_when_the_person_no_longer_agrees(appointment, person, mailoutbox):
    AppointmentMail.objects.create(appointment=appointment, starts_at=appointment.starts_at)
    type(person).objects.filter(pk=person.pk).update(reminders_agreed_on=None)
    send_waiting()
    assert mailoutbox == []
    assert AppointmentMail.objects.get().state == "dropped"


def test_another_day_or_a_cancelled_one_is_not_reminded_of(appointment, adviser, clock, mailoutbox):
    clock.move_to(datetime(2026, 11, 17, 7, tzinfo=BERLIN))
    remind()
    clock.move_to(datetime(2026, 11, 18, 7, tzinfo=BERLIN))
    services.cancel(request=request_of(adviser), appointment=appointment, reason="client")
    remind()
    assert mailoutbox == []


def test_after_a_move_the_new_time_is_reminded_of_and_the_old_link_is_dead(
    appointment, adviser, cast, client_for, mailoutbox
):
    remind()
    old = token_of(appointment)
    fields = {"kind": "normal", "adviser_id": adviser.pk}
    later = span(cast.es, 9, 30)
    services.move(request=request_of(adviser), appointment=appointment, span=later, fields=fields, version=1)
    remind()
    assert [mail.subject[-5:] for mail in mailoutbox] == ["09:00", "09:30"]
    assert client_for().get(f"/appointment/{old}/").status_code == 404


def test_the_page_says_whether_there_will_be_a_mail(appointment, adviser, cast, person, client_for):
    browser = client_for("adviser")
    assert "booked too late" in text(browser.get(appointment.get_absolute_url()))  # for tomorrow
    later = book(adviser, span(cast.es, day=date(2026, 11, 26)), client=person)
    assert "by e-mail, the day before" in text(browser.get(later.get_absolute_url()))
    remind()
    assert "<dd>sent</dd>" in text(browser.get(appointment.get_absolute_url()))


# --- Agreeing -----------------------------------------------------------------------------------------


def test_the_agreement_is_the_consent_to_contact(client_for, cast, clock):
    person, browser = make_client(cast.es, email="mina@example.org"), client_for("adviser")
    said = {"language": "und", "form": "printed"}
    page = f"/clients/{person.pk}/answers/"
    browser.post(page, said | {"contact": "yes"})
    clock.shift(timedelta(days=1))
    browser = client_for("adviser")
    browser.post(page, said | {"contact": "yes"})
    person.refresh_from_db()
    assert person.reminders_agreed_on == date(2026, 11, 18)
    assert "agreed to reminders on 18/11/2026" in text(browser.get(person.get_absolute_url()))
    browser.post(page, said | {"contact": "no"})
    person.refresh_from_db()
    assert not person.may_be_reminded


# --- Calling off --------------------------------------------------------------------------------------


def test_the_person_calls_off_with_a_button_not_by_opening_the_link(appointment, client_for):
    address = f"/appointment/{token_of(appointment)}/"
    page = text(client_for().get(address))
    assert "Termin absagen" in page
    assert 'dir="rtl"' in page
    assert "Amin" not in page
    appointment.refresh_from_db()
    assert appointment.is_booked
    assert "Der Termin ist abgesagt." in text(client_for().post(address))
    appointment.refresh_from_db()
    assert (appointment.state, appointment.reason, appointment.slots.count()) == ("cancelled", "link", 0)
    entry = AuditEntry.objects.get(action="cancel")
    assert (entry.user, entry.facts) == (None, {"reason": "link", "by": "link"})
    assert client_for().post(address).status_code == 404
    assert "called off by the link" in text(client_for("adviser").get(appointment.get_absolute_url()))


def test_the_office_gets_a_task_and_sees_who_could_have_the_time(appointment, client_for, cast, adviser):
    entry = wait(adviser, cast.es, language_id="uk")
    wait(adviser, cast.es, wishes=["5pm"])
    client_for().post(f"/appointment/{token_of(appointment)}/")
    task = Task.objects.get()
    assert (task.office, task.owner, task.due_on) == (cast.es, adviser, date(2026, 11, 18))
    browser = client_for("adviser")
    desk = text(browser.get("/"))
    assert "Called off by the person: 19/11/2026" in desk
    assert appointment.get_absolute_url() in desk
    page = text(browser.get(appointment.get_absolute_url()))
    assert page.count("Waiting for such a time") == 1
    assert entry.code in page
    assert "freed=" in page
    browser.post(f"/tasks/task/{task.pk}/done/")
    assert "Called off by the person" not in text(browser.get("/tasks/"))


def test_who_left_the_office_is_not_told(appointment, client_for, cast, adviser):
    Membership.objects.filter(user=adviser).update(valid_until=date(2026, 11, 17))
    client_for().post(f"/appointment/{token_of(appointment)}/")
    assert Task.objects.get().owner != adviser


def test_a_link_that_is_none_says_nothing(appointment, client_for, clock):
    good = token_of(appointment)
    wrong = f"/appointment/{good[:-2]}xx/"
    for wanted, said in (("uk-UA,uk;q=0.9", "зателефонуйте"), ("ti", "Please call us"), ("ar", 'dir="rtl"')):
        refused = client_for().get(wrong, headers={"Accept-Language": wanted})
        page = refused.content.decode()
        assert [refused.status_code, "Dieser Link geht nicht mehr" in page, said in page] == [404, True, True]
    clock.move_to(datetime(2026, 11, 19, 9, 1, tzinfo=BERLIN))
    assert client_for().get(f"/appointment/{good}/").status_code == 404  # it has begun


# --- The calendar -------------------------------------------------------------------------------------


@pytest.fixture
def feed(adviser):
    return CalendarFeed.objects.create(user=adviser)


def test_two_calendar_programs_read_busy_times_without_names(appointment, feed, client_for):
    answer = client_for().get(f"/calendar/{feed.token}.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    [event] = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(event["SUMMARY"]) == "Termin · ES"
    assert event.decoded("DTSTART").astimezone(BERLIN) == datetime(2026, 11, 19, 9, tzinfo=BERLIN)
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=30)
    other = vobject.readOne(answer.content.decode()).vevent
    assert other.summary.value == "Termin · ES"
    assert other.dtstart.value.astimezone(BERLIN) == datetime(2026, 11, 19, 9, tzinfo=BERLIN)
    for secret in ("Yusuf", "Amin", "ES-0", "Wohn"):
        assert secret not in answer.content.decode()


def test_an_unchanged_calendar_is_not_sent_again(appointment, feed, client_for, adviser):
    browser, address = client_for(), f"/calendar/{feed.token}.ics"
    tag = browser.get(address)["ETag"]
    again = browser.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    services.cancel(request=request_of(adviser), appointment=appointment, reason="client")
    changed = browser.get(address, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert icalendar.Calendar.from_ical(changed.content).walk("VEVENT") == []


def test_the_address_is_made_renewed_and_revoked_on_the_profile(client_for, adviser):
    browser = client_for("adviser")
    assert "/calendar/" not in text(browser.get("/profile/")).replace("/calendar/renew/", "")
    browser.post("/calendar/renew/")
    first = CalendarFeed.objects.get(user=adviser).token
    assert f"/calendar/{first}.ics" in text(browser.get("/profile/"))
    browser.post("/calendar/renew/")
    second = CalendarFeed.objects.get(user=adviser).token
    assert client_for().get(f"/calendar/{first}.ics").status_code == 404
    assert client_for().get(f"/calendar/{second}.ics").status_code == 200
    browser.post("/calendar/revoke/")
    assert client_for().get(f"/calendar/{second}.ics").status_code == 404
    trail = AuditEntry.objects.filter(object_type="consultations.calendarfeed").order_by("pk")
    assert [entry.action for entry in trail] == ["update", "update", "cancel"]


def test_who_may_not_log_in_has_no_calendar(client_for, adviser, feed):
    type(adviser).objects.filter(pk=adviser.pk).update(is_active=False)
    assert client_for().get(f"/calendar/{feed.token}.ics").status_code == 404
