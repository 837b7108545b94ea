"""The workbook to fill in, and the same columns for what is stored: what was downloaded can be imported again."""

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO

from django.utils.translation import gettext as _
from openpyxl import Workbook

from catalogues.labels import labels
from core.importing.template import set_up
from core.tables import Column
from districts.models import District
from districts.monitoring.importing import CITY, HEADERS
from districts.monitoring.models import Group, Indicator, IndicatorValue


def template_workbook() -> bytes:
    """Only the first sheet is read, so the codes stand on another one."""
    workbook = Workbook(write_only=True)
    set_up(workbook.create_sheet("Werte"), HEADERS)
    codes = workbook.create_sheet("Schlüssel")
    set_up(codes, ["spalte", "schluessel", "bedeutung", "einheit", "feld"])
    for row in _codes():
        codes.append(row)
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def _codes() -> Iterator[tuple[str, ...]]:
    fields = labels("indicator_field")
    for indicator in Indicator.objects.filter(is_active=True):
        unit = indicator.get_unit_display()
        yield "indikator", indicator.code, indicator.name, unit, fields.get(indicator.field, "")
    yield "gebiet", CITY, _("The city as a whole")
    for district in District.objects.within_city():
        yield "gebiet", district.slug, district.name
    for code, label in Group.choices:
        yield "gruppe", code, str(label)


def value_columns(indicator: Indicator, city: str, *, with_comma: bool) -> list[Column]:
    """For values of `indicator` read with their district; in a CSV file with a decimal comma, as it is read again."""

    def area(value: IndicatorValue) -> str:
        return value.district.name if value.district_id else city

    return [
        Column("indicator", "indikator", lambda value: indicator.code),
        Column("name", "bezeichnung", lambda value: indicator.name),
        Column("area", "gebiet", lambda value: value.district_id or CITY),
        Column("area_name", "gebiet_name", area),
        Column("year", "jahr", lambda value: value.year, "integer"),
        Column("group", "gruppe", lambda value: value.group),
        Column("value", "wert", lambda value: _plain(value.value, with_comma), "integer"),
        Column("unit", "einheit", lambda value: indicator.get_unit_display()),
        Column("source", "quelle", lambda value: indicator.source),
    ]


def _plain(value: Decimal, with_comma: bool) -> int | float | str:
    number = int(value) if value == int(value) else float(value)
    return str(number).replace(".", ",") if with_comma else number
