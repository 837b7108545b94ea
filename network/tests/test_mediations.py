"""Requests for mediators from both sides: what may be asked, who answers how, what it costs, and that it is paid."""

import re
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from openpyxl import load_workbook

from core import rows
from core.models import AuditEntry
from districts.row_scope import rows_of
from network.mediators import machine, payments, services
from network.mediators.links import token_of
from network.mediators.mails import send_mediator_mails
from network.models import MediationOrigin, MediatorBudget, MediatorPayment, MediatorRate, MediatorRequest
from partners.models import Organisation
from welcome.tests.at_once import at_once
from welcome.tests.mediator_examples import ask, confirmed, make_mediator, make_rate, make_request
from welcome.tests.pages import text, url
from welcome.tests.records import make_client, make_consultation, make_visit, request_of

NEW = reverse("network:mediatorrequest_create")
PAYMENTS = reverse("network:mediatorpayment_list")
STATED = {
    "language": "fa-AF",
    "topic": "BIL-01",
    "occasion": "school",
    "day": "2026-11-24",
    "starts": "10:00",
    "ends": "11:30",
    "district": "eving",
    "place": "Schule am Park, Eingang",
}


@pytest.fixture
def adviser(client_for):
    return client_for("adviser")


def mails() -> list:
    mail.outbox.clear()
    send_mediator_mails.func()
    return list(mail.outbox)


def test_from_the_request_to_the_answer_by_link(adviser, cast, client_for, clock):
    client = make_client(cast.es, given_name="Yusuf", family_name="Zappelphilipp", language_id="fa-AF")
    talk = make_consultation(cast.person("adviser"), cast.es, client=client, language_id="fa-AF")
    page = adviser.get(NEW, {"consultation": talk.pk})
    known = page.context["form"].initial
    assert (known["language"], known["topic"], known["source"]) == ("fa-AF", "BIL-01", "consultation")
    assert AuditEntry.objects.filter(facts__part="mediation", object_id=str(talk.pk)).exists()
    assert "Not with the pool" not in text(page)
    chosen = [make_mediator(given_name=name) for name in ("Farid", "Laila")]
    stated = STATED | {"office": cast.es.pk, "source": "consultation", "origin": known["origin"]}
    assert "Who fits" in text(adviser.post(NEW, stated, follow=True))
    record = MediatorRequest.objects.get()
    assert (record.source, record.planned_minutes, record.requested_by) == (
        *("consultation", 90),
        cast.person("adviser"),
    )
    assert client_for("lead", "HH").get(record.get_absolute_url()).status_code == 404
    both = {"mediator": [each.pk for each in chosen]}
    assert "Asked: 2." in text(adviser.post(url("offer", record), both, follow=True))
    sent = mails()
    assert ["STATUS:TENTATIVE" in str(each.attachments) for each in sent] == [True, True]
    assert not [word for message in sent for word in ("Yusuf", "Zappel", "ES-0") if word in message.body]
    tokens = [token_of(record.offers.get(mediator=each)) for each in chosen]
    visitor = client_for()
    pages = [reverse("network:mediation_answer", args=[token]) for token in tokens]
    shown = text(visitor.get(pages[0]))
    assert "Schule am Park" in shown
    assert "Childcare" in shown  # the group, not the topic
    assert "Nursery place" not in shown
    record.refresh_from_db()
    assert record.status == "offered"  # a scanner that opens the link answers nothing
    assert "We ask somebody else" in text(visitor.post(pages[0], {"no": "1"}))
    assert "you are expected" in text(visitor.post(pages[1], {"yes": "1"}))
    assert "We ask somebody else" in text(visitor.post(pages[0], {"yes": "1"}))  # answered already
    record.refresh_from_db()
    assert (record.status, record.mediator) == ("confirmed", chosen[1])
    [confirmation] = mails()
    assert record.code in confirmation.subject
    assert "BEGIN:VEVENT" in confirmation.attachments[0][1]
    ics = reverse("network:mediation_ics", args=[tokens[1]])
    assert "Schule am Park" in visitor.get(ics).content.decode()
    assert "Laila" in text(adviser.get(record.get_absolute_url()))

    again = reverse("network:mediatorrequest_move", args=[record.pk, "requested"])
    assert "Recorded: requested" in text(adviser.post(again, follow=True))
    [off] = mails()
    assert [record.code in off.subject, "STATUS:CANCELLED" in off.attachments[0][1]] == [True, True]
    gone = text(visitor.post(pages[1], {"yes": "1"}))
    assert ["You are no longer needed" in gone, "Schule am Park" in gone] == [True, False]
    assert MediatorRequest.objects.get(pk=record.pk).status == "requested"
    clock.shift(timedelta(days=7))
    assert visitor.get(pages[1]).status_code == 404
    gave_up_in_the_end(client_for("adviser"), cast, record, talk)


