"""Break-glass: another office's file for a reason and a day, told to the office, judged by somebody else (P13)."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from clients.breakglass.tasks import send_waiting_mails
from clients.models import BreakGlass, BreakGlassMail, Client
from consultations.models import Consultation
from core.models import AuditEntry
from welcome.navigation import waiting_counts
from welcome.tests.pages import text
from welcome.tests.records import make_consultation

REASON = "The person is in hospital and nobody answers the phone."
LIST = "clients:breakglass_list"


@pytest.fixture
def stranger(cast) -> Client:
    """A client of HH with a consultation whose note is nobody else's business."""
    client = Client.objects.create(
        office=cast.hh, given_name="Zora", family_name="Fernmann", birth_year=1990, phone="0231 9990"
    )
    consultation = make_consultation(cast.person("adviser", "HH"), cast.hh, client=client)
    Consultation.objects.filter(pk=consultation.pk).update(note="A note of the office")
    return client


def offer_to(browser) -> str:
    """The link that the hint at a duplicate carries."""
    page = browser.get(
        reverse("clients:client_duplicates"), {"given_name": "Zora", "family_name": "Fernmann"}
    )
    return re.search(r'href="(/clients/break-glass/new/[^"]+)"', page.content.decode())[1]


def opened_by(browser, reason: str = REASON):
    return browser.post(offer_to(browser), {"reason": reason})


def test_a_file_is_opened_for_a_reason_and_read_for_a_day(client_for, cast, stranger, clock):
    adviser = client_for("adviser")
    file = reverse("clients:breakglass_file", args=[stranger.pk])
    assert adviser.get(file).status_code == 404

    assert opened_by(adviser).url == file
    page = text(adviser.get(file))

    assert "Zora Fernmann" in page
    assert "0231 9990" in page
    assert "A note of the office" not in page
    assert adviser.get(stranger.get_absolute_url()).status_code == 404
    assert client_for("adviser_partner").get(file).status_code == 404
    clock.shift(timedelta(hours=24, seconds=1))
    assert client_for("adviser").get(file).status_code == 404


def test_opening_and_every_look_are_recorded_without_the_reason(client_for, cast, stranger):
    adviser = client_for("adviser")
    opened_by(adviser)
    adviser.get(reverse("clients:breakglass_file", args=[stranger.pk]))

    found = AuditEntry.objects.filter(subject=stranger.pk, user=cast.person("adviser")).order_by("pk")
    acts = list(found.values_list("action", "facts"))
    assert acts == [("break_glass", {"office": "HH"}), ("read", {"part": "break_glass"})]


@pytest.mark.parametrize("reason", ["", "   ", "urgent", "x" * 501])
def test_a_reason_is_a_sentence_and_what_was_typed_stays(client_for, stranger, reason):
    response = opened_by(client_for("adviser"), reason)

    assert response.status_code in (200, 422)
    assert not BreakGlass.objects.exists()
    assert reason.strip() in response.content.decode()


def test_a_file_that_is_open_is_not_opened_again(client_for, stranger):
    adviser = client_for("adviser")
    opened_by(adviser)
    opened_by(adviser)

    assert BreakGlass.objects.count() == 1


def test_an_offer_that_is_made_up_or_old_opens_nothing(client_for, stranger, clock):
    adviser = client_for("adviser")
    address = offer_to(adviser)

    assert adviser.get(address[:-3] + "xx/").status_code == 404
    clock.shift(timedelta(hours=9))
    late = client_for("adviser")
    assert late.get(address).status_code == 404
    assert late.post(address, {"reason": REASON}).status_code == 404
    assert not BreakGlass.objects.exists()


def test_the_lead_of_the_office_and_the_officer_are_told_and_one_of_them_judges(client_for, cast, stranger):
    opened_by(client_for("adviser"))
    lead, officer = client_for("lead", "HH"), client_for("dpo")
    assert waiting_counts(cast.person("lead", "HH"))[LIST] == waiting_counts(cast.person("dpo"))[LIST] == 1
    for reviewer in (lead, officer):
        page = text(reviewer.get(reverse(LIST)))
        assert REASON in page
        assert stranger.code in page
        assert "Fernmann" not in page
    assert stranger.code not in text(client_for("lead").get(reverse(LIST)))

    access = BreakGlass.objects.get()
    judged = lead.post(access.get_absolute_url(), {"verdict": "justified", "remark": "We were closed."})

    assert judged.url == reverse(LIST)
    page = text(officer.get(access.get_absolute_url()))
    assert "We were closed." in page
    assert "Save" not in page
    again = officer.post(access.get_absolute_url(), {"verdict": "not_justified"})
    assert "judged meanwhile" in text(again)
    access.refresh_from_db()
    assert (access.verdict, access.reviewed_by) == ("justified", cast.person("lead", "HH"))


def test_a_verdict_is_needed(client_for, stranger):
    opened_by(client_for("adviser"))
    access = BreakGlass.objects.get()

    client_for("lead", "HH").post(access.get_absolute_url(), {"remark": "Hm."})

    access.refresh_from_db()
    assert (access.verdict, access.remark) == ("", "")


def test_nobody_judges_their_own_access(client_for, cast, stranger):
    lead = cast.person("lead", "HH")
    access = BreakGlass.objects.create(client=stranger, user=lead, reason=REASON)

    response = client_for("lead", "HH").post(access.get_absolute_url(), {"verdict": "justified"})

    assert "Nobody judges their own access." in text(response)
    with pytest.raises(IntegrityError), transaction.atomic():
        BreakGlass.objects.update(verdict="justified", reviewed_by=lead, reviewed_at=access.opened_at)


def test_what_nobody_has_judged_stands_first(client_for, cast, stranger):
    page = text(client_for("dpo").get(reverse(LIST)))
    assert "No file was opened in an emergency." in page
    user, lead = cast.person("adviser"), cast.person("lead", "HH")
    for number in range(3):
        BreakGlass.objects.create(client=stranger, user=user, reason=f"{REASON} {number}")
    judged = BreakGlass.objects.latest("pk")
    BreakGlass.objects.filter(pk=judged.pk).update(
        verdict="justified", reviewed_by=lead, reviewed_at=stranger.created_at
    )

    page = text(client_for("dpo").get(reverse(LIST)))

    assert re.findall(rf"{REASON} (\d)", page) == ["1", "0", "2"]


def test_the_lead_is_told_by_mail_without_a_name_or_a_word_of_content(client_for, cast, stranger, mailoutbox):
    opened_by(client_for("adviser"))
    [mail] = BreakGlassMail.objects.all()
    assert mail.state == "waiting"

    send_waiting_mails.func()
    send_waiting_mails.func()

    [sent] = mailoutbox
    opened = BreakGlass.objects.get()
    assert sent.to == [cast.person("lead", "HH").email]
    assert opened.get_absolute_url() in sent.body
    told = f"{sent.subject} {sent.body}"
    for hidden in ("Fernmann", "Zora", stranger.code, REASON, cast.person("adviser").family_name):
        assert hidden not in told
    # Judged before the mail went out: nobody has to be told any more.
    BreakGlass.objects.update(
        verdict="justified", reviewed_by=cast.person("dpo"), reviewed_at=opened.opened_at
    )
    BreakGlassMail.objects.update(state="waiting", done_at=None)
    send_waiting_mails.func()
    assert len(mailoutbox) == 1
    assert BreakGlassMail.objects.get().state == "dropped"
