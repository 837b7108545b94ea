"""The open interface: shapes, paging, caching, and that only what is public is seen."""

from datetime import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings

from partners.hsds.terms import GROUP, TOPIC, taxonomy, term_id
from partners.models import Contact, Organisation, Schedule, Service
from partners.tests import hsds_packages as hsds
from partners.tests import records

LISTS = ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms")
KINDS = {
    "services": "service",
    "organizations": "organization",
    "service_at_locations": "service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}


@pytest.fixture
def visitor(client_for):
    return client_for()


@pytest.fixture
def service(cast):
    found = records.a_service(is_public=True, languages=["ar"], email="intern@example.org", cost="free")
    Organisation.objects.update(controller="Geheimrat", phone="0231 1")
    records.a_place(found, postcode="44135")
    records.a_contact(found, name="Öffentliche Person", is_public=True)
    records.a_contact(found, name="Interne Person")
    Schedule.objects.create(service=found, weekday="MO", opens_at=time(9), closes_at=time(12))
    return found


def ask(client, path: str, **query) -> dict:
    response = client.get(f"/directory/hsds/{path}", query)
    assert response.status_code == 200, response.content
    return response.json()


def names(client, **query) -> list[str]:
    return [each["name"] for each in ask(client, "services", **query)["contents"]]


@pytest.mark.parametrize("path", ["", *LISTS])
def test_it_does_not_exist_unless_switched_on(visitor, path):
    with override_settings(DIRECTORY_API=False):
        assert visitor.get(f"/directory/hsds/{path}").status_code == 404


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("query", [{}, {"full": "true"}, {"full_service": "true"}])
def test_every_answer_has_the_shape_of_the_standard(visitor, service, name, query):
    page = ask(visitor, name, per_page=500, **query)
    assert page["contents"]
    for each in page["contents"]:
        assert hsds.shape_faults(KINDS[name], each) == []
        found = ask(visitor, f"{name}/{each['id']}")
        assert hsds.shape_faults(KINDS[name], found) == []
        assert found["id"] == each["id"]


def test_the_meta_page_names_the_version(visitor):
    assert ask(visitor, "")["version"] == "3.0"


def test_pages_have_the_envelope_of_the_standard(visitor, service):
    for number in range(4):
        records.a_service(f"Angebot {number}", is_public=True)
    second = ask(visitor, "services", per_page=2, page=2)
    assert len(second.pop("contents")) == 2
    assert second == {
        "total_items": 5,
        "total_pages": 3,
        "page_number": 2,
        "size": 2,
        "first_page": False,
        "last_page": False,
        "empty": False,
    }
    seen = [
        each["id"]
        for page in (1, 2, 3)
        for each in ask(visitor, "services", per_page=2, page=page)["contents"]
    ]
    assert len(set(seen)) == 5


def test_without_services_the_list_is_empty(visitor, db):
    page = ask(visitor, "services")
    assert (page["empty"], page["total_items"], page["contents"]) == (True, 0, [])


@pytest.mark.parametrize(
    "hide",
    [
        lambda service: Service.objects.update(is_public=False),
        lambda service: Service.objects.update(status="inactive"),
        lambda service: Organisation.objects.update(is_active=False),
    ],
)
def test_what_is_not_public_or_not_offered_does_not_exist(visitor, service, hide):
    hide(service)
    for name in ("services", "organizations", "service_at_locations"):
        assert ask(visitor, name)["empty"]
    assert visitor.get(f"/directory/hsds/services/{service.pk}").status_code == 404
    assert visitor.get(f"/directory/hsds/organizations/{service.organisation_id}").status_code == 404


@pytest.mark.parametrize("name", ["services", "organizations", "service_at_locations"])
def test_nothing_internal_is_shown(visitor, service, name):
    foreign = {"id": hsds.an_id(5), "name": "Fremde Person"}
    service.extra = {"contacts": [foreign], "assurer_email": "pruefer@example.org", "x_note": "Vermerk"}
    service.extra["metadata"] = [hsds.a_change(6)]
    service.assured_by = "Sachbearbeiterin"
    service.save()
    Contact.objects.filter(is_public=False).update(service=None)
    page = visitor.get(f"/directory/hsds/{name}", {"full": "true", "full_service": "true"}).content.decode()
    assert "Beispielverein" in page
    for text in (
        "Interne",
        "intern@",
        "Geheimrat",
        "Fremde",
        "pruefer",
        "Vermerk",
        "Sachbearbeiterin",
        "Amt",
        "visibility",
    ):
        assert text not in page


def test_public_contacts_and_facts_are_shown(visitor, service):
    found = ask(visitor, f"services/{service.pk}")
    assert [contact["name"] for contact in found["contacts"]] == ["Öffentliche Person"]
    assert {each["link_type"] for each in found["attributes"]} == {"topic", "cost"}
    assert found["schedules"][0]["byday"] == "MO"
    assert found["service_at_locations"][0]["location"]["addresses"][0]["postal_code"] == "44135"
    assert found["organization"]["phones"][0]["number"] == "0231 1"


def test_services_are_found_by_the_parameters_of_the_standard(visitor, service):
    other = records.a_service(
        "Wohnungshilfe", topics=["WOH-01"], is_public=True, organisation=records.an_organisation("B")
    )
    other.target_groups.set(other.target_groups.model.objects.filter(code="families"))
    Service.objects.filter(pk=other.pk).update(modified_at="2026-01-01T00:00:00Z")
    assert names(visitor, search="wohnung") == ["Wohnungshilfe"]
    assert names(visitor, taxonomy_term_id=term_id(TOPIC, "WOH-01")) == ["Wohnungshilfe"]
    assert names(visitor, taxonomy_term_id=term_id("topic_group", "WOH")) == ["Wohnungshilfe"]
    assert names(visitor, taxonomy_term_id=term_id(GROUP, "families")) == ["Wohnungshilfe"]
    assert names(visitor, taxonomy_term_id=hsds.an_id(1)) == []
    assert names(visitor, taxonomy_id=taxonomy(GROUP)["id"]) == ["Wohnungshilfe"]
    assert names(visitor, organization_id=str(other.organisation_id)) == ["Wohnungshilfe"]
    assert names(visitor, modified_after="2026-06-01T00:00:00Z") == ["Sprachcafé"]
    assert ask(visitor, "service_at_locations", postcode="44135")["total_items"] == 1
    assert ask(visitor, "service_at_locations", postcode="44137")["total_items"] == 0
    assert [each["name"] for each in ask(visitor, "organizations", search="beispiel")["contents"]] == [
        "Beispielverein"
    ]


def test_topics_stand_below_their_groups_and_beside_open_eligibility(visitor, db):
    of_group = ask(visitor, "taxonomy_terms", parent_id=term_id("topic_group", "WOH"), per_page=500)[
        "contents"
    ]
    assert "WOH-01" in {each["code"] for each in of_group}
    topic = ask(visitor, f"taxonomy_terms/{term_id(TOPIC, 'WOH-01')}")
    crosswalk = topic["term_uri"].removeprefix("urn:uuid:")
    assert ask(visitor, f"taxonomy_terms/{crosswalk}")["code"] == "1136"
    top = ask(visitor, "taxonomy_terms", taxonomy_id=taxonomy(TOPIC)["id"], top_only="true", per_page=500)[
        "contents"
    ]
    assert "WOH" in {each["code"] for each in top}
    assert "WOH-01" not in {each["code"] for each in top}


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=x",
        "per_page=-1",
        "full=maybe",
        "taxonomy_term_id=1",
        "modified_after=soon",
        "format=xml",
    ],
)
def test_a_wrong_parameter_is_named(visitor, db, query):
    response = visitor.get(f"/directory/hsds/services?{query}")
    assert response.status_code == 400
    assert query.split("=")[0] in response.json()["error"]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("pk", ["1", hsds.an_id(1), "%00"])
