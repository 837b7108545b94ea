"""Download, upload, a look at the differences, and import in the browser."""

import io
import json
import os
import zipfile
from datetime import date, datetime

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from conftest import NOW
from core.models import AuditEntry
from partners.hsds import archives
from partners.models import Organisation, Service
from partners.tests import hsds_packages as hsds
from partners.tests import records

PAGE, IMPORT = reverse("partners:package"), reverse("partners:package_import")
WORKBOOK = reverse("partners:package_workbook")


@pytest.fixture
def keeper(client_for, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return client_for("directory")


def zip_of(**files: str | list) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/"), text if isinstance(text, str) else json.dumps(text))
    return content.getvalue()


def upload(client, content: bytes, name: str = "package.zip"):
    return client.post(PAGE, {"package": SimpleUploadedFile(name, content)})


def organizations(*found: dict) -> dict:
    return {"organizations.json": list(found)}


@pytest.mark.parametrize("form", ["json", "tabular"])
def test_a_downloaded_package_is_known_when_it_is_uploaded(keeper, form):
    records.a_contact(records.a_service())
    response = keeper.get(reverse("partners:package_download", args=[form]))
    assert response["Content-Disposition"] == f'attachment; filename="hsds-{form}-2026-11-18.zip"'
    assert AuditEntry.objects.get(action="export").facts == {"list": "directory", "format": form}
    page = upload(keeper, response.content).content.decode()
    assert "All of it is in the directory already." in page
    assert "Import now" not in page


def test_a_downloaded_workbook_is_known_and_may_be_edited(keeper):
    records.a_contact(records.a_service(name="=Beratung()"))
    content = keeper.get(WORKBOOK).content
    assert AuditEntry.objects.get(action="export").facts == {"list": "directory", "format": "xlsx"}
    assert "All of it is in the directory already." in upload(keeper, content, "a.xlsx").content.decode()

    book = load_workbook(io.BytesIO(content))
    sheet = book["services"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    assert sheet.cell(2, columns["name"]).data_type == "s"
    sheet.cell(2, columns["name"], "Neuer Name")
    sheet.cell(2, columns["minimum_age"], 16)
    sheet.cell(2, columns["assured_date"], datetime(2026, 11, 1))
    sheet.insert_rows(2)
    assert "Neuer Name" in upload(keeper, saved(book), "a.xlsx").content.decode()
    keeper.post(IMPORT)
    service = Service.objects.get()
    assert (service.name, service.minimum_age, service.assured_on) == ("Neuer Name", 16, date(2026, 11, 1))


def test_faults_in_a_workbook_are_shown_with_their_row(keeper):
    records.a_service()
    book = load_workbook(io.BytesIO(keeper.get(WORKBOOK).content))
    sheet = book["organizations"]
    sheet.cell(2, [cell.value for cell in sheet[1]].index("email") + 1, "kein @")
    response = upload(keeper, saved(book), "a.xlsx")
    assert response.status_code == 422
    assert "organizations.csv, row 2, email" in response.content.decode()


def test_a_text_too_long_for_a_cell_is_not_cut(keeper):
    records.a_service(description="x" * 40_000)
    page = keeper.get(WORKBOOK, follow=True).content.decode()
    assert "cannot stand in a cell of a spreadsheet" in page
    assert "Take the JSON package" in page


def test_a_workbook_that_unpacks_to_too_much_is_refused(keeper, monkeypatch):
    records.a_service()
    content = keeper.get(WORKBOOK).content
    monkeypatch.setattr(archives, "LARGEST_CONTENT", 100)
    assert "unpacked larger than" in upload(keeper, content, "a.xlsx").content.decode()


def saved(book) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_differences_are_shown_before_anything_is_written(keeper):
    known = hsds.an_organization()
    Organisation.objects.create(id=known["id"], name="Alter Name", type="assoc", description="Hilft.")
    page = upload(keeper, zip_of(**organizations(known, hsds.an_organization(2)))).content.decode()
    assert "Alter Name" in page
    assert "Verein 1" in page
    assert "Verein 2" in page
    assert Organisation.objects.get().name == "Alter Name"
    answer = keeper.post(IMPORT, follow=True).content.decode()
    assert "Imported: 1 new records, 1 changed." in answer
    assert set(Organisation.objects.values_list("name", flat=True)) == {"Verein 1", "Verein 2"}
    assert AuditEntry.objects.get(action="import").user.email.startswith("directory")


def test_of_a_list_only_what_goes_and_comes_is_shown(keeper):
    service = hsds.a_service(phones=[hsds.a_phone(5)])
    names = ("organizations.json", "services.json")
    first = dict(zip(names, ([hsds.an_organization()], [service]), strict=True))
    upload(keeper, zip_of(**first))
    keeper.post(IMPORT)
    changed = service | {"phones": [hsds.a_phone(5), hsds.a_phone(6, number="0231 99")]}
    page = upload(keeper, zip_of(**first | {"services.json": [changed]})).content.decode()
    assert "0231 99" in page
    assert "0231 123456" not in page
    assert hsds.an_id(6) not in page


def test_a_package_is_imported_once(keeper):
    upload(keeper, zip_of(**organizations(hsds.an_organization())))
    keeper.post(IMPORT)
    assert "Upload it again" in keeper.post(IMPORT, follow=True).content.decode()
    assert default_storage.listdir("packages")[1] == []


def test_a_discarded_package_is_gone(keeper):
    upload(keeper, zip_of(**organizations(hsds.an_organization())))
    keeper.post(IMPORT, {"discard": "1"})
    assert not Organisation.objects.exists()
    assert default_storage.listdir("packages")[1] == []


def test_a_package_left_behind_goes_after_a_day(keeper, client_for, clock, tmp_path):
    upload(keeper, zip_of(**organizations(hsds.an_organization())))
    (left,) = (tmp_path / "packages").iterdir()
    os.utime(left, (NOW.timestamp() - 2 * 86_400,) * 2)
    upload(client_for("directory"), zip_of(**organizations(hsds.an_organization(2))))
    assert not left.exists()


def test_faults_are_shown_with_their_place(keeper):
    response = upload(keeper, zip_of(**organizations(hsds.an_organization(email="<b>x</b>"))))
    page = response.content.decode()
    assert response.status_code == 422
    assert "organizations.json, [0].email" in page
    assert "&lt;b&gt;x" in page
    assert not Organisation.objects.exists()
    assert "Upload it again" in keeper.post(IMPORT, follow=True).content.decode()


def test_script_in_a_difference_is_text(keeper):
    page = upload(
        keeper, zip_of(**organizations(hsds.an_organization(name="<script>1</script>")))
    ).content.decode()
    assert "<script>1" not in page
    assert "&lt;script&gt;1" in page


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"no zip", "no zip file or workbook"),
        (zip_of(**{"..__organizations.json": "[]"}), "leads out"),
        (zip_of(**{"__etc__organizations.json": "[]"}), "leads out"),
        (zip_of(**{"C:\\organizations.json": "[]"}), "leads out"),
        (zip_of(**{"organizations.json": "[]", "a__organizations.json": "[]"}), "is there twice"),
        (zip_of(**{"readme.txt": "nothing"}), "neither organizations.json"),
    ],
    ids=("no zip", "above", "absolute", "drive", "twice", "nothing"),
)
def test_a_hostile_zip_is_refused(keeper, content, reason):
    response = upload(keeper, content)
    assert response.status_code == 422
    assert reason in response.content.decode()


def test_a_zip_bomb_is_not_unpacked(keeper, monkeypatch):
    monkeypatch.setattr(archives, "LARGEST_CONTENT", 1000)
    response = upload(keeper, zip_of(**{"organizations.json": "[" + " " * 5000 + "]"}))
    assert "unpacked larger than" in response.content.decode()


def test_a_package_may_lie_in_a_folder(keeper):
    content = zip_of(**{"export__organizations.json": [hsds.an_organization()], "export__README.md": "x"})
    assert "Import now" in upload(keeper, content).content.decode()


def test_too_large_a_file_is_refused(keeper, monkeypatch):
    monkeypatch.setattr("partners.hsds.forms.LARGEST_ZIP", 10)
    assert "the command import_directory takes it" in upload(keeper, zip_of(x="y")).content.decode()
