"""The one box: words, topics, places and languages, in any order and spelling."""

import pytest
from django.urls import reverse

from catalogues.everyday import everyday_words
from catalogues.labels import translations
from partners import search
from partners.meanings import topics_called
from partners.models import DirectoryChange, Service
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
    return [service.name for service in search.Found(Service.objects.all(), search.understand(text))[:99]]


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


def test_a_language_among_the_words_goes_first_but_hides_nothing(client_for, directory):
    page = client_for("adviser").get(LIST, {"q": "Schuldenhilfe Arabisch"})
    assert [service.name for service in page.context["object_list"]] == ["Schuldenhilfe"]
    assert "Shown is 1 in other languages" in page.content.decode()
    a_service("Schuldenhilfe für alle", topics=["FIN-02"], languages=["ar"])
    page = client_for("adviser").get(LIST, {"q": "Schuldenhilfe Arabisch", "page": "1"})
    assert [service.name for service in page.context["object_list"]] == ["Schuldenhilfe für alle"]
    assert 'href="?q=Schuldenhilfe"' in page.content.decode()
    assert "1 more service in other languages" in page.content.decode()


@pytest.mark.parametrize(
    "text", ["Quantenphysik Arabisch", "Quantenphysik", "Quantenphysik Hörde", "Rumänisch"]
)
def test_where_nothing_is_found_nothing_else_is_said_to_be_shown(client_for, directory, text):
    page = client_for("adviser").get(LIST, {"q": text})
    assert list(page.context["object_list"]) == []
    for words in ("Nothing is called like this", "in other languages"):
        assert words not in page.content.decode()


# --- What people call it ------------------------------------------------------------------------------


@pytest.fixture
def city():
    for name, topic in {
        "Angebot A": "SPR-01",
        "Angebot B": "SPR-05",
        "Angebot C": "BIL-01",
        "Angebot D": "BIL-02",
        "Angebot E": "WOH-01",
        "Angebot F": "FIN-02",
        "Angebot G": "WOH-06",
    }.items():
        a_service(name, topics=[topic])


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Sprachkurs", "A"),
        ("Sprahckurs", "A"),
        ("Sprachkrus", "A"),
        ("Deutschkurs", "A"),
        ("Wohnungsamt", "E"),
        ("Wohnugsamt", "E"),
        ("Schuldnerberatnug", "F"),
        ("Energie", "G"),
        ("debt counselling", "F"),
        ("مدرسة", "D"),
        ("المدرسة", "D"),
        ("مدرسه", "D"),
        ("دورة لغة", "A"),
        ("سكن", "EG"),
        ("کودکستان", "C"),
        ("كودكستان", "C"),
        ("курс мови", "A"),
        ("школа", "D"),
        ("ШКОЛА", "D"),
        ("шокла", "D"),
        ("детский сад", "C"),
        ("garderie", "C"),
        ("logement", "EG"),
        ("école", "D"),
        ("cours d’allemand", "A"),
        ("çocuk yuvası", "C"),
        ("cocuk yuvasi", "C"),
    ],
)
def test_a_word_of_everyday_life_is_understood(city, text, letters):
    assert {name[-1] for name in found(text)} == set(letters)


def test_everyday_words_are_of_topics_and_groups_that_exist(db):
    known = {*translations("topic"), *translations("topic_group")}
    assert set(everyday_words()) <= known
    assert all(words for words in everyday_words().values())


def test_a_group_stands_for_its_topics_unless_one_of_them_is_called_so(db):
    assert set(topics_called(["beistand"])) == set()
    assert "BIL-01" in topics_called(["kita"])
    assert "BIL-02" not in topics_called(["kita"])
    assert {"PSY-01", "PSY-03"} <= set(topics_called(["krise"]))


# --- What is kept in the process ----------------------------------------------------------------------


def test_what_is_kept_is_what_stands_in_the_database(directory):
    terms = search.understand("hörde kindergarten")
    nearby = Service.objects.get(name="Kindergarten Nord")
    assert nearby.name in found("hörde kindergarten")
    nearby.districts.set(["mengede"])
    nearby.save()
    assert found("hörde kindergarten") == ["Betreuung am Morgen"]
    assert len(search.Found(Service.objects.filter(name__startswith="K"), terms)) == 0
    Service.objects.filter(name="Kindergeldstelle").delete()
    DirectoryChange.note()
    assert found("kindergeldstelle") == []


def test_a_change_that_is_committed_late_is_seen(db):
    """Two acts at once: the first to begin is the last to be committed, and changes the stamp all the same."""
    first = DirectoryChange.objects.create(pk=7001)
    DirectoryChange.objects.create(pk=7002)
    whole = DirectoryChange.stamp()
    first.delete()
    assert DirectoryChange.stamp() != whole


def test_only_the_last_changes_are_kept(monkeypatch, db):
    monkeypatch.setattr(DirectoryChange, "KEPT", 2)
    DirectoryChange.objects.bulk_create(DirectoryChange() for _number in range(5))
    last = list(DirectoryChange.objects.order_by("-pk").values_list("pk", flat=True)[:2])
    DirectoryChange.forget()
    DirectoryChange.forget()
    assert list(DirectoryChange.objects.order_by("-pk").values_list("pk", flat=True)) == last


def test_only_services_that_are_offered_are_proposed_however_many_are_not(client_for, directory):
    school = an_organisation("Geschlossen e. V.", is_active=False)
    for number in range(12):
        a_service(f"Inkasso {number}", organisation=school)
    offered = search.Found(Service.objects.offered(), search.understand("inkasso"))
    assert offered.first(2, "") == [Service.objects.get(name="Schuldenhilfe").pk]
    page = client_for("adviser").get(LIST, {"q": "inkasso", "offered": "yes", "sort": "-name"})
    assert [service.name for service in page.context["object_list"]] == ["Schuldenhilfe"]
    rows = client_for("adviser").get(LIST, {"q": "inkasso", "sort": "-name"}).context["object_list"]
    assert [service.name for service in rows][:2] == ["Schuldenhilfe", "Inkasso 9"]


def test_where_not_every_word_can_be_met_what_fits_most_of_them_is_shown(client_for, directory):
    """The client's own words: a word with a meaning says more than one without, a place alone is no answer."""
    adviser, expected = client_for("adviser"), {"Kindergarten Nord", "Betreuung am Morgen"}
    asked = {
        "ich suche einen Kindergarten": expected,
        "Kindergarten für Quantenphysik": expected,
        "Kindergarten Anmeldung Hörde": expected,
        "Musterkita für den Mittwoch": expected | {"Sprachcafé am Mittwoch"},
        "kindergaten inkasso": {"Schuldenhilfe"},
    }
    for text, names in asked.items():
        page = adviser.get(LIST, {"q": text})
        assert ({service.name for service in page.context["object_list"]}, text) == (names, text)
        assert "No service fits all of these words" in page.content.decode()
    assert "fits all of these words" not in adviser.get(LIST, {"q": "kindergarten"}).content.decode()
