"""Privacy notices (P06): versions that do not change, languages, and who was given which."""

import re
from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from clients.models import NoticeGiven, PrivacyNotice
from clients.notices.models import current
from clients.notices.printing import notice_pdf
from clients.notices.services import controllers_of, renew
from clients.notices.texts import DATA, MODELS, blocks, model_text
from core.models import AuditEntry
from core.pdf import is_right_to_left
from districts.models import Employer
from welcome.tests.pages import text
from welcome.tests.records import make_client, make_consent

POINTS = {
    "de": ("verantwortlich", "Datenschutzbeauftragte", "wofür", "Rechtsgrundlage", "Wer bekommt", "Wie lange",
           "Rechte", "zurücknehmen", "freiwillig", "beschweren"),
    "en": ("responsible", "data protection officer", "what for", "legal basis", "Who gets", "how long", "rights",
           "take back", "voluntary", "complain"),
    "tr": ("sorumlu", "Veri koruma görevlisi", "ne için", "hukuki dayanak", "kim alır", "Ne kadar süre", "haklar",
           "geri alabilirsiniz", "gönüllü", "şikâyet"),
    "de-simple": ("erantwortlich", "Datenschutz-Beauftragte", "wofür", "Rechts-Grundlage", "Wer bekommt", "Wie lange",
                  "Rechte", "zurücknehmen", "freiwillig", "beschweren"),
    "ar": ("المسؤول", "مسؤول حماية البيانات", "لأي غرض", "الأساس القانوني", "من يحصل", "كم تُحفظ", "حقوقكم", "سحب",
           "طوعي", "شكوى"),
    "fa": ("مسئول", "مسئول حفاظت از داده‌ها", "برای چه", "مبنای قانونی", "دریافت می‌کند", "چه مدت", "حقوقی",
           "پس بگیرید", "داوطلبانه", "شکایت"),
}  # fmt: skip
"""Art. 13 GDPR, in the words of the models."""


@pytest.fixture
def city(cast) -> Employer:
    """With model texts, as its partner in office ES."""
    for controller in controllers_of(cast.es, cast.person("lead")):
        renew(request=None, employer=controller)
    return Employer.objects.get(kind=Employer.Kind.CITY)


def test_the_models_say_what_has_to_be_said_under_every_law():
    for regime in Employer.PrivacyRegime.values:
        for language, is_easy in MODELS:
            said = model_text(Employer(name="Beispielträger", privacy_regime=regime), language, is_easy)
            points = POINTS[language + "-simple" * is_easy]
            assert [point for point in (*points, "Beispielträger") if point not in said] == []
            assert said.count("[") == 5
            assert is_right_to_left(said) == (language in ("ar", "fa"))
            assert "{" not in said
            kinds = [block.kind for block in blocks(said)]
            assert (kinds[0], kinds.count("heading")) == ("title", 9)
    assert len(list(DATA.glob("model.*.txt"))) == len(MODELS) == len(POINTS)


def test_easy_language_has_short_sentences():
    said = model_text(Employer(name="Beispielträger", privacy_regime="kdg"), "de", is_easy=True)
    sentences = [part for block in blocks(said) for part in re.split(r"(?<=[.?!:]) ", block.text)]
    assert [words for words in sentences if len(words.split()) > 15] == []


def test_every_controller_starts_with_drafts_once(city):
    call_command("load_notices", verbosity=0)
    count = PrivacyNotice.objects.count()
    assert count == len(MODELS) * Employer.objects.count()
    call_command("load_notices", verbosity=0)
    assert PrivacyNotice.objects.count() == count
    assert all(notice.is_draft and notice.is_printable for notice in PrivacyNotice.objects.all())


