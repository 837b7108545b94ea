"""The one box: words, topics, places and languages, in any order and spelling."""

import pytest
from django.urls import reverse

from partners import search
from partners.models import Service
from partners.tests.records import a_place, a_service, an_organisation

ALL = {
    "Sprachcafé am Mittwoch",
    "Betreuung am Morgen",
    "Kindergarten Nord",
    "Kindergeldstelle",
    "Schuldenhilfe",
}
pytestmark = pytest.mark.django_db
LIST = reverse("partners:service_list")


@pytest.fixture
def directory():
    language_cafe = a_service(
        "Sprachcafé am Mittwoch", topics=["SPR-03"], languages=["ar", "de"], districts=["eving"]
    )
    a_place(language_cafe, street="Musterallee 7", town="Beispielhausen")
    school = an_organisation("Musterkita gGmbH", type="school", alternate_name="MK")
    a_service("Betreuung am Morgen", organisation=school, topics=["BIL-01"], languages=["tr"])
    a_service("Kindergarten Nord", organisation=school, topics=["BIL-02"], districts=["hoerde"])
    a_service("Kindergeldstelle", topics=["FAM-02"], districts=["mengede"])
    a_service("Schuldenhilfe", topics=["FIN-02"], description="Bei Inkasso und Mahnung")


def found(text: str) -> list[str]:
    return [service.name for service in Service.objects.meeting(search.understand(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sprachcafe", {"Sprachcafé am Mittwoch"}),
        ("SPRACHCAFÉ mittwoch", {"Sprachcafé am Mittwoch"}),
        ("musterallee", {"Sprachcafé am Mittwoch"}),
        ("beispielhausen", {"Sprachcafé am Mittwoch"}),
        ("arabisch", {"Sprachcafé am Mittwoch"}),
        ("arapça eving", {"Sprachcafé am Mittwoch"}),
        ("mk betreuung", {"Betreuung am Morgen"}),
        ("nursery", {"Betreuung am Morgen"}),
        ("kreş", {"Betreuung am Morgen"}),
        ("kindergarten", {"Betreuung am Morgen", "Kindergarten Nord"}),
        ("kindergaten", {"Betreuung am Morgen", "Kindergarten Nord"}),
        ("schuldnhilfe", {"Schuldenhilfe"}),
        ("inkasso", {"Schuldenhilfe"}),
        ("hörde kindergarten", {"Betreuung am Morgen", "Kindergarten Nord"}),
        ("eving kindergarten", {"Betreuung am Morgen"}),
        ("FIN-02", {"Schuldenhilfe"}),
        ("quantenphysik", set()),
        ("", ALL),
    ],
)
def test_every_word_must_fit_in_some_way(directory, text, expected):
    assert set(found(text)) == expected


def test_the_own_name_comes_before_a_topic(directory):
    assert found("kindergarten") == ["Kindergarten Nord", "Betreuung am Morgen"]


def test_a_correction_is_said_on_the_page(client_for, directory):
    page = client_for("adviser").get(LIST, {"q": "kindergaten"})
    assert page.context["correction"] == "kindergarten"
    assert [service.name for service in page.context["object_list"]] == [
        "Kindergarten Nord",
        "Betreuung am Morgen",
    ]
    assert "<b>kindergarten</b>" in page.content.decode()
    assert client_for("adviser").get(LIST, {"q": "kindergarten"}).context["correction"] == ""


def test_the_language_filter_says_how_many_more_there_are_without_it(client_for, directory):
    page = client_for("adviser").get(LIST, {"language": "tr", "topic": "BIL-01"})
    assert page.context["without_language"] == 0
    a_service("Tagespflege", topics=["BIL-01"])
    page = client_for("adviser").get(LIST, {"language": "tr", "topic": "BIL-01"})
    assert page.context["without_language"] == 1
    assert "1 more service in other languages" in page.content.decode()


def test_hostile_words_are_only_words(client_for, directory):
    page = client_for("adviser").get(LIST, {"q": "<script>%_'; DROP"})
    assert page.status_code == 200
    assert "<script>%_" not in page.content.decode()
    assert list(page.context["object_list"]) == []


def test_a_renamed_organisation_is_found_by_its_new_name(client_for, directory):
    organisation = Service.objects.get(name="Schuldenhilfe").organisation
    data = {"name": "Neuer Name e. V.", "type": "assoc", "privacy_regime": "gdpr"}
    client_for("directory").post(reverse("partners:organisation_update", args=[organisation.pk]), data)
    assert "Schuldenhilfe" in found("neuer name")
    assert "Schuldenhilfe" not in found("beispielverein")


def test_a_place_that_is_removed_is_not_found_any_more(client_for, directory):
    place = Service.objects.get(name="Sprachcafé am Mittwoch").place
    client_for("directory").post(reverse("partners:location_delete", args=[place.pk]))
    assert found("musterallee") == []