def gave_up_in_the_end(adviser, cast, record, talk) -> None:
    """The talk and the file say what has become of it; who sees neither does not learn that they belong together."""
    assert "nobody has said yet how it ended" in text(adviser.get(reverse("network:mediatorrequest_list")))
    move = reverse("network:mediatorrequest_move", args=[record.pk, "unfilled"])
    done = text(adviser.post(move, follow=True))
    assert ["Recorded: unfilled" in done, f"/consultations/{talk.pk}/" in done] == [True, True]
    for page in (f"/consultations/{talk.pk}/", talk.client.get_absolute_url()):
        assert re.search(rf"{record.get_absolute_url()}.*>unfilled<", text(adviser.get(page))), page
    with rows.asking(lambda: rows_of(cast.person("adviser", "HH"))):
        hidden = connection.vendor == "postgresql"
        assert MediationOrigin.objects.count() == (0 if hidden else 1)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"topic": "AUF-01"}, "Not with the pool: this talk needs a sworn interpreter"),
        ({"topic": "PSY-02"}, "Not with the pool"),
        ({"topic": "PSY-03"}, "Not with the pool"),
        ({"occasion": "court"}, "Not with the pool"),
        ({"ends": "09:00"}, "The end lies before the beginning."),
        ({"ends": "10:00"}, "The end lies before the beginning."),
        ({"starts": "22:00", "ends": "01:00"}, "Over midnight, make a request for each day."),
        ({"starts": "08:00", "ends": "23:59"}, "Not longer than 8 hours"),
        ({"starts": "08:00", "ends": "16:01"}, "Not longer than 8 hours"),
        ({"day": "2026-11-17"}, "This time has begun already."),
        ({"day": "2062-11-24"}, "Please check the year."),
        ({"language": "de"}, "Select a valid choice"),
        ({"place": ""}, "This field is required."),
        ({"office": "999999"}, "Select a valid choice"),
    ],
)
@pytest.mark.once
def test_what_may_not_be_requested(adviser, cast, values, said):
    assert said in text(adviser.post(NEW, STATED | {"office": cast.es.pk} | values))
    assert not MediatorRequest.objects.exists()


@pytest.mark.once
def test_a_visit_an_institution_and_an_edit(adviser, cast):
    visit = make_visit(cast.person("adviser"), cast.es, language_id="ar")
    known = adviser.get(NEW, {"visit": visit.pk}).context["form"].initial
    assert (known["occasion"], known["language"], known["district"]) == ("visit", "ar", visit.district_id)
    assert "place" not in known  # never the address of a family
    begun = STATED | {"office": cast.es.pk, "source": "visit", "origin": known["origin"]}
    home = begun | {"place": f"Am {visit.street.upper()}"}
    assert "where the family lives" in text(adviser.post(NEW, home))
    asked = adviser.post(NEW, begun)["Location"]
    assert asked in text(adviser.get(visit.get_absolute_url()))
    assert f'request already: <a href="{asked}">' in text(adviser.post(NEW, begun | {"starts": "11:29"}))
    assert visit.get_absolute_url() in text(adviser.get(asked))
    MediatorRequest.objects.all().delete()
    foreign = make_visit(cast.person("adviser", "HH"), cast.hh)
    adviser.post(NEW, begun | {"origin": foreign.pk})
    assert not MediationOrigin.objects.exists()
    MediatorRequest.objects.all().delete()
    for query in ({"visit": foreign.pk}, {"appointment": "nonsense"}, {"consultation": "x\x00"}):
        assert "language" not in adviser.get(NEW, query).context["form"].initial
    grave = make_consultation(cast.person("adviser"), cast.es, concerns=("BIL-01", "PSY-02"))
    assert "Not with the pool" in text(adviser.get(NEW, {"consultation": grave.pk}))  # nothing typed yet
    school = Organisation.objects.create(name="Schule am Park", type="school")
    adviser.post(NEW, STATED | {"office": cast.es.pk, "partner": school.pk})
    record = MediatorRequest.objects.get()
    assert (record.source, record.partner) == ("partner", school)
    edit = STATED | {"office": cast.es.pk, "version": "1", "starts": "10:30"}
    assert "Saved." in text(adviser.post(url("update", record), edit, follow=True))
    assert "changed this since you opened it" in text(adviser.post(url("update", record), edit))
    record.refresh_from_db()
    assert (record.source, record.planned_minutes) == ("office", 60)
    ask(cast.person("adviser"), record, make_mediator())
    assert "take the questions back first" in text(
        adviser.post(url("update", record), edit | {"version": "3"})
    )


