"""Tables and workbooks as answers to a browser or another program."""

from django.http import HttpResponse

from core.exports import XLSX
from districts.scoping import HasAccess
from reports.disclosure import disclosed
from reports.files import csv_text, json_text
from reports.table_workbook import workbook
from reports.tables import Table

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json", "xlsx": XLSX}
TEXTS = {"csv": csv_text, "json": json_text}
FORMATS = tuple(TYPES)


def refusal(reason: str, *, status: int) -> HttpResponse:
    """Why a table cannot be given, in one line of text."""
    return HttpResponse(f"{reason}\n", status=status, content_type="text/plain; charset=utf-8")


def table_file(table: Table, mode: str, user: HasAccess, file_format: str) -> HttpResponse:
    """The exact `table` as it may be shown in `mode`."""
    name = "-".join(
        ["statistics", *(found.code for found in table.dimensions), f"{table.period.end.year}", mode]
    )
    content = (
        workbook(table, mode, user) if file_format == "xlsx" else TEXTS[file_format](disclosed(table, mode))
    )
    return attachment(content, f"{name}.{file_format}")


def attachment(content: bytes | str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPES[name.rpartition(".")[2]])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
