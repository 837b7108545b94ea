"""Handing a concern over to another welcome office: it sees the referral, and nothing else of the client."""

from datetime import date

import pytest
from django.urls import reverse

from consultations.models import Concern, Referral
from consultations.referrals import services
from consultations.referrals.machine import Move
from consultations.referrals.slips import slip_of
from consultations.services import ConcernEntry
from core.periods import Period
from reports.engine import statistic
from reports.scope import OPERATOR
from welcome.tests.pages import text
from welcome.tests.records import (
    make_client,
    make_consent,
    make_consultation,
    make_draft,
    make_sent,
    request_of,
)


@pytest.fixture
def author(cast):
    return cast.person("adviser")


@pytest.fixture
def client(cast):
    return make_client(cast.es, given_name="Yusuf", family_name="Adani", phone="030 23125 001")


@pytest.fixture
def handed_over(cast, author, client):
    """A hand-over from ES to HH, sent, not answered."""
    referral = make_draft(author, cast.es, client=client, to_office=cast.hh)
    services.move(request=request_of(author), referral=referral, step=Move("sent"))
    return referral


def steps_of(response) -> list[str]:
    return [step["state"] for step in response.context["steps"]]


def test_a_draft_is_nobody_elses_affair(cast, author, client_for):
    referral = make_draft(author, cast.es, to_office=cast.hh)
    other = client_for("adviser", "HH")
    assert other.get(referral.get_absolute_url()).status_code == 404
    assert referral not in other.get(reverse("consultations:referral_list")).context["object_list"]


def test_the_other_office_sees_the_referral_but_neither_client_nor_consultation(
    client_for, client, handed_over
):
    other = client_for("adviser", "HH")
    page = text(other.get(handed_over.get_absolute_url()))
    assert handed_over.concern.topic.label in page
    for hidden in ("Yusuf", "Adani", client.code, "/consultations/1/", client.get_absolute_url()):
        assert hidden not in page
    assert other.get(client.get_absolute_url()).status_code == 404
    consultation = reverse("consultations:consultation_detail", args=[handed_over.concern.consultation_id])
    assert other.get(consultation).status_code == 404
    listed = text(other.get(reverse("consultations:referral_list"), {"direction": "received"}))
    assert handed_over.code in listed
    assert "Adani" not in listed
    assert "Adani" not in text(other.get(reverse("home")))


def test_each_side_reads_what_it_has_to_do_and_the_slip_names_the_office(cast, client_for, handed_over):
    sender, other = (
        text(client_for("adviser", office).get(handed_over.get_absolute_url())) for office in ("ES", "HH")
    )
    assert "Welcome office Hörde/Hombruch" in sender
    assert "The other office finds it in its list" in sender
    assert "The welcome office Eving/Scharnhorst hands this concern over to you" in other
    for page in (sender, other):
        assert "link in the mail" not in page
        assert "e-mail address in the directory" not in page
    slip = slip_of(handed_over)
    assert (slip.sender.office, slip.receiver.organisation) == (
        "Willkommensbüro Eving/Scharnhorst",
        "Willkommensbüro Hörde/Hombruch",
    )
    assert slip.receiver.opening_hours == "Mo 9–12, Di 13–16, Do 14–17, Fr 9–12"


def test_with_a_consent_it_sees_what_was_consented_to(cast, author, client, client_for):
    consent = make_consent(client, author, to_office=cast.hh, items=["name"])
    referral = make_draft(
        author, cast.es, client=client, to_office=cast.hh, mode="data", consent=consent, is_agreed=False
    )
    services.move(request=request_of(author), referral=referral, step=Move("sent"))
    page = text(client_for("adviser", "HH").get(referral.get_absolute_url()))
    assert "Yusuf Adani" in page
    assert "030 23125 001" not in page


def test_responsibility_moves_when_the_other_office_accepts(cast, client_for, handed_over):
    sender, other = client_for("adviser"), client_for("adviser", "HH")
    address = handed_over.get_absolute_url()
    assert handed_over.responsible_office_id == cast.es.pk
    assert steps_of(other.get(address)) == ["accepted", "on_hold", "rejected", "failed"]
    assert "accepted" in steps_of(sender.get(address))

    accept = reverse("consultations:referral_move", args=[handed_over.pk, "accepted"])
    other.post(accept, {"on": "2026-11-18"})

    accepted = Referral.objects.get(pk=handed_over.pk)
    assert (accepted.status, accepted.responsible_office_id) == ("accepted", cast.hh.pk)
    assert accepted.events.last().user == cast.person("adviser", "HH")
    assert steps_of(other.get(address)) == ["in_progress", "on_hold", "completed", "failed"]
    assert steps_of(sender.get(address)) == ["cancelled"]


def test_the_sender_cannot_take_a_step_that_is_now_the_others(client_for, handed_over):
    handed_over.move(Move("accepted"), by="partner")
    done = reverse("consultations:referral_move", args=[handed_over.pk, "completed"])
    assert client_for("adviser").post(done, {"on": "2026-11-18", "outcome": "served"}).status_code == 302
    assert Referral.objects.get().status == "accepted"


def test_a_third_office_sees_nothing(cast, author, client_for):
    referral = make_sent(author, cast.es)
    assert client_for("adviser", "HH").get(referral.get_absolute_url()).status_code == 404


def test_it_counts_for_the_sender_and_breaks_no_dimension(cast, handed_over):
    year = Period.year(2026)

    def groups(by):
        table = statistic(user=OPERATOR, period=year, by=[by], measures=["referrals"])
        return set(table.rows)

    assert groups("office") == {("ES",)}
    assert groups("organisation") == {("office",)}
    assert groups("organisation_type") == {("city",)}
    for dimension, code in (("organisation", "office"), ("organisation_type", "city")):
        table = statistic(
            user=OPERATOR, period=year, by=[], measures=["referrals"], filters={dimension: [code]}
        )
        assert table.total["referrals"] == 1
    with_name = statistic(user=OPERATOR, period=year, by=["organisation"], measures=["referrals"])
    assert "office" in with_name.dimensions[0].axis(OPERATOR, year)


def test_the_form_of_the_consultation_keeps_a_hand_over(cast, author, client_for):
    """The office stands in the row by its name, and saving the form unchanged changes nothing."""
    entry = ConcernEntry("BIL-01", "referred", to_office=cast.hh)
    consultation = make_consultation(author, cast.es, concerns=[entry], held_on=date(2026, 11, 18))
    referral = Referral.objects.get()
    assert (referral.to_office, referral.status) == (cast.hh, "sent")
    adviser = client_for("adviser")
    address = reverse("consultations:consultation_edit", args=[consultation.pk])
    form = adviser.get(address).context["form"]
    parts = [form, *form.concerns.rows, form.concerns.management_form]
    data = {bound.html_name: bound.value() for part in parts for bound in part}
    data = {name: "" if value is None else str(value) for name, value in data.items()}
    data["concerns-0-is_barrier"] = ""
    assert data["concerns-0-receiver_text"] == cast.hh.name

    assert adviser.post(address, data).status_code == 302
    assert Referral.objects.get().to_office == cast.hh
    data |= {"concerns-0-receiver_text": cast.es.name, "version": "2"}
    assert "A hand-over goes to another office." in text(adviser.post(address, data))
    assert Concern.objects.get().outcome == "referred"
