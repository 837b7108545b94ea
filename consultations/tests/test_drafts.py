"""A consultation that was begun is kept while it is typed, and offered to its author alone."""

from datetime import timedelta

import pytest
from django.urls import reverse

from consultations.drafts import models
from consultations.models import Consultation, Draft
from core.kept import OWNER_FIELD
from welcome.tests.pages import text

KEEP = "/consultations/drafts/"


@pytest.fixture
def typed(client_for, entered):
    """`typed(browser, note="…")` sends what stands in the form, as the page does by itself."""

    def send(browser, **changes):
        owner = (
            browser.get("/consultations/new/").content.decode().split(f'name="{OWNER_FIELD}" value="', 1)[1]
        )
        data = entered(**changes) | {OWNER_FIELD: owner.split('"', 1)[0]}
        return browser.post(KEEP, data)

    return send


def test_a_begun_consultation_is_offered_again(client_for, typed):
    assert typed(client_for("adviser"), note="Half a sen").status_code == 204
    browser = client_for("adviser")  # Another browser, after a crash or the end of the session.
    page = text(browser.get("/"))
    assert "Begun and not saved" in page
    draft = Draft.objects.get()
    page = text(browser.get(f"/consultations/new/?draft={draft.submission}"))
    assert "Half a sen" in page
    assert "Your text was kept. It is not saved yet." in page


def test_saving_ends_the_draft(client_for, typed, entered):
    browser = client_for("adviser")
    typed(browser)
    submission = str(Draft.objects.get().submission)
    browser.post("/consultations/new/", entered(submission=submission))
    assert not Draft.objects.exists()
    assert Consultation.objects.count() == 1
    typed(browser, submission=submission)  # A late one, sent just before the form.
    assert not Draft.objects.exists()


def test_typing_on_changes_the_same_draft(client_for, typed):
    browser = client_for("adviser")
    submission = "7a0c4b3e-8f1d-4f6e-9a55-0f6a3f0c1b2d"
    for note in ("one", "one two"):
        typed(browser, submission=submission, note=note)
    assert Draft.objects.get().typed["note"] == "one two"


def test_a_draft_is_private(client_for, typed):
    typed(client_for("adviser"), note="Private words")
    draft = Draft.objects.get()
    for part in ("adviser_partner", "lead"):
        page = text(client_for(part).get(f"/consultations/new/?draft={draft.submission}"))
        assert "Private words" not in page
        assert "Begun and not saved" not in text(client_for(part).get("/"))
        discard = reverse("consultations:draft_discard", args=[draft.submission])
        client_for(part).post(discard)
    assert Draft.objects.exists()


def test_a_draft_never_counts(client_for, typed):
    typed(client_for("adviser"))
    assert not Consultation.objects.exists()
    assert "0 consultations" in text(client_for("adviser").get("/"))


def test_a_draft_can_be_thrown_away(client_for, typed):
    browser = client_for("adviser")
    typed(browser)
    address = reverse("consultations:draft_discard", args=[Draft.objects.get().submission])
    assert "The draft was thrown away." in text(browser.post(address, follow=True))
    assert not Draft.objects.exists()


def test_drafts_expire(client_for, typed, clock):
    typed(client_for("adviser"))
    clock.shift(models.KEPT - timedelta(seconds=1))
    assert "Begun and not saved" in text(client_for("adviser").get("/"))
    assert not Draft.objects.expired().exists()
    clock.shift(timedelta(seconds=1))
    assert "Begun and not saved" not in text(client_for("adviser").get("/"))
    assert Draft.objects.expired().delete()[0] == 1


def test_the_ticket_comes_back_with_its_draft(client_for, typed, announced):
    browser, ticket = client_for("adviser"), announced("ar")
    browser.post(reverse("consultations:ticket_step", args=[ticket.pk, "call"]))
    typed(browser, ticket=ticket.pk, note="Half a sen")
    ticket.refresh_from_db()
    assert ticket.status == "in_service"
    page = text(client_for("adviser").get(f"/consultations/new/?ticket={ticket.pk}"))
    assert "Half a sen" in page
    assert f'name="ticket" value="{ticket.pk}"' in page
    page = text(client_for("adviser").get(f"/consultations/new/?draft={Draft.objects.get().submission}"))
    assert f'name="ticket" value="{ticket.pk}"' in page


@pytest.mark.parametrize("submission", ["", "no-uuid"])
def test_a_draft_has_the_mark_of_its_form(client_for, typed, submission):
    assert typed(client_for("adviser"), submission=submission).status_code == 400


def test_a_flood_of_text_is_refused(client_for, typed):
    assert typed(client_for("adviser"), note="x" * (models.LARGEST + 1)).status_code == 413
    assert not Draft.objects.exists()


def test_at_a_shared_desk_nobody_keeps_the_text_of_another(client_for, entered):
    page = client_for("adviser").get("/consultations/new/").content.decode()
    owner = page.split(f'name="{OWNER_FIELD}" value="', 1)[1].split('"', 1)[0]
    response = client_for("lead").post(KEEP, entered() | {OWNER_FIELD: owner})
    assert response.status_code == 403
    assert client_for("lead").post(KEEP, entered()).status_code == 400


def test_the_oldest_drafts_make_room(client_for, typed, clock, monkeypatch):
    monkeypatch.setattr("consultations.drafts.services.MOST", 2)
    browser = client_for("adviser")
    for note in ("first", "second", "third"):
        clock.shift(1)
        typed(browser, note=note)
    assert [draft.typed["note"] for draft in Draft.objects.all()] == ["third", "second"]


def test_the_same_again_takes_over_the_frame(client_for, entered):
    browser = client_for("adviser")
    browser.post("/consultations/new/", entered(persons_present="2", channel="phone", held_on="2026-11-17"))
    last = Consultation.objects.get()
    form = browser.get(f"/consultations/new/?like={last.pk}").context["form"]
    taken = {name: str(form[name].value()) for name in ("persons_present", "channel", "held_on", "language")}
    assert taken == {"persons_present": "2", "channel": "phone", "held_on": "2026-11-17", "language": "ar"}
    assert form["note"].value() in ("", None)
    assert client_for("adviser", "HH").get(f"/consultations/new/?like={last.pk}").status_code == 200


def test_a_form_that_comes_back_with_errors_is_kept_at_once(client_for, typed, entered):
    browser = client_for("adviser")
    typed(browser, submission=(mark := "7a0c4b3e-8f1d-4f6e-9a55-0f6a3f0c1b2d"), note="Half")
    owner = browser.get("/consultations/new/").content.decode().split(f'name="{OWNER_FIELD}" value="', 1)[1]
    sent = entered(submission=mark, note="Half a sen", channel="") | {OWNER_FIELD: owner.split('"', 1)[0]}
    assert client_for("lead").post("/consultations/new/", sent).status_code == 200
    assert Draft.objects.get().typed["note"] == "Half"
    assert browser.post("/consultations/new/", sent).status_code == 200
    assert Draft.objects.get().typed["note"] == "Half a sen"
    assert "Begun and not saved" in text(client_for("adviser").get("/"))
    assert browser.post("/consultations/new/", sent | {"note": "x" * models.LARGEST}).status_code == 200
    assert Draft.objects.get().typed["note"] == "Half a sen"
