"""Broken and hostile packages are refused with file, place and reason, and change nothing."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from core.models import AuditEntry
from partners.hsds import jsonfiles
from partners.hsds.faults import SHOWN
from partners.models import Organisation, Service
from partners.tests import hsds_packages as hsds

pytestmark = pytest.mark.django_db


def refused(directory) -> str:
    """What the refused import says; nothing has changed."""
    before = Organisation.objects.count(), Service.objects.count(), AuditEntry.objects.count()
    out = io.StringIO()
    with override("en"), pytest.raises(CommandError, match="nothing was written"):
        call_command("import_directory", directory, stdout=out)
    assert (Organisation.objects.count(), Service.objects.count(), AuditEntry.objects.count()) == before
    return out.getvalue()


def nested(depth: int) -> list:
    found: list = []
    for _level in range(depth):
        found = [found]
    return found


@pytest.mark.parametrize(
    ("parts", "place", "reason"),
    [
        ({"name": 5}, "[0].name", "a text is needed"),
        ({"name": None}, "[0].name", "a text is needed"),
        ({"name": "x" * 161}, "[0].name", ""),
        ({"description": "x" * 100_001}, "[0].description", "longer than 100000"),
        ({"description": "a\x00b"}, "[0].description", "not text"),
        ({"id": "1"}, "[0].id", "not a UUID"),
        ({"website": "not a uri"}, "[0].website", "not a web address"),
        ({"website": "javascript:alert(1)"}, "[0].website", "not a web address"),
        ({"website": "ftp://example.org"}, "[0].website", "not a web address"),
        ({"uri": "data:text/html,x"}, "[0].uri", "not a URI"),
        ({"logo": " javascript:alert(1)"}, "[0].logo", "not a URI"),
        ({"x_more": {"url": "data:image/svg+xml,x"}}, "[0].x_more.url", "not a URI"),
        (
            {"locations": [{"id": hsds.an_id(9), "location_type": "physical", "url": "vbscript:x"}]},
            "[0].locations[0].url",
            "not a web address",
        ),
        ({"email": "nobody"}, "[0].email", "not an e-mail"),
        ({"year_incorporated": "1990"}, "[0].year_incorporated", "a number is needed"),
        ({"year_incorporated": True}, "[0].year_incorporated", "a number is needed"),
        ({"phones": {}}, "[0].phones", "a list is needed"),
        ({"phones": ["1"]}, "[0].phones[0]", "an object is needed"),
        ({"phones": [{"id": hsds.an_id(9)}]}, "[0].phones[0].number", "is missing"),
        (
            {"locations": [{"id": hsds.an_id(9), "location_type": "tent"}]},
            "[0].locations[0].location_type",
            "none of",
        ),
        ({"x_deep": nested(30)}, "[0].x_deep", "nested too deep"),
        ({"x_long": "x" * 100_001}, "[0].x_long", "longer than"),
        ({"parent_organization_id": hsds.an_id(1)}, "[0].parent_organization_id", "a part of itself"),
    ],
)
def test_a_fault_in_an_organization_is_placed(tmp_path, parts, place, reason):
    said = refused(hsds.write_package(tmp_path / "in", [hsds.an_organization(**parts)]))
    assert f"organizations.json, {place}" in said
    assert reason in said


@pytest.mark.parametrize(
    ("services", "place", "reason"),
    [
        ([hsds.a_service(status="open")], "[0].status", "none of: active"),
        ([hsds.a_service(organization=7)], "[0].organization_id", "no such organisation"),
        ([hsds.a_service(), hsds.a_service()], "[1].id", "given twice"),
        ([hsds.a_service(), hsds.a_service(102, name="ANGEBOT 101")], "[1].name", "another record"),
        ([hsds.a_service(url="JavaScript:alert(1)")], "[0].url", "not a web address"),
        (
            [hsds.a_service(required_documents=[{"id": hsds.an_id(5), "uri": "file:///etc/passwd"}])],
            "[0].required_documents[0].uri",
            "not a web address",
        ),
        ([hsds.a_service(assured_date="17.3.2026")], "[0].assured_date", "not a day"),
        ([hsds.a_service(last_modified="gestern")], "[0].last_modified", "not a moment"),
        ([hsds.a_service(), hsds.a_service(organization=2)], "[1]", "two organisations"),
        (
            [hsds.a_service(organization=1) | {"organization": hsds.an_organization(2)}],
            "[0]",
            "two organisations",
        ),
        (
            [hsds.a_service(service_at_locations=[{"id": hsds.an_id(5), "location_id": hsds.an_id(6)}])],
            "[0].service_at_locations[0].location_id",
            "no such place",
        ),
        ([{**hsds.a_service(), "organization_id": ""}], "[0].organization_id", ""),
        (["text"], "[0]", "an object is needed"),
    ],
)
def test_a_fault_in_a_service_is_placed(tmp_path, services, place, reason):
    organizations = [hsds.an_organization(), hsds.an_organization(2)]
    said = refused(hsds.write_package(tmp_path / "in", organizations, services))
    assert f"services.json, {place}" in said
    assert reason in said


def test_parts_of_each_other_are_refused(tmp_path):
    circle = [
        hsds.an_organization(number, parent_organization_id=hsds.an_id(number % 3 + 1))
        for number in (1, 2, 3)
    ]
    assert refused(hsds.write_package(tmp_path / "in", circle)).count("a part of itself") == 3


def test_a_name_that_the_directory_has_is_refused(tmp_path):
    hsds.import_package(hsds.write_package(tmp_path / "in", [hsds.an_organization()]))
    other = hsds.write_package(tmp_path / "other", [hsds.an_organization(2, name="VEREIN 1")])
    assert "another record of this name" in refused(other)


def test_an_own_note_with_a_wrong_value_is_refused(tmp_path):
    hsds.import_package(hsds.write_package(tmp_path / "in", [hsds.an_organization()], [hsds.a_service()]))
    _organizations, (service,) = hsds.read_export(tmp_path / "out")
    service["attributes"][0]["value"] = "secret"
    assert "“secret” is no value of visibility" in refused(
        hsds.write_package(tmp_path / "in", None, [service])
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "an array is needed"),
        (b"{}", "an array is needed"),
        (b"[{]", "is not JSON"),
        (b"[{}", "a comma or the end"),
        (b"[] []", "something follows"),
        (b'[{"id": "\xff"}]', "is not UTF-8"),
        (b"[" * 200_000, "nested too deep"),
        (b'[{"a": ' + b"[" * 200_000, "nested too deep"),
        (b'[{"a": 1, "a": 2}]', "stands there twice"),
        (b'[{"a": NaN}]', "is not JSON"),
        (b'[{"a": 1' + b"0" * 5000 + b"}]", "is not JSON"),
        (b'[{"id": "\\ud800"}]', "not text"),
    ],
)
def test_what_is_no_json_is_refused(tmp_path, content, reason):
    (tmp_path / "organizations.json").write_bytes(content)
    assert reason in refused(tmp_path)


def test_an_endless_text_is_not_read_to_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr(jsonfiles, "OBJECT_LIMIT", 1000)
    monkeypatch.setattr(jsonfiles, "BLOCK", 100)
    with (tmp_path / "organizations.json").open("wb") as file:
        file.write(b'[{"id": "')
        file.write(b"x" * 100_000)
    assert "organizations.json, [0]: one object is larger than 1000" in refused(tmp_path)


def test_an_empty_directory_is_refused(tmp_path):
    assert "neither organizations.json" in refused(tmp_path)


def test_many_faults_are_counted(tmp_path):
    many = [hsds.an_organization(number, email="x") for number in range(1, SHOWN + 21)]
    said = refused(hsds.write_package(tmp_path / "in", many))
    assert said.count("not an e-mail") == SHOWN
    assert "… and 20 more" in said


@pytest.mark.parametrize(
    "text",
    [
        "Hilfe <script>alert(1)</script>",
        "Hilfe < SCRIPT src=//example.org>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        '<a href="java\tscript:alert(1)">Hilfe</a>',
        "[Hilfe](javascript:alert(1))",
        "javascript:alert(1)",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        '<a href="&#106;avascript:alert(1)">Hilfe</a>',
        "<iframe src=//example.org></iframe>",
        "data:text/html,<b>Hilfe</b>",
    ],
)
def test_script_is_refused_wherever_it_stands(tmp_path, text):
    organization = hsds.an_organization(description=text, x_own={"note": [text]})
    document = {"id": hsds.an_id(5), "document": text}
    service = hsds.a_service(alert=text, required_documents=[document])
    said = refused(hsds.write_package(tmp_path / "in", [organization], [service]))
    for place in (
        "organizations.json, [0].description",
        "organizations.json, [0].x_own.note[0]",
        "services.json, [0].alert",
        "services.json, [0].required_documents[0].document",
    ):
        assert f"{place}: holds script" in said


@pytest.mark.parametrize(
    "text",
    [
        "Kinder < 3 Jahre, online = kostenlos",
        "a <b onto = c",
        "Kurs JavaScript: Grundlagen & mehr",
        "<b>Hilfe</b> <a href='https://example.org'>hier</a>",
        "Script und Transcript: onlinekurs=ja",
    ],
)
def test_signs_that_run_nothing_are_kept_as_text(tmp_path, client_for, text):
    hsds.import_package(hsds.write_package(tmp_path / "in", [hsds.an_organization(description=text)]))
    organization = Organisation.objects.get()
    assert organization.description == text
    page = client_for("directory").get(organization.get_absolute_url()).content.decode()
    assert "<b>Hilfe" not in page


def a_term(number: int, above: int) -> dict:
    term = {"id": hsds.an_id(number), "name": "Thema", "description": "Thema", "parent_id": hsds.an_id(above)}
    return {"id": hsds.an_id(number + 100), "value": "ja", "taxonomy_term": term}


@pytest.mark.parametrize("above", [{41: 41}, {41: 42, 42: 43, 43: 41}])
def test_terms_above_themselves_are_refused(tmp_path, above):
    attributes = [a_term(*pair) for pair in above.items()]
    said = refused(hsds.write_package(tmp_path / "in", [hsds.an_organization(attributes=attributes)]))
    assert said.count("the term is above itself") == len(above)
    assert "organizations.json, [0].attributes[0].taxonomy_term.parent_id" in said


def test_terms_below_others_are_taken(tmp_path):
    attributes = [a_term(41, 42), a_term(42, 43)]
    hsds.import_package(hsds.write_package(tmp_path / "in", [hsds.an_organization(attributes=attributes)]))
    assert Organisation.objects.exists()


# --- Tables -------------------------------------------------------------------------------------------

SERVICES = "id,organization_id,name,status\n"
PHONES = "id,organization_id,number"
ONE, TWO, GONE = hsds.an_id(1), hsds.an_id(2), hsds.an_id(8)
ORGANIZATIONS = f"id,name,description\n{hsds.an_id(1)},Verein,Hilft\n"


def tables(directory, **files: str | bytes):
    for name, text in {"organizations": ORGANIZATIONS, **files}.items():
        content = text if isinstance(text, bytes) else text.encode()
        (directory / f"{name}.csv").write_bytes(content)
    return directory


@pytest.mark.parametrize(
    ("files", "place", "reason"),
    [
        ({"services": f"{SERVICES}{TWO},{ONE},A,open\n"}, "services.csv, row 2, status", "none of"),
        (
            {"services": f"{SERVICES}{TWO},{GONE},A,active\n"},
            "services.csv, row 2, organization_id",
            "no such",
        ),
        ({"services": f"{SERVICES}{TWO},,A,active\n"}, "services.csv, row 2, organization_id", "is missing"),
        ({"services": f"id,name\n{TWO},A\n"}, "services.csv, row 1", "“organization_id” is missing"),
        (
            {"organizations": f"id,name,description,website\n{ONE},A,B,javascript:alert(1)\n"},
            "organizations.csv, row 2, website",
            "not a web address",
        ),
        ({"phones": f"{PHONES}\n{TWO},{GONE},1\n"}, "phones.csv, row 2", "belongs to nothing"),
        ({"phones": f"{PHONES},extension\n{TWO},{ONE},1,x\n"}, "phones.csv, row 2, extension", "a number"),
        ({"phones": "id,number,number\n"}, "phones.csv, row 1", "is there twice"),
        ({"phones": f"id,number\n{TWO}\n"}, "phones.csv, row 2", "1 cells under 2"),
        ({"phones": b"id,number\n\xff,1\n"}, "phones.csv", "is not UTF-8"),
        ({"phones": f'id,number\n{TWO},"{"x" * 200_000}"\n'}, "phones.csv, row", "is not CSV"),
        ({"organizations": f"{ORGANIZATIONS}{ONE},B,C\n"}, "organizations.csv, row 3, id", "given twice"),
    ],
)
def test_a_fault_in_a_table_is_placed(tmp_path, files, place, reason):
    said = refused(tables(tmp_path, **files))
    assert place in said
    assert reason in said


def test_a_term_above_itself_is_found_in_tables(tmp_path):
    term = f"id,name,description,parent_id\n{TWO},Thema,Thema,{TWO}\n"
    said = refused(tables(tmp_path, taxonomy_terms=term))
    assert "parent_id: the term is above itself" in said
    attribute = f"id,link_id,taxonomy_term_id,value\n{GONE},{ONE},{TWO},ja\n"
    said = refused(tables(tmp_path, taxonomy_terms=term, attributes=attribute))
    assert "organizations.csv, row 2, attributes[0].taxonomy_term.parent_id: the term" in said


def test_tables_of_others_are_read(tmp_path):
    """With columns that nobody knows, and rows that belong to nothing but are about everything."""
    organizations = f"id,name,description,shoe size\n{hsds.an_id(1)},Verein,Hilft,44\n"
    described = f"id,name,language\n{hsds.an_id(3)},Tabelle,de\n"
    package = tables(tmp_path, organizations=organizations, meta_table_descriptions=described)
    hsds.import_package(package)
    out = hsds.export_package(tmp_path / "out", "tabular")
    assert "44" in (out / "organizations.csv").read_text()
    assert "Tabelle" in (out / "meta_table_descriptions.csv").read_text()
    described = json.loads((out / "datapackage.json").read_text())
    names = {
        resource["path"]: [field["name"] for field in resource["schema"]["fields"]]
        for resource in described["resources"]
    }
    assert {name: (out / name).read_text().splitlines()[0].split(",") for name in names} == names
