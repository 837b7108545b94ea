"""The freshness loop: who is asked, what a partner may say without an account, and who decides on it."""

import io
import re
import threading
from datetime import date, timedelta
from unittest.mock import Mock

import pytest
from django.core import mail, signing
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from core.models import AuditEntry
from partners.models import Agreement, Proposal, ReviewMail, ReviewRequest, Service
from partners.reviews import asking, links
from partners.reviews.mails import message_of
from partners.tests.records import a_place, a_service, an_organisation
from welcome.navigation import waiting_counts
from welcome.tests.pages import queries, text
from welcome.tests.records import request_of

TODAY = date(2026, 11, 18)
DOES_NOT_WORK = "This link does not work"


@pytest.fixture
def partner(client_for):
    """Somebody without an account."""
    return client_for()


@pytest.fixture
def keeper(client_for):
    return client_for("directory")


@pytest.fixture
def service(db) -> Service:
    found = a_service(
        email="kita@example.org",
        description="Kaffee und Deutsch\nfür alle",
        documents="Ausweis\nBescheid",
        languages=["ar"],
        phone="030 23125 001",
    )
    a_place(found, postcode="44135")
    return found


@pytest.fixture
def review(service) -> ReviewRequest:
    return asked(service)


def asked(service: Service) -> ReviewRequest:
    asking.queue([service], request=None)
    return service.review_requests.open().get()


def link(review: ReviewRequest) -> str:
    return reverse("partners:review_answer", args=[links.token_of(review)])


def entry(partner, address: str, **changes) -> dict:
    """What the form of the page sends, as a browser does, with some fields changed."""
    form = partner.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields} | changes
    return {
        name: value.replace("\n", "\r\n") if isinstance(value, str) else value
        for name, value in data.items()
        if value not in (None, "")
    }


def correct(partner, review: ReviewRequest, **changes):
    address = link(review)
    return partner.post(address, entry(partner, address, **changes))


def decide(keeper, review: ReviewRequest, **data) -> str:
    address = reverse("partners:proposal_decide", args=[review.pk])
    return text(keeper.post(address, data, follow=True))


def fresh(service: Service) -> Service:
    return Service.objects.get(pk=service.pk)


# --- The whole way ------------------------------------------------------------------------------------


