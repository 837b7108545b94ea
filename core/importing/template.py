"""Sheets of a workbook to be filled in."""

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter


def set_up(sheet, headers: list[str]) -> None:
    """Bold headers that stay in view, in columns wide enough for them."""
    sheet.freeze_panes = "A2"
    for number, header in enumerate(headers, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = max(12, len(header) + 4)
    row = [WriteOnlyCell(sheet, header) for header in headers]
    for cell in row:
        cell.font = Font(bold=True)
    sheet.append(row)
