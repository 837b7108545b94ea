"""What must not be overlooked: a mediator who would come in vain, who lacks the language, who would be paid twice."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.urls import reverse
from openpyxl import load_workbook

from consultations.appointments.links import token_of as appointment_token
from consultations.models import Task
from consultations.tests import visits
from consultations.tests.appointments import book, entered, keep_hours, span
from network.mediators.links import token_of
from network.mediators.mails import send_mediator_mails
from network.models import MediationOrigin, MediatorRequest
from welcome.tests.mediator_examples import ask, confirmed, make_mediator, make_rate, make_request
from welcome.tests.pages import text, url
from welcome.tests.records import make_client, make_visit

pytestmark = pytest.mark.django_db
MOVED, OFF = "which is not the time as it is now", "It was called off, but language mediation"


def test_an_appointment_that_is_moved_or_called_off(cast, client_for):
    browser, person = client_for("adviser"), cast.person("adviser")
    keep_hours(cast.es)
    client = make_client(cast.es, given_name="Yusuf")
    appointment = book(person, span(cast.es), adviser=person, client=client)
    record = confirmed(person, cast.es, days=1, hour=9, minutes=30)
    MediationOrigin.objects.create(request=record, appointment=appointment)
    pages = (record, appointment, client)

    def said(what: str) -> list[bool]:
        return [what in text(browser.get(page.get_absolute_url())) for page in pages]

    assert said("kern-alert--danger") == [False] * 3
    later = entered(span(cast.es, 9, 30), adviser=person.pk, version=1)
    moved = text(browser.post(url("move", appointment), later, follow=True))
    listed = reverse("network:mediatorrequest_list")
    assert "appointment moved</span>" in text(browser.get(listed, {"state": "astray"}))
    assert moved.count(f"{record.code} is still confirmed for 19/11/2026 09:00, {MOVED}") == 2
    assert f'href="{record.get_absolute_url()}">To the request</a>' in moved.split("page-head")[0]
    assert said(MOVED) == [True] * 3
    off = text(browser.post(url("cancel", appointment), {"reason": "client"}, follow=True))
    assert f"{record.code} was called off with it; who was asked gets a mail. Please call, too: Farid" in off
    assert said(MOVED) == [False] * 3
    assert "The appointment of 1 request" not in text(browser.get(listed))
    assert not Task.objects.exists()  # who acted knows


def test_who_asked_is_told_of_what_reception_or_the_person_does(cast, client_for, clock):
    person, reception = cast.person("adviser"), client_for("reception")
    keep_hours(cast.es)

    def begin(hour: int, minute: int, *, days: int = 1, **fields):
        appointment = book(person, span(cast.es, hour, minute), **fields)
        record = confirmed(person, cast.es, days=days, hour=hour, minutes=60)
        MediationOrigin.objects.create(request=record, appointment=appointment)
        return appointment, record

    def tasks() -> list[str]:
        found = [(task.owner, task.title) for task in Task.objects.order_by("pk")]
        Task.objects.all().delete()
        assert all(owner == person for owner, _title in found)
        return [title for _owner, title in found]

    number, record = begin(9, 0)
    later = entered(span(cast.es, 9, 30), version=1)
    assert record.code not in text(reception.post(url("move", number), later, follow=True))
    assert tasks() == []  # comes earlier than needed, and stays for long enough
    reception.post(url("move", number), entered(span(cast.es, 9, 0), version=2))
    MediatorRequest.objects.filter(pk=record.pk).update(starts_at=number.starts_at + timedelta(minutes=15))
    reception.post(url("move", number), entered(span(cast.es, 9, 30), version=3))
    reception.post(url("move", number), entered(span(cast.es, 9, 0), version=4))
    reception.post(url("move", number), entered(span(cast.es, 9, 30), version=5))
    assert tasks() == [f"Sprachmittlung {record.code}: Der Termin wurde verschoben"]
    send_mediator_mails.func()
    mail.outbox.clear()
    assert record.code not in text(reception.post(url("cancel", number), {"reason": "client"}, follow=True))
    desk = f"Sprachmittlung {record.code} ist mit dem Termin abgesagt: bitte auch anrufen"
    assert desk in text(client_for("adviser").get("/"))
    assert tasks() == [desk]
    send_mediator_mails.func()
    [gone] = mail.outbox
    assert [record.code in gone.subject, "STATUS:CANCELLED" in gone.attachments[0][1]] == [True, True]
    record.refresh_from_db()
    assert (record.status, record.mediator) == ("cancelled", None)
    page = text(client_for("adviser").get(record.get_absolute_url()))
    assert ["please call" in page, "Changed: cancelled (with the appointment)" in page] == [True, True]

    other, record = begin(9, 0)
    colleague = client_for("adviser_partner")
    assert record.code in text(colleague.post(url("cancel", other), {"reason": "client"}, follow=True))
    assert tasks() == [f"Sprachmittlung {record.code} ist mit dem Termin abgesagt: bitte auch anrufen"]
    client = make_client(cast.es, given_name="Yusuf", language_id="ar")
    own, record = begin(9, 0, adviser=person, client=client)
    link = reverse("consultations:appointment_call_off", args=[appointment_token(own)])
    assert record.code not in text(client_for().post(link))
    assert sorted(tasks()) == [
        f"Sprachmittlung {record.code} ist mit dem Termin abgesagt: bitte auch anrufen",
        own.code,
    ]
    # What has begun is not called off any more: somebody may have come.
    own, record = begin(9, 30, adviser=person, client=client)
    clock.move_to(own.starts_at + timedelta(minutes=10))
    off = text(client_for("adviser").post(url("cancel", own), {"reason": "client"}, follow=True))
    assert f"{OFF} {record.code} is still confirmed" in off
    assert "appointment called off</span>" in text(
        client_for("adviser").get(reverse("network:mediatorrequest_list"), {"state": "astray"})
    )


def test_a_visit_that_is_moved_taken_back_or_declined(cast, client_for):
    browser, person = client_for("adviser"), cast.person("adviser")
    visit = visits.plan_for(cast, make_visit(person, cast.es))
    longer = make_request(person, cast.es, days=1, hour=13, minutes=180)
    record = confirmed(person, cast.es, days=1, hour=14, minutes=45)
    for each in (record, longer):
        MediationOrigin.objects.create(request=each, visit=visit)

    def after(state: str, **data) -> list[str]:
        page = text(visits.move(browser, visit, state, **data))
        return [each.code for each in (record, longer) if f"{each.code} is" in page.split("page-head")[0]]

    plan = {"first": person.pk, "second": cast.person("adviser_partner").pk, "mediation": "volunteer"}
    shown = text(browser.get(visit.get_absolute_url()))
    assert ["alert--danger" in shown, "Request a mediator" in shown] == [False, False]
    assert after("planned", day="2026-11-19", time="14:15", **plan) == [record.code]
    assert MOVED in text(browser.get(record.get_absolute_url()))
    assert after("planned", day="2026-11-19", time="14:00", **plan) == []
    assert after("requested") == [record.code]
    assert "No time is planned" in text(browser.get(visit.get_absolute_url()))
    visits.move(browser, visit, "declined", on="2026-11-18")
    for each in (record, longer):
        each.refresh_from_db()
        assert each.status == "cancelled"
    assert record.starts_at - longer.starts_at == timedelta(hours=1)


def test_a_meeting_point_is_not_the_door_however_it_is_spelt(cast, client_for):
    browser, by = client_for("adviser"), cast.person("adviser")
    visit, page = (
        make_visit(by, cast.es, street="Beispielstraße 7"),
        reverse("network:mediatorrequest_create"),
    )
    asked = {"office": cast.es.pk, "source": "visit", "origin": visit.pk, "language": "ar", "topic": "BIL-01"}
    asked |= {
        "occasion": "visit",
        "district": "eving",
        "day": "2026-11-24",
        "starts": "10:00",
        "ends": "11:00",
    }
    refused = text(browser.post(page, asked | {"place": "bei Familie, beispiel-str. 7, 2. OG"}))
    assert "where the family lives" in refused
    assert "2. OG" in refused
    assert browser.post(page, asked | {"place": "Beispielstr. 72, Haltestelle"}).status_code == 302
    edit, known = url("update", MediatorRequest.objects.get()), asked | {"version": 1}
    assert "where the family lives" in text(browser.post(edit, known | {"place": "Beispielstr. 7"}))
    assert browser.post(edit, known | {"place": "Markt"}).status_code == 302


def test_who_lacks_the_language_and_whom_to_call(cast, client_for):
    browser, person = client_for("adviser"), cast.person("adviser")
    cast.es.phone = "0231 / 50-1234"
    cast.es.save()
    mediator, record = make_mediator("ar", given_name="Laila"), make_request(person, cast.es)
    assert "does not speak Dari, only Arabic" in text(browser.get(record.get_absolute_url(), {"all": ""}))
    [offer] = ask(person, record, mediator)
    answer = reverse("network:mediation_answer", args=[token_of(offer)])
    page = text(client_for().post(answer, {"yes": "1"}))
    assert "Tuesday, 24 November 2026, 10:00–11:00" in page
    assert f'{cast.es}<br><a href="tel:0231501234" dir="ltr">0231 / 50-1234</a>' in page
    assert f"{mediator} does not speak Dari." in text(browser.get(record.get_absolute_url()))
    mediator.spoken.update(language="fa-AF", is_both_ways=False)
    assert f"{mediator} interprets Dari only into German." in text(browser.get(record.get_absolute_url()))
    mediator.spoken.update(is_both_ways=True)
    assert "only into German" not in text(browser.get(record.get_absolute_url()))
    assert "does not speak" not in text(browser.get(record.get_absolute_url()))


def test_time_that_has_not_passed_or_is_far_above_the_plan(cast, client_for, clock):
    make_rate()
    record = confirmed(cast.person("adviser"), cast.es, hour=10, minutes=30)
    clock.move_to(record.starts_at + timedelta(minutes=20))
    adviser = client_for("adviser")
    assert "would end in the future. So far, 35 minutes" in text(
        adviser.post(url("finish", record), {"minutes": "36"})
    )
    assert adviser.post(url("finish", record), {"minutes": "35"}).status_code == 302
    clock.move_to(record.starts_at + timedelta(hours=5))
    adviser, far = client_for("adviser"), {"minutes": "120", "travel": "0"}
    assert "Yes, it took that long" not in text(adviser.get(url("finish", record)))
    asked = text(adviser.post(url("finish", record), far))
    assert ["30 minutes were planned" in asked, "Yes, it took that long" in asked] == [True, True]
    assert adviser.post(url("finish", record), {"minutes": "119"}).status_code == 302
    assert adviser.post(url("finish", record), far | {"is_right": "on"}).status_code == 302
    record.refresh_from_db()
    assert record.minutes == 120
    assert adviser.post(url("finish", record), far | {"travel": "3"}).status_code == 302  # looked at already


def test_who_came_is_recorded_afterwards_by_staff_only(cast, client_for, clock):
    record, mediator = make_request(cast.person("adviser"), cast.es), make_mediator()
    offers = ask(cast.person("adviser"), record, mediator, make_mediator())
    send_mediator_mails.func()
    mail.outbox.clear()
    clock.move_to(record.starts_at + timedelta(minutes=20))
    answer = reverse("network:mediation_answer", args=[token_of(offers[0])])
    client_for().post(answer, {"yes": "1"})
    record.refresh_from_db()
    assert record.status == "offered"
    adviser = client_for("adviser")
    assert "Said yes" in text(adviser.get(record.get_absolute_url()))
    adviser.post(url("confirm", record), {"mediator": mediator.pk})
    assert adviser.post(url("finish", record), {"minutes": "30"}).status_code == 302
    record.refresh_from_db()
    send_mediator_mails.func()
    assert (record.status, record.mediator, mail.outbox) == ("done", mediator, [])


def test_what_is_open_from_a_month_before_is_marked(cast, client_for, clock):
    make_rate()
    person, mediator = cast.person("adviser"), make_mediator()
    early, late = (confirmed(person, cast.es, mediator, days=days) for days in (6, 13))
    clock.move_to(late.starts_at + timedelta(days=1))
    adviser, lead, payments = (
        client_for("adviser"),
        client_for("lead"),
        reverse("network:mediatorpayment_list"),
    )
    for record in (early, late):
        adviser.post(url("finish", record), {"minutes": "60", "travel": "3.40"})

    def row(month: str) -> list:
        file = lead.get(payments, {"month": month, "export": "xlsx"})
        return [cell.value for cell in load_workbook(BytesIO(b"".join(file.streaming_content))).active[2]]

    assert row("2026-11")[5:8] == [28.4, None, "24/11/2026"]
    assert row("2026-12")[5:8] == [56.8, "November 2026: 28.40", "24/11/2026, 01/12/2026"]
    again = "so has the list of that month"
    assert again in text(lead.get(payments, {"month": "2026-12"}))
    assert again not in text(lead.get(payments, {"month": "2026-11"}))
    lead.post(f"{payments}?month=2026-11")
    assert again not in text(lead.get(payments, {"month": "2026-12"}))
    assert row("2026-12")[5:8] == [28.4, None, "01/12/2026"]