def test_an_unknown_record_is_404_in_json(visitor, db, name, pk):
    response = visitor.get(f"/directory/hsds/{name}/{pk}")
    assert response.status_code == 404
    assert "error" in response.json()


def test_answers_are_cached_by_their_content(visitor, service):
    first = visitor.get("/directory/hsds/services")
    assert "max-age=300" in first["Cache-Control"]
    assert first["Access-Control-Allow-Origin"] == "*"
    assert first["Last-Modified"]
    again = visitor.get("/directory/hsds/services", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    service.name = "Neuer Name"
    service.save()
    changed = visitor.get("/directory/hsds/services", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200


def test_it_is_read_only(visitor, db):
    assert visitor.head("/directory/hsds/services").status_code == 200
    for method in ("post", "put", "patch", "delete", "options"):
        assert getattr(visitor, method)("/directory/hsds/services").status_code == 405


@pytest.mark.parametrize(
    "path",
    ["services", "services?full=true", "organizations?full_service=true", "service_at_locations?full=true"],
)
def test_a_page_asks_as_often_for_many_as_for_one(visitor, service, path):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert visitor.get(f"/directory/hsds/{path}").status_code == 200
        return len(captured)

    before = queries()
    for number in range(3):
        organisation = records.an_organisation(f"Verein {number}")
        other = records.a_service(
            f"Angebot {number}", is_public=True, organisation=organisation, languages=["tr"]
        )
        records.a_place(other)
        records.a_contact(other)
    assert queries() == before


def test_what_leads_elsewhere_than_to_the_web_is_not_published(visitor, service):
    """Also when it has come into the directory some other way."""
    Service.objects.update(website="javascript:alert(1)")
    Organisation.objects.update(extra={"logo": "data:text/html,x", "uri": "urn:example:1"})
    found = ask(visitor, f"services/{service.pk}")
    assert "url" not in found
    assert "logo" not in found["organization"]
    assert found["organization"]["uri"] == "urn:example:1"
