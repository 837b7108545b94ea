"""A restricted file (Art. 18 GDPR) is read and not used; what is typed stays, what is lost for good is said."""

from django.urls import reverse

from consultations.models import Consent, Consultation
from core.models import AuditEntry
from welcome.tests.pages import text
from welcome.tests.records import make_client, make_consultation

RESTRICTED = "The use of this file is restricted"


def test_a_restricted_file_is_read_and_not_used(cast, client_for, entered):
    lead, adviser = client_for("lead"), client_for("adviser")
    person = make_client(cast.es, given_name="Zora", family_name="Muster")
    made = make_consultation(cast.person("adviser"), cast.es, client=person)
    mark = reverse("consultations:client_mark", args=[person.pk, "restriction"])
    update = reverse("clients:client_update", args=[person.pk])
    form = adviser.get(update).context["form"]
    changed = {name: "" if value is None else value for name, value in form.initial.items()}
    changed |= {"phone": "0231 4711", "further_languages": ["ar", "uk"]}
    assert "It stands on the file." in text(lead.post(mark, {"reason": "disputed"}, follow=True))
    page = text(adviser.get(person.get_absolute_url()))
    assert "disputed" in page
    assert f"new/?client={person.pk}" not in page
    for address in (  # not offered
        update,
        reverse("consultations:consent_create", args=[person.pk]),
        reverse("consultations:consultation_edit", args=[made.pk]),
        reverse("consultations:consultation_create", query={"client": person.pk}),
        reverse("consultations:referral_create", args=[made.pk]),
        reverse("consultations:visit_create", query={"client": person.pk}),
        reverse("consultations:appointment_create", query={"client": person.pk}),
    ):
        response = adviser.get(address)
        assert (response.status_code, RESTRICTED in response.text) == (403, True), address
    talk = entered(note="viel Text", who="known", client_text=person.label, client_key=person.pk)
    waiting = {"kind": "normal", "client_text": person.code, "wishes": ["4am"]}
    for address, sent, typed in (  # it came in between
        (update, changed, 'value="0231 4711"'),
        (reverse("consultations:consultation_create"), talk, "viel Text"),
        (reverse("consultations:consultation_edit", args=[made.pk]), talk | {"version": "1"}, "viel Text"),
        (reverse("consultations:waiting_create"), waiting, person.code),
    ):
        response = adviser.post(address, sent)
        page = response.text
        assert (response.status_code, RESTRICTED in page) == (403, True), address
        assert "Your text was kept" in page
        assert typed in page
    sensitive = reverse("consultations:sensitive_note", args=[made.pk])
    assert "There is none." in text(adviser.get(sensitive))
    assert adviser.post(sensitive, {"text": "x", "version": ""}).status_code == 403
    # one may still step back
    answers = {"language": "ar", "form": "printed", "statistics": "no", "losing": "1"}
    assert (
        adviser.post(reverse("consultations:statement_update", args=[person.pk]), answers).status_code == 302
    )
    lead.post(reverse("consultations:client_mark_end", args=[person.pk, "restriction"]))
    assert adviser.post(update, changed).status_code == 302
    acts = AuditEntry.objects.filter(object_type="clients.filemark").values_list("action", flat=True)
    assert sorted(acts) == ["cancel", "create"]


def test_a_refusal_says_what_is_lost_before_and_after(client_for, cast):
    person = make_client(cast.es)
    browser, page = client_for("adviser"), reverse("consultations:statement_update", args=[person.pk])
    sent = {"language": "ar", "form": "printed", "statistics": "no"}
    for membership in (("adviser",), ("adviser", "HH")):
        adviser = cast.person(*membership)
        make_consultation(adviser, adviser.memberships.get().office, client=person)
    for losing in ("", "1"):
        asked = text(browser.post(page, sent | {"losing": losing}))
        assert "2 consultations lose sex, age, origin, home and language" in asked
        assert not Consent.objects.exists()
    response = browser.post(page, sent | {"losing": "2"}, follow=True)
    assert "2 consultations are counted without sex, age, origin" in text(response)
    assert not Consultation.objects.filter(is_withheld=False).exists()
    assert browser.post(page, sent).status_code == 302  # nothing more to lose
