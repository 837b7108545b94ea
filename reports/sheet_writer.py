"""Writes one sheet of the annual report: title and facts, an Excel table, its chart, and how it prints."""

from textwrap import wrap

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from reports.disclosure import ROUNDED
from reports.sheets.model import Line, Sheet
from reports.spreadsheet import BOLD, HEADING, LINE_ABOVE, LINE_BELOW, WRAPPED, add_table, safe, widen

FORMATS = {
    "count": '#,##0;-#,##0;"–"',
    "count_rounded": "#,##0",
    "ratio": "#,##0.0",
    "percent": "0%",
    "change": "+0%;-0%;0%",
}
FACT_COLUMNS = 8
"""Columns that a line of facts above the table spreads over."""
TEXT_WIDTH = 110
ROW_POINTS = 15
LABEL_WIDTH, WIDEST_LABEL, FIGURE_WIDTH, ONE_OF_MANY_WIDTH = 30, 60, 16, 12
ROOM = 2
"""Characters that a cell keeps free beside its text."""


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column. Spreadsheets do not find that out themselves before they print."""
    return len(wrap(text, int(width) - ROOM, break_on_hyphens=False)) or 1


def write_title(
    worksheet: Worksheet, title: str, facts: list[tuple[str, str]], width: float = TEXT_WIDTH
) -> int:
    """Title and facts on top, their texts `width` wide; returns the row in which the table begins."""
    worksheet.cell(1, 1, title).font = HEADING
    for row, (label, text) in enumerate(facts, start=2):
        worksheet.cell(row, 1, label).font = BOLD
        worksheet.cell(row, 1).alignment = WRAPPED
        worksheet.cell(row, 2, safe(text)).alignment = WRAPPED
        worksheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=FACT_COLUMNS)
        worksheet.row_dimensions[row].height = ROW_POINTS * lines_of(text, width)
    return len(facts) + 3


def set_up_page(worksheet: Worksheet, footer: str) -> None:
    """A4 landscape, as wide as one page, with version and page number below."""
    worksheet.page_setup.orientation = "landscape"
    worksheet.page_setup.paperSize = worksheet.PAPERSIZE_A4
    worksheet.sheet_properties.pageSetUpPr.fitToPage = True
    worksheet.page_setup.fitToWidth, worksheet.page_setup.fitToHeight = 1, 0  # 0: as many pages as it takes
    worksheet.oddFooter.left.text = footer
    worksheet.oddFooter.right.text = "&P / &N"
    worksheet.oddHeader.left.text = "&A"


class SheetWriter:
    """`mode` is the disclosure control: a zero is a true one, and shown as –, unless counts were rounded."""

    def __init__(self, worksheet: Worksheet, sheet: Sheet, facts: list[tuple[str, str]], mode: str):
        self.worksheet, self.sheet, self.facts = worksheet, sheet, facts
        self.count_format = FORMATS["count_rounded" if mode == ROUNDED else "count"]

    def write(self, title: str) -> None:
        widths = self._widths()
        self.header_row = write_title(self.worksheet, title, self.facts, sum(widths[1:FACT_COLUMNS]))
        labels = len(self.sheet.heads)
        for column, text in enumerate(self._headers(), start=1):
            cell = self.worksheet.cell(self.header_row, column, text)
            cell.border = LINE_BELOW
            cell.font, cell.alignment = (
                BOLD,
                Alignment(
                    wrap_text=True, vertical="bottom", horizontal="left" if column <= labels else "right"
                ),
            )
        heights = map(lines_of, self._headers(), widths)
        self.worksheet.row_dimensions[self.header_row].height = ROW_POINTS * max(heights)
        for row, line in enumerate(self.sheet.lines, start=self.header_row + 1):
            self._write_line(row, line)
        add_table(
            self.worksheet,
            self.sheet.number,
            self.header_row,
            len(self.sheet.lines),
            labels + len(self.sheet.fields),
        )
        self.worksheet.freeze_panes = self.worksheet.cell(self.header_row + 1, labels + 1)
        self.worksheet.print_title_rows = f"{self.header_row}:{self.header_row}"
        widen(self.worksheet, widths)
        if self.sheet.chart:
            self._add_chart()

    def _widths(self) -> list[int]:
        labels = [
            [line.labels[column] for line in self.sheet.lines] for column in range(len(self.sheet.heads))
        ]
        longest = [max(map(len, texts), default=0) + 2 for texts in labels]
        widths = [min(max(length, LABEL_WIDTH), WIDEST_LABEL) for length in longest]
        least = FIGURE_WIDTH if len(self.sheet.fields) <= FACT_COLUMNS else ONE_OF_MANY_WIDTH
        # No word of a header is broken.
        words = [field.header.split() for field in self.sheet.fields]
        figures = [max(least, *(len(word) + ROOM for word in each)) for each in words]
        return widths + figures + [FIGURE_WIDTH] * (FACT_COLUMNS - len(figures))

    def _headers(self) -> list[str]:
        """An Excel table wants each header once."""
        texts = [*self.sheet.heads, *(field.header for field in self.sheet.fields)]
        before = [texts[:place].count(text) for place, text in enumerate(texts)]
        return [f"{text} ({count + 1})" if count else text for text, count in zip(texts, before, strict=True)]

    def _write_line(self, row: int, line: Line) -> None:
        for column, text in enumerate(line.labels, start=1):
            self.worksheet.cell(row, column, safe(text))
        for column, (field, figure) in enumerate(
            zip(self.sheet.fields, line.figures, strict=True), start=len(line.labels) + 1
        ):
            kind = line.kind or field.kind
            cell = self.worksheet.cell(row, column, figure)
            cell.number_format = self.count_format if kind == "count" else FORMATS[kind]
            cell.alignment = Alignment(horizontal="right")
        if line.is_total:
            for cell in self.worksheet[row][: len(line.labels) + len(line.figures)]:
                cell.font, cell.border = BOLD, LINE_ABOVE

    def _add_chart(self) -> None:
        """A native chart over the lines without totals, below the table."""
        chart = LineChart() if self.sheet.chart == "line" else BarChart()
        if self.sheet.chart == "stacked":
            # Lying bars leave room for long names, the first on top.
            chart.type, chart.grouping, chart.overlap = "bar", "stacked", 100
            chart.x_axis.scaling.orientation = "maxMin"
        labels = len(self.sheet.heads)
        first, last = self.header_row, self.header_row + sum(not line.is_total for line in self.sheet.lines)
        figures = Reference(
            self.worksheet,
            min_col=labels + 1,
            max_col=labels + self.sheet.chart_fields,
            min_row=first,
            max_row=last,
        )
        chart.add_data(figures, titles_from_data=True)
        chart.set_categories(Reference(self.worksheet, min_col=1, min_row=first + 1, max_row=last))
        chart.title = self.sheet.chart_title
        chart.legend = None if self.sheet.chart_fields == 1 else chart.legend
        chart.x_axis.delete = chart.y_axis.delete = False
        chart.y_axis.number_format, chart.y_axis.scaling.min = "#,##0", 0
        for each in chart.series if self.sheet.chart == "line" else ():
            each.smooth = False
        chart.width, chart.height = 28, max(11, last - first if self.sheet.chart == "stacked" else 0)
        self.worksheet.page_setup.fitToHeight = 1
        self.worksheet.add_chart(chart, f"A{self.header_row + len(self.sheet.lines) + 3}")
