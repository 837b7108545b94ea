"""Questionnaires: each code counts once, answers lead to nobody, and the tablet cannot be filled."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import models
from django.urls import reverse

from consultations.models import Consultation
from core.models import AuditEntry
from core.pdf import is_right_to_left
from partners.models import Organisation
from reports.evaluation import codes, invitations, words
from reports.evaluation.answering import AlreadyAnswered, answer
from reports.evaluation.forms import answers_of
from reports.evaluation.models import (
    LANGUAGES,
    Answer,
    FeedbackCode,
    HandOut,
    Invitation,
    InvitationMail,
    OpenAnswer,
    Question,
    Questionnaire,
    Response,
    TabletDay,
)
from reports.evaluation.tablet import address_of, path_of
from welcome.tests.evaluation_examples import a_code, code_row, questionnaire
from welcome.tests.pages import text
from welcome.tests.records import make_consultation, make_sent, make_ticket

TODAY = date(2026, 11, 18)
HELPED = "helped-integration"


def page_of(code: str, language: str = "de") -> str:
    return reverse("evaluation:answer", args=[code], query={"lang": language})


# --- Answering ----------------------------------------------------------------------------------------


def test_a_code_counts_once_and_says_so_kindly(cast, client_for):
    code, visitor = a_code(cast.es), client_for()
    page = page_of(code)
    assert "Hat Ihnen die Beratung geholfen" in text(visitor.get(page))
    assert "Bitte beantworten Sie mindestens eine Frage" in text(visitor.post(page))
    sent = visitor.post(page, {HELPED: "yes"}, follow=True)
    assert "Ihre Antwort ist angekommen" in text(sent)
    assert "schon beantwortet" in text(visitor.post(page, {HELPED: "no"}))
    assert "schon beantwortet" in text(visitor.get(page))
    assert [(each.value, each.response.office) for each in Answer.objects.all()] == [("yes", cast.es)]


@pytest.mark.django_db
def test_of_two_at_the_same_moment_the_second_is_not_stored():
    code = code_row(a_code())
    question = code.questionnaire.questions.get()
    answer(code=code, values={question: "yes"}, today=TODAY)
    with pytest.raises(AlreadyAnswered):  # it still holds the row from before
        answer(code=code, values={question: "no"}, today=TODAY)
    assert Response.objects.count() == 1


def test_an_unknown_code_and_an_expired_one_look_the_same(cast, client_for, clock):
    code, visitor = a_code(cast.es), client_for()
    unknown = visitor.get(page_of("ABCDEFGHJK"))
    assert "Dieser Code stimmt nicht" in unknown.content.decode()
    clock.shift(timedelta(days=codes.DAYS + 1))
    expired = visitor.get(page_of(code))
    assert unknown.status_code == expired.status_code == 404
    shown = [main_of(page, typed) for page, typed in ((unknown, "ABCDEFGHJK"), (expired, code))]
    assert shown[0] == shown[1]
    empty = visitor.post(reverse("evaluation:enter", query={"lang": "uk"}), {"code": "--"})
    assert words.words("uk")["wrong_code"] in text(empty)
    assert visitor.post(page_of(code), {HELPED: "yes"}).status_code == 404
    assert Response.objects.count() == 0


def main_of(page, typed: str) -> str:
    """Without what differs by itself: what was typed, and the proof that the form is ours."""
    shown = page.content.decode().partition("<main")[2].replace(typed, "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", shown)


def test_whoever_tries_codes_is_stopped(client_for):
    visitor = client_for()
    found = [visitor.get(page_of(f"ABCDEFGH{each:02}")) for each in range(22)]
    assert [each.status_code for each in (found[0], found[-1])] == [404, 429]
    assert words.words("de")["try_later"] in found[-1].content.decode()


def test_a_code_is_typed_as_it_is_read_out(cast, client_for):
    code, visitor = a_code(cast.es), client_for()
    found = visitor.post(
        reverse("evaluation:enter", query={"lang": "tr"}), {"code": codes.said(code).lower()}
    )
    assert found.url == page_of(code, "tr")
    assert "Danışmanız" in text(visitor.get(found.url))


@pytest.mark.once
def test_nothing_leads_from_an_answer_to_a_code_or_a_consultation(cast, client_for):
    """Neither a key, nor a time, nor the trail."""
    talk = make_consultation(cast.person("adviser"), cast.es)
    questionnaire()
    made = client_for("adviser").post(reverse("evaluation:slip_create", args=[talk.pk]))
    code = made.url.rstrip("/").rpartition("/")[2]
    client_for().post(page_of(code), {HELPED: "yes"})
    facts = " ".join(f"{each.object_type} {each.facts}" for each in AuditEntry.objects.all())
    assert "response" not in facts
    assert "feedbackcode" not in facts
    kept = {
        field.name: type(field)
        for model in (FeedbackCode, Response, Answer, OpenAnswer)
        for field in model._meta.concrete_fields
    }
    assert not {models.DateTimeField, models.TimeField, models.BigAutoField} & set(kept.values())
    assert {"code", "consultation", "client", "user", "created_at"} & set(kept) == set()
    linked = {
        field.related_model._meta.label
        for model in (Response, Answer, OpenAnswer)
        for field in model._meta.concrete_fields
        if field.is_relation
    }
    assert "reports.FeedbackCode" not in linked
    stored = code_row(code)
    assert code not in " ".join(str(value) for value in vars(stored).values())


def test_a_visitor_gets_no_cookie_but_that_of_the_form(cast, client_for):
    assert set(client_for().get(page_of(a_code(cast.es))).cookies) == {"willkommen_csrf"}


def test_an_event_is_answered_in_arabic_and_what_was_typed_stays(cast, client_for):
    code, visitor = a_code(cast.es, "event"), client_for()
    page = page_of(code, "ar")
    del visitor.cookies[settings.LANGUAGE_COOKIE_NAME]
    shown = text(visitor.get(page.partition("?")[0], headers={"accept-language": "ar-SY,ar;q=0.9"}))
    assert 'lang="ar" dir="rtl"' in shown
    too_long = {"liked": "5", "heard": "friends", "wishes": "شكرا " * 300}
    refused = text(visitor.post(page, too_long))
    assert words.words("ar")["too_long"] in refused
    assert "شكرا شكرا" in refused
    assert refused.count("checked") == 2
    visitor.post(page, too_long | {"wishes": "شكرا"})
    assert sorted(Answer.objects.values_list("question__code", "value")) == [
        ("heard", "friends"),
        ("liked", "5"),
    ]
    written = OpenAnswer.objects.get()
    assert (written.text, written.state, written.month) == ("شكرا", "waiting", date(2026, 11, 1))


@pytest.mark.once
@pytest.mark.django_db
def test_every_word_is_there_in_every_language():
    for kind in Questionnaire.Kind.values:
        asked = questionnaire(kind)
        texts = [asked.titles, *(question.texts for question in asked.questions.all())]
        texts += [choice["texts"] for question in asked.questions.all() for choice in question.choices]
        assert all(set(LANGUAGES) == {key for key, value in each.items() if value} for each in texts)
        assert all(is_right_to_left(each["ar"]) and is_right_to_left(each["fa"]) for each in texts)
        for language in LANGUAGES:
            for question in asked.questions.all():
                assert len({label for _value, label in answers_of(question, language)}) == len(
                    question.values
                )
    assert all(all(words.words(language).values()) for language in LANGUAGES)


# --- Handing out --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "is_third"),
    [
        ({"nationality_group": "third"}, True),
        ({"nationality_group": "EU"}, False),
        ({"nationality_group": "not_stated"}, False),
    ],
)
def test_a_slip_keeps_only_whether_amif_counts_the_person(fields, is_third, cast, client_for):
    talk = make_consultation(cast.person("adviser"), cast.es)
    Consultation.objects.filter(pk=talk.pk).update(**fields)
    make, adviser = reverse("evaluation:slip_create", args=[talk.pk]), client_for("adviser")
    assert "No questionnaire is in use" in text(adviser.post(make, follow=True))
    questionnaire()
    made = adviser.post(make)
    code = made.url.rstrip("/").rpartition("/")[2]
    assert codes.said(code) in text(adviser.get(made.url))
    client_for().post(page_of(code), {HELPED: "partly"})
    stored = Response.objects.get()
    assert (stored.is_third_country, stored.office, stored.month) == (is_third, cast.es, 202611)
    assert "has been used" in text(adviser.get(made.url))


def test_a_sheet_has_as_many_codes_as_are_counted(cast, client_for):
    questionnaire("event")
    reception = client_for("reception")
    form = reverse("evaluation:sheet")
    assert "after an event" in text(reception.get(form))
    said = {"kind": "event", "office": cast.es.pk, "number": "9", "note": "Sommerfest الصيف"}
    assert "Select a valid choice" in text(reception.post(form, said | {"office": cast.hh.pk}))
    sheet = reception.post(form, said)
    assert sheet["Content-Type"] == "application/pdf"
    assert sheet.content.startswith(b"%PDF")
    given = HandOut.objects.get()
    assert (given.number, given.office, FeedbackCode.objects.count()) == (9, cast.es, 9)
    assert AuditEntry.objects.filter(action="export").last().facts == {"codes": 9, "office": "ES"}


# --- The tablet ---------------------------------------------------------------------------------------


def test_the_tablet_takes_no_more_answers_than_people_were_there(cast, client_for):
    questionnaire()
    for _person in range(2):
        make_ticket(cast.person("adviser"), cast.es)
    page, visitor = address_of(cast.es, TODAY), client_for()
    assert "Hat Ihnen die Beratung geholfen" in text(visitor.get(page))
    pressed = {"value": "yes", "press": visitor.get(page).context["press"]}
    first = visitor.post(f"{page}?lang=uk", pressed, follow=True)
    assert words.words("uk")["thanks"] in text(first)
    assert first.headers["Refresh"].startswith("4; url=/q/tablet/")
    visitor.post(page, pressed | {"value": "no"})  # a finger that trembles
    assert Response.objects.count() == 1
    found = []
    for value in ("partly", "no"):
        pressed = {"value": value, "press": visitor.get(page).context["press"]}
        found.append(text(visitor.post(page, pressed, follow=True)))
    assert ["Für heute sind alle Antworten da" in each for each in found] == [False, True]
    assert Response.objects.filter(is_by_tablet=True, office=cast.es).count() == 2
    assert TabletDay.stored.get().number == 2
    assert visitor.post(page, {"value": "made up"}).status_code == 200
    assert Response.objects.count() == 2


def test_the_address_of_a_tablet_works_today_only(cast, client_for, clock):
    questionnaire()
    page, visitor = address_of(cast.es, TODAY), client_for()
    assert visitor.get(page).status_code == 200
    clock.shift(timedelta(days=1))
    over = visitor.get(page)
    assert (over.status_code, words.words("en")["tablet_over"] in over.content.decode()) == (404, True)
    assert visitor.get(f"{page[:-2]}x/").status_code == 404


def test_who_starts_the_tablet_here_is_logged_out(cast, client_for):
    questionnaire()
    adviser = client_for("adviser")
    start = reverse("evaluation:tablet_start")
    shown = text(adviser.post(start, {"office": cast.es.pk}))
    assert "/q/tablet/" in shown
    assert adviser.get(start).status_code == 200
    assert adviser.post(start, {"office": cast.es.pk, "here": "1"}).url == path_of(cast.es, TODAY)
    assert adviser.get(start).status_code == 302


# --- Once a year --------------------------------------------------------------------------------------


def run(day: date) -> list:
    mail.outbox.clear()
    invitations.run(day)
    invitations.outbox.send_waiting(InvitationMail, invitations.message_of)
    return mail.outbox


@pytest.fixture
def partner(cast) -> Organisation:
    referral = make_sent(cast.person("adviser"), cast.es)
    Organisation.objects.create(name="Nie gefragt", type="assoc", email="nie@example.org")
    referral.organisation.email = "partner@example.org"
    referral.organisation.save()
    return referral.organisation


def test_partners_are_asked_once_a_year_and_reminded_once(cast, partner, client_for, clock):
    asked = questionnaire("partner")
    assert run(TODAY) == []
    Questionnaire.objects.filter(pk=asked.pk).update(invite_on=TODAY, valid_from=None)
    assert run(TODAY) == []
    Questionnaire.objects.filter(pk=asked.pk).update(valid_from=TODAY)
    [first] = run(TODAY)
    assert first.to == ["partner@example.org"]
    assert run(TODAY) == []
    asked.refresh_from_db()
    assert asked.invite_on == date(2027, 11, 18)
    Questionnaire.objects.filter(pk=asked.pk).update(invite_on=TODAY)  # by mistake once more
    assert run(TODAY) == []
    clock.shift(timedelta(days=14))
    [again] = run(date(2026, 12, 2))
    assert again.to == first.to
    assert run(date(2026, 12, 3)) == []
    code = invitations.code_of(Invitation.stored.get())
    assert codes.address_of(code) in first.body
    assert codes.address_of(code) in again.body
    client_for().post(page_of(code), {"overall": "5", "improve": "Öfter anrufen"})
    stored = Response.objects.get()
    assert (stored.office, HandOut.objects.get().number) == (None, 1)


def test_who_has_answered_is_not_reminded(cast, client_for, clock):
    asked = questionnaire("staff")
    Questionnaire.objects.filter(pk=asked.pk).update(invite_on=TODAY)
    first = run(TODAY)
    assert len({each.to[0] for each in first}) == len(first) == 8
    code = invitations.code_of(Invitation.stored.get(user=cast.person("adviser")))
    listed = reverse("evaluation:questionnaire_list")
    assert reverse("evaluation:answer", args=[code]) in text(client_for("adviser").get(listed))
    client_for().post(page_of(code), {"workload": "2"})
    assert "/q/" not in text(client_for("adviser").get(listed))
    clock.shift(timedelta(days=14))
    reminded = {each.to[0] for each in run(date(2026, 12, 2))}
    assert reminded == {each.to[0] for each in first} - {"adviser.es@example.org"}


@pytest.mark.once
@pytest.mark.django_db
def test_the_start_set_is_loaded_once_and_not_in_use():
    for kind in Questionnaire.Kind.values:
        assert questionnaire(kind, in_use=False).valid_from is None
    assert Questionnaire.objects.count() == 4
    assert Question.stored.filter(code=HELPED).count() == 1
