"""Volunteers in an office: list, page, states, papers, leaving, thanks, copy, what is deleted when."""

import json
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry
from network.models import Volunteer, VolunteerContact, VolunteerMatch, VolunteerOffer
from welcome.retention import engine
from welcome.tests.pages import queries, text, url
from welcome.tests.records import make_client
from welcome.tests.stored import opened_texts
from welcome.tests.volunteer_examples import make_match, make_offer, make_volunteer

LIST = reverse("network:volunteer_list")
STATED = {
    "given_name": "Ömer",
    "family_name": "Beispielsoy",
    "email": "oemer@example.org",
    "mail_language": "de",
    "languages": ["tr", "de"],
    "interests": ["escort"],
    "availability": ["evenings"],
    "districts": ["eving"],
    "began_on": "2026-11-01",
    "certificate_on": "2026-10-01",
}


@pytest.fixture
def adviser(client_for):
    return client_for("adviser")


@pytest.fixture
def volunteer(cast):
    """Of office ES, with all papers."""
    return make_volunteer(cast.es, given_name="Maria", family_name="Beispielfeld")


def test_an_adviser_enters_edits_and_finds_a_volunteer(adviser, cast, client_for):
    page = text(
        adviser.post(reverse("network:volunteer_create"), STATED | {"office": cast.es.pk}, follow=True)
    )
    made = Volunteer.objects.get()
    assert (made.office, made.state, made.certificate_until) == (cast.es, "active", date(2031, 10, 1))
    assert "Confidentiality has not been signed." in page
    edit = STATED | {
        "office": cast.es.pk,
        "version": "1",
        "phone": "0231 999 00",
        "confidential_on": "2026-11-02",
    }
    assert "Until then there is no work" not in text(adviser.post(url("update", made), edit, follow=True))
    assert "changed this since you opened it" in text(adviser.post(url("update", made), edit))
    for query in ("omer", "Beispielsoj", "OEMER@example.org"):
        assert "Beispielsoy" in text(adviser.get(LIST, {"q": query})), query
    for query in (
        {"q": "Other"},
        {"kind": "school"},
        {"language": "ar"},
        {"district": "hoerde"},
        {"gap": "on"},
        {"papers": "missing"},
    ):
        assert "Beispielsoy" not in text(adviser.get(LIST, query)), query
    for sort in ("-name", "last_activity", "-matches", "offers"):
        both = {"kind": "escort", "language": "tr", "district": "eving", "sort": sort}
        assert "Beispielsoy" in text(adviser.get(LIST, both))
    entry = AuditEntry.objects.filter(action="search").latest("pk")
    assert entry.facts["list"] == "network.volunteer"
    assert b"oemer@example.org" in b"".join(adviser.get(LIST, {"export": "csv"}).streaming_content)
    assert "Beispielsoy" not in text(client_for("lead", "HH").get(LIST, {"state": "all"}))
    assert client_for("coordinator").get(LIST).status_code == 403


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"began_on": "2026-12-24"}, "The day lies in the future."),
        ({"certificate_on": "", "certificate_until": "2030-01-01"}, "Which day does the certificate have?"),
        ({"certificate_until": "2026-09-01"}, "The certificate ends before its day."),
        ({"phone": "call me"}, "Enter a telephone number"),
        ({"office": "999999"}, "Select a valid choice"),
    ],
)
@pytest.mark.once
def test_what_cannot_be_is_refused(adviser, cast, values, said):
    page = text(adviser.post(reverse("network:volunteer_create"), STATED | {"office": cast.es.pk} | values))
    assert said in page
    assert not Volunteer.objects.exists()


@pytest.mark.once
def test_states_are_taken_in_their_order_only(adviser, volunteer):
    def move(state: str) -> str:
        adviser.post(reverse("network:volunteer_move", args=[volunteer.pk, state]))
        volunteer.refresh_from_db()
        return volunteer.state

    states = [move(state) for state in ("declined", "new", "paused", "paused", "nonsense", "active", "left")]
    assert states == ["active", "active", "paused", "paused", "paused", "active", "active"]


