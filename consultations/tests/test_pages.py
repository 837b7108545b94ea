"""Reading, correcting, cancelling and following up; two people at one consultation; other offices."""

import re
from datetime import date

import pytest
from django.urls import reverse

from consultations.models import Consultation, Referral
from core.models import AuditEntry
from welcome.tests.cast import membership
from welcome.tests.pages import text, url
from welcome.tests.records import (
    make_client,
    make_consultation,
    make_referral,
    make_service,
)


def filled(response) -> dict[str, str]:
    """What a browser would send back for the form on the page."""
    form = response.context["form"]
    parts = [form, *form.concerns.rows, form.concerns.management_form]
    data = {bound.html_name: bound.value() for part in parts for bound in part}
    return {name: "" if value is None else str(value) for name, value in data.items()} | {
        "concerns-0-is_barrier": ""
    }


@pytest.fixture
def adviser(client_for):
    return client_for("adviser")


@pytest.fixture
def consultation(cast):
    return make_consultation(
        cast.person("adviser"),
        cast.es,
        concerns=[("BIL-01", "info"), ("WOH-01", "resolved")],
        note="Erste Notiz",
    )


def test_the_page_shows_everything_and_reading_is_written_down(adviser, cast):
    client = make_client(cast.es, given_name="Yusuf", family_name="Adani", district_id="eving")
    service = make_service("BIL-01", name="Kita-Beratung")
    consultation = make_referral(
        cast.person("adviser"), cast.es, service, client=client, note="Mehr", follow_up_on=date(2026, 12, 1)
    )

    page = text(adviser.get(url("detail", consultation)))

    for shown in (
        "Yusuf Adani",
        client.code,
        "Kita-Beratung",
        "Mehr",
        "Eving",
        "01/12/2026",
        "Adviser of ES",
    ):
        assert shown in page, shown
    assert AuditEntry.objects.filter(action="read", object_id=str(consultation.pk)).count() == 1
    assert "Read" not in page


def test_of_a_client_of_another_office_only_the_code_is_shown(adviser, cast):
    client = make_client(cast.hh, given_name="Fremd", family_name="Geheim")
    consultation = make_consultation(cast.person("adviser"), cast.es, client=client)

    for page in (
        text(adviser.get(url("detail", consultation))),
        text(adviser.get(url("edit", consultation))),
        text(adviser.get(reverse("consultations:consultation_list"))),
        text(adviser.get(reverse("home"))),
    ):
        assert client.code in page
        assert "Geheim" not in page
        assert "Fremd" not in page


def test_editing_keeps_the_client_of_another_office(adviser, cast):
    client = make_client(cast.hh, given_name="Fremd")
    consultation = make_consultation(cast.person("adviser"), cast.es, client=client)
    page = adviser.get(url("edit", consultation))

    assert adviser.post(url("edit", consultation), filled(page) | {"note": "neu"}).status_code == 302

    consultation.refresh_from_db()
    assert (consultation.client, consultation.note) == (client, "neu")


@pytest.mark.parametrize("name", ["detail", "edit", "cancel"])
def test_foreign_consultation_is_404(adviser, cast, name):
    foreign = make_consultation(cast.person("adviser", "HH"), cast.hh)
    assert adviser.get(url(name, foreign)).status_code == 404
    if name != "detail":
        assert adviser.post(url(name, foreign), {"reason": "x"}).status_code == 404


def test_a_page_opened_and_saved_unchanged_changes_nothing(adviser, cast):
    service = make_service("BIL-01")
    client = make_client(cast.es, given_name="Yusuf")
    consultation = make_referral(
        cast.person("adviser"), cast.es, service, client=client, minutes=20, language_id="ar"
    )
    before = Consultation.objects.values().get(), Referral.objects.values().get()

    adviser.post(url("edit", consultation), filled(adviser.get(url("edit", consultation))))

    assert (Consultation.objects.values().get(), Referral.objects.values().get()) == before
    assert not AuditEntry.objects.filter(action="update").exists()


def test_a_concern_is_taken_away_and_another_added(adviser, consultation):
    data = filled(adviser.get(url("edit", consultation)))
    data = {name: value for name, value in data.items() if not name.startswith("concerns-0-")}
    data |= {"concerns-2-topic": "SPR-01", "concerns-2-outcome": "info"}

    adviser.post(url("edit", consultation), data)

    assert list(consultation.concerns.values_list("topic_id", flat=True)) == ["WOH-01", "SPR-01"]


def test_a_topic_that_was_switched_off_can_be_kept(adviser, consultation):
    topic = consultation.concerns.first().topic
    topic.is_active = False
    topic.save()

    response = adviser.post(url("edit", consultation), filled(adviser.get(url("edit", consultation))))

    assert response.status_code == 302


def test_the_second_editor_is_told_sees_both_and_can_save_deliberately(client_for, cast, consultation):
    first, second = client_for("lead"), client_for("adviser")
    of_first, of_second = (filled(who.get(url("edit", consultation))) for who in (first, second))
    first.post(url("edit", consultation), of_first | {"note": "Notiz der Leitung", "channel": "phone"})

    mine = of_second | {"note": "Meine Notiz", "concerns-1-outcome": "partly"}
    page = second.post(url("edit", consultation), mine)

    shown = text(page)
    assert "Lead of ES has changed this since you opened it" in shown
    for both in ("Notiz der Leitung", "Meine Notiz", "partly resolved"):
        assert both in shown
    consultation.refresh_from_db()
    assert consultation.note == "Notiz der Leitung"

    again = second.post(url("edit", consultation), filled(page))

    assert again.status_code == 302
    consultation.refresh_from_db()
    assert (consultation.note, consultation.version) == ("Meine Notiz", 3)
    assert consultation.concerns.get(topic="WOH-01").outcome == "partly"


