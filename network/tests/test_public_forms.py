"""Forms for everybody in the languages that only public pages have: nothing without translation, the language kept on
the way, and light enough for an old telephone. What the forms do is tested elsewhere."""

from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from core import outbox
from core.languages import ONLY_PUBLIC
from network import open_forms
from network.fund import links as fund_links
from network.fund import mails as fund_mails
from network.models import Event, FundApplication, FundMail, Place, Volunteer, VolunteerMail
from network.tests.events import give, make_event
from network.tests.languages import untranslated
from network.tests.offers import LIMIT
from network.tests.test_fund_public import STATED as FUND
from network.tests.test_volunteer_public import STATED as HELP
from network.volunteers import mails as volunteer_mails
from reports.evaluation.models import Response
from reports.evaluation.tablet import path_of
from welcome.tests.evaluation_examples import a_code
from welcome.tests.fund_examples import make_application
from welcome.tests.mediator_examples import a_question
from welcome.tests.volunteer_examples import make_volunteer

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in ONLY_PUBLIC]
RIGHT_TO_LEFT = {"ar", "fa"}
HELP_FORM, FUND_FORM = reverse("network:volunteer_apply"), reverse("network:fund_apply")


class Visitor:
    """Somebody who reads one language."""

    def __init__(self, client, language: str):
        self.client, self.language = client, language

    def get(self, address: str):
        return self.check(self.client.get(address))

    def post(self, address: str, said: dict, number: int = 1, **more):
        opened = self.client.get(address).context["form"].initial.get("opened", "")
        sent = {"opened": opened} | said
        return self.check(
            self.client.post(address, sent, REMOTE_ADDR=f"192.0.2.{number}", follow=True), **more
        )

    def check(self, response, status: int = 200):
        assert response.status_code == status
        page = html.fromstring(response.content)
        direction = "rtl" if self.language in RIGHT_TO_LEFT else "ltr"
        assert (page.get("lang"), page.get("dir")) == (self.language, direction)
        assert response["Content-Language"] == self.language
        assert page.findall(".//script") == []
        typed = page.xpath("//form//input[@type='text' or @type='tel'] | //form//textarea")
        assert {each.get("dir") for each in typed if each.get("name") not in {"website", "code"}} <= {"auto"}
        return response


@pytest.fixture(params=LANGUAGES)
def visitor(request, client_for, monkeypatch):
    monkeypatch.setattr(open_forms, "QUICKEST", timedelta(seconds=-1))  # the clock stands still
    with untranslated(request.param) as found:
        yield Visitor(client_for(), request.param)
        assert found == set()


def test_wanting_to_help(visitor, cast):
    form = f"{HELP_FORM}?lang={visitor.language}"
    visitor.get(form)
    visitor.post(form, {})
    visitor.post(form, HELP | {"email": "nobody", "phone": "?", "districts": ["atlantis"]})
    visitor.post(form, HELP | {"opened": "long ago"})
    visitor.post(form, HELP)
    volunteer = Volunteer.objects.get()
    assert volunteer.mail_language == visitor.language
    link = mails_of(VolunteerMail, volunteer_mails.message_of)[0].split("/help/")[1].split()[0]
    visitor.get(f"/help/{link}")
    visitor.check(visitor.client.post(f"/help/{link}"))
    visitor.check(visitor.client.get(f"/help/{link}"))
    declined = make_volunteer(cast.es, state="declined", mail_language=visitor.language)
    volunteer_mails.queue(declined, VolunteerMail.Kind.DECLINED)
    assert mails_of(VolunteerMail, volunteer_mails.message_of)


def mails_of(model, message_of) -> list[str]:
    mail.outbox.clear()
    outbox.send_waiting(model, message_of)
    return [f"{each.subject}\n{each.body}" for each in mail.outbox]


def test_applying_to_the_fund(visitor, cast):
    form = f"{FUND_FORM}?lang={visitor.language}"
    visitor.get(form)
    visitor.post(form, {})
    faults = (
        {"requested": "5000.01", "starts_on": "2026-01-01", "organisation": "", "email": "nobody"},
        {"requested": "0", "starts_on": "2029-01-01", "cost_amount_2": "", "applicant": "pirates"},
        {"requested": "1500.51", "ends_on": "2027-04-30", "phone": "?", "title": "x" * 200},
        {"requested": "many", "starts_on": "tomorrow", "cost_amount_2": "0.001", "district": "atlantis"},
    )
    for number, wrong in enumerate(faults):
        visitor.post(form, FUND | wrong, number)
    visitor.post(form, FUND)
    application = FundApplication.objects.get()
    assert application.mail_language == visitor.language
    [body] = mails_of(FundMail, fund_mails.message_of)
    assert f"?lang={visitor.language}" in body
    own_page(visitor, application, {})