def test_who_leaves_takes_help_along_is_thanked_and_forgotten(adviser, cast, client_for, volunteer, clock):
    client = make_client(cast.es, given_name="Yusuf", family_name="Beispielmann")
    match = make_match(cast.person("adviser"), client, make_offer(volunteer))
    planned = make_offer(volunteer, since=date(2026, 11, 30))
    page = reverse("network:volunteer_leave", args=[volunteer.pk])
    said = {"on": "2026-11-18", "reason": "moved", "hand_over": "The key is with us."}
    assert "lies in the future" in text(adviser.post(page, said | {"on": "2026-11-19"}))
    assert "before the beginning" in text(adviser.post(page, said | {"on": "2020-01-01"}))
    adviser.post(page, said)
    match.refresh_from_db()
    planned.refresh_from_db()
    assert (match.ended_on, match.end_reason, match.hand_over) == (
        date(2026, 11, 18),
        "moved",
        "The key is with us.",
    )
    assert planned.until == date(2026, 11, 30)
    assert VolunteerOffer.objects.get(pk=match.offer_id).until == date(2026, 11, 18)
    assert adviser.post(page, said).status_code == 404

    thanks = reverse("network:volunteer_thanks")
    new = make_volunteer(cast.es, family_name="Beispielneu", began_on=timezone.localdate())
    assert "Beispielfeld" in text(adviser.get(thanks))
    assert "Beispielneu" not in text(adviser.get(thanks))
    thanked = reverse("network:volunteer_thanked", args=[volunteer.pk])
    for said, is_thanked in (({}, True), ({"undo": "1"}, False), ({}, True)):
        adviser.post(thanked, said)
        assert ("Thanked today" in text(adviser.get(thanks))) is is_thanked

    clock.shift(timedelta(days=365))
    assert "volunteer" not in engine.run()
    clock.shift(timedelta(days=2))
    assert engine.run()["volunteer"] == 1
    assert "volunteer" not in engine.run()
    assert not VolunteerMatch.objects.exists()
    assert not VolunteerContact.objects.exists()
    assert list(Volunteer.objects.exclude(given_name="")) == [new]
    assert "Beispielfeld" not in "".join(opened_texts())
    assert set(VolunteerOffer.objects.values_list("volunteer", flat=True)) == {
        volunteer.pk
    }  # they are counted
    assert client_for("adviser").get(volunteer.get_absolute_url()).status_code == 404


@pytest.mark.once
def test_the_copy_for_the_person_tells_of_nobody_else(adviser, cast, volunteer):
    client = make_client(cast.es, given_name="Yusuf", family_name="Beispielmann")
    match = make_match(cast.person("adviser"), client, make_offer(volunteer, details="Café"))
    VolunteerMatch.objects.update(about="Yusuf learns", hand_over="about Yusuf")
    VolunteerContact.objects.create(
        volunteer=volunteer, match=match, note="Yusuf again", by=cast.person("adviser")
    )
    response = adviser.get(reverse("network:volunteer_copy", args=[volunteer.pk]))
    data = json.loads(response.content)
    assert data["person"]["family_name"] == "Beispielfeld"
    assert [offer["details"] for offer in data["offers"]] == ["Café"]
    assert (len(data["help"]), len(data["contacts"]), data["access_log"][-1]["action"]) == (1, 1, "export")
    assert "Yusuf" not in response.content.decode()


@pytest.mark.once
def test_the_number_of_queries_does_not_grow(adviser, cast):
    def one_more():
        volunteer = make_volunteer(cast.es)
        volunteer.languages.set(["ar", "tr"])
        make_match(cast.person("adviser"), make_client(cast.es), make_offer(volunteer))
        return volunteer

    first = one_more()
    listed, shown = queries(adviser, LIST), queries(adviser, first.get_absolute_url())
    for _number in range(2):
        one_more()
        make_match(cast.person("adviser"), make_client(cast.es), make_offer(first))
    assert queries(adviser, LIST) == listed
    assert queries(adviser, first.get_absolute_url()) == shown
