"""What clients say to advice, statistics and contact, and what follows from it (P02, P16, P18)."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from consultations.bulk import Bundle, insert
from consultations.models import Concern, Consent, Consultation
from consultations.tests.entered import row
from core.models import AuditEntry
from core.periods import Period
from reports.engine import statistic
from reports.scope import OPERATOR
from welcome.tests.pages import text
from welcome.tests.records import make_client, make_consultation, make_visit

CREATE = "/consultations/new/"
WHO = {
    "given_name": "Yusuf", "family_name": "Adani", "birth_year": 1988, "sex": "m", "nationality_id": "SY",
    "residence_status": "prot_sub", "german_level": "A1", "language_id": "ar", "district_id": "eving",
}  # fmt: skip
ABOUT_THE_PERSON = {
    "sex": "x", "age_group": "ax", "nationality": "999", "nationality_group": "not_stated",
    "residence_status": "ns", "german_level": "ns", "district": "unknown", "language": "und",
}  # fmt: skip


@pytest.fixture
def person(cast):
    return make_client(cast.es, **WHO)


def say(browser, person, **answers):
    page = reverse("consultations:statement_update", args=[person.pk])
    sent = {"language": "ar", "form": "printed"} | answers
    response = browser.post(page, sent)
    if response.status_code == 200 and (losing := response.context.get("losing")):  # asked once more
        response = browser.post(page, sent | {"losing": losing})
    assert response.url == person.get_absolute_url()
    person.refresh_from_db()


def counted() -> dict[str, list]:
    """Consultations, concerns and persons of the year by every dimension about the person: the codes with a figure."""
    found = {}
    for dimension in ABOUT_THE_PERSON:
        for measure in ("consultations", "concerns", "clients"):
            table = statistic(user=OPERATOR, period=Period.year(2026), by=[dimension], measures=[measure])
            codes = {code for (code,), figure in table.column(measure).items() if figure}
            found[dimension, measure] = (codes, table.total[measure])
    return found


def test_each_purpose_has_an_answer_of_its_own_that_keeps_its_proof(client_for, person):
    browser = client_for("adviser")
    say(browser, person, advice="yes", basis="task", statistics="yes", contact="yes", witness="Frau Beispiel")
    assert person.reminders_agreed_on == date(2026, 11, 18)
    assert not person.is_withheld
    kinds = Consent.objects.values_list("kind", "is_given", "basis", "witness", "language_id")
    assert set(kinds) == {
        ("advice", True, "task", "Frau Beispiel", "ar"),
        ("statistics", True, "consent", "Frau Beispiel", "ar"),
        ("contact", True, "consent", "Frau Beispiel", "ar"),
    }
    say(browser, person, advice="yes", basis="task", contact="no")  # the same again is no new answer
    assert person.reminders_agreed_on is None
    assert Consent.objects.count() == 4
    before, now = Consent.objects.filter(kind="contact").order_by("pk")
    assert (before.is_given, before.revoked_by is not None, now.is_given, now.revoked_at) == (
        True,
        True,
        False,
        None,
    )
    page = text(browser.get(person.get_absolute_url()))
    assert "refused" in page
    assert "revoked" in page
    entry = AuditEntry.objects.filter(object_type="consultations.consent").order_by("pk").last()
    assert (entry.action, entry.facts, entry.subject) == (
        "create",
        {"kind": "contact", "given": 0},
        person.pk,
    )


def test_who_refuses_the_statistics_is_counted_without_attributes(client_for, cast, person):
    browser, adviser = client_for("adviser"), cast.person("adviser")
    earlier = make_consultation(
        adviser,
        cast.es,
        client=person,
        language_id="ar",
        held_on=date(2026, 3, 2),
        concerns=("BIL-01", "WOH-01"),
    )
    elsewhere = make_consultation(cast.person("adviser", "HH"), cast.hh, client=person, language_id="ar")
    before = counted()
    assert before["sex", "concerns"] == ({"m"}, 3)
    assert before["language", "consultations"] == ({"ar"}, 2)

    say(browser, person, statistics="no")

    make_consultation(adviser, cast.es, client=person, language_id="ar")
    visit = make_visit(adviser, cast.es)
    visit.client, visit.status, visit.ended_on = person, "not_met", date(2026, 11, 18)
    visit.save()
    assert visit.district_id == "unknown"
    imported = Consultation(
        office=cast.es,
        client_id=person.pk,
        held_on=date(2026, 5, 4),
        sex="m",
        district_id="eving",
        age_group="a30",
    )
    insert([Bundle(imported, [Concern(topic_id="BIL-01", outcome="info")])])
    for (dimension, measure), (codes, total) in counted().items():
        assert codes == {ABOUT_THE_PERSON[dimension]}, (dimension, measure)
        assert total == {"consultations": 4, "concerns": 5, "clients": 1}[measure]
    earlier.refresh_from_db()
    assert (earlier.is_withheld, earlier.version, earlier.language_id) == (True, 2, "ar")
    assert "Counted without personal attributes" in text(
        browser.get(reverse("consultations:consultation_detail", args=[earlier.pk]))
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Consultation.objects.filter(pk=elsewhere.pk).update(sex="m")

    say(browser, person, statistics="yes")  # for what comes; what is deleted stays deleted
    Consultation.objects.get(pk=earlier.pk).save()
    make_consultation(adviser, cast.es, client=person, language_id="ar")
    late = make_consultation(adviser, cast.es, client=person, language_id="ar", held_on=date(2026, 11, 17))
    assert (late.is_withheld, late.sex) == (True, "x")  # of a day on which the refusal held
    assert counted()["sex", "consultations"] == ({"m", "x"}, 6)
    assert counted()["language", "consultations"] == ({"ar", "und"}, 6)
    assert counted()["sex", "clients"][1] == 1


def test_who_changes_their_mind_is_found_at_the_refusal(client_for, cast, person):
    browser = client_for("adviser")
    say(browser, person, statistics="no", given_on="2026-11-10")
    refusal = Consent.objects.get()
    page = browser.get(refusal.get_absolute_url())
    assert "The person agrees now" in text(page)
    again = reverse("consultations:statement_update", args=[person.pk]) + "?agrees=statistics"
    assert again in page.text
    form = browser.get(again).context["form"]
    assert (form["statistics"].value(), form["contact"].value()) == ("yes", None)
    assert browser.get(again.replace("statistics", "witness")).context["form"]["witness"].value() is None
    say(browser, person, statistics="yes", witness="Frau Beispiel", given_on="2026-11-16")
    given = Consent.objects.get(is_given=True)
    assert (given.given_on, given.witness) == (date(2026, 11, 16), "Frau Beispiel")
    assert (person.is_withheld, person.statistics_counted_from) == (False, date(2026, 11, 16))
    assert AuditEntry.objects.filter(facts={"kind": "statistics", "given": 1}, subject=person.pk).exists()
    page = text(browser.get(refusal.get_absolute_url()))
    assert "Answered otherwise" in page
    assert "The person agrees now" not in page
    said = {
        day: make_consultation(
            cast.person("adviser"), cast.es, client=person, held_on=date(2026, 11, day)
        ).sex
        for day in (9, 15, 16, 18)
    }
    assert said == {9: "x", 15: "x", 16: "m", 18: "m"}
    say(browser, person, statistics="no")
    assert person.is_withheld


def test_revoking_says_what_it_means_and_does_it(client_for, cast, person):
    browser = client_for("adviser")
    make_consultation(cast.person("adviser"), cast.es, client=person)
    say(browser, person, statistics="yes", contact="yes", advice="yes")
    said = {
        "statistics": "those details are deleted from the figures for good",
        "contact": "No more reminders by e-mail.",
        "advice": "Nothing more is written into the file on this basis.",
    }
    for kind, words in said.items():
        consent = Consent.objects.get(kind=kind)
        page = reverse("consultations:consent_revoke", args=[consent.pk])
        assert words in text(browser.get(page))
        browser.post(page)
        assert "revoked" in text(browser.get(consent.get_absolute_url()))
    person.refresh_from_db()
    assert (person.statistics_refused_on, person.reminders_agreed_on) == (date(2026, 11, 18), None)
    assert counted()["nationality", "consultations"] == ({"999"}, 1)


def test_answers_are_given_with_a_consultation(client_for, cast, person, entered):
    browser = client_for("adviser")
    page = text(browser.get(CREATE))
    assert "what the person agrees to" in page
    known = {"who": "known", "client_key": person.pk, "client_text": person.label}
    browser.post(CREATE, entered(row(0, "BIL-01", "info"), **known, **{"answers-statistics": "no"}))
    consultation = Consultation.objects.get()
    assert (consultation.is_withheld, consultation.sex) == (True, "x")
    consent = Consent.objects.get()
    assert (consent.kind, consent.is_given, consent.client, consent.language_id) == (
        "statistics",
        False,
        person,
        "ar",
    )
    browser.post(CREATE, entered(row(0, "BIL-01", "info"), who="without", **{"answers-statistics": "no"}))
    assert Consent.objects.count() == 1


def test_what_nobody_is_asked_in_a_consultation_stays(client_for, person, entered):
    browser = client_for("adviser")
    say(browser, person, advice="yes", basis="task", statistics="no")
    known = {"who": "known", "client_key": person.pk, "client_text": person.label}
    browser.post(CREATE, entered(row(0, "BIL-01", "info"), **known, **{"answers-advice": "yes"}))
    assert Consent.objects.count() == 2  # the legal basis does not change by itself
    browser.post(CREATE, entered(row(0, "BIL-01", "info"), **known, **{"answers-advice": "no"}))
    assert list(Consent.objects.filter(revoked_at=None, kind="advice").values_list("is_given", "basis")) == [
        (False, "task")
    ]
    form = browser.get(reverse("consultations:statement_update", args=[person.pk])).context["form"]
    offered = {
        name: [code for code, _label in form.fields[name].choices] for name in ("statistics", "contact")
    }
    assert offered == {"statistics": ["yes", "no"], "contact": ["", "yes", "no"]}


def test_a_refusal_is_called_one_and_cannot_be_revoked(client_for, person):
    browser = client_for("adviser")
    say(browser, person, statistics="no")
    refusal = Consent.objects.get()
    assert browser.get(f"/consents/{refusal.pk}/revoke/").status_code == 404
    slip = text(browser.get(f"/consents/{refusal.pk}/print/"))
    assert "Refusal: Statistics" in slip
    assert "are counted in the statistics, without a name" in slip
    assert "Valid until" not in slip
    say(browser, person, statistics="yes")
    assert "refused earlier" in text(browser.get(person.get_absolute_url()))
    given = Consent.objects.get(is_given=True)
    answer = text(browser.post(f"/consents/{given.pk}/revoke/", follow=True))
    assert "Revoked." in answer
    assert "referrals under it" not in answer


def test_a_child_has_a_guardian_and_child_protection_brings_guidance(client_for, cast):
    browser = client_for("adviser")
    child = make_client(cast.es, given_name="Mina", birth_date=date(2010, 11, 19))
    assert child.is_child
    assert "please ask who has custody" in text(browser.get(child.get_absolute_url()))
    cast.es.clients.filter(pk=child.pk).update(guardian="Frau Beispiel, Mutter")
    assert "Frau Beispiel, Mutter" in text(browser.get(child.get_absolute_url()))
    assert [
        make_client(cast.es, **born).is_child
        for born in ({"birth_date": date(2010, 11, 18)}, {"birth_year": 2009})
    ] == [False, False]
    topic = {"topic": "PSY-03"}
    assert "Child protection: what to do" in text(
        browser.get(reverse("consultations:suggestion_list"), topic)
    )
    talk = make_consultation(cast.person("adviser"), cast.es, client=child, concerns=("PSY-03",))
    assert "Child protection: what to do" in text(browser.get(f"/consultations/{talk.pk}/"))
    assert not talk.concerns.get().referrals.exists()


def test_dates_of_an_answer(client_for, person, clock):
    """Given on a day that has been, valid until a later one, and reminders end with it."""
    browser, page = client_for("adviser"), reverse("consultations:statement_update", args=[person.pk])
    sent = {"language": "ar", "form": "printed", "contact": "yes"}
    faults = {
        "The day lies in the future.": {"given_on": "2026-11-19"},
        "The consent ends before it is given.": {"given_on": "2026-11-10", "contact_until": "2026-11-09"},
    }
    for words, dates in faults.items():
        assert words in text(browser.post(page, sent | dates))
    type(person).objects.filter(pk=person.pk).update(email="a@example.org")
    say(browser, person, contact="yes", given_on="2026-11-10", contact_until="2026-11-20", statistics="yes")
    given = Consent.objects.get(kind="contact")
    assert (given.given_on, given.valid_until) == (date(2026, 11, 10), date(2026, 11, 20))
    assert Consent.objects.get(kind="statistics").valid_until is None
    assert browser.get(page).context["form"]["contact_until"].value() == date(2026, 11, 20)
    assert "An answer of a later day" in text(
        browser.post(page, sent | {"contact": "no", "given_on": "2026-11-09"})
    )
    say(browser, person, contact="yes", contact_until="2026-11-20")  # nothing new
    assert Consent.objects.count() == 2
    assert person.may_be_reminded
    clock.shift(3 * 24 * 3600)
    assert not person.may_be_reminded
    assert "expired" in text(client_for("adviser").get(person.get_absolute_url()))
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(kind="statistics").update(valid_until=date(2027, 1, 1))


def test_a_refusal_entered_in_error_is_taken_back_and_what_was_deleted_stays_so(
    client_for, cast, person, clock
):
    browser, adviser = client_for("adviser"), cast.person("adviser")
    say(browser, person, statistics="yes")
    earlier = make_consultation(adviser, cast.es, client=person)
    say(browser, person, statistics="no")
    refusal = Consent.objects.get(is_given=False)
    page = reverse("consultations:consent_error", args=[refusal.pk])
    assert "Deleted stays deleted" in text(browser.get(page))
    assert "entered in error" in text(browser.post(page, follow=True))
    person.refresh_from_db()
    assert person.statistics_refused_on is None
    later = make_consultation(adviser, cast.es, client=person)
    earlier.refresh_from_db()
    assert [(each.is_withheld, each.sex) for each in (earlier, later)] == [(True, "x"), (False, "m")]
    standing = Consent.objects.get(revoked_at=None)
    assert (standing.is_given, standing.is_valid) == (True, True)
    refusal.refresh_from_db()
    assert (refusal.is_error, refusal.revoked_by) == (True, adviser)
    acts = (
        AuditEntry.objects.filter(object_type="consultations.consent").exclude(action="read").order_by("pk")
    )
    assert list(acts.values_list("action", "facts"))[-2:] == [
        ("cancel", {"kind": "statistics", "error": 1}),
        ("restore", {"kind": "statistics", "given": 1}),
    ]
    assert browser.get(page).status_code == 404

    say(browser, person, contact="no")
    clock.shift(31 * 24 * 3600)
    browser = client_for("adviser")
    page = reverse("consultations:consent_error", args=[Consent.objects.get(kind="contact").pk])
    assert "more than 30 days ago" in text(browser.get(page))
    assert "too late" in text(browser.post(page, follow=True))
    assert not Consent.objects.get(kind="contact").is_error
