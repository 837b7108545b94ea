"""The pool of language mediators: who is in it, who sees what, who fits a request and why."""

import json
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override

from core.models import AuditEntry
from network.mediators import matching, services
from network.mediators.slots import hours_of, said
from network.models import Mediator, MediatorLanguage, MediatorOffer, MediatorRequest
from welcome.retention import engine
from welcome.tests.mediator_examples import ask, confirmed, make_mediator, make_request
from welcome.tests.pages import queries, text, url
from welcome.tests.records import request_of
from welcome.tests.stored import opened_texts

LIST = reverse("network:mediator_list")
OLD = date(2021, 11, 17)
STATED = {
    "given_name": "Laila",
    "family_name": "Beispielsada",
    "sex": "w",
    "email": "laila@example.org",
    "phone": "0231 999 77",
    "mail_language": "de",
    "began_on": "2026-11-01",
    "both_ways": ["fa-AF", "fa"],
    "one_way": ["ps"],
    "reads": ["fa"],
    "hours_1": "9-12, 14:30-17",
    "districts": ["eving"],
    "certificate_on": "2026-10-01",
    "confidential_on": "2026-10-02",
}


@pytest.fixture
def adviser(client_for):
    return client_for("adviser")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", []),
        ("9-12", [(time(9), time(12))]),
        ("14:30–17, 9 bis 12", [(time(9), time(12)), (time(14, 30), time(17))]),
        ("12-9", "lies before"),
        ("9-9", "lies before"),
        ("9-25", "no such time"),
        ("morning", "Write the times"),
        ("9-12, 11-13", "overlap: 9–12, 11–13"),
        ("1-2, 3-4, 5-6, 7-8, 9-10", "Not more than 4"),
    ],
)
@pytest.mark.once
def test_hours_are_read_as_people_write_them(written, read):
    with override("en"):
        if isinstance(read, list):
            assert hours_of(written) == read
            assert hours_of(said(read)) == read
        else:
            with pytest.raises(ValidationError, match=read):
                hours_of(written)


def test_a_lead_enters_and_edits_a_mediator_whom_every_office_finds(client_for, adviser, cast):
    lead = client_for("lead")
    page = text(lead.post(reverse("network:mediator_create"), STATED, follow=True))
    made = Mediator.objects.get()
    assert made.certificate_until == date(2031, 10, 1)
    for shown in ("Dari", "Pashto (only into German)", "Persian (Farsi) (reads and writes)", "0231 999 77"):
        assert shown in page
    edit = STATED | {"version": "1", "hours_1": "", "hours_3": "8-10"}
    assert "Thu 8–10" in text(lead.post(url("update", made), edit, follow=True))
    assert "changed this since you opened it" in text(lead.post(url("update", made), edit))
    # Another office finds the same people, and not how to reach them.
    other = client_for("adviser", "HH")
    make_mediator("ar", given_name="Omar")
    found = text(other.get(LIST, {"q": "BEISPIELSÀDA", "language": "fa-AF", "district": "eving"}))
    assert "1 speaks Dari; 1 with the other conditions." in found
    assert "Omar" not in found
    none = text(other.get(LIST, {"language": "fa-AF", "district": "hoerde"}))
    assert "1 speaks Dari; 0 with the other conditions." in none
    shown = text(other.get(made.get_absolute_url()))
    assert "Laila" in shown
    assert not {"0231 999 77", "laila@example.org", "2031"} & set(shown.replace("<", " ").split())
    assert "0231 999 77" not in shown
    assert other.get(url("update", made)).status_code == 403
    assert AuditEntry.objects.filter(action="search", facts__list="network.mediator").exists()
    assert "Zappel" not in "".join(opened_texts())


@pytest.mark.once
def test_the_pool_by_direction_script_and_certificate(client_for):
    """Direction and script are asked of the language that is looked for. Certificates, and the file, are for leads."""
    both = make_mediator("fa-AF", given_name="Both")
    both.spoken.update(reads=True)
    one = make_mediator("fa-AF", one_way=True, given_name="Oneway", certificate_until=date(2027, 1, 17))
    MediatorLanguage.objects.create(mediator=one, language_id="ar", is_both_ways=True, reads=True)
    make_mediator("tr", given_name="Outdated", certificate_on=OLD, certificate_until=date(2026, 11, 17))
    make_mediator("tr", given_name="Later", certificate_until=date(2027, 1, 18))
    make_mediator("tr", given_name="Without", certificate_on=None, certificate_until=None)
    lead, adviser = client_for("lead"), client_for("adviser")

    def found(**query) -> str:
        return " ".join(sorted(each.given_name for each in lead.get(LIST, query).context["object_list"]))

    assert found(language="fa-AF", direction="both") == "Both"
    assert found(language="fa-AF", direction="one") == "Oneway"
    assert found(direction="both", language="ar") == "Oneway"
    assert found(language="fa-AF", reads="on") == "Both"
    assert found(reads="on") == "Both Oneway"
    assert found(certificate="over") == "Outdated"
    assert found(certificate="renew") == "Oneway Outdated"
    assert found(certificate="missing") == "Without"
    page = text(lead.get(LIST, {"sort": "-certificate_until"}))
    assert "2 certificates of good conduct have run out or will within 60 days." in page
    marks = ("cannot be asked", "runs out soon", ">run out<", ">not shown<")
    assert [page.count(mark) for mark in marks] == [2, 1, 2, 2]  # the last two stand in the filter, too
    hidden = text(adviser.get(LIST, {"certificate": "over"}))
    assert ["cannot be asked" in hidden, "Later" in hidden, "Certificate until" in hidden] == [
        True,
        True,
        False,
    ]
    export = {"export": "csv", "certificate": "over"}
    file = b"".join(lead.get(LIST, export).streaming_content).decode()
    assert ["Outdated" in file, "a new one is needed" in file, "Later" in file] == [True, True, False]
    assert "text/html" in adviser.get(LIST, export)["Content-Type"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"both_ways": [], "one_way": [], "reads": []}, "Choose at least one language."),
        ({"one_way": ["fa"]}, "either both ways or only into German"),
        ({"reads": ["tr"]}, "These languages are not chosen above."),
        ({"hours_2": "12-9"}, "The end lies before the beginning."),
        ({"certificate_on": "2026-12-24"}, "The day lies in the future."),
        ({"certificate_until": "2026-09-01"}, "The certificate ends before its day."),
        ({"certificate_on": "", "certificate_until": "2030-01-01"}, "Which day does the certificate have?"),
    ],
)
@pytest.mark.once
def test_what_cannot_be_is_refused(client_for, values, said):
    assert said in text(client_for("lead").post(reverse("network:mediator_create"), STATED | values))
    assert not Mediator.objects.exists()


