"""The sentence over a table, put together from declared parts, in the three languages."""

from datetime import date

import pytest
from django.http import QueryDict
from django.utils import translation

from reports.dimensions import DIMENSIONS
from reports.explorer.forms import ExplorerForm
from reports.explorer.phrases import FILTERS, RULES
from reports.explorer.sentences import sentence
from reports.measures import MEASURES
from reports.scope import OPERATOR

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 18)


def said(query: str, language: str, user=OPERATOR) -> str:
    with translation.override(language):
        form = ExplorerForm(QueryDict(query), user=user)
        assert form.is_valid(), form.errors
        return sentence(form.query, user, TODAY)


SENTENCES = [
    (
        "year=2026&measures=concerns&topic_group=BIL&by=district",
        "Concerns about “Childcare, school & studies”, 2026, by district of residence; counted once per "
        "consultation and topic.",
        "Anliegen zum Thema „Kita, Schule & Studium“, 2026, nach Wohnbezirk; je Beratung und Thema einmal "
        "gezählt.",
        "Talepler (konu: “Kreş, okul ve üniversite”), 2026, ikamet ilçesi bazında; her görüşmede her konu "
        "bir kez sayılır.",
    ),
    (
        "year=2026&measures=consultations&topic_group=BIL&district=eving&district=hoerde&by=month,office",
        "Consultations with a concern about “Childcare, school & studies” of persons with the district of "
        "residence Eving or Hörde, 2026, by month and office; each consultation counted once.",
        "Beratungen mit einem Anliegen zum Thema „Kita, Schule & Studium“ von Personen mit Wohnbezirk "
        "Eving oder Hörde, 2026, nach Monat und Büro; jede Beratung einmal gezählt.",
        "Görüşmeler (talep – konu: “Kreş, okul ve üniversite”, kişi – ikamet ilçesi: Eving veya Hörde), "
        "2026, ay ve büro bazında; her görüşme bir kez sayılır.",
    ),
    (
        "from=2026-01-01&to=2026-03-15&measures=clients&more=minutes&sex=w&german_level=A1",
        "Advice seekers and minutes of the sex “female” and with the German level “A1”, from 1 January "
        "2026 to 15 March 2026; each person counted once; added up over the consultations.",
        "Ratsuchende und Minuten mit dem Geschlecht „weiblich“ und mit Deutschkenntnissen „A1“, vom 1. "
        "Januar 2026 bis 15. März 2026; jede Person einmal gezählt; über die Beratungen zusammengezählt.",
        "Danışanlar ve dakika (cinsiyet: “kadın” ve Almanca düzeyi: “A1”), 01 Ocak 2026 – 15 Mart 2026; "
        "her kişi bir kez sayılır; görüşmeler üzerinden toplanır.",
    ),
    (
        ""
        "from=2026-02-01&to=2026-02-28&measures=consultations&by=topic,german_level,office&channel=phone&compare=year_before",
        "Consultations with the channel “phone”, February 2026, by topic, German level and office; each "
        "consultation counted once in every group; compared with February 2025.",
        "Beratungen über den Kontaktweg „Telefon“, Februar 2026, nach Thema, Deutschkenntnissen und Büro; "
        "jede Beratung in jeder Gruppe einmal gezählt; verglichen mit Februar 2025.",
        "Görüşmeler (temas yolu: “telefon”), Şubat 2026, konu, Almanca düzeyi ve büro bazında; her görüşme "
        "her grupta bir kez sayılır; Şubat 2025 dönemiyle karşılaştırmalı.",
    ),
    (
        "year=2026&measures=referrals&referral_outcome=no_capacity&office=ES&compare=office:HH",
        "Referrals of the office Eving/Scharnhorst with the result “no capacity”, 2026; counted on the day "
        "they were sent; compared with the office Hörde/Hombruch.",
        "Vermittlungen des Büros Eving/Scharnhorst mit dem Vermittlungsergebnis „keine Kapazität / "
        "Warteliste zu lang“, 2026; gezählt am Tag des Versands; verglichen mit dem Büro Hörde/Hombruch.",
        "Sevkler (büro: Eving/Scharnhorst, sevk sonucu: “kapasite yok”), 2026; gönderildikleri gün "
        "sayılır; Hörde/Hombruch bürosuyla karşılaştırmalı.",
    ),
    (
        "year=2026&measures=concerns&more=resolved_concerns&more=unmet_concerns&by=sensitive&outcome=waiting",
        "Concerns, resolved concerns and concerns without a suitable service with the outcome “waiting for "
        "third party”, 2026, by sensitivity of the topic; counted once per consultation and topic.",
        "Anliegen, geklärte Anliegen und Anliegen ohne passendes Angebot mit dem Ergebnis „wartet auf "
        "Dritte (Behörde, Unterlagen)“, 2026, nach Sensibilität des Themas; je Beratung und Thema einmal "
        "gezählt.",
        "Talepler, çözülen talepler ve uygun hizmeti olmayan talepler (sonuç: “üçüncü taraf bekleniyor”), "
        "2026, konunun hassasiyeti bazında; her görüşmede her konu bir kez sayılır.",
    ),
    (
        "year=2026&measures=consultations&by=quarter&sex=x&office=ES&compare=city",
        "Consultations of the office Eving/Scharnhorst of persons with “Sex: not stated”, 2026, by "
        "quarter; each consultation counted once; compared with the whole city.",
        "Beratungen des Büros Eving/Scharnhorst von Personen mit „Geschlecht: keine Angabe“, 2026, nach "
        "Quartal; jede Beratung einmal gezählt; verglichen mit der ganzen Stadt.",
        "Görüşmeler (büro: Eving/Scharnhorst, kişi – Cinsiyet: belirtilmemiş), 2026, çeyrek yıl bazında; "
        "her görüşme bir kez sayılır; şehrin tamamıyla karşılaştırmalı.",
    ),
]


@pytest.mark.parametrize("language", ["en", "de", "tr"])
@pytest.mark.parametrize("case", SENTENCES, ids=[case[0][:60] for case in SENTENCES])
def test_sentence(case, language):
    query, *texts = case
    assert said(query, language) == dict(zip(["en", "de", "tr"], texts, strict=True))[language]


def test_the_sentence_of_a_lead_names_the_office(cast):
    lead = said("year=2026&measures=consultations", "de", cast.person("lead"))
    assert lead == "Beratungen des Büros Eving/Scharnhorst, 2026; jede Beratung einmal gezählt."


def test_a_running_year_is_compared_with_days():
    assert said("year=2026&measures=concerns&compare=year_before", "de").endswith(
        "; verglichen mit der Zeit vom 1. Januar 2025 bis 18. November 2025."
    )


def test_every_filter_and_every_measure_has_its_part():
    assert set(FILTERS) == set(DIMENSIONS)
    assert set(RULES) == set(MEASURES)