def test_overlapping_assignments_and_papers_that_run_out_are_refused(cast, client_for, clock):
    adviser = client_for("adviser")
    person, mediator = cast.person("adviser"), make_mediator(certificate_until=date(2026, 11, 25))
    confirmed(person, cast.es, mediator, hour=10)

    def outcome(**when) -> str:
        record = make_request(person, cast.es, **when)
        page = text(adviser.post(url("confirm", record), {"mediator": mediator.pk}, follow=True))
        return "Confirmed" if "Confirmed: " in page else page

    assert "There is another assignment at that time." in outcome(hour=10, minutes=30)
    assert "There is another assignment at that time." in outcome(hour=9, minutes=61)
    assert outcome(hour=9, minutes=60) == "Confirmed"
    assert "will have run out by then" in outcome(days=8)
    # Asked twice for the same time, and said yes to the one: by the link of the other the mediator is told why not.
    twice = make_request(person, cast.es, hour=13, minutes=480)
    [offer] = ask(person, twice, mediator)
    assert outcome(hour=15) == "Confirmed"
    answer = reverse("network:mediation_answer", args=[token_of(offer)])
    refused = client_for().post(answer, {"yes": "1"})
    assert refused.status_code == 409
    assert "to you: There is another assignment at that time. Please call" in refused.content.decode()
    taken = mediator.requests.latest("starts_at")
    type(mediator).objects.update(certificate_until=date(2026, 11, 20))
    assert "Look for somebody else, or ask for the papers" in text(adviser.get(taken.get_absolute_url()))
    type(mediator).objects.update(certificate_until=date(2026, 11, 25))
    record = make_request(person, cast.es, hour=20)
    ask(person, record, mediator)
    assert "Recorded." in text(adviser.post(url("decline", record), {"mediator": mediator.pk}, follow=True))
    record.refresh_from_db()
    assert record.status == "requested"
    assert "Choose exactly one mediator." in text(adviser.post(url("confirm", record), follow=True))
    assert "Choose at least one" in text(adviser.post(url("offer", record), {"mediator": "x"}, follow=True))
    clock.shift(timedelta(days=7))
    late = text(client_for("adviser").post(url("offer", record), {"mediator": mediator.pk}, follow=True))
    assert "The time has begun" in late


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_the_same_moment_one_is_told(cast):
    """Two mediators for one request, and one mediator for two requests at the same time."""
    person, mediator = cast.person("adviser"), make_mediator()
    one = make_request(person, cast.es)
    tokens = [token_of(offer) for offer in ask(person, one, make_mediator(), make_mediator())]
    answered = at_once([lambda token=token: by_link(person, token) for token in tokens])
    two = [make_request(person, cast.es, minutes=minutes) for minutes in (45, 90)]
    taken = at_once([lambda record=record: by_phone(person, record, mediator) for record in two])
    assert sorted(map(str, answered)) == ["refused", "yes"]
    assert sorted(map(str, taken)) == ["refused", "yes"]
    assert mediator.requests.filter(status=machine.CONFIRMED).count() == 1


def by_link(person, token: str) -> str:
    try:
        services.answer_by_link(request=request_of(person), token=token, is_yes=True)
    except Exception:
        return "refused"
    return "yes"


def by_phone(person, record, mediator) -> str:
    try:
        services.confirm(request=request_of(person), record=record, mediator=mediator)
    except ValidationError:
        return "refused"
    return "yes"


@pytest.mark.parametrize(
    ("minutes", "euros"), [(1, 25), (120, 25), (121, 35), (180, 35), (181, 45), (1440, 245)]
)
@pytest.mark.once
def test_the_rate_of_heinsberg(minutes, euros):
    """25 euros up to two hours, 10 for each further hour that has begun (handbook §6.6)."""
    rate = MediatorRate(valid_from=date(2026, 1, 1), flat=Decimal(25), step=Decimal(10))
    assert rate.allowance(minutes) == Decimal(euros)


