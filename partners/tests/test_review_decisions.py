"""What keepers see of the questions to partners, and how they decide on corrections."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.models import AuditEntry
from partners.models import Agreement, Proposal, ReviewMail, ReviewRequest, Service
from partners.reviews import asking
from partners.tests.records import a_place, a_service
from partners.tests.reviews import TODAY, asked, correct, decide, entry, fresh
from welcome.navigation import waiting_counts
from welcome.tests.pages import queries, text
from welcome.tests.records import request_of

# --- The whole way ------------------------------------------------------------------------------------


def test_a_partner_is_asked_corrects_and_the_city_takes_over_field_by_field(
    service, partner, client_for, cast, mailoutbox, settings, clock
):
    settings.SITE_URL = "https://willkommen.example.org"
    call_command("directory_reminders", verbosity=0)
    [sent] = mailoutbox
    [address] = re.findall(r"https://\S+", sent.body)
    address = address.removeprefix("https://willkommen.example.org")

    answer = entry(partner, address, phone="030 23125 009", hours="mo-mi 9-12", by="Muster Person")
    assert "Thank you" in text(partner.post(address, answer))
    assert fresh(service).phone == "030 23125 001"
    assert fresh(service).assured_on is None
    assert waiting_counts(cast.person("directory"))["partners:proposal_list"] == 2

    clock.shift(timedelta(days=2))
    keeper = client_for("directory")
    review = ReviewRequest.objects.get()
    page = text(keeper.get(reverse("partners:proposal_list")))
    for part in ("030 23125 001", "030 23125 009", "Mo–Mi 9–12", "Muster Person, Beispielverein"):
        assert part in page
    decide(keeper, review, accept="phone")
    assert fresh(service).phone == "030 23125 009"
    assert fresh(service).assured_on is None
    assert "No partner has corrected anything" in decide(keeper, review, decline="hours")

    assert not fresh(service).schedules.exists()
    assert (fresh(service).assured_on, fresh(service).assured_by) == (TODAY, "Muster Person, Beispielverein")
    assert waiting_counts(cast.person("directory")) == {}
    history = text(keeper.get(service.get_absolute_url()))
    for part in (
        "Corrections proposed",
        "Phone: accepted, Directory of the City",
        "Weekly opening hours: declined, Directory of the City",
    ):
        assert part in history
    facts = [each.facts for each in AuditEntry.objects.filter(object_id=str(service.pk)).order_by("pk")]
    assert facts == [
        {"review": "asked"},
        {"by": "link", "proposed": ["hours", "phone"]},
        {"accepted": ["phone"]},
        {"declined": ["hours"]},
    ]


def test_reach_lists_and_address_are_decided_one_by_one(service, review, partner, keeper):
    wanted = {"reach": ["eving", "hoerde"], "topics": ["BIL-01"], "target_groups": ["women"]}
    correct(partner, review, email="neu@example.org", **wanted)
    assert {each.field: (each.old, each.new) for each in Proposal.objects.all()} == {
        "reach": (["*"], ["eving", "hoerde"]),
        "topics": (["SPR-03"], ["BIL-01"]),
        "target_groups": ([], ["women"]),
        "email": ("kita@example.org", "neu@example.org"),
    }
    page = text(keeper.get(reverse("partners:proposal_list")))
    for part in (
        "whole city",
        "Eving · Hörde",
        "Nursery place",
        "everybody",
        "women",
        "If you do not know it",
    ):
        assert part in page
    assert fresh(service).mail_address == "kita@example.org"

    for field, act in {
        "reach": "accept",
        "email": "accept",
        "target_groups": "accept",
        "topics": "decline",
    }.items():
        decide(keeper, review, **{act: field})
    found = fresh(service)
    assert (found.is_citywide, [each.pk for each in found.districts.all()]) == (False, ["eving", "hoerde"])
    assert [each.code for each in found.target_groups.all()] == ["women"]
    assert [each.pk for each in found.topics.all()] == ["SPR-03"]
    history = text(keeper.get(service.get_absolute_url()))
    assert "Districts: accepted" in history
    assert "Topics: declined" in history
    facts = [each.facts for each in AuditEntry.objects.filter(object_id=str(service.pk)).order_by("pk")]
    assert facts[-4:] == [
        {"accepted": ["reach"]},
        {"accepted": ["email"]},
        {"accepted": ["target_groups"]},
        {"declined": ["topics"]},
    ]

    again = asked(found)
    assert (review.mail.sent_to, again.mail.sent_to) == ("kita@example.org", "neu@example.org")
    correct(partner, again, reach=["*"], target_groups=[])
    Service.objects.get().districts.set(["eving"])
    page, sent = newer(keeper, again, accept="reach")
    assert "Eving · Hörde" in page
    assert "Taken over." in decide(keeper, again, **sent)
    found = fresh(service)
    assert (found.is_citywide, found.districts.exists()) == (True, False)


# --- The queue ---


def test_the_queue_says_what_became_of_the_question(client_for, clock):
    a_service("Ohne Adresse")
    open_request = asked(a_service("Gefragt", email="a@example.org"))
    failed = asked(a_service("Nicht zugestellt", email="b@example.org"))
    ReviewMail.objects.filter(pk=failed.mail_id).update(attempts=10)
    a_service("Noch nicht", email="c@example.org")

    def states() -> dict[str, str]:
        page = client_for("directory").get(reverse("partners:review_list"))
        [column] = [each for each in page.context["columns"] if each.key == "asked"]
        return {each.name: column.value(each) for each in page.context["object_list"]}

    assert states() == {
        "Ohne Adresse": "no address: call",
        "Gefragt": "asked on 18/11/2026",
        "Nicht zugestellt": "mail not delivered: call",
        "Noch nicht": "ask by mail",
    }
    clock.shift(timedelta(days=61))
    asking.end(TODAY + timedelta(days=61))
    open_request.refresh_from_db()
    assert open_request.state == "ended"
    assert states()["Gefragt"] == "no answer: call"


def test_queries_of_queue_and_corrections_do_not_grow(keeper, partner):
    def with_more(count: int) -> tuple[int, int]:
        for _number in range(count):
            name = f"Angebot {Service.objects.count()}"
            service = a_service(name, email=f"{Service.objects.count()}@example.org", languages=["ar"])
            a_place(service)
            lists = {
                "languages": ["tr"],
                "reach": ["eving"],
                "topics": ["BIL-01"],
                "target_groups": ["women"],
            }
            correct(partner, asked(service), phone="030 23125 009", **lists)
            asked(a_service(f"{name} b", email="b@example.org"))
        return tuple(
            queries(keeper, reverse(f"partners:{name}")) for name in ("review_list", "proposal_list")
        )

    assert with_more(2) == with_more(2)


def test_agreements_to_renew_stand_above_the_queue_and_are_counted(service, keeper, cast):
    Agreement.objects.create(
        organisation=service.organisation,
        status="active",
        signed_on=date(2025, 1, 1),
        valid_until=date(2026, 12, 31),
        remind_on=TODAY,
        reference="Az. 50-12",
    )
    assert "Az. 50-12" in text(keeper.get(reverse("partners:review_list")))
    assert waiting_counts(cast.person("directory")) == {"partners:review_list": 2}


# --- Deciding -----------------------------------------------------------------------------------------


def test_what_would_not_be_valid_any_more_is_refused_and_stays_open(service, review, partner, keeper):
    correct(partner, review, name="Kita-Beratung", fees="5 €")
    a_service("KITA-BERATUNG")
    page = decide(keeper, review, accept_all="1")
    assert "The organisation already has a service of this name." in page
    assert set(Proposal.objects.values_list("state", flat=True)) == {"open"}
    assert fresh(service).fees == ""


def test_a_place_that_is_not_clear_any_more_is_told(service, review, partner, keeper):
    correct(partner, review, street="Neuer Weg 2")
    a_place(service, street="Zweitweg 5")
    assert "It is not clear any more which place is meant" in decide(keeper, review, accept="street")
    assert "Neuer Weg 2" in text(keeper.get(reverse("partners:proposal_list")))


def test_what_staff_changed_meanwhile_is_shown_beside_it(service, review, partner, keeper):
    correct(partner, review, phone="030 23125 009")
    Service.objects.update(phone="030 23125 005")
    page = text(keeper.get(reverse("partners:proposal_list")))
    for number in ("030 23125 005", "when the partner saw it: 030 23125 001", "030 23125 009"):
        assert number in page


def newer(keeper, review, **data):
    """What the keeper is asked about, and what the page sends when it is confirmed."""
    response = keeper.post(reverse("partners:proposal_decide", args=[review.pk]), data)
    hidden = re.findall(r'name="(\w+)" value="([^"]*)"', response.content.decode())
    sent = {name: unescape(value) for name, value in hidden if name.startswith(("overwritten", "accept"))}
    return text(response), sent


@pytest.mark.parametrize("data", [{"accept": "phone"}, {"accept_all": "1"}])
def test_a_newer_edit_is_overwritten_only_after_it_was_asked(service, review, partner, keeper, data):
    correct(partner, review, phone="030 23125 009", fees="5 €")
    Service.objects.update(phone="030 23125 005")
    page, sent = newer(keeper, review, **data)
    assert "Changed meanwhile" in page
    for number in ("030 23125 005", "030 23125 001", "030 23125 009"):
        assert number in page
    assert (fresh(service).phone, fresh(service).fees) == ("030 23125 005", "")
    assert set(Proposal.objects.values_list("state", flat=True)) == {"open"}

    Service.objects.update(phone="030 23125 006")
    page, sent = newer(keeper, review, **sent)
    assert "030 23125 006" in page
    assert "Taken over." in decide(keeper, review, **sent)
    assert fresh(service).phone == "030 23125 009"
    assert fresh(service).fees == ("5 €" if "accept_all" in data else "")


def test_what_already_is_as_proposed_is_not_asked_about(service, review, partner, keeper):
    correct(partner, review, phone="030 23125 009")
    Service.objects.update(phone="030 23125 009")
    assert "Taken over." in decide(keeper, review, accept="phone", overwritten_phone="no json")


def test_free_places_and_a_waiting_time_are_not_taken_over_one_without_the_other(
    service, review, partner, keeper
):
    Service.objects.update(capacity="waiting", waiting_weeks=6)
    correct(partner, review, capacity="free", waiting_weeks="")
    assert "contradict each other" in decide(keeper, review, accept="capacity")
    assert fresh(service).capacity == "waiting"
    decide(keeper, review, accept="waiting_weeks")
    assert "Taken over." in decide(keeper, review, accept="capacity")
    assert (fresh(service).capacity, fresh(service).waiting_weeks) == ("free", None)


def test_a_partner_cannot_say_both_of_them(service, review, partner):
    page = text(correct(partner, review, capacity="free", waiting_weeks="6"))
    assert "contradict each other" in page
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("data", [{"accept": "phone"}, {"decline": "phone"}, {"accept_all": "1"}, {}])
def test_what_is_decided_is_not_decided_again(service, review, partner, keeper, data):
    correct(partner, review, phone="030 23125 009")
    decide(keeper, review, decline="phone")
    assert "decided on this meanwhile" in decide(keeper, review, **data)
    assert fresh(service).phone == "030 23125 001"


def test_a_later_confirmation_by_staff_stays(service, review, partner, client_for, clock):
    correct(partner, review, phone="030 23125 009")
    clock.shift(timedelta(days=5))
    keeper = client_for("directory")
    keeper.post(reverse("partners:service_confirm", args=[service.pk]))
    decide(keeper, review, accept="phone")
    assert fresh(service).assured_on == TODAY + timedelta(days=5)


def test_the_database_knows_one_open_request_per_service_and_who_decided(review, cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewRequest.objects.create(service=review.service, mail=review.mail)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.create(request=review, field="phone", old="", new="", state="accepted")


def test_only_keepers_reach_requests_and_proposals(review, cast):
    for part in ("adviser", "lead", "coordinator", "admin", "dpo"):
        user = request_of(cast.person(part)).user
        assert not ReviewRequest.objects.visible_to(user).exists()
    assert ReviewRequest.objects.visible_to(cast.person("directory")).get() == review


def test_help_has_an_example(capsys):
    with pytest.raises(SystemExit):
        call_command("directory_reminders", "--help")
    assert re.search(r"Example: manage.py\s+directory_reminders", capsys.readouterr().out)
