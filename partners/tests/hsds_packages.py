"""Small packages of HSDS 3 for tests, invented here, and what is done with them."""

import io
import json
from pathlib import Path
from uuid import UUID

from django.core.management import call_command
from django.utils.translation import override
from openpyxl import load_workbook

from partners.hsds import workbook
from partners.hsds.formats import FORMATS
from partners.hsds.standard import SHAPES
from partners.models import Organisation, Service


def an_id(key: int) -> str:
    return str(UUID(int=key, version=4))


def an_organization(key: int = 1, **parts) -> dict:
    return {"id": an_id(key), "name": f"Verein {key}", "description": "Hilft."} | parts


def a_service(key: int = 101, organization: int = 1, **parts) -> dict:
    owner = {"organization_id": an_id(organization)}
    return {"id": an_id(key), "name": f"Angebot {key}", "status": "active"} | owner | parts


def a_phone(key: int, **parts) -> dict:
    return {"id": an_id(key), "number": "0231 123456"} | parts


def an_address(key: int, **parts) -> dict:
    where = {"address_1": "Musterweg 1", "city": "Dortmund", "state_province": "NW", "postal_code": "44135"}
    return {"id": an_id(key), **where, "country": "DE", "address_type": "physical"} | parts


def a_foreign_attribute(key: int) -> dict:
    taxonomy = {"id": an_id(9001), "name": "Fremde Ordnung", "description": "Nicht unsere"}
    term = {"id": an_id(9002), "name": "Hilfe", "description": "Hilfe", "taxonomy_detail": taxonomy}
    return {"id": an_id(key), "link_type": "service", "value": "ja", "taxonomy_term": term}


def a_full_organization() -> dict:
    """With parts for which there is no column."""
    location = {
        "id": an_id(11),
        "location_type": "physical",
        "name": "Haus der Hilfe",
        "alternate_name": "HdH",
        "latitude": 51.5,
        "longitude": 7.45,
        "addresses": [an_address(12), an_address(13, address_type="postal", postal_code="D-44135")],
        "accessibility": [{"id": an_id(14), "description": "rollstuhlgerecht"}],
        "phones": [a_phone(15)],
        "languages": [{"id": an_id(16), "code": "ar"}],
    }
    person = {
        "id": an_id(17),
        "name": "Muster Person",
        "title": "Leitung",
        "phones": [a_phone(18, extension=7)],
    }
    return an_organization(
        parent_organization_id=an_id(999),
        year_incorporated=1990,
        tax_id="12/345",
        phones=[a_phone(19, type="voice"), a_phone(20, number="Durchwahl 5")],
        locations=[location],
        contacts=[person, {"id": an_id(21), "email": "ohne-namen@example.org"}],
        funding=[{"id": an_id(22), "source": "Stadt"}],
        programs=[{"id": an_id(23), "name": "Programm", "description": "Ein Programm"}],
        organization_identifiers=[{"id": an_id(24), "identifier_type": "Register", "identifier": "VR 1"}],
        x_extension={"level": 3, "tags": ["a", "b"]},
    )


def a_full_service() -> dict:
    weekly = {"freq": "WEEKLY", "byday": "MO", "opens_at": "09:00:00", "closes_at": "12:00:00"}
    return a_service(
        email="dienst@example.org",
        url="https://example.org/dienst",
        description="<b>Kinder</b> < 3 Jahre & mehr",
        application_process="x" * 401,
        minimum_age=6,
        maximum_age=17.5,
        assured_date="2026-03-01",
        last_modified="2026-03-02T08:30:00.5Z",
        licenses="keine",
        phones=[a_phone(111)],
        schedules=[
            {"id": an_id(112), **weekly, "notes": "nicht in den Ferien"},
            {"id": an_id(113), **weekly, "byday": "TU,WE", "dtstart": "2026-01-01"},
        ],
        service_areas=[{"id": an_id(114), "name": "Dortmund"}, {"id": an_id(115), "name": "Umland"}],
        service_at_locations=[
            {"id": an_id(116), "location_id": an_id(11), "description": "Zimmer 3", "phones": [a_phone(117)]}
        ],
        languages=[
            {"id": an_id(118), "code": "tr", "note": "nach Absprache"},
            {"id": an_id(119), "name": "Romani"},
        ],
        required_documents=[{"id": an_id(120), "document": "Ausweis"}],
        cost_options=[{"id": an_id(121), "amount": 5.5, "currency": "eur"}],
        contacts=[{"id": an_id(122), "name": "Fach Kraft"}],
        attributes=[a_foreign_attribute(123)],
        metadata=[a_change(124)],
    )