def test_the_page_of_an_application_in_each_state(visitor, cast):
    wrong = {"text": "", "spent": "99999", "report": "80"}
    late = {"return_due_on": timezone.localdate() - timedelta(days=1)}
    more = {
        "repaid": {"spent": 900, "returned": 98, "waived": 2},
        "paid": {"paid": 500},
        "proof_due": {"proof_on": timezone.localdate(), "spent": 900},
        "proof_ok": {"spent": 900, "returned": 40, "report": "80"} | late,
    }
    for state, kind in (
        ("query", FundMail.Kind.QUERY),
        ("submitted", None),
        ("rejected", FundMail.Kind.DECIDED),
        ("approved", FundMail.Kind.DECIDED),
        ("paid", FundMail.Kind.PROOF),
        ("proof_due", None),
        ("proof_ok", FundMail.Kind.SETTLED),
        ("proof_ok", FundMail.Kind.RETURN),
        ("repaid", None),
        ("closed", None),
    ):
        application = make_application(
            cast, state, mail_language=visitor.language, title=f"Fest {state}", **more.get(state, {})
        )
        if kind:
            fund_mails.queue(application, kind)
            assert mails_of(FundMail, fund_mails.message_of)
        own_page(visitor, application, wrong if state in ("query", "paid", "proof_due") else None)


def own_page(visitor: Visitor, application: FundApplication, said: dict | None) -> None:
    """Behind the link of a mail, whose language stands in it; what is sent stays in it."""
    page = fund_links.address_of(application).removeprefix(settings.SITE_URL)
    visitor.get(page)
    if said is not None:
        sent = visitor.client.post(page, {"state": application.state} | said, follow=True)
        visitor.check(sent)
        assert all(f"lang={visitor.language}" in address for address, _status in sent.redirect_chain)


def test_events_and_their_numbers(visitor, cast, settings):
    settings.EVENTS_PUBLIC = True
    lang = f"?lang={visitor.language}"
    free, small, full = (
        make_event(cast.es, title=f"Fest {places}", has_numbers=True, capacity=places) for places in (5, 2, 1)
    )
    give(full, 1)
    events = [free, small, full, make_event(cast.es), make_event(cast.es, status="cancelled")]
    for event in events:
        visitor.get(event.public_url + lang)
    page = visitor.get(f"/offers/{lang}")
    visitor.get(f"/offers/eving/{lang}")
    links = {link for link in html.fromstring(page.content).xpath("//main//a/@href") if "/offers/" in link}
    assert len(links) > len(events)
    assert all(link.endswith(lang) for link in links)
    visitor.check(visitor.client.get(f"/offers/nowhere/else/{lang}"), HTTPStatus.NOT_FOUND)
    visitor.check(visitor.client.get(f"/offers/number/{lang}&code=NONE", follow=True), HTTPStatus.NOT_FOUND)
    for event, persons in ((free, 99), (small, 4), (full, 1)):
        visitor.check(ask(visitor.client, event, persons, lang))
    taken = ask(visitor.client, free, 2, lang)
    assert taken.redirect_chain == [(f"/offers/number/{Place.objects.get(event=free).code}/{lang}", 302)]
    visitor.check(taken)
    visitor.check(ask(visitor.client, free, 2, lang))
    visitor.get(free.public_url + lang)
    waiting = ask(visitor.client, full, 1, lang, wait="1")
    visitor.check(waiting)
    for number in (taken, waiting):
        for _twice in range(2):
            visitor.check(visitor.client.post(number.redirect_chain[0][0], follow=True))


def ask(client, event: Event, persons: int, lang: str, **more):
    page = client.get(event.public_url + lang)
    key = page.context["key"]
    return client.post(event.public_url + lang, {"persons": persons, "key": key} | more, follow=True)


