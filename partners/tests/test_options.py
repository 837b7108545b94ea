"""The type-ahead of the consultation form: which services come first."""

from django.urls import reverse

from partners.tests.records import a_service, an_organisation


def options(client, **query) -> list[dict]:
    return client.get(reverse("partners:service_options"), query).json()["results"]


def test_services_for_the_topic_come_first_then_the_district_then_the_whole_city(client_for):
    a_service("Anderswo", topics=["BIL-01"], districts=["hoerde"])
    a_service("Stadtweit", topics=["BIL-01"])
    a_service("Vor Ort", topics=["BIL-01"], districts=["eving"])
    a_service("Anderes Thema", topics=["SPR-03"], districts=["eving"])
    found = options(client_for("adviser"), topic="BIL-01", district="eving")
    assert [option["label"].split(" – ")[0] for option in found] == [
        "Vor Ort",
        "Stadtweit",
        "Anderswo",
        "Anderes Thema",
    ]


def test_an_option_names_service_organisation_districts_and_languages(client_for):
    service = a_service("Kita-Beratung", topics=["BIL-01"], districts=["eving"], languages=["ar", "tr"])
    assert options(client_for("lead"), q="kita") == [
        {
            "value": str(service.pk),
            "label": "Kita-Beratung – Beispielverein",
            "hint": "Eving · Arabic, Turkish",
        }
    ]


def test_what_is_not_offered_is_no_option(client_for):
    a_service("Geschlossen", status="temporarily closed")
    a_service("Ruht", organisation=an_organisation("Ruhender Verein", is_active=False))
    assert options(client_for("adviser")) == []


def test_nonsense_in_the_question_is_as_if_it_had_not_been_asked(client_for):
    a_service()
    assert len(options(client_for("adviser"), topic="x" * 50, district="nowhere")) == 1


def test_at_most_twenty_options(client_for):
    organisation = an_organisation()
    for number in range(25):
        a_service(f"Angebot {number}", organisation=organisation)
    assert len(options(client_for("adviser"))) == 20
