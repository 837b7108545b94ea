"""The annual report as an Excel workbook: contents, one sheet per table, the method, and the figures as tidy data."""

from collections.abc import Iterable
from io import BytesIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from reports.book import DATA, Book
from reports.sheet_writer import ROW_POINTS, TEXT_WIDTH, SheetWriter, lines_of, set_up_page, write_title
from reports.sheets.contents import METHOD
from reports.sheets.model import Sheet
from reports.sheets.tandem import CITY, PARTNER, share_of
from reports.spreadsheet import LINK, WRAPPED, add_table, safe, widen

CONTENTS = "Inhalt"
PRINTED_ROWS = 25
"""Of the sheet of all figures a page is printed: it is for working on, and would be three quarters of the paper."""


class AnnualWorkbook:
    """`content()` is the file of a finished report."""

    def __init__(self, report: Book):
        self.report = report
        self.book = Workbook()
        self.contents = self.book.active
        self.contents.title = CONTENTS

    @property
    def footer(self) -> str:
        return f"{self.report.producer} · {self.report.generated}"

    def content(self) -> bytes:
        for number, sheet in self.report.sheets.items():
            self._add(number, sheet)
        self._add_method()
        self._add_data()
        self._fill_contents()
        file = BytesIO()
        self.book.save(file)
        return file.getvalue()

    def _add(self, number: str, sheet: Sheet) -> None:
        worksheet = self.book.create_sheet(self._name_of(number))
        set_up_page(worksheet, self.footer)
        writer = SheetWriter(worksheet, sheet, self.report.facts_of(sheet), self.report.mode)
        writer.write(f"{number} {self.report.titles[number]}")

    def _name_of(self, number: str) -> str:
        """Name of a sheet: its number and title, at most 31 characters as Excel wants."""
        return f"{number} {self.report.titles[number]}".replace("/", "-")[:31]

    def _add_method(self) -> None:
        worksheet = self.book.create_sheet(self._name_of(METHOD))
        row = write_title(worksheet, f"{METHOD} {self.report.titles[METHOD]}", [])
        lines = self.report.method
        _write_rows(worksheet, row, [(_("Kind"), _("Name"), _("Text")), *lines])
        for number, (_kind, _name, text) in enumerate(lines, start=row + 1):
            worksheet.row_dimensions[number].height = ROW_POINTS * lines_of(text, TEXT_WIDTH)
            for cell in worksheet[number]:
                cell.alignment = WRAPPED
        add_table(worksheet, METHOD, row, len(lines), 3)
        widen(worksheet, (20, 36, TEXT_WIDTH))
        set_up_page(worksheet, self.footer)

    def _add_data(self) -> None:
        worksheet = self.book.create_sheet(DATA)
        rows = [row for row in self.report.tidy() if row[-1] is not None]
        _write_rows(worksheet, 1, [("tabelle", "zeile", "spalte", "kennzahl", "wert"), *rows])
        add_table(worksheet, DATA, 1, len(rows), 5)
        worksheet.freeze_panes = "A2"
        worksheet.print_title_rows = "1:1"
        widen(worksheet, (10, 32, 16, 30, 14))
        set_up_page(worksheet, self.footer)
        worksheet.print_area = f"A1:E{min(len(rows), PRINTED_ROWS) + 1}"
        note = _("Extract for print: the sheet holds %(count)s figures for calculating.")
        worksheet.oddHeader.right.text = note % {"count": len(rows)}

    def _fill_contents(self) -> None:
        row = write_title(self.contents, self.report.title, self.report.facts)
        lines = [*self.report.contents, (DATA, _("All figures as tidy data"), _("one row per figure"))]
        _write_rows(self.contents, row, [(_("Sheet"), _("Title"), _("Unit")), *lines])
        for offset, (number, *_rest) in enumerate(lines, start=1):
            target = number if number == DATA else self._name_of(number)
            if target in self.book.sheetnames:
                cell = self.contents.cell(row + offset, 1)
                cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{target}'!A1")
                cell.font = LINK
        add_table(self.contents, CONTENTS, row, len(lines), 3)
        widen(self.contents, (22, 44, 70))
        set_up_page(self.contents, self.footer)


def share_workbook(report: Book, side: str) -> bytes:
    """The part of one side of the tandem in T20, as a sheet of its own."""
    book = Workbook()
    worksheet = book.active
    names = {CITY: _("Share of the city"), PARTNER: _("Share of the partner")}
    worksheet.title = names[side]
    set_up_page(worksheet, f"{report.producer} · {report.generated}")
    sheet = share_of(report.sheets["T20"], side)
    writer = SheetWriter(worksheet, sheet, report.facts_of(sheet), report.mode)
    writer.write(f"{names[side]}, {report.time}")
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _write_rows(worksheet: Worksheet, first: int, rows: Iterable[tuple]) -> None:
    for row, values in enumerate(rows, start=first):
        for column, value in enumerate(values, start=1):
            worksheet.cell(row, column, safe(value))