def a_change(key: int) -> dict:
    values = {"field_name": "name", "previous_value": "alt", "replacement_value": "neu", "updated_by": "Amt"}
    return {"id": an_id(key), "last_action_date": "2026-01-01", "last_action_type": "update", **values}


# --- What is done with a package ----------------------------------------------------------------------


def write_package(directory: Path, organizations: list | None = None, services: list | None = None) -> Path:
    directory.mkdir(exist_ok=True)
    for name, records in {"organizations": organizations, "services": services}.items():
        if records is not None:
            (directory / f"{name}.json").write_text(json.dumps(records), encoding="utf-8")
    return directory


def import_package(directory: Path, **options) -> str:
    """What the command says, in English."""
    out = io.StringIO()
    book = directory / workbook.FILE
    with override("en"):
        call_command("import_directory", book if book.exists() else directory, stdout=out, **options)
    return out.getvalue()


def export_package(directory: Path, form: str = "json") -> Path:
    call_command("export_directory", output=directory, format=form, stdout=io.StringIO())
    return directory


def read_export(directory: Path) -> tuple[list, list]:
    export_package(directory)
    found = (json.loads((directory / f"{name}.json").read_bytes()) for name in ("organizations", "services"))
    return tuple(found)


def contents(directory: Path) -> dict[str, bytes]:
    return {path.name: _cells(path) or path.read_bytes() for path in directory.iterdir()}


def _cells(path: Path) -> list:
    """What stands in the sheets of a workbook; nothing in another file."""
    if path.suffix != ".xlsx":
        return []
    return [(sheet.title, list(sheet.values)) for sheet in load_workbook(path).worksheets]


def empty_directory() -> None:
    Service.objects.all().delete()
    Organisation.objects.update(parent=None)
    Organisation.objects.all().delete()


def values(part) -> set[str]:
    """Every value in a record, wherever it stands."""
    if isinstance(part, dict):
        return set().union(*map(values, part.values())) if part else set()
    if isinstance(part, list):
        return set().union(*map(values, part)) if part else set()
    is_number = isinstance(part, int | float) and not isinstance(part, bool)
    return {json.dumps(float(part) if is_number else part)}


def shape_faults(kind: str, record: dict, path: str = "") -> list[str]:
    """What in `record` is not as HSDS 3 has it: the tests' own plain look, without the product's checks."""
    shape, found = SHAPES[kind], []
    required = [name.name for name in shape.names.values() if name.is_required]
    found += [f"{path}{name} missing" for name in required if name not in record]
    for key, value in record.items():
        if key in shape.many:
            for each in value:
                found += shape_faults(shape.many[key], each, f"{path}{key}.")
        elif key in shape.one:
            found += shape_faults(shape.one[key], value, f"{path}{key}.")
        elif key in shape.names:
            name = shape.names[key]
            is_good = isinstance(value, int | float) if name.type == "number" else isinstance(value, str)
            is_good = is_good and (name.type == "number" or FORMATS[name.type](value))
            found += (
                [] if is_good and (not name.words or value in name.words) else [f"{path}{key}: {value!r}"]
            )
        elif key == "service":
            found += shape_faults("service", value, "service.")
        elif key != "services":
            found.append(f"{path}{key} unknown")
    return found