def test_who_fits_comes_first_and_the_order_is_explained(cast):
    adviser = cast.person("adviser")
    best = make_mediator(hours="9-12", given_name="Best", sex="w")
    best.districts.set(["eving"])
    late = make_mediator(hours="14-17", given_name="Late", sex="w")
    man = make_mediator(given_name="Man", sex="m")
    halfway = make_mediator(given_name="Halfway", one_way=True, sex="w")
    busy = make_mediator(hours="9-12", given_name="Busy", sex="w")
    expired = make_mediator(given_name="Expired", certificate_until=date(2026, 11, 20))
    other = make_mediator("fa", given_name="Other")
    make_mediator(given_name="Paused", state="paused")
    confirmed(cast.person("adviser", "HH"), cast.hh, busy, hour=9, minutes=90)
    confirmed(adviser, cast.es, man, days=7)
    wanted = make_request(adviser, cast.es, wanted_sex="w")
    with override("en"):
        found = matching.find(wanted)
        assert [each.mediator.given_name for each in found.candidates] == [
            *("Best", "Man", "Halfway", "Late", "Busy", "Expired")
        ]
        reasons = {each.mediator.given_name: each.text for each in found.candidates}
        refused = {each.mediator.given_name: each.refusals for each in found.candidates if each.refusals}
        everybody = matching.find(wanted, any_language=True).candidates
    assert (
        reasons["Best"]
        == "speaks Dari both ways · free Tue 9–12 · Eving · female · 0 assignments in that month"
    )
    assert reasons["Man"].endswith(
        "time by arrangement · anywhere in the city · male · 1 assignment in that month"
    )
    assert "only Tue 14–17" in reasons["Late"]
    assert reasons["Halfway"].startswith("only from Dari into German")
    assert refused == {
        "Busy": ["There is another assignment at that time."],
        "Expired": ["The certificate of good conduct will have run out by then."],
    }
    assert (found.speaking, found.possible, found.in_time, found.near, found.fitting) == (6, 4, 3, 4, 1)
    assert [each.mediator for each in everybody if not each.facts.speaks] == [other]
    assert late.pk != expired.pk != halfway.pk


def test_nobody_leaves_with_an_assignment_and_who_has_left_is_forgotten(client_for, cast, clock):
    lead, adviser = client_for("lead"), cast.person("adviser")
    mediator = make_mediator(given_name="Zoe")
    record = confirmed(adviser, cast.es, mediator)
    [asked] = ask(adviser, make_request(adviser, cast.es, days=9), mediator)
    leave = reverse("network:mediator_move", args=[mediator.pk, "left"])
    assert record.code in text(lead.post(leave, follow=True))
    services.move(request=request_of(adviser), record=record, state="cancelled")
    assert "Recorded: left" in text(lead.post(leave, follow=True))
    asked.refresh_from_db()
    assert asked.answer == "withdrawn"
    copy = json.loads(lead.get(reverse("network:mediator_copy", args=[mediator.pk])).content)
    assert (copy["person"]["given_name"], len(copy["questions"])) == ("Zoe", 2)
    assert "requested_by" not in str(copy)

    clock.shift(timedelta(days=365))
    assert "mediator" not in engine.run()
    clock.shift(timedelta(days=15))
    done = engine.run()
    assert (done["mediator"], done["mediation"]) == (1, 2)
    assert not Mediator.objects.exclude(given_name="").exists()
    assert not MediatorRequest.objects.exclude(place="").exists()
    assert MediatorOffer.objects.filter(mediator=mediator).count() == 2
    assert client_for("lead").get(mediator.get_absolute_url()).status_code == 404
    assert "Zoe" not in "".join(opened_texts())


@pytest.mark.once
def test_the_number_of_queries_does_not_grow(adviser, cast):
    def one_more() -> MediatorRequest:
        make_mediator("fa-AF", "fa", hours="9-12").districts.set(["eving"])
        person = cast.person("adviser")
        confirmed(person, cast.es, days=8)
        record = make_request(person, cast.es)
        ask(person, record, make_mediator())
        return record

    pages = (LIST, reverse("network:mediatorrequest_list"), one_more().get_absolute_url())
    before = [queries(adviser, page) for page in pages]
    for _number in range(2):
        one_more()
    record = MediatorRequest.objects.get(pk=pages[-1].split("/")[-2])
    ask(cast.person("adviser"), record, make_mediator(), make_mediator())
    assert [queries(adviser, page) for page in pages] == before
