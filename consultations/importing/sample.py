"""The workbook to fill in: a sheet with the headers, one with an example, and one with every code a column takes."""

from collections.abc import Iterator
from io import BytesIO

from django.utils.translation import gettext as _
from openpyxl import Workbook

from catalogues.labels import labels
from consultations.importing.columns import COLUMNS
from core.importing.template import set_up
from districts.models import District, Office

HEADERS = [column.header for column in COLUMNS]
EXAMPLE = {
    "beratung_nr": "2025-0001",
    "datum": "2025-03-17",
    "uhrzeit": "09:40",
    "kontaktweg": "open_hours",
    "dauer_min": 25,
    "personen": 1,
    "mitarbeit": "city",
    "ratsuchende_nr": "P-001",
    "geburtsjahr": 1988,
    "geschlecht": "w",
    "staatsangehoerigkeit": "SY",
    "stadtbezirk": "unknown",
    "ergebnis": "resolved",
}
EXAMPLE_TOPICS = 2
CODED = {
    "kontaktweg": "contact_channel",
    "geschlecht": "sex",
    "staatsangehoerigkeit": "nationality",
    "aufenthalt": "residence_status",
    "deutsch": "german_level",
    "sprache": "language",
    "sprachmittlung": "mediation",
    "thema": "topic",
    "ergebnis": "concern_outcome",
}


def sample_workbook() -> bytes:
    workbook = Workbook(write_only=True)
    # Only the first sheet is imported: an example that is forgotten there would be taken for a real consultation.
    set_up(workbook.create_sheet(_("Consultations")), HEADERS)
    _fill_example(workbook.create_sheet(_("Example")))
    _fill_codes(workbook.create_sheet(_("Codes")))
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def _fill_example(sheet) -> None:
    set_up(sheet, HEADERS)
    office = Office.objects.order_by("code").values_list("code", flat=True).first()
    for topic in list(labels("topic"))[:EXAMPLE_TOPICS]:
        example = EXAMPLE | {"buero": office, "thema": topic}
        sheet.append([example.get(header) for header in HEADERS])


def _fill_codes(sheet) -> None:
    set_up(sheet, [_("column"), _("code"), _("meaning")])
    for row in _codes():
        sheet.append(row)


def _codes() -> Iterator[tuple[str, str, str]]:
    for code, name in Office.objects.order_by("code").values_list("code", "name"):
        yield "buero", code, name
    yield "mitarbeit", "city", _("City")
    yield "mitarbeit", "partner", _("Tandem partner")
    for district in District.objects.all():
        yield "stadtbezirk", district.slug, district.label
    for header, catalogue in CODED.items():
        for code, label in labels(catalogue).items():
            yield header, code, label
