"""The concerns of the consultation form: rows, topics and receivers."""

import uuid
from datetime import date

import pytest
from django.urls import reverse, reverse_lazy

from catalogues.models import Topic
from consultations.models import Concern, Consultation, Referral
from consultations.tests.entered import row
from welcome.tests.pages import text
from welcome.tests.records import make_client, make_consultation, make_service

CREATE = reverse_lazy("consultations:consultation_create")


@pytest.fixture
def adviser(client_for):
    return client_for("adviser")


def test_r2_without_a_concern_nothing_is_stored(adviser, entered):
    page = text(adviser.post(CREATE, entered({})))
    assert '<a href="#id_concerns-0-topic">Enter at least one concern' in page
    assert 'id="id_concerns-0-topic"' in page


def test_the_same_topic_twice_is_one_fault_in_the_later_row(adviser, entered):
    page = text(adviser.post(CREATE, entered(row(0, "BIL-01", "info"), row(1, "BIL-01", "resolved"))))
    assert "2. Topic: This topic is already in the consultation" in page
    assert "1. Topic:" not in page
    assert not Concern.objects.exists()


def test_a_concern_needs_an_outcome_and_an_outcome_a_topic(adviser, entered):
    assert "1. Outcome" in text(adviser.post(CREATE, entered(row(0, "BIL-01", ""))))
    assert "1. Topic" in text(adviser.post(CREATE, entered(row(0, "", "info"))))


@pytest.mark.parametrize("topic", ["", "BIL-01"])
def test_a_text_that_is_no_topic_is_told_and_kept(adviser, entered, topic):
    response = adviser.post(CREATE, entered(row(0, topic, "info", topic_text="xyzzy")))
    assert "xyzzy is not one of the available choices" in text(response)
    assert 'data-combobox-typed="xyzzy"' in response.content.decode()
    assert not Concern.objects.exists()


def test_the_text_of_a_topic_may_be_in_any_language(adviser, entered):
    german = Topic.objects.get(pk="BIL-01").label_de
    adviser.post(CREATE, entered(row(0, "BIL-01", "info", topic_text=german)))
    assert Concern.objects.get().topic_id == "BIL-01"


def test_rows_may_have_gaps(adviser, entered):
    data = entered(row(1, "BIL-01", "info"), row(7, "WOH-01", "info"), **{"concerns-TOTAL_FORMS": "9"})
    adviser.post(CREATE, data)
    assert list(Consultation.objects.get().concerns.values_list("topic_id", flat=True)) == [
        "BIL-01",
        "WOH-01",
    ]


def test_a_referral_names_a_service(adviser, entered):
    service = make_service("BIL-01", name="Kita-Beratung")
    referred = row(0, "BIL-01", "referred", receiver=service.pk, receiver_text=str(service))
    adviser.post(CREATE, entered(referred))
    assert Referral.objects.get().service == service


def test_a_service_whose_text_was_typed_over_is_not_stored(adviser, entered):
    service = make_service("BIL-01", name="Kita-Beratung")
    referred = row(0, "BIL-01", "referred", receiver=service.pk, receiver_text=f"{service} quatsch")
    page = adviser.post(CREATE, entered(referred))
    assert "Choose the service or organisation" in text(page)
    assert "quatsch" in page.content.decode()
    assert not Referral.objects.exists()


def test_without_javascript_the_service_or_organisation_is_typed(adviser, entered):
    service = make_service("BIL-01", name="Kita-Beratung", organisation="Haus Sonnenschein")
    adviser.post(CREATE, entered(row(0, "BIL-01", "referred", receiver_text="kita-beratung")))
    adviser.post(CREATE, entered(row(0, "BIL-01", "referred", receiver_text="haus sonnenschein")))
    assert sorted(r.service is None for r in Referral.objects.all()) == [False, True]
    assert {r.organisation for r in Referral.objects.all()} == {service.organisation}


@pytest.mark.parametrize("typed", [{}, {"receiver_text": "Gibt es nicht"}, {"receiver": str(uuid.uuid4())}])
def test_a_referral_to_nobody_is_a_fault(adviser, entered, typed):
    page = text(adviser.post(CREATE, entered(row(0, "BIL-01", "referred", **typed))))
    assert "Choose the service or organisation" in page


def test_a_receiver_left_over_from_another_outcome_is_ignored(adviser, entered):
    service = make_service("BIL-01")
    adviser.post(
        CREATE, entered(row(0, "BIL-01", "resolved", receiver=service.pk, receiver_text=str(service)))
    )
    assert not Referral.objects.exists()


def test_rows_are_added_and_taken_away_without_javascript(adviser, entered):
    data = entered(row(0, "BIL-01", "info"), row(1, "WOH-01", "info"), note="Bleibt")

    page = adviser.post(CREATE, data | {"remove_row": "0"})
    rows = page.context["form"].concerns.rows
    assert [form["topic"].value() for form in rows] == ["WOH-01"]
    assert "Bleibt" in page.content.decode()

    page = adviser.post(CREATE, data | {"add_rows": "1"})
    assert len(page.context["form"].concerns.spare_rows) == 4
    assert "Please check" not in page.content.decode()
    assert not Consultation.objects.exists()


def test_a_concern_that_stays_open_asks_for_the_day_of_the_follow_up(adviser, entered, cast):
    client = make_client(cast.es, given_name="Yusuf", family_name="Adani")
    known = {"who": "known", "client_key": client.pk, "client_text": client.label}
    adviser.post(CREATE, entered(row(0, "BIL-01", "follow_up")))  # without a name
    came_so = make_consultation(
        cast.person("adviser"), cast.es, client=client, concerns=[("BIL-01", "follow_up")]
    )
    edit = reverse("consultations:consultation_edit", args=[came_so.pk])
    stored = entered(row(0, "BIL-01", "follow_up"), version="1", **known)
    assert adviser.post(edit, stored).status_code == 302
    assert Consultation.objects.count() == 2

    page = text(adviser.post(CREATE, entered(row(0, "BIL-01", "follow_up"), **known)))
    assert "A concern stays open: enter the day of the follow-up." in page
    assert Consultation.objects.count() == 2
    dated = entered(row(0, "BIL-01", "follow_up"), follow_up_on="2026-12-02", **known)
    assert adviser.post(CREATE, dated).status_code == 302
    assert Consultation.objects.with_open_follow_up().get().follow_up_on == date(2026, 12, 2)
