"""Files of values, as somebody would fill in the template."""

from io import BytesIO

from openpyxl import Workbook

HEADERS = ["indikator", "gebiet", "jahr", "gruppe", "wert"]


def as_xlsx(rows: list[list], headers: list[str] = HEADERS) -> BytesIO:
    workbook = Workbook()
    for row in [headers, *rows]:
        workbook.active.append(row)
    file = BytesIO()
    workbook.save(file)
    file.seek(0)
    file.name = "values.xlsx"
    return file


GOOD = [
    ["unemployment_rate", "city", 2024, "all", 11.8],
    ["unemployment_rate", "innenstadt-nord", 2024, "all", 19.3],
    ["unemployment_rate", "Aplerbeck", 2024, "", "6,1"],
    ["unemployment_rate", "eving", 2024, "all", None],
    ["population", "city", 2024, "all", 600000],
    ["population", "eving", 2024, "all", 39000],
]
