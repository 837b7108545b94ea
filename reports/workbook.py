"""The annual report as an Excel workbook: contents, one sheet per table, the method, and the figures as tidy data."""

from collections.abc import Iterable, Iterator
from io import BytesIO

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from reports.measures import MEASURES
from reports.sheet_writer import SheetWriter, set_up_page, write_title
from reports.sheets.contents import METHOD, MODES, NOT_YET, RULES, TITLES
from reports.sheets.facts import facts, period_text
from reports.sheets.model import Report, Sheet
from reports.spreadsheet import LINK, WRAPPED, add_table, safe, widen

CONTENTS, DATA = "Inhalt", "Daten"


class AnnualWorkbook:
    """Sheets are added in their order; `content()` completes and returns the file."""

    def __init__(self, report: Report):
        self.report = report
        self.book = Workbook()
        self.contents = self.book.active
        self.contents.title = CONTENTS
        self.sheets: dict[str, Sheet] = {}
        self.generated = date_format(timezone.localtime(), "SHORT_DATETIME_FORMAT")

    @property
    def title(self) -> str:
        return _("Annual report %(year)s") % {"year": self.report.year}

    @property
    def footer(self) -> str:
        return f"willkommen {settings.VERSION} · {self.generated}"

    def add(self, number: str, sheet: Sheet) -> None:
        self.sheets[number] = sheet
        worksheet = self.book.create_sheet(name_of(number))
        set_up_page(worksheet, self.footer)
        described = facts(sheet, self._period(), self.report.filter_text, self.report.mode)
        SheetWriter(worksheet, sheet, described, self.report.mode).write(f"{number} {TITLES[number]}")

    def content(self) -> bytes:
        self._add_method()
        self._add_data()
        self._fill_contents()
        file = BytesIO()
        self.book.save(file)
        return file.getvalue()

    def _period(self) -> str:
        return period_text(self.report.period)

    def _add_method(self) -> None:
        worksheet = self.book.create_sheet(name_of(METHOD))
        row = write_title(worksheet, f"{METHOD} {TITLES[METHOD]}", [])
        lines = [
            *((_("Rule"), code, str(text)) for code, text in RULES.items()),
            *(
                (_("Definition"), str(measure.label), str(measure.definition))
                for measure in MEASURES.values()
            ),
            *((_("Disclosure control"), mode, str(text)) for mode, text in MODES.items()),
            (_("Production"), _("Version"), settings.VERSION),
            (_("Production"), _("Made on"), self.generated),
        ]
        _write_rows(worksheet, row, [(_("Kind"), _("Name"), _("Text")), *lines])
        for cells in worksheet.iter_rows(min_row=row, max_row=row + len(lines), min_col=3, max_col=3):
            cells[0].alignment = WRAPPED
        add_table(worksheet, METHOD, row, len(lines), 3)
        widen(worksheet, (20, 36, 110))
        set_up_page(worksheet, self.footer)

    def _add_data(self) -> None:
        worksheet = self.book.create_sheet(DATA)
        rows = list(tidy(self.sheets))
        _write_rows(worksheet, 1, [("tabelle", "zeile", "spalte", "kennzahl", "wert"), *rows])
        add_table(worksheet, DATA, 1, len(rows), 5)
        worksheet.freeze_panes = "A2"
        worksheet.print_title_rows = "1:1"
        widen(worksheet, (10, 32, 16, 30, 14))
        set_up_page(worksheet, self.footer)

    def _fill_contents(self) -> None:
        row = write_title(
            self.contents,
            self.title,
            [
                (_("Period"), self._period()),
                (_("Filter"), self.report.filter_text),
                (_("Disclosure control"), str(MODES[self.report.mode])),
                (_("Made on"), f"{self.generated}, willkommen {settings.VERSION}"),
            ],
        )
        lines = [(number, str(title), self._unit(number)) for number, title in TITLES.items()]
        lines.append((DATA, _("All figures as tidy data"), _("one row per figure")))
        _write_rows(self.contents, row, [(_("Sheet"), _("Title"), _("Unit")), *lines])
        for offset, (number, *_rest) in enumerate(lines, start=1):
            target = number if number == DATA else name_of(number)
            if target in self.book.sheetnames:
                cell = self.contents.cell(row + offset, 1)
                cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{target}'!A1")
                cell.font = LINK
        add_table(self.contents, CONTENTS, row, len(lines), 3)
        widen(self.contents, (22, 44, 70))
        set_up_page(self.contents, self.footer)

    def _unit(self, number: str) -> str:
        if number == METHOD:
            return _("definitions and rules")
        if number in self.sheets:
            return self.sheets[number].unit
        return _("not yet collected: module “%(name)s”") % {"name": NOT_YET[number]}


def name_of(number: str) -> str:
    """Name of a sheet: its number and title, at most 31 characters as Excel wants."""
    return f"{number} {TITLES[number]}".replace("/", "-")[:31]


def tidy(sheets: dict[str, Sheet]) -> Iterator[tuple]:
    """One row per figure: table, codes of the row, code of the column, measure, value."""
    for number, sheet in sheets.items():
        for line in sheet.lines:
            for field, figure in zip(sheet.fields, line.figures, strict=True):
                if figure is not None:
                    measure = field.measure if line.kind is None else line.codes[0]
                    yield number, " / ".join(line.codes), field.column, measure, figure


def _write_rows(worksheet: Worksheet, first: int, rows: Iterable[tuple]) -> None:
    for row, values in enumerate(rows, start=first):
        for column, value in enumerate(values, start=1):
            worksheet.cell(row, column, safe(value))
