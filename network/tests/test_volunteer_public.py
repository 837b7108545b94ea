"""The form for everybody: what it stores, what it tells, and what machines get."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import override_settings
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from catalogues.models import Language
from core.models import AuditEntry
from network.models import Volunteer, VolunteerMail
from network.volunteers.codes import State
from network.volunteers.links import token_of
from network.volunteers.mails import send_volunteer_mails
from welcome.retention import engine
from welcome.tests.pages import text
from welcome.tests.volunteer_examples import make_volunteer

FORM = reverse("network:volunteer_apply")
STATED = {
    "given_name": "Zoë",
    "family_name": "Beispielhoff",
    "email": "zoe@example.org",
    "interests": ["german", "school"],
    "districts": ["eving"],
    "languages": ["ar"],
    "agrees": "on",
}
THANKS = "a mail is on its way to you"


@pytest.fixture
def adviser(client_for):
    return client_for("adviser")


@pytest.fixture
def visitor(client_for):
    return client_for()


def opened(visitor, clock) -> dict:
    """What the page sends along, some seconds later."""
    stamp = visitor.get(FORM).context["form"].initial["opened"]
    clock.shift(5)
    return {"opened": stamp}


def mails() -> list[str]:
    mail.outbox.clear()
    send_volunteer_mails.func()
    return [sent.body for sent in mail.outbox]


def test_a_person_applies_confirms_and_stands_in_the_list_of_the_district(visitor, client_for, clock):
    stated = STATED | opened(visitor, clock)
    offered = {code for code, _label in visitor.get(FORM).context["form"].fields["languages"].choices}
    assert "ar" in offered
    assert not offered & Language.NOT_SPOKEN
    assert THANKS in text(visitor.post(FORM, stated))
    applied = Volunteer.objects.get()
    assert (applied.state, applied.interests, applied.mail_language) == (
        "unconfirmed",
        ["german", "school"],
        "en",
    )
    listed = reverse("network:volunteer_list")
    assert "Beispielhoff" not in text(client_for("adviser").get(listed, {"state": "all"}))

    [body] = mails()
    link = reverse("network:volunteer_confirm", args=[token_of(applied)])
    assert link in body
    assert DBTaskResult.objects.filter(task_path__endswith="send_volunteer_mail").count() == 1
    assert "Zoë" in text(visitor.get(link))
    applied.refresh_from_db()
    assert applied.state == State.UNCONFIRMED
    visitor.post(link)
    again = [text(visitor.get(link)), text(visitor.post(link))]
    assert ["is confirmed already" in page for page in again] == [True, True]
    assert "Beispielhoff" in text(client_for("adviser").get(listed))
    assert "Beispielhoff" not in text(client_for("adviser", "HH").get(listed, {"state": "all"}))
    assert client_for("adviser", "HH").get(applied.get_absolute_url()).status_code == 404
    facts = list(
        AuditEntry.objects.filter(object_id=str(applied.pk)).order_by("pk").values_list("facts", flat=True)
    )
    assert facts[:2] == [{"by": "form"}, {"status": "new"}]


def test_the_same_address_gets_the_same_answer_and_no_second_record(visitor, clock):
    """Known or not, confirmed or not, in whatever case: nothing on the page tells."""
    answers = {text(visitor.post(FORM, STATED | opened(visitor, clock)))}
    again = STATED | {"email": "ZOE@example.org", "given_name": "Other"}
    answers.add(text(visitor.post(FORM, again | opened(visitor, clock))))
    assert VolunteerMail.objects.count() == 1
    clock.shift(timedelta(hours=2))
    answers.add(text(visitor.post(FORM, again | opened(visitor, clock))))
    assert VolunteerMail.objects.count() == 2
    Volunteer.objects.update(state="new")
    answers.add(text(visitor.post(FORM, again | opened(visitor, clock))))
    assert len({answer.split("<main")[1] for answer in answers}) == 1
    assert VolunteerMail.objects.count() == 2
    assert [str(each) for each in Volunteer.objects.all()] == ["Zoë Beispielhoff"]


@pytest.mark.once
def test_machines_and_forged_forms_store_nothing(visitor, clock):
    fresh = visitor.get(FORM).context["form"].initial["opened"]
    faults = [
        ({"website": "https://spam.example.org", "opened": fresh}, THANKS),
        ({"opened": fresh}, "send it again"),  # in less than three seconds
        ({"opened": ""}, "send it again"),
        ({"opened": "x:y:z"}, "send it again"),
        ({"opened": fresh, "agrees": ""}, "This field is required"),
        ({"opened": fresh, "email": "no address"}, "valid email address"),
        ({"opened": fresh, "districts": ["atlantis"]}, "Select a valid choice"),
        ({"opened": fresh, "interests": ["spying"]}, "Select a valid choice"),
    ]
    for values, said in faults:
        assert said in text(visitor.post(FORM, STATED | values)), values
    assert not Volunteer.objects.exists()
    for _number in range(10):
        last = visitor.post(FORM, STATED | {"opened": ""})
    assert last.status_code == 429
    assert last.context["form"]["given_name"].value() == STATED["given_name"]  # nothing typed is lost
    assert "has been sent very often" in last.content.decode()


@pytest.mark.once
def test_it_exists_only_where_the_city_switches_it_on(visitor, clock):
    with override_settings(VOLUNTEER_FORM=False):
        assert visitor.get(FORM).status_code == 404
        assert visitor.post(FORM, STATED).status_code == 404


def test_links_of_others_and_old_ones_do_not_work_and_the_unconfirmed_are_forgotten(visitor, cast, clock):
    applied, declined = (make_volunteer(cast.es, state=state) for state in ("unconfirmed", "declined"))
    kept = make_volunteer(cast.es, state="new")
    link = reverse("network:volunteer_confirm", args=[token_of(applied)])
    for wrong in (link[:-3] + "xy/", reverse("network:volunteer_confirm", args=[token_of(declined)])):
        assert visitor.get(wrong).status_code == 404
    clock.shift(timedelta(days=7, hours=1))
    assert visitor.post(link).status_code == 404
    assert "applicant" not in engine.run()
    clock.shift(timedelta(days=1))
    assert engine.run()["applicant"] == 2
    assert list(Volunteer.objects.values_list("pk", flat=True)) == [kept.pk]
    assert not Volunteer.objects.filter(pk__in=[applied.pk, declined.pk]).exists()


@pytest.mark.once
def test_without_a_district_whoever_takes_over_first_keeps_the_person(cast, client_for):
    applied = make_volunteer(cast.es, state="new")
    applied.districts.clear()
    es, hh = client_for("adviser"), client_for("adviser", "HH")
    assert {browser.get(applied.get_absolute_url()).status_code for browser in (es, hh)} == {200}
    es.post(reverse("network:volunteer_move", args=[applied.pk, "active"]))
    applied.refresh_from_db()
    assert (applied.state, applied.office) == ("active", cast.es)
    assert hh.get(applied.get_absolute_url()).status_code == 404


@pytest.mark.once
def test_a_friendly_no_goes_out_by_mail(cast, adviser):
    applied = make_volunteer(cast.es, state="new", mail_language="tr")
    adviser.post(reverse("network:volunteer_move", args=[applied.pk, "declined"]))
    adviser.post(reverse("network:volunteer_move", args=[applied.pk, "active"]))
    applied.refresh_from_db()
    assert applied.state == "declined"
    [body] = mails()
    assert "teşekkür ederiz" in body
    assert "/help/" not in body
