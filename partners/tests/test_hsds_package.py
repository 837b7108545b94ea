"""The directory out as HSDS 3 and in again: nothing is lost, nothing is written twice."""

from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest
from django.core.management import CommandError
from hypothesis import given, settings
from hypothesis import strategies as st

from core.models import AuditEntry
from partners.hsds import exporting
from partners.hsds.faults import Place
from partners.hsds.mapping import RECORDS, write
from partners.hsds.terms import TOPIC, made_id, term
from partners.hsds.units import Unit
from partners.models import Agreement, Contact, Location, Organisation, Schedule, Service, ServiceAtLocation
from partners.tests import hsds_packages as hsds
from partners.tests import records

pytestmark = pytest.mark.django_db


@pytest.fixture
def package(tmp_path):
    return hsds.write_package(tmp_path / "in", [hsds.a_full_organization()], [hsds.a_full_service()])


@pytest.fixture
def directory(cast):
    """Our own records, with a value in every column."""
    parent = records.an_organisation("Dachverband")
    organisation = records.an_organisation(
        "Träger",
        parent=parent,
        controller="Der Verband",
        privacy_regime="kdg",
        phone="0231 1",
        is_active=False,
    )
    Agreement.objects.create(
        organisation=organisation, status="active", signed_on=date(2025, 1, 1), reference="A 1"
    )
    service = records.a_service(
        "Beratung",
        organisation=organisation,
        topics=("BIL-01", "SPR-03"),
        districts=("eving", "hoerde"),
        languages=("ar", "tr"),
        access="walk_in",
        cost="free",
        capacity="waiting",
        waiting_weeks=4,
        capacity_on=date(2026, 11, 1),
        status="temporarily closed",
        closed_until=date(2027, 1, 1),
        documents="Ausweis\nBescheid",
        fees="5 Euro",
        minimum_age=6,
        assured_on=date(2026, 10, 1),
        assured_by="Muster Person",
        review_months=12,
        email="intern@example.org",
        is_public=True,
    )
    service.target_groups.set(service.target_groups.model.objects.filter(code="families"))
    place = {"wheelchair": "partly", "accessibility": "Rampe am Hof", "postcode": "44135"}
    records.a_place(service, latitude="51.5", longitude="7.4", **place)
    records.a_contact(service, phone="0231 2", is_public=True)
    Contact.objects.create(organisation=organisation, name="Interne Person")
    Schedule.objects.create(
        service=service, weekday="MO", opens_at=time(9), closes_at=time(12), note="nur mit Termin"
    )
    return service


@pytest.mark.parametrize("form", exporting.FORMATS)
def test_export_import_and_export_again_give_the_same_files(directory, tmp_path, form):
    first = hsds.export_package(tmp_path / "first", form)
    hsds.empty_directory()
    hsds.import_package(first)
    again = hsds.export_package(tmp_path / "again", form)
    assert hsds.contents(first) == hsds.contents(again)
    service = Service.objects.get()
    assert (service.email, service.assured_by, service.is_public) == (
        "intern@example.org",
        "Muster Person",
        True,
    )
    assert {group.code for group in service.target_groups.all()} == {"families"}
    assert Agreement.objects.get().reference == "A 1"
    assert dict(Contact.objects.values_list("name", "is_public")) == {
        "Muster Person": True,
        "Interne Person": False,
    }
    assert Organisation.objects.get(name="Träger").parent.name == "Dachverband"


@pytest.mark.parametrize("form", exporting.FORMATS)
def test_what_the_product_does_not_know_goes_out_as_it_came_in(package, tmp_path, form):
    hsds.import_package(package)
    first = hsds.export_package(tmp_path / "first", form)
    hsds.empty_directory()
    hsds.import_package(first)
    organizations, services = hsds.read_export(tmp_path / "out")
    given = hsds.values([hsds.a_full_organization(), hsds.a_full_service()])
    assert given - hsds.values([organizations, services]) == set()
    assert hsds.contents(hsds.export_package(tmp_path / "again", form)) == hsds.contents(first)


