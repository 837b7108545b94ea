"""What is said on a slip: the file of texts, and the choice of words."""

import re
from dataclasses import replace

import pytest

from catalogues.labels import translations
from consultations.slips.content import content, qr_text
from consultations.slips.slip import Agreement, Label, Paper
from consultations.slips.texts import languages, printed_languages, texts
from consultations.tests.slips import BARE, FULL

PLACEHOLDER = re.compile(r"\{\w+\}")


def rows(slip, language: str) -> dict[str, dict]:
    data = content(slip, language, Paper.A4)
    found = [*data["rows"], *data["receiver"]["rows"], data["receiver"]["address"]]
    return {row["key"]: row for row in found if row}


@pytest.mark.parametrize("language", languages())
def test_every_language_has_every_text(language):
    for key, german in texts("de").items():
        assert texts(language)[key].strip() == texts(language)[key] != "", key
        assert PLACEHOLDER.findall(texts(language)[key]) == PLACEHOLDER.findall(german), key


def test_slips_are_printed_in_seven_languages():
    assert languages() == ["de", "en", "tr", "ar", "fa", "uk", "fr"]


def test_groups_and_priorities_are_those_of_the_catalogues(db):
    for number, language in enumerate(("de", "en", "tr")):
        groups = {code: label[number] for code, label in translations("topic_group").items()}
        assert {key[6:]: text for key, text in texts(language).items() if key.startswith("group_")} == groups
    priorities = {f"priority_{code}" for code in translations("priority")}
    assert {key for key in texts("de") if key.startswith("priority_")} == priorities


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("ar", ["de", "ar"]),
        ("fa-AF", ["de", "fa"]),
        ("kmr", ["de", "en"]),
        ("und", ["de", "en"]),
        ("de", ["de"]),
        ("de-AT", ["de"]),
    ],
)
def test_german_and_the_language_or_english(tag, expected):
    assert printed_languages(tag) == expected


def test_topic_has_its_label_or_the_name_of_its_group():
    german = "Bürgergeld / Jobcenter (SGB II)"
    assert rows(FULL, "tr")["topic"]["values"] == [german, "Vatandaş parası"]
    assert rows(FULL, "uk")["topic"]["values"] == [german, texts("uk")["group_SOZ"]]


def test_topic_of_an_own_group_is_german_only():
    own = replace(FULL, topic=Label("XYZ-01", "Eigenes Thema"))
    assert rows(own, "fr")["topic"]["values"] == ["Eigenes Thema", ""]


@pytest.mark.parametrize(
    ("label", "printed_in", "expected"),
    [
        (Label("ar", "Arabisch", "Arabic", "Arapça"), "ar", ["Arabisch", "العربية"]),
        (Label("fa-AF", "Dari", "Dari", "Darice"), "fa-AF", ["Dari", "دری"]),
        (Label("ar", "Arabisch", "Arabic", "Arapça"), "tr", ["Arabisch", "Arapça"]),
        (Label("rom", "Romanes", "Romani", "Romanca"), "uk", ["Romanes", ""]),
    ],
)
def test_language_of_the_client_as_it_calls_itself(label, printed_in, expected):
    assert rows(replace(FULL, language=label), printed_in)["language"]["values"] == expected


def test_agreement_and_its_end():
    assert rows(FULL, "en")["agreement"]["values"][1].endswith("Valid until 31.05.2027.")
    agreed = replace(FULL, agreement=Agreement.REFERRAL, agreed_until=None)
    assert rows(agreed, "en")["agreement"]["values"][1] == texts("en")["agreement_referral"]


def test_weekdays_are_explained_to_who_does_not_read_german():
    assert rows(FULL, "tr")["opening_hours"]["weekdays"][:2] == [("Mo", "Pzt"), ("Di", "Sal")]
    assert rows(FULL, "de")["opening_hours"]["weekdays"] == []
    by_appointment = replace(FULL, receiver=replace(FULL.receiver, opening_hours="nach Vereinbarung"))
    assert rows(by_appointment, "tr")["opening_hours"]["weekdays"] == []


def test_code_holds_the_address_and_needs_one():
    assert qr_text(FULL.receiver) == "Beratungsstelle Beispiel\nMusterstraße 999\n44137 Dortmund"
    assert "<svg" in content(FULL, "ar", Paper.A4)["receiver"]["qr"]["svg"]
    assert content(BARE, "ar", Paper.A4)["receiver"]["qr"] is None


def test_web_address_is_printed_short():
    assert rows(FULL, "de")["website"]["value"]["text"] == "www.example.org/hilfe"


def test_entered_text_runs_in_its_own_direction():
    arabic = replace(FULL, client="أحمد")
    assert rows(arabic, "fr")["client"]["value"] == {"text": "أحمد", "is_rtl": True}
    assert rows(FULL, "ar")["client"]["value"]["is_rtl"] is False


def test_unknown_priority_is_refused():
    with pytest.raises(KeyError):
        content(replace(FULL, priority="soon"), "de", Paper.A4)