def test_what_was_approved_or_given_never_changes(city, cast, client_for):
    admin, dpo = client_for("admin"), client_for("dpo")
    german = city.privacy_notices.get(language="de", is_easy=False)
    page = reverse("clients:notice_update", args=[german.pk])
    approve = reverse("clients:notice_approve", args=[german.pk])
    assert "square brackets first" in text(admin.post(approve, follow=True))
    admin.post(page, {"text": "# Ihre Daten\nGanz kurz."})
    assert "does not change any more" in text(dpo.post(approve, follow=True))
    german.refresh_from_db()
    assert (german.approved_by, german.is_changeable) == (cast.person("dpo"), False)
    assert admin.get(page).status_code == 404
    english = city.privacy_notices.get(language="en")
    PrivacyNotice.objects.filter(pk=english.pk).update(used_at=german.approved_at)  # given as a draft
    for notice, changes in (
        (german, {"text": "anders"}), (german, {"version": 7}), (german, {"approved_at": None, "approved_by": None}),
        (german, {"is_easy": True}),
        (english, {"text": "else"}), (english, {"language": "fr"}), (english, {"used_at": None}),
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            PrivacyNotice.objects.filter(pk=notice.pk).update(**changes)
    with pytest.raises(IntegrityError), transaction.atomic():
        PrivacyNotice.objects.create(employer=city, version=1, language_id="de", text="zweimal")
    admin.post(reverse("clients:notice_renew", args=[city.pk]))
    assert set(city.privacy_notices.filter(version=2).values_list("language", "is_easy", "approved_at")) == {
        (*model, None) for model in MODELS
    }
    assert city.privacy_notices.get(version=2, language="de", is_easy=False).text == german.text
    new = {"language": "en", "is_easy": "on", "text": "# Your data\nYou need not tell us anything."}
    assert admin.post(reverse("clients:notice_create", args=[city.pk]), new).status_code == 302
    assert city.privacy_notices.get(language="en", is_easy=True).version == 2
    again = admin.post(reverse("clients:notice_create", args=[city.pk]), new)
    assert "has a text in this language already" in text(again)
    assert AuditEntry.objects.filter(object_type="clients.privacynotice", facts__approved=1).count() == 1


def test_the_right_text_is_given(city):
    """The newest that is approved, in the language or one near to it; a draft only as long as nothing is."""
    notices = city.privacy_notices.newest_first
    wanted = ("tr", "fa-AF", "uk", "und", "de", "de-simple", "en-simple")
    assert [current(notices(), code)[0].tag for code in wanted] == [
        *("tr", "fa", "de", "de", "de", "de-simple", "en")
    ]
    first = current(notices(), "tr")[0]
    renew(request=None, employer=city)
    assert current(notices(), "tr")[0].version == 2
    first.approved_at = first.written_at
    ordered = sorted([first, current(notices(), "tr")[0]], key=lambda notice: -notice.version)
    assert current(ordered, "tr") == [first]


def test_somebody_is_informed_in_the_own_language(city, cast, client_for):
    person = make_client(cast.es, given_name="Amal", language_id="fa-AF")
    dari = city.privacy_notices.get(language="fa")
    adviser, page = client_for("adviser"), reverse("clients:client_notice", args=[person.pk])
    before = make_consent(person, cast.person("adviser"))
    assert before.notice is None
    assert "Not informed about data protection yet." in text(adviser.get(person.get_absolute_url()))
    shown = adviser.get(f"{page}?then=answers")
    assert '<article class="panel flow notice" lang="fa" dir="rtl">' in shown.text
    assert "Draft: the controller has not approved" in text(shown)
    offered = shown.context["form"].offered
    assert next(iter(offered)) == str(dari.pk)  # the own employer's first, then the partner's in the tandem
    assert len(offered) == 2
    for day, words in (("2026-11-19", "lies in the future"), ("2020-01-01", "written later than that")):
        assert words in text(adviser.post(page, {"notices": list(offered), "given_on": day}))
    data = {"notices": list(offered), "given_on": "2026-11-18"}
    assert adviser.post(f"{page}?then=answers", data).url == reverse(
        "consultations:statement_update", args=[person.pk]
    )
    adviser.post(page, data)
    given = NoticeGiven.objects.get(notice=dari)
    assert (given.given_on, given.recorded_by, given.client) == (
        *(date(2026, 11, 18), cast.person("adviser"), person),
    )
    assert NoticeGiven.objects.count() == 2
    dari.refresh_from_db()
    assert not dari.is_changeable
    assert make_consent(person, cast.person("adviser")).notice == dari
    assert make_consent(person, cast.person("adviser_partner")).notice.employer.kind != Employer.Kind.CITY
    assert "Informed on 18/11/2026" in text(adviser.get(person.get_absolute_url()))
    entry = AuditEntry.objects.filter(object_type="clients.noticegiven").first()
    assert (entry.subject, entry.facts) == (person.pk, {"version": 1})


def test_it_is_printed_with_german_behind_and_only_in_letters_that_there_are(city, client_for):
    turkish = city.privacy_notices.get(language="tr")
    response = client_for("reception").get(reverse("clients:notice_pdf", args=[turkish.pk]))
    assert response.content.startswith(b"%PDF")
    german = city.privacy_notices.get(language="de", is_easy=False)
    assert len(response.content) > len(notice_pdf(turkish))
    assert notice_pdf(german, german) == notice_pdf(german)
    easy = city.privacy_notices.get(is_easy=True)
    response = client_for("reception").get(reverse("clients:notice_pdf", args=[easy.pk]))
    assert "de-simple" in response["Content-Disposition"]
    assert len(response.content) > len(notice_pdf(easy))
    amharic = PrivacyNotice.objects.create(employer=city, language_id="am", text="# የእርስዎ ውሂብ")
    assert client_for("admin").get(reverse("clients:notice_pdf", args=[amharic.pk])).status_code == 404
    page = client_for("admin").get(amharic.get_absolute_url()).text
    assert "የእርስዎ ውሂብ" in page
    assert "notice.pdf" not in page