def test_a_partner_is_asked_corrects_and_the_city_takes_over_field_by_field(
    service, partner, keeper, cast, mailoutbox, settings, clock
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


# --- Who is asked ---------------------------------------------------------------------------------------


def run(*options: str) -> str:
    out = io.StringIO()
    call_command("directory_reminders", *options, stdout=out)
    return out.getvalue().strip()


def test_one_mail_to_an_address_lists_all_of_its_due_services(partner, mailoutbox):
    owner = an_organisation(email="Info@example.org")
    first = a_service("Sprachcafé", organisation=owner)
    a_service("Kita-Beratung", organisation=owner, email="info@example.org")
    a_service("Bestätigt", organisation=owner, assured_on=TODAY)
    a_service("Geschlossen", organisation=owner, status="inactive")
    a_service("Anderswo", email="other@example.org")

    assert "Asked about 3 services in 2 mails." in run()

    by_address = {sent.to[0].lower(): sent.body for sent in mailoutbox}
    assert set(by_address) == {"info@example.org", "other@example.org"}
    assert len(re.findall(r"http\S+", by_address["info@example.org"])) == 2
    assert "Bestätigt" not in str(by_address)
    assert "Guten Tag" in by_address["info@example.org"]
    assert first.review_requests.get().mail.state == "sent"


def test_nobody_is_asked_twice_within_a_year(service, clock, mailoutbox):
    run()
    clock.shift(timedelta(days=364))
    assert run().startswith("Asked about 0 services")
    clock.shift(timedelta(days=1))
    run()
    assert len(mailoutbox) == 2
    states = [review.state for review in ReviewRequest.objects.order_by("asked_on")]
    assert states == ["ended", "open"]


def test_a_dry_run_tells_and_does_nothing(service, mailoutbox):
    assert run("--dry-run") == "kita@example.org: Sprachcafé – Beispielverein"
    assert not ReviewRequest.objects.exists()
    assert mailoutbox == []


def test_no_more_are_asked_in_a_day_than_can_be_dealt_with(settings, clock):
    settings.REVIEW_MAILS_PER_DAY = 2
    for number in range(5):
        a_service(f"Angebot {number}", email=f"s{number}@example.org")
    assert [asking.run()["asked"] for _run in range(2)] == [2, 0]
    clock.shift(timedelta(days=1))
    assert asking.run()["asked"] == 2


def test_a_city_can_switch_the_reminders_off(service, settings):
    settings.REVIEW_MAILS_PER_DAY = 0
    assert asking.run()["asked"] == 0


def test_a_run_that_dies_has_asked_wholly_or_not_at_all(service, monkeypatch, mailoutbox):
    with monkeypatch.context() as broken:
        broken.setattr(asking.audit, "record", Mock(side_effect=RuntimeError("killed")))
        with pytest.raises(RuntimeError, match="killed"):
            asking.run()
    assert not ReviewMail.objects.exists()
    assert not ReviewRequest.objects.exists()
    asking.run()
    assert len(mailoutbox) == 1


def test_a_broken_mail_server_is_told_and_asked_again(service, monkeypatch, mailoutbox):
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", Mock(side_effect=OSError("no mail server")))
        with pytest.raises(CommandError, match="Mails that could not be sent: 1"):
            run()
    assert "Asked about 0 services" in run()
    assert len(mailoutbox) == 1


def test_what_cannot_be_answered_any_more_is_not_sent(review):
    Service.objects.update(status="defunct")
    assert message_of(review.mail) is None


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_the_same_time_ask_once(mailoutbox):
    for number in range(4):
        a_service(f"Angebot {number}", email=f"s{number % 2}@example.org")
    # SQLite has one writer at a time, and in memory refuses the second instead of letting it wait.
    runs = 2 if connection.features.has_select_for_update else 1
    start, errors = threading.Barrier(runs), []

    def work():
        try:
            start.wait()
            asking.run()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(runs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert ReviewRequest.objects.count() == 4
    assert len(mailoutbox) == 2


def test_the_mail_holds_names_of_services_and_links_and_nobodys_data(service, cast):
    asking.run()
    [sent] = mail.outbox
    assert sent.to == ["kita@example.org"]
    assert "Sprachcafé (Beispielverein)" in sent.body
    assert "Dortmund" in sent.body
    for inner in ("030 23125", "Kaffee", cast.person("directory").email):
        assert inner not in sent.subject + sent.body


# --- Asked by hand ------------------------------------------------------------------------------------


def test_a_keeper_asks_by_hand_and_the_earlier_link_is_worthless(service, review, keeper, partner):
    address = reverse("partners:service_ask", args=[service.pk])
    assert "kita@example.org" in text(keeper.get(address))
    assert "on its way" in text(keeper.post(address, follow=True))

    assert partner.get(link(review)).status_code == 404
    now = service.review_requests.open().get()
    assert partner.get(link(now)).status_code == 200
    [task] = DBTaskResult.objects.all()
    assert task.args_kwargs["args"] == [now.mail_id]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [({"email": ""}, "Please call."), ({"status": "inactive"}, "not offered any more")],
)
def test_who_cannot_be_asked_is_said(keeper, fields, reason):
    service = a_service(**{"email": "kita@example.org"} | fields)
    address = reverse("partners:service_ask", args=[service.pk])
    assert reason in text(keeper.get(address))
    assert reason in text(keeper.post(address, follow=True))
    assert not ReviewRequest.objects.exists()


def test_who_has_answered_is_not_asked_before_that_is_decided(service, review, partner, keeper):
    correct(partner, review, phone="030 23125 009")
    page = keeper.post(reverse("partners:service_ask", args=[service.pk]), follow=True)
    assert "decide on the corrections first" in text(page)
    assert ReviewRequest.objects.count() == 1


def test_the_queue_says_what_became_of_the_question(keeper, clock):
    a_service("Ohne Adresse")
    open_request = asked(a_service("Gefragt", email="a@example.org"))
    failed = asked(a_service("Nicht zugestellt", email="b@example.org"))
    ReviewMail.objects.filter(pk=failed.mail_id).update(attempts=10)
    a_service("Noch nicht", email="c@example.org")

    def states() -> dict[str, str]:
        page = keeper.get(reverse("partners:review_list"))
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
            correct(partner, asked(service), phone="030 23125 009", languages=["tr"])
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


# --- The page behind the link ---------------------------------------------------------------------------


def test_the_page_shows_what_is_public_and_is_kept_nowhere(service, review, partner):
    Service.objects.update(assured_by="Inge Intern", assured_on=date(2026, 1, 5))
    service.contacts.create(organisation=service.organisation, name="Vertrauliche Person")
    before = ReviewRequest.objects.values().get(), AuditEntry.objects.count()
    for method in (partner.get, partner.head, partner.get):
        response = method(link(review))
        assert response.status_code == 200
        assert "no-store" in response.headers["Cache-Control"]
        assert "noindex" in response.headers["X-Robots-Tag"]
    page = text(response)
    for shown in ("Kaffee und Deutsch", "Beispielweg 1", "44135", "030 23125 001", "Arabic", "Ausweis"):
        assert shown in page
    for hidden in ("Inge Intern", "Vertrauliche", "kita@example.org"):
        assert hidden not in page
    assert (ReviewRequest.objects.values().get(), AuditEntry.objects.count()) == before


def test_the_page_speaks_three_languages(review, partner, settings):
    texts = {"de": "Alles stimmt", "en": "All of it is right", "tr": "Her şey doğru"}
    for language, button in texts.items():
        partner.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        assert button in text(partner.get(link(review)))


def test_confirming_counts_at_once_and_uses_the_link_up(service, review, partner):
    address = link(review)
    assert "is confirmed as of today" in text(partner.post(address, {"is_right": "1"}))
    assert (fresh(service).assured_on, fresh(service).assured_by) == (TODAY, "Beispielverein")
    assert not Service.objects.to_be_confirmed().exists()
    for again in (partner.get(address), partner.post(address, {"is_right": "1"})):
        assert (again.status_code, DOES_NOT_WORK in text(again)) == (404, True)
    assert [each.facts for each in AuditEntry.objects.filter(action="refused")] == [{"link": "closed"}] * 2


def test_only_changed_fields_become_proposals(review, partner):
    correct(
        partner, review, fees="5 €", languages=["tr", "ar"], street="Neuer Weg 2", waiting_weeks="4", by=""
    )
    found = {each.field: (each.old, each.new) for each in Proposal.objects.all()}
    assert found == {
        "fees": ("", "5 €"),
        "languages": (["ar"], ["ar", "tr"]),
        "street": ("Beispielweg 1", "Neuer Weg 2"),
        "waiting_weeks": ("", "4"),
    }
    assert ReviewRequest.objects.get().state == "answered"


def test_who_changes_nothing_is_led_to_the_button(review, partner):
    assert "Nothing was changed" in text(correct(partner, review))
    assert ReviewRequest.objects.get().state == "open"


def test_closure_capacity_waiting_time_and_place_are_taken_over_together(
    service, review, partner, keeper, clock
):
    correct(
        partner,
        review,
        closed_until="2026-12-31",
        capacity="waiting",
        waiting_weeks="6",
        languages=["tr"],
        street="Neuer Weg 2",
        hours="Di 10–12",
        fees="",
    )
    clock.shift(timedelta(days=3))
    decide(keeper, review, accept_all="1")
    found = fresh(service)
    assert (found.status, found.closed_until) == ("temporarily closed", date(2026, 12, 31))
    assert (found.capacity, found.waiting_weeks, found.capacity_on) == ("waiting", 6, TODAY)
    assert [each.pk for each in found.languages.all()] == ["tr"]
    assert found.place.street == "Neuer Weg 2"
    assert "neuer weg" in found.search_text
    assert [str(each) for each in found.schedules.all()] == ["Tuesday 10:00–12:00"]
    assert found.assured_on == TODAY
    assert "temporarily closed until 31/12/2026" in text(keeper.get(found.get_absolute_url()))

    assert asking.reopen(date(2026, 12, 31)) == 0
    assert asking.reopen(date(2027, 1, 1)) == 1
    assert (fresh(service).status, fresh(service).closed_until) == ("active", None)


def test_a_partner_who_opens_again_earlier_clears_the_day(service, partner, keeper):
    Service.objects.update(status="temporarily closed", closed_until=date(2026, 12, 31))
    review = asked(fresh(service))
    correct(partner, review, closed_until="")
    decide(keeper, review, accept="closed_until")
    assert fresh(service).is_offered


def test_without_exactly_one_place_the_address_cannot_be_corrected_here(service, review, partner):
    a_place(service, street="Zweitweg 5")
    page = partner.get(link(review))
    assert "street" not in page.context["form"].fields
    assert "Zweitweg 5" in text(page)


# --- Hostile and unlucky input ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "x" * 161},
        {"description": "x" * 4001},
        {"name": ""},
        {"phone": "<script>"},
        {"website": "javascript:alert(1)"},
        {"capacity": "nonsense"},
        {"waiting_weeks": "-1"},
        {"waiting_weeks": "many"},
        {"closed_until": "2026-11-17"},
        {"closed_until": "tomorrow"},
        {"languages": ["xx-nonsense"]},
        {"hours": "whenever"},
        {"postcode": "4413"},
        {"fees": "a\x00b"},
        {"by": "x" * 81},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_could_not_be_an_entry_is_no_proposal(review, partner, changes):
    page = correct(partner, review, **changes)
    assert page.status_code == 200
    assert "Thank you" not in text(page)
    assert not Proposal.objects.exists()
    assert ReviewRequest.objects.get().state == "open"


def test_fields_that_are_not_offered_are_ignored(service, review, partner):
    correct(partner, review, fees="5 €", email="evil@example.org", is_public="on", status="defunct")
    assert [each.field for each in Proposal.objects.all()] == ["fees"]


def test_script_in_a_text_is_shown_as_text(service, review, partner, keeper):
    evil = "<script>alert(1)</script>"
    correct(partner, review, description=evil, by=evil)
    pages = [keeper.get(reverse("partners:proposal_list")), keeper.get(service.get_absolute_url())]
    decide(keeper, review, accept_all="1")
    pages += [keeper.get(service.get_absolute_url()), keeper.get(reverse("partners:review_list"))]
    for page in pages:
        assert evil not in page.content.decode()
    assert "&lt;script&gt;" in pages[0].content.decode()
    again = partner.get(link(asked(fresh(service)))).content.decode()
    assert evil not in again
    assert "&lt;script&gt;" in again


def tampered(review):
    token = links.token_of(review)
    return token[:-1] + ("A" if token[-1] != "A" else "B")


def of_another_purpose(review):
    return signing.dumps([review.pk.hex, review.nonce], salt="consultations.referrals.answer")


def of_another_request(review):
    other = asked(a_service("Anderes", email="other@example.org"))
    return signing.dumps([other.pk.hex, review.nonce], salt=links.SALT)


def of_nothing(review):
    return signing.dumps(["0" * 32, review.nonce], salt=links.SALT)


def of_a_closed_service(review):
    Service.objects.update(status="inactive")
    return links.token_of(review)


def of_an_inactive_organisation(review):
    type(review.service.organisation).objects.update(is_active=False)
    return links.token_of(review)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (tampered, "tampered"),
        (of_another_purpose, "tampered"),
        (lambda review: "hello", "tampered"),
        (of_another_request, "withdrawn"),
        (of_nothing, "unknown"),
        (of_a_closed_service, "closed"),
        (of_an_inactive_organisation, "closed"),
    ],
)
def test_a_wrong_link_shows_the_same_page_and_is_logged(review, partner, make, reason):
    address = reverse("partners:review_answer", args=[make(review)])
    for response in (partner.get(address), partner.post(address, {"is_right": "1"})):
        assert response.status_code == 404
        assert DOES_NOT_WORK in text(response)
        assert "Sprachcafé" not in text(response)
    assert set(ReviewRequest.objects.values_list("state", flat=True)) == {"open"}
    logged = AuditEntry.objects.filter(action="refused")
    assert [each.facts for each in logged] == [{"link": reason}] * 2


def test_a_link_expires(review, partner, clock, settings):
    address = link(review)
    clock.shift(timedelta(days=settings.REVIEW_LINK_DAYS, seconds=1))
    assert partner.get(address).status_code == 404
    assert AuditEntry.objects.get(action="refused").facts == {"link": "expired"}


def test_guessing_is_slowed_down(review, partner, settings):
    settings.LINK_RATE = "3/5m/ip"
    wrong = reverse("partners:review_answer", args=["hello"])
    assert [partner.get(wrong).status_code for _attempt in range(4)] == [404, 404, 404, 429]
    assert partner.get(link(review)).status_code == 429


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


@pytest.mark.parametrize("data", [{"accept": "phone"}, {"decline": "phone"}, {"accept_all": "1"}, {}])
def test_what_is_decided_is_not_decided_again(service, review, partner, keeper, data):
    correct(partner, review, phone="030 23125 009")
    decide(keeper, review, decline="phone")
    assert "decided on this meanwhile" in decide(keeper, review, **data)
    assert fresh(service).phone == "030 23125 001"


def test_a_later_confirmation_by_staff_stays(service, review, partner, keeper, clock):
    correct(partner, review, phone="030 23125 009")
    clock.shift(timedelta(days=5))
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
