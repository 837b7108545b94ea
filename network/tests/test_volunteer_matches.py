"""Offers, whom they help, and that nobody is left alone: papers, consent, places, gaps, scope, erasure."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import override_settings
from django.urls import reverse

from clients.models import FileMark
from consultations.models import Consent
from consultations.referrals.services import revoke_consent
from consultations.rights import erasure
from consultations.rights.copy import parts_of
from core.conflicts import Unusable
from core.models import AuditEntry
from network.models import Volunteer, VolunteerContact, VolunteerMatch, VolunteerOffer
from network.volunteers import services
from network.volunteers.codes import GAP
from welcome.navigation import waiting_counts
from welcome.tests.pages import queries, text, url
from welcome.tests.records import make_client, request_of
from welcome.tests.volunteer_examples import agree, make_match, make_offer, make_volunteer

TODAY = date(2026, 11, 18)
LIST = reverse("network:volunteer_list")
NO_CERTIFICATE = {"certificate_on": None, "certificate_until": None}


@pytest.fixture
def adviser(client_for):
    return client_for("adviser")


@pytest.fixture
def volunteer(cast):
    """Of office ES, with all papers."""
    return make_volunteer(cast.es, given_name="Maria", family_name="Beispielfeld")


@pytest.fixture
def offer(volunteer):
    return make_offer(volunteer)


@pytest.fixture
def person(cast):
    return make_client(cast.es, given_name="Yusuf", family_name="Beispielmann", language_id="ar")


def find(person) -> str:
    return reverse("network:volunteermatch_create", args=[person.pk])


def test_an_offer_is_made_changed_and_ended(adviser, volunteer):
    page = reverse("network:volunteeroffer_create", args=[volunteer.pk])
    said = {"kind": "school", "district": "eving", "since": "2026-11-01", "capacity": "2", "details": "Maths"}
    faults = [
        ({"until": "2026-10-01"}, "The end lies before the beginning."),
        ({"capacity": "0"}, "from 1 to 50"),
        ({"capacity": "-3"}, "from 1 to 50"),
        ({"district": "outside"}, "Select a valid choice"),
        ({"since": "1026-11-01"}, "The day lies before 01/01/2000."),
    ]
    for values, fault in faults:
        assert fault in text(adviser.post(page, said | values)), values
    adviser.post(page, said)
    offer = VolunteerOffer.objects.get()
    assert "Maths" in text(adviser.get(volunteer.get_absolute_url()))
    change = said | {"version": "1", "until": "2026-12-31"}
    adviser.post(url("update", offer), change)
    assert "Both versions say the same." in text(adviser.post(url("update", offer), change))
    end = {"on": "2026-11-17", "reason": "time", "hand_over": "Ask Maria"}
    adviser.post(url("end", offer), end)
    offer.refresh_from_db()
    assert (offer.until, offer.end_reason, offer.days) == (date(2026, 11, 17), "time", 17)
    assert adviser.post(url("end", offer), end).status_code == 404
    assert "Ask Maria" in text(adviser.get(volunteer.get_absolute_url()))


def test_a_client_agrees_and_a_volunteer_helps(adviser, cast, client_for, person, offer):
    page = text(adviser.get(find(person)))
    assert "Maria Beispielfeld" in page
    said = {"offer": offer.pk, "about": "German, once a week", "language": "ar", "form": "printed"}
    assert "This field is required." in text(adviser.post(find(person), said))
    assert not VolunteerMatch.objects.exists()
    shown = text(adviser.post(find(person), said | {"agrees": "on", "with_family": "on"}, follow=True))
    assert "Maria Beispielfeld" in shown
    assert "German, once a week" in shown
    match, consent = VolunteerMatch.objects.get(), Consent.objects.get()
    assert (match.client, match.consent, consent.kind) == (person, consent, "volunteer")
    assert AuditEntry.objects.filter(subject=person.pk, object_type="network.volunteermatch").exists()
    # The place is taken, and the consent stands: another offer needs no second one.
    second = make_offer(make_volunteer(cast.es, family_name="Beispielzwei"))
    page = text(adviser.get(find(person)))
    assert "Maria Beispielfeld" not in page
    assert "The client has agreed" in page
    assert "helps the client already" in text(adviser.post(find(person), said))  # from a page opened before
    adviser.post(find(person), {"offer": second.pk})
    assert VolunteerMatch.objects.count() == 2
    assert Consent.objects.count() == 1
    # Elsewhere nobody sees volunteer or client; who serves a district there is seen, the client never.
    foreign = client_for("adviser", "HH")
    assert foreign.post(url("end", match), {"on": TODAY, "reason": "done"}).status_code == 404
    offer.volunteer.districts.add("hoerde")
    page = text(foreign.get(offer.volunteer.get_absolute_url()))
    assert "a client of another office" in page
    assert person.code not in page
    assert "Beispielmann" not in page
    assert "German, once a week" not in page
    adviser.post(url("end", match), {"on": TODAY, "reason": "done", "hand_over": "Reads well now"})
    assert "Reads well now" in text(adviser.get(person.get_absolute_url()))
    parts = {part.key: part.records for part in parts_of(person, cast.person("adviser"))}
    assert len(parts["volunteers"]) == 2


def test_whether_a_client_of_another_office_agrees_is_known(adviser, cast, volunteer):
    """Nobody is called without contact because the consent is kept elsewhere."""
    elsewhere = make_client(cast.hh, family_name="Fremdmann")
    make_match(cast.person("adviser", "HH"), elsewhere, make_offer(volunteer))

    def told() -> tuple[int, bool, bool, bool]:
        page, listed = text(adviser.get(volunteer.get_absolute_url())), text(adviser.get(LIST))
        assert "Fremdmann" not in page + listed
        waiting = waiting_counts(cast.person("adviser")).get("network:volunteer_list", 0)
        return (
            waiting,
            "consent revoked" in page,
            "without contact" in listed.split("Beispielfeld")[1],
            "Beispielfeld" in text(adviser.get(LIST, {"gap": "on"})),
        )

    assert told() == (0, False, False, False)
    Consent.objects.update(is_given=False)
    assert told() == (1, True, True, True)


def test_who_is_left_out_for_want_of_papers_is_told(adviser, cast, person, offer):
    page = text(adviser.get(find(person)))
    assert "papers are missing" not in page
    for number, lacking in enumerate(({"confidential_on": None}, NO_CERTIFICATE, {}, {})):
        too_old = (
            {}
            if lacking
            else {"certificate_on": date(2020, 1, 1), "certificate_until": TODAY - timedelta(days=1)}
        )
        who = make_volunteer(cast.es, family_name=f"Beispiel{number}", **lacking, **too_old)
        make_offer(who)
    make_offer(make_volunteer(cast.es, **NO_CERTIFICATE, state="paused"))
    page = text(adviser.get(find(person)))
    assert "4 more volunteers have a free place" in page
    for said in ("1 without signed", "1 without a certificate", "2 with one that is too old"):
        assert said in page
    listed = text(adviser.get(LIST, {"papers": "missing", "state": "active"}))
    assert "4 hits" in listed
    assert "run out" in listed
    assert "papers missing" in listed
    assert "2 hits" in text(adviser.get(LIST, {"papers": "ending"}))  # today, also of who has not signed


def refused(person, offer, by) -> str:
    try:
        match = VolunteerMatch(client=person, offer=offer)
        services.match(request=request_of(by), match=match)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def test_without_papers_consent_or_place_nobody_helps(cast, person, volunteer, offer):
    """Refused by the record itself, whatever a form lets through (P17)."""
    adviser, no = cast.person("adviser"), VolunteerOffer.objects.filter(pk=offer.pk)
    people = Volunteer.objects.filter(pk=volunteer.pk)
    assert "has not agreed" in refused(person, offer, adviser)
    agree(person, adviser)
    papers = {"confidential_on": TODAY, "certificate_on": TODAY, "certificate_until": TODAY}
    cases = [
        (people, {"confidential_on": None}, papers, "Confidentiality has not been signed."),
        (
            people,
            {"certificate_on": None, "certificate_until": None},
            papers,
            "No certificate of good conduct",
        ),
        (
            people,
            {"certificate_on": date(2020, 1, 1), "certificate_until": TODAY - timedelta(days=1)},
            papers,
            "too old",
        ),
        (people, {"state": "paused"}, {"state": "active"}, "not active"),
        (no, {"since": date(2026, 1, 1), "until": TODAY - timedelta(days=1)}, {"until": None}, "not running"),
        (no, {"since": TODAY + timedelta(days=1)}, {"since": TODAY}, "not running"),
    ]
    for records, wrong, right, said in cases:
        records.update(**wrong)
        assert said in refused(person, offer, adviser), wrong
        records.update(**right)
    other = make_client(cast.es)
    agree(other, adviser)
    assert refused(person, offer, adviser) == ""
    assert "helps the client already" in refused(person, offer, adviser)
    assert "no free place" in refused(other, offer, adviser)
    FileMark.objects.create(client=other, kind="restriction", reason="asked", set_by=adviser)
    with pytest.raises(Unusable):
        refused(other, make_offer(volunteer), adviser)


def test_sixty_days_without_a_contact_are_told(client_for, cast, person, volunteer, clock):
    def waiting() -> int:
        return waiting_counts(cast.person("adviser")).get("network:volunteer_list", 0)

    match = make_match(cast.person("adviser"), person, make_offer(volunteer))
    second = make_offer(volunteer, kind="home")
    assert waiting() == 0
    clock.shift(GAP)
    adviser = client_for("adviser")
    assert waiting() == 1
    assert "Beispielfeld" in text(adviser.get(LIST, {"gap": "on"}))
    page = reverse("network:volunteercontact_create", args=[volunteer.pk])
    said = {"on": "2027-01-17", "channel": "phone", "note": "All is well"}
    assert "lies in the future" in text(adviser.post(page, said | {"on": "2027-02-01"}))
    adviser.post(page, said | {"about": f"match-{match.pk}"})
    second.refresh_from_db()
    assert second.is_without_contact
    assert waiting() == 1
    adviser.post(page, said)
    assert waiting() == 0
    assert "All is well" in text(adviser.get(volunteer.get_absolute_url()))
    # A consent that is revoked, and an offer that is over, leave nobody alone either.
    revoke_consent(request=request_of(cast.person("adviser")), consent=Consent.objects.get())
    assert waiting() == 1
    for record in (volunteer, person):
        assert "consent revoked" in text(adviser.get(record.get_absolute_url()))
    Volunteer.objects.update(state="paused")
    assert waiting() == 0


def test_an_anonymised_client_leaves_a_fact_that_leads_to_nobody(cast, person, volunteer):
    match = make_match(cast.person("adviser"), person, make_offer(volunteer))
    VolunteerMatch.objects.update(about="Yusuf", hand_over="Yusuf")
    VolunteerContact.objects.create(volunteer=volunteer, match=match, note="Yusuf", by=cast.person("adviser"))
    erasure.anonymise([person])
    match.refresh_from_db()
    assert (match.client, match.about, match.hand_over, match.consent) == (None, "", "", None)
    assert match.ended_on == TODAY
    assert VolunteerContact.objects.get().note == ""


@pytest.mark.once
def test_the_page_of_a_client_costs_one_question_more_only_where_somebody_helps(adviser, cast, person, offer):
    before = queries(adviser, person.get_absolute_url())
    other = make_client(cast.es)
    make_match(cast.person("adviser"), other, offer)
    assert queries(adviser, person.get_absolute_url()) == before
    agreed = 1  # consents are read with their receivers only where there are any
    assert (
        queries(adviser, other.get_absolute_url()) <= before + 2 + agreed * 2
    )  # who helps, and who agrees to it


@pytest.mark.once
def test_the_form_is_a_part_of_the_product_in_every_language(client_for):
    visitor = client_for()
    with override_settings(VOLUNTEER_FORM=True):
        for language, word in (("de", "Ich möchte helfen"), ("tr", "Yardım etmek istiyorum")):
            visitor.cookies["willkommen_language"] = language
            assert word in text(visitor.get(reverse("network:volunteer_apply")))