def test_what_has_a_column_stands_in_it(package):
    hsds.import_package(package)
    service = Service.objects.get()
    assert (service.is_citywide, service.minimum_age, service.maximum_age) == (True, 6, None)
    assert [language.code for language in service.languages.all()] == ["tr"]
    assert service.modified_at == datetime(2026, 3, 2, 8, 30, 0, 500_000, tzinfo=UTC)
    assert service.phone == "0231 123456"
    assert "haus der hilfe" in service.search_text
    assert Location.objects.get().street == "Musterweg 1"
    assert Location.objects.get().wheelchair == "yes"
    assert Schedule.objects.get().note == "nicht in den Ferien"
    assert ServiceAtLocation._base_manager.get().extra["description"] == "Zimmer 3"
    assert not Contact.objects.filter(is_public=True).exists()


def test_a_second_import_changes_nothing(package):
    hsds.import_package(package)
    assert "New: 0, changed: 0, unchanged: 7" in hsds.import_package(package)


def test_dry_run_shows_each_field_and_writes_nothing(package, tmp_path):
    hsds.import_package(package)
    changed = hsds.a_full_service() | {"name": "Neuer Name", "phones": [hsds.a_phone(111, number="0231 9")]}
    other = hsds.write_package(tmp_path / "other", services=[changed, hsds.a_service(102)])
    shown = hsds.import_package(other, dry_run=True)
    assert 'name: "Angebot 101" → "Neuer Name"' in shown
    assert "0231 9" in shown
    assert f"+ service {hsds.an_id(102)} Angebot 102" in shown
    assert Service.objects.get().name == "Angebot 101"
    hsds.import_package(other)
    assert Service.objects.get(pk=hsds.an_id(101)).phone == "0231 9"


def test_what_the_package_does_not_mention_stays(directory, tmp_path):
    owner = {"id": str(directory.pk), "organization_id": str(directory.organisation_id)}
    changed = hsds.a_service(name="Beratung neu") | owner
    hsds.import_package(hsds.write_package(tmp_path / "in", services=[changed]))
    directory.refresh_from_db()
    assert (directory.name, directory.cost, directory.documents) == (
        "Beratung neu",
        "free",
        "Ausweis\nBescheid",
    )
    assert directory.topics.count() == 2
    assert directory.schedules.count() == 1
    assert directory.is_public


def test_hours_that_a_package_no_longer_lists_are_over(package, tmp_path):
    hsds.import_package(package)
    changed = hsds.a_full_service() | {"schedules": []}
    assert "gone: 1" in hsds.import_package(hsds.write_package(tmp_path / "other", services=[changed]))
    assert not Schedule.objects.exists()
    assert "schedules" not in Service.objects.get().extra


def test_what_a_package_says_is_open_again_has_no_day_of_closure_any_more(package, tmp_path):
    hsds.import_package(package)
    Service.objects.update(status="temporarily closed", closed_until=date(2027, 1, 1))
    hsds.import_package(hsds.write_package(tmp_path / "other", services=[hsds.a_full_service()]))
    assert Service.objects.get().closed_until is None


def test_a_value_changed_here_goes_before_what_was_kept(package, tmp_path):
    hsds.import_package(package)
    organisation = Organisation.objects.get()
    organisation.phone = "0231 555"
    organisation.save()
    (organization,), _services = hsds.read_export(tmp_path / "out")
    assert [phone["number"] for phone in organization["phones"]] == ["Durchwahl 5", "0231 555"]


def test_services_and_places_may_stand_within_each_other(tmp_path):
    location = {"id": hsds.an_id(11), "location_type": "virtual"}
    nested = hsds.a_service(service_at_locations=[{"id": hsds.an_id(12), "location": location}])
    del nested["organization_id"]
    nested["organization"] = hsds.an_organization()
    hsds.import_package(hsds.write_package(tmp_path / "in", services=[nested]))
    assert Service.objects.get().places.get().organisation == Organisation.objects.get()