def test_a_third_save_in_between_is_told_again(client_for, consultation):
    first, second = client_for("lead"), client_for("adviser")
    mine = filled(second.get(url("edit", consultation)))
    first.post(url("edit", consultation), filled(first.get(url("edit", consultation))) | {"note": "A"})
    told = filled(second.post(url("edit", consultation), mine | {"note": "Meine"}))
    first.post(url("edit", consultation), filled(first.get(url("edit", consultation))) | {"note": "B"})

    page = text(second.post(url("edit", consultation), told))

    assert "has changed this since you opened it" in page
    consultation.refresh_from_db()
    assert consultation.note == "B"


def test_an_edit_without_a_version_overwrites_nothing(adviser, consultation):
    typed = filled(adviser.get(url("edit", consultation))) | {"note": "Ohne", "version": ""}

    assert "since you opened it" in text(adviser.post(url("edit", consultation), typed))

    consultation.refresh_from_db()
    assert consultation.note == "Erste Notiz"


def test_a_conflict_is_told_in_words_and_not_in_codes(client_for, adviser, cast, consultation):
    person = make_client(cast.es, given_name="Yusuf")
    mine = filled(adviser.get(url("edit", consultation))) | {"concerns-0-is_barrier": "on"}
    other = {"who": "known", "client_text": person.code, "held_on": "2026-11-02", "channel": "phone"}
    first = client_for("lead")
    first.post(url("edit", consultation), filled(first.get(url("edit", consultation))) | other)

    differences = adviser.post(url("edit", consultation), mine).context["conflict"]["differences"]

    shown = {difference.label: (difference.stored, difference.typed) for difference in differences}
    assert shown.keys() == {"Date", "Channel", "Client", "Concerns"}
    assert shown["Date"] == ("02/11/2026", "18/11/2026")
    assert shown["Channel"][0] == "phone"
    assert shown["Client"] == (person.label, "")
    assert "barrier" not in shown["Concerns"][0]
    assert "barrier" in shown["Concerns"][1]


def test_a_conflict_names_the_service_on_both_sides_and_only_where_something_differs(
    client_for, adviser, cast
):
    consultation = make_referral(
        cast.person("adviser"), cast.es, make_service("BIL-01", name="Kita-Beratung")
    )
    mine = filled(adviser.get(url("edit", consultation)))
    first = client_for("lead")
    first.post(url("edit", consultation), filled(first.get(url("edit", consultation))) | {"note": "Neu"})

    same = adviser.post(url("edit", consultation), mine).context["conflict"]["differences"]
    other = adviser.post(url("edit", consultation), mine | {"concerns-0-note": "Heute"})

    assert {difference.label for difference in same} == {"Note"}
    [concerns] = [row for row in other.context["conflict"]["differences"] if row.label == "Concerns"]
    assert concerns.typed == f"{concerns.stored} · Heute"
    assert "Kita-Beratung" in concerns.stored


def test_a_conflict_tells_of_a_client_of_another_office_the_code_alone(
    client_for, adviser, cast, consultation
):
    membership(cast.person("lead"), cast.hh, "lead", "city").save()
    foreign = make_client(cast.hh, given_name="Fremd", family_name="Geheim")
    mine = filled(adviser.get(url("edit", consultation)))
    lead = client_for("lead")
    lead.post(
        url("edit", consultation),
        filled(lead.get(url("edit", consultation))) | {"who": "known", "client_text": foreign.code},
    )

    page = text(adviser.post(url("edit", consultation), mine))

    assert foreign.code in page
    assert "Fremd" not in page


def test_cancelling_asks_for_a_reason_and_can_be_undone(adviser, consultation):
    cancel = url("cancel", consultation)
    assert "can be undone" in text(adviser.get(cancel))
    assert "This field is required" in text(adviser.post(cancel, {"reason": ""}))

    page = text(adviser.post(cancel, {"reason": "Doppelt erfasst"}, follow=True))
    assert "Doppelt erfasst" in page
    consultation.refresh_from_db()
    assert not consultation.is_counted
    assert not consultation.concerns.filter(is_counted=True).exists()

    page = text(adviser.post(url("restore", consultation), follow=True))
    assert "It counts again" in page
    consultation.refresh_from_db()
    assert consultation.is_counted
    assert re.search(r"Restored.*Cancelled.*Created", page, re.DOTALL)


def test_a_cancelled_consultation_is_not_edited_and_not_cancelled_twice(adviser, consultation):
    adviser.post(url("cancel", consultation), {"reason": "x"})
    assert adviser.get(url("edit", consultation)).status_code == 404
    assert adviser.post(url("cancel", consultation), {"reason": "y"}).status_code == 404
    assert adviser.get(url("detail", consultation)).status_code == 200


def test_what_counts_is_not_restored(adviser, consultation):
    assert adviser.post(url("restore", consultation)).status_code == 404


def test_reading_pages_change_nothing(adviser, consultation):
    assert adviser.get(url("restore", consultation)).status_code == 405
    assert adviser.get(url("followed_up", consultation)).status_code == 405


def test_a_follow_up_is_done_once(adviser, cast):
    consultation = make_consultation(cast.person("adviser"), cast.es, follow_up_on=date(2026, 11, 18))
    assert "Mark as done" in text(adviser.get(url("detail", consultation)))

    page = text(adviser.post(url("followed_up", consultation), follow=True))

    assert "Mark as done" not in page
    assert adviser.post(url("followed_up", consultation)).status_code == 404


def test_notes_are_shown_as_text(adviser, cast):
    consultation = make_consultation(cast.person("adviser"), cast.es, note="<script>alert(1)</script>")
    assert "<script>alert" not in text(adviser.get(url("detail", consultation)))
