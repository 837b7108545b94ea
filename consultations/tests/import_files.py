"""Import files of the tests: one good row, with what a test is about changed."""

import csv
import io
from typing import Any

from openpyxl import Workbook

GOOD = {
    "beratung_nr": "A-1",
    "buero": "ES",
    "datum": "2025-03-17",
    "kontaktweg": "open_hours",
    "thema": "BIL-01",
    "ergebnis": "resolved",
}


def row(**cells: Any) -> dict[str, Any]:
    return GOOD | cells


def headers_of(rows: list[dict]) -> list[str]:
    return list(dict.fromkeys(header for cells in rows for header in cells))


def table_of(rows: list[dict]) -> list[list]:
    headers = headers_of(rows)
    return [headers, *([cells.get(header) for header in headers] for cells in rows)]


def as_csv(rows: list[dict], *, delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(table_of(rows))
    return out.getvalue().encode(encoding)


def as_xlsx(rows: list[dict]) -> bytes:
    return workbook_of(table_of(rows))


def workbook_of(table: list[list]) -> bytes:
    workbook = Workbook()
    for record in table:
        workbook.active.append(record)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()