def test_own_topics_are_found_by_their_ids(tmp_path):
    attribute = {"id": hsds.an_id(50), "taxonomy_term_id": term(TOPIC, "BIL-01")["id"]}
    package = hsds.write_package(
        tmp_path / "in", [hsds.an_organization()], [hsds.a_service(attributes=[attribute])]
    )
    hsds.import_package(package)
    assert [topic.code for topic in Service.objects.get().topics.all()] == ["BIL-01"]
    _organizations, (service,) = hsds.read_export(tmp_path / "out")
    assert hsds.an_id(50) in {each["id"] for each in service["attributes"]}


def test_import_is_in_the_audit_trail(package):
    hsds.import_package(package)
    assert AuditEntry.objects.get(action="import").facts == {"list": "directory", "new": 7, "changed": 0}


def test_every_exported_object_is_as_the_standard_has_it(directory, tmp_path):
    organizations, services = hsds.read_export(tmp_path / "out")
    assert [hsds.shape_faults("organization", each) for each in organizations] == [[], []]
    assert [hsds.shape_faults("service", each) for each in services] == [[]]


def test_nothing_is_half_written(directory, tmp_path, monkeypatch):
    out = hsds.export_package(tmp_path / "out")
    before = hsds.contents(out)

    def break_off():
        raise OSError("the disk is full")
        yield

    monkeypatch.setitem(exporting.ALL, "service", break_off)
    with pytest.raises(CommandError, match="disk is full"):
        hsds.export_package(out)
    assert hsds.contents(out) == before


def test_a_missing_directory_is_one_line(tmp_path):
    with pytest.raises(CommandError, match="neither a directory nor a workbook"):
        hsds.import_package(tmp_path / "missing")


# --- On generated records -----------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=30)
ids = st.uuids(version=4).map(str)
phones = st.fixed_dictionaries(
    {"id": ids, "number": st.one_of(texts, st.just("0231 4711"))},
    optional={"type": texts, "extension": st.integers(0, 99)},
)
languages = st.fixed_dictionaries(
    {"id": ids}, optional={"code": st.sampled_from(["ar", "tr", "xx"]), "name": texts}
)
lines = st.sampled_from(["Ausweis", " ", "a\nb", "Pass"])
documents = st.fixed_dictionaries({"id": ids}, optional={"document": lines})
places = st.sampled_from(["Dortmund", "Eving", "Umland"])
areas = st.fixed_dictionaries({"id": ids}, optional={"name": places, "uri": texts})
ages = st.one_of(st.integers(-5, 200), st.floats(0, 150))
generated_services = st.fixed_dictionaries(
    {"id": ids, "name": texts.filter(str.strip), "status": st.sampled_from(["active", "defunct"])},
    optional={
        "alternate_name": texts,
        "description": texts,
        "alert": st.text("abc ", max_size=300),
        "url": st.sampled_from(["https://example.org/", "javascript:alert(1)", "urn:x:y"]),
        "minimum_age": ages,
        "maximum_age": ages,
        "phones": st.lists(phones, max_size=3),
        "languages": st.lists(languages, max_size=4),
        "required_documents": st.lists(documents, max_size=4),
        "service_areas": st.lists(areas, max_size=3),
        "x_anything": st.recursive(
            st.one_of(texts, st.integers(), st.none(), st.booleans()), st.lists, max_leaves=5
        ),
    },
)


@given(generated_services)
@settings(max_examples=200)
def test_reading_and_writing_loses_nothing(service):
    """Values without a column are kept; what was written is read as the same once more."""
    unit = Unit("service", UUID(service["id"]), service, Place(""))
    written = write(RECORDS["service"], unit.state())
    empty = {'""'}
    assert hsds.values(service) - hsds.values(written) - empty == set()
    again = Unit("service", unit.id, written, Place(""))
    assert write(RECORDS["service"], again.state()) == written


def test_made_ids_are_uuids_that_stay():
    assert made_id("term", "topic", "BIL-01") == made_id("term", "topic", "BIL-01")
    assert hsds.FORMATS["uuid"](made_id("a"))
