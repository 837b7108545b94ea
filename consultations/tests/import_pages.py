"""The pages of an import as a lead clicks through them."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from consultations.importing.models import ImportBatch
from consultations.tests.import_files import as_csv, as_xlsx, row

GOOD = [
    row(ratsuchende_nr="P-1"),
    row(ratsuchende_nr="P-1", thema="BIL-02", ergebnis="referred", partner="Beratung Nord"),
    row(beratung_nr="A-2"),
]


def upload(client, rows: list[dict], *, name: str = "list.csv", **data):
    content = as_xlsx(rows) if name.endswith("xlsx") else as_csv(rows)
    file = SimpleUploadedFile(name, content)
    return client.post(
        reverse("consultations:import_create"), {"file": file, "source": "file"} | data, follow=True
    )


def act(client, name: str):
    batch = ImportBatch.objects.latest("pk")
    return client.post(reverse(f"consultations:import_{name}", args=[batch.pk]), follow=True)


def page(client):
    batch = ImportBatch.objects.latest("pk")
    return client.get(reverse("consultations:import_detail", args=[batch.pk]))


def imported(client, rows: list[dict] = GOOD) -> ImportBatch:
    upload(client, rows)
    act(client, "start")
    return ImportBatch.objects.latest("pk")
