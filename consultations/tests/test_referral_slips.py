"""The slip of a referral through its address: what is on it, and for whom."""

import io
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from pypdf import PdfReader

from catalogues.models import Topic
from consultations.referrals import services
from consultations.referrals.machine import Move
from consultations.referrals.slips import language_of, slip_of
from consultations.slips.slip import Agreement
from core.models import AuditEntry
from partners.tests.records import a_place, a_service
from welcome.tests.pages import text
from welcome.tests.records import make_client, make_consent, make_draft, make_sent, request_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def referral(cast):
    service = a_service(
        "Kita-Beratung", topics=["BIL-01"], phone="030 23125 001", documents="Ausweis\nMeldebescheinigung"
    )
    a_place(service, street="Musterallee 7", town="Beispielhausen", transportation="Bus bis Musterplatz")
    client = make_client(cast.es, given_name="Yusuf", family_name="Muster", language_id="ar")
    return make_sent(cast.person("adviser"), cast.es, service, client=client)


def printed(browser, referral, name: str = "referral_slip", **query) -> str:
    response = browser.get(reverse(f"consultations:{name}", args=[referral.pk]), query)
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "no-store, private"
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)


def plain(text: str) -> str:
    """Without the line breaks and hyphens of a narrow paper."""
    return re.sub(r"[\s\u00ad\u2010-]", "", text)


@pytest.mark.parametrize("name", ["referral_slip", "referral_receipt"])
def test_the_slip_says_where_to_go_and_what_to_bring_but_no_name(client_for, referral, name):
    text = printed(client_for("adviser"), referral, name, language="tr")
    for expected in (
        "Kita-Beratung",
        "Musterallee 7",
        "Beispielhausen",
        "Ausweis",
        "030 23125 001",
        referral.code,
    ):
        assert plain(expected) in plain(text)
    assert "Yusuf" not in text
    assert plain(referral.concern.client.code) in plain(text)


def test_the_language_is_that_of_the_client_unless_another_is_asked_for(client_for, referral):
    assert language_of(referral) == "ar"
    printed(client_for("adviser"), referral)
    printed(client_for("adviser"), referral, language="klingon")
    printed(client_for("adviser"), referral, language="uk")
    entries = AuditEntry.objects.filter(action=AuditEntry.Action.EXPORT).order_by("pk")
    assert [entry.facts["language"] for entry in entries] == ["ar", "ar", "uk"]
    assert {entry.object_id for entry in entries} == {str(referral.pk)}


def test_a_sensitive_topic_stays_off_the_paper(cast):
    referral = make_sent(cast.person("adviser"), cast.es)
    assert slip_of(referral).topic.code == "BIL-01"
    referral.concern.topic = Topic.objects.get(pk="PSY-02")
    assert slip_of(referral).topic is None


def test_signposting_names_nobody(cast, referral):
    referral.mode = "signpost"
    slip = slip_of(referral)
    assert (slip.client, slip.agreement, slip.language) == ("", None, None)
    referral.mode = "slip"
    assert slip_of(referral).agreement == Agreement.REFERRAL


def test_a_draft_has_no_slip_yet(client_for, cast):
    draft = make_draft(cast.person("adviser"), cast.es)
    address = reverse("consultations:referral_slip", args=[draft.pk])
    assert client_for("adviser").get(address).status_code == 404


def test_the_page_of_the_referral_leads_to_the_slip(client_for, referral):
    page = client_for("adviser").get(referral.get_absolute_url()).content.decode()
    assert reverse("consultations:referral_slip", args=[referral.pk]) in page
    assert reverse("consultations:referral_receipt", args=[referral.pk]) in page
    choices = re.findall(r'<option value="(\w+)">', page[page.index("Slip in another language") :])
    assert choices == ["de", "en", "tr", "fa", "uk", "fr"]
    assert "Musterallee 7" in page


ENDS = {
    "completed": [Move("accepted"), Move("completed", outcome="served")],
    "rejected": [Move("rejected", reason="other")],
    "failed": [Move("failed", outcome="no_show")],
    "cancelled": [Move("cancelled", outcome="declined")],
    "error": [Move("error")],
}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("name", ["referral_slip", "referral_receipt"])
def test_what_has_ended_has_no_slip_any_more(client_for, cast, referral, name, end):
    for step in ENDS[end]:
        referral.move(step, by=cast.person("adviser"))
    browser, address = client_for("adviser"), reverse(f"consultations:{name}", args=[referral.pk])
    assert browser.get(address).status_code == 404
    assert address not in text(browser.get(referral.get_absolute_url()))


@pytest.mark.parametrize("step", [Move("accepted"), Move("on_hold", expected_on=date(2026, 12, 1))])
def test_what_is_under_way_still_has_one(client_for, cast, referral, step):
    referral.move(step, by=cast.person("adviser"))
    assert referral.code in printed(client_for("adviser"), referral)


@pytest.fixture
def with_consent(cast):
    """Data were passed on under a consent, and the receiver has accepted."""
    author, client = cast.person("adviser"), make_client(cast.es, given_name="Yusuf")
    consent = make_consent(client, author)
    draft = make_draft(
        author, cast.es, client=client, organisation=consent.organisation, mode="data", consent=consent
    )
    services.send(draft, by=author)
    draft.move(Move("accepted"), by=author)
    return draft


def test_the_slip_mentions_a_consent_only_while_it_is_valid(client_for, with_consent, clock):
    browser, sentence = client_for("adviser"), "Gültigbis"
    page = plain(printed(browser, with_consent))
    assert sentence in page
    assert "Einwilligung" in page
    clock.shift(timedelta(days=91))
    page = printed(client_for("adviser"), with_consent)
    assert sentence not in plain(page)
    assert "Einwilligung" not in page


def test_the_slip_is_silent_about_a_revoked_consent(client_for, cast, with_consent):
    request = request_of(cast.person("adviser"))
    services.revoke_consent(request=request, consent=with_consent.consent)
    page = printed(client_for("adviser"), with_consent)
    assert "Einwilligung" not in page
    assert "Yusuf" not in page
