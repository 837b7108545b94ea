"""Tables and workbooks as answers to a browser or another program."""

from io import BytesIO

from django.http import HttpResponse

from core.exports import XLSX
from reports.files import csv_text, json_text
from reports.tables import Table

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json", "xlsx": XLSX}
FORMATS = tuple(TYPES)


def refusal(reason: str, *, status: int) -> HttpResponse:
    """Why a table cannot be given, in one line of text."""
    return HttpResponse(f"{reason}\n", status=status, content_type="text/plain; charset=utf-8")


def table_file(table: Table, file_format: str) -> HttpResponse:
    name = "-".join(["statistics", *(found.code for found in table.dimensions), f"{table.period.end.year}"])
    return attachment(_content(table, file_format), f"{name}.{file_format}")


def attachment(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPES[name.rpartition(".")[2]])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _content(table: Table, file_format: str) -> bytes:
    if file_format == "csv":
        return csv_text(table).encode()
    if file_format == "json":
        return json_text(table).encode()
    file = BytesIO()
    return file.getvalue()
