"""What all our sheets share: fonts, number formats, Excel tables, widths, and cells that are safe to open."""

from collections.abc import Iterable

from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table as ExcelTable
from openpyxl.worksheet.table import TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from core.exports import plain

# Named, because without a name LibreOffice takes a serif for what is not plain.
HEADING = Font(name="Calibri", bold=True, size=14)
BOLD = Font(name="Calibri", bold=True)
LINK = Font(name="Calibri", color="171A6B", underline="single")
LINE_BELOW = Border(bottom=Side(style="thin"))
LINE_ABOVE = Border(top=Side(style="thin"))
WRAPPED = Alignment(wrap_text=True, vertical="top")
STYLE = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)


def safe(value):
    """A value as a cell takes it; text that begins like a formula stays text."""
    value = plain(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@")) else value


def add_table(worksheet: Worksheet, name: str, header_row: int, rows: int, columns: int) -> None:
    """Make a real Excel table of the header row and the `rows` below it.

    An Excel table needs at least one row, and a name that is no address of a cell, as TT01 would be.
    """
    last = f"{get_column_letter(columns)}{header_row + max(rows, 1)}"
    table = ExcelTable(displayName=f"table_{name}", ref=f"A{header_row}:{last}", tableStyleInfo=STYLE)
    worksheet.add_table(table)


def widen(worksheet: Worksheet, widths: Iterable[float]) -> None:
    for column, width in enumerate(widths, start=1):
        worksheet.column_dimensions[get_column_letter(column)].width = width
