"""Flats from a file: looked at first, whole or not at all, and never twice."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from core.models import AuditEntry
from network.housing.importing import HEADERS
from network.models import HousingUnit, Placement
from network.tests.housing import make_unit
from partners.models import Organisation
from welcome.tests.pages import text

pytestmark = pytest.mark.django_db
UPLOAD, CHECK = "/housing/import/", "/housing/import/check/"


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def row(**changed) -> dict:
    known = {
        "nummer": "WE 1",
        "stadtbezirk": "Eving",
        "zimmer": 3.5,
        "passt_fuer": 4,
        "von": date(2026, 1, 1),
    }
    return known | {"vermieter": "WOHNBAU", "stufenlos": "ja"} | changed


def upload(client, *rows: dict, headers=HEADERS):
    workbook, file = Workbook(), BytesIO()
    workbook.active.append(list(headers))
    for each in rows:
        workbook.active.append([each.get(header) for header in headers])
    workbook.save(file)
    return client.post(UPLOAD, {"file": SimpleUploadedFile("flats.xlsx", file.getvalue())}, follow=True)


def accept(client, page):
    return client.post(CHECK, {"digest": page.context["outcome"].digest}, follow=True)


def test_flats_come_with_the_households_that_live_there(client_for, cast):
    company = Organisation.objects.create(name="Wohnbau", type="housing")
    lead, known = client_for("lead"), make_unit(cast.es, code="WE  9")
    lived_in = {
        "belegt_seit": "01.02.2026",
        "belegt_personen": 4,
        "belegt_kinder": 2,
        "belegt_sprache": "Arabisch",
    }
    rows = (
        row(**lived_in),
        row(nummer=815, stadtbezirk="scharnhorst", vermieter="Muster", bis="31.12.2026", stufenlos=None),
        row(nummer="we 9"),
    )
    page = upload(lead, *rows)
    assert "WE 1" in text(page)
    assert HousingUnit.objects.count() == 1
    answer = accept(lead, page)
    assert "Imported: 2 new flats, 1 of them lived in; 1 were known already." in text(answer)
    first, second = HousingUnit.objects.exclude(pk=known.pk).order_by("-code")
    assert (first.code, first.organisation, first.landlord, first.is_step_free) == ("WE 1", company, "", True)
    assert (second.code, second.landlord, second.until) == ("815", "Muster", date(2026, 12, 31))
    placement = Placement.objects.get()
    assert (placement.unit, placement.persons, placement.children, placement.language_id) == (
        first,
        4,
        2,
        "ar",
    )
    assert AuditEntry.objects.get(action="import").facts["new"] == 2

    again = upload(lead, *rows)
    assert "All of it is stored already." in text(again)
    assert "Import now" not in text(again)
    assert "nothing was imported" in text(lead.post(CHECK, {"discard": "1"}, follow=True))
    assert "There is no file waiting." in text(lead.get(CHECK, follow=True))


@pytest.mark.parametrize(
    ("changed", "column", "reason"),
    [
        ({"nummer": ""}, "nummer", "This cell must be filled in."),
        ({"stadtbezirk": "Atlantis"}, "stadtbezirk", "There is no such district."),
        ({"stadtbezirk": "Hörde"}, "stadtbezirk", "This district is not one of your office."),
        ({"zimmer": 0}, "zimmer", "Between half a room and 20 rooms."),
        ({"passt_fuer": 99}, "passt_fuer", "A whole number from 1 to 30 is needed."),
        ({"bis": date(2025, 1, 1)}, "bis", "The last day lies before the first one."),
        ({"stufenlos": "vielleicht"}, "stufenlos", "Possible: ja, nein."),
        ({"belegt_personen": 3}, "belegt_seit", "Give both, or neither."),
        ({"belegt_seit": date(2026, 2, 1)}, "belegt_personen", "Give both, or neither."),
        ({"belegt_seit": date(2025, 2, 1), "belegt_personen": 3}, "belegt_seit", "not in the programme yet"),
        (
            {"belegt_seit": date(2026, 11, 19), "belegt_personen": 3},
            "belegt_seit",
            "The day lies in the future.",
        ),
        ({"belegt_sprache": "Elbisch"}, "belegt_sprache", "There is no such language."),
        (
            {"belegt_seit": date(2026, 2, 1), "belegt_personen": 3, "belegt_kinder": 4},
            "belegt_kinder",
            "There are more children than persons.",
        ),
        (
            {"belegt_seit": date(2026, 2, 1), "belegt_personen": 3, "bis": date(2026, 12, 31)},
            "bis",
            "say first until when",
        ),
    ],
)
def test_a_fault_is_told_by_row_and_column(client_for, changed, column, reason):
    answer = upload(client_for("lead"), row(nummer="WE 0"), row(**changed))
    assert answer.status_code == 422
    [fault] = answer.context["outcome"].faults
    assert (fault.row, fault.column) == (3, column)
    assert reason in fault.reason
    assert not HousingUnit.objects.exists()


def test_one_number_twice_and_unknown_headers_are_faults(client_for):
    lead = client_for("lead")
    [fault] = upload(lead, row(), row(nummer="we 1")).context["outcome"].faults
    assert (fault.row, fault.reason) == (3, "Row 2 has the same number.")
    faults = upload(lead, row(), headers=[*HEADERS[1:], "farbe"]).context["outcome"].faults
    assert {fault.column for fault in faults} == {"nummer", "farbe"}


def test_what_has_changed_meanwhile_is_shown_once_more(client_for, cast):
    lead = client_for("lead")
    page = upload(lead, row(), row(nummer="WE 2"))
    make_unit(cast.es, code="WE 2")
    answer = accept(lead, page)
    assert answer.status_code == 409
    assert "Nothing was imported" in answer.content.decode()
    assert HousingUnit.objects.count() == 1
    accept(lead, answer)
    assert HousingUnit.objects.count() == 2


def test_the_template_can_be_imported(client_for):
    client = client_for("coordinator")
    workbook = load_workbook(BytesIO(client.get("/housing/import/template/").content))
    assert [cell.value for cell in workbook.worksheets[0][1]] == HEADERS
    example = dict(zip(HEADERS, [cell.value for cell in workbook.worksheets[1][2]], strict=True))
    accept(client, upload(client, example))
    assert HousingUnit.objects.get().code == "WE 0815"
    assert Placement.objects.get().persons == 4