def test_it_took_place_is_corrected_and_paid_once(adviser, cast, client_for, clock):
    person, mediator = cast.person("adviser"), make_mediator(given_name="Farid")
    make_rate(valid_from=date(2025, 1, 1), flat=Decimal(99))
    make_rate()
    budget = MediatorBudget.objects.create(year=2026, amount=Decimal(1000))
    first, second = (confirmed(person, cast.es, mediator, hour=hour) for hour in (10, 12))
    assert payments.standing(budget).committed == 50
    assert adviser.post(url("finish", first), {"minutes": "60"}).status_code == 200  # it has not begun
    clock.shift(timedelta(days=7))
    adviser, lead = client_for("adviser"), client_for("lead")
    for minutes in ("0", "721", "-5", "x", ""):
        assert adviser.post(url("finish", first), {"minutes": minutes}).status_code == 200, minutes
    most = text(adviser.post(url("finish", first), {"minutes": "60", "travel": "10.01"}))
    assert "Travel is paid up to 10.00 euros." in most
    assert adviser.post(url("finish", first), {"minutes": "60", "travel": "3.40"}).status_code == 302
    assert adviser.post(url("finish", first), {"minutes": "130", "travel": "3.40"}).status_code == 302
    assert adviser.post(url("miss", second), {"absent": "client"}).status_code == 302
    first.refresh_from_db()
    assert (first.allowance, first.travel, first.minutes) == (Decimal(35), Decimal("3.40"), 130)
    fields = [entry.facts.get("fields") for entry in AuditEntry.objects.filter(object_id=str(first.pk))]
    assert fields.count(["minutes", "travel"]) == 2

    november = {"month": "2026-11"}
    page = text(lead.get(PAYMENTS, november))
    assert "Farid" in page
    assert "63.40" in page
    file = load_workbook(
        BytesIO(b"".join(lead.get(PAYMENTS, november | {"export": "xlsx"}).streaming_content))
    )
    row = [cell.value for cell in file.active[2]]
    assert row[1:6] == [2, 130, 60, 3.4, 63.4]
    assert "63.40" not in text(client_for("lead", "HH").get(PAYMENTS, november))
    address = f"{PAYMENTS}?month=2026-11"
    assert "The month is not over yet." in text(lead.post(address, follow=True))
    clock.move_to(first.starts_at.replace(month=12, day=1))
    adviser, lead = client_for("adviser"), client_for("lead")
    assert "Closed." in text(lead.post(address, follow=True))
    assert "closed already" in text(lead.post(address, follow=True))
    assert "paid already" in text(adviser.post(url("finish", first), {"minutes": "60"}))
    assert MediatorPayment.objects.get().total == Decimal("63.40")
    left = payments.standing(budget)
    assert (left.paid, left.owed, left.committed) == (Decimal("63.40"), 0, 0)
    assert left.available == Decimal("936.60")


@pytest.mark.once
def test_the_coordinator_sets_rates_and_sees_no_names(client_for, cast):
    coordinator = client_for("coordinator")
    rate = {
        "valid_from": "2026-01-01",
        "flat": "25",
        "flat_minutes": "120",
        "step": "10",
        "step_minutes": "60",
    }
    create = reverse("network:mediatorrate_create")
    assert coordinator.post(create, rate | {"most_travel": "10"}).status_code == 302
    assert coordinator.post(create, rate | {"most_travel": "10"}).status_code == 200  # one for each day
    assert coordinator.post(create, rate | {"valid_from": "2027-01-01", "flat": "-1"}).status_code == 200
    coordinator.post(reverse("network:mediatorbudget_create"), {"year": "2026", "amount": "50000"})
    page = text(coordinator.get(reverse("network:mediatorrate_list")))
    assert "50,000.00" in page
    assert coordinator.get(PAYMENTS).status_code == 403


@pytest.mark.once
def test_states_are_taken_in_their_order_only(adviser, cast, clock):
    record = make_request(cast.person("adviser"), cast.es)
    for state in ("done", "confirmed", "nonsense", "requested"):
        adviser.post(reverse("network:mediatorrequest_move", args=[record.pk, state]))
    record.refresh_from_db()
    assert (record.status, record.version) == ("requested", 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        MediatorRequest.objects.filter(pk=record.pk).update(status="done")
    for state, following in machine.TRANSITIONS.items():
        assert set(following) <= set(machine.TRANSITIONS), state