def test_what_is_refused_is_said_in_the_language_too(visitor, cast):
    for _many in range(11):
        answer = visitor.client.post(f"{HELP_FORM}?lang={visitor.language}", HELP | {"website": "x"})
    visitor.check(answer, HTTPStatus.TOO_MANY_REQUESTS)
    visitor.check(visitor.client.get(f"/fund/page/none/?lang={visitor.language}"), HTTPStatus.NOT_FOUND)


@pytest.mark.once
def test_another_language_keeps_what_was_typed_and_is_no_try(client_for, cast, settings):
    settings.EVENTS_PUBLIC = True
    event = make_event(cast.es, has_numbers=True, capacity=5)
    paid = fund_links.address_of(make_application(cast, "paid", paid=500)).removeprefix(settings.SITE_URL)
    receipt = SimpleUploadedFile("beleg.pdf", b"%PDF-1.4", "application/pdf")
    said = {
        HELP_FORM: HELP | {"given_name": "typed before", "email": "nobody"},
        FUND_FORM: FUND | {"cost_text_5": "typed before", "email": "nobody"},
        event.public_url: {"persons": "typed before"},
        paid.partition("?")[0]: {"state": "paid", "report": "typed before", "receipts": receipt},
        reverse("evaluation:enter"): {"code": "typed before"},
        reverse("evaluation:answer", args=[a_code(cast.es, "event")]): {"wishes": "typed before " * 100},
    }
    for address, typed in said.items():
        client, visitor = client_for(), Visitor(None, "fa")
        page = html.fromstring(client.get(f"{address}?lang=de").content)
        [button] = page.xpath("//button[@form='typed'][@lang='fa']")
        assert len(page.xpath("//form[@id='typed']")) == 1
        for _more_than_may_be_sent in range(11):
            receipt.seek(0)
            kept = client.post(address + button.get("formaction"), typed | {"reword": button.get("value")})
        visitor.check(kept)
        shown = kept.content.decode()
        assert "typed before" in shown
        assert kept.context["form"].errors == {}
        assert ("notice--warning" in shown) == ("receipts" in typed)
        if "code" not in typed:
            receipt.seek(0)
            wrong = client.post(f"{address}?lang=fa", typed | {"reword": open_forms.FAULTS})
            visitor.check(wrong)
            assert f'value="{open_forms.FAULTS}"' in wrong.content.decode()
            assert 'role="alert"' in wrong.content.decode()
    assert not any(model.objects.exists() for model in (Volunteer, Place, Response))
    assert FundApplication.objects.count() == 1


@pytest.mark.once
def test_the_language_is_that_of_the_address_then_that_of_the_browser(cast):
    def spoken(address: str, **headers) -> str:
        return Client().get(address, headers=headers, follow=True)["Content-Language"]

    arabic = {"accept-language": "ar-SY,ar;q=0.9,de;q=0.5"}
    assert spoken(HELP_FORM, **arabic) == "ar"
    assert spoken(f"{HELP_FORM}?lang=uk", **arabic) == "uk"
    assert spoken(f"{HELP_FORM}?lang=xx", **arabic) == "ar"
    assert spoken(HELP_FORM, **{"accept-language": "fr"}) == "de"
    chosen = Client()
    chosen.cookies[settings.LANGUAGE_COOKIE_NAME] = "tr"
    assert chosen.get(HELP_FORM, headers=arabic)["Content-Language"] == "tr"
    for staff in ("/accounts/login/", "/"):
        assert spoken(f"{staff}?lang=ar", **arabic) == "de"


@pytest.mark.once
def test_pages_for_everybody_weigh_little(client_for, cast, settings):
    settings.EVENTS_PUBLIC = True
    questionnaire = reverse("evaluation:answer", args=[a_code(cast.es, "event")])
    event = make_event(cast.es, has_numbers=True, capacity=2)
    tablet = path_of(cast.es, timezone.localdate())
    mediation = reverse("network:mediation_answer", kwargs=a_question(cast))
    for form in (HELP_FORM, FUND_FORM, "/offers/", event.public_url, questionnaire, "/q/", tablet, mediation):
        response = client_for().get(f"{form}?lang={'tr' if form == mediation else 'ar'}")
        page = html.fromstring(response.content)
        styles = [each.get("href") for each in page.findall(".//link[@rel='stylesheet']")]
        files = [finders.find(address.removeprefix(settings.STATIC_URL)) for address in styles]
        assert len(response.content) + sum(Path(each).stat().st_size for each in files) < LIMIT
