"""Reads a finished annual report back: the figures of its sheet `Daten`, and what stands in the sheets themselves."""

from collections.abc import Iterator, Mapping
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.utils import coordinate_to_tuple
from openpyxl.worksheet.worksheet import Worksheet

from reports.checks.ties import SUPPRESSED, Fact, Key, Value, fact_of

DATA = "Daten"


def open_report(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def figures_of(book: Workbook) -> dict[Key, Value]:
    """All figures by table, row, column and measure."""
    rows = book[DATA].iter_rows(min_row=2, values_only=True)
    return {
        (str(table), str(row), str(column), str(measure)): value
        for table, row, column, measure, value in rows
        if table
    }


def differences(book: Workbook, figures: Mapping[Key, Value]) -> Iterator[str]:
    """Sheets that do not show, in their order, what `Daten` holds of them: the `figures`."""
    told: dict[str, list[Value]] = {}
    for (table, *_codes), value in figures.items():
        told.setdefault(table, []).append(value)
    for worksheet in book.worksheets:
        number = worksheet.title.split(" ")[0]
        if number in told and list(_shown(worksheet)) != told[number]:
            yield f"{number}: the sheet and {DATA} differ"


def _shown(worksheet: Worksheet) -> Iterator[Value]:
    """The figures of the table of a sheet; its labels are what stays in place when one scrolls."""
    first_row, first_column = coordinate_to_tuple(worksheet.freeze_panes)
    [table] = worksheet.tables.values()
    last_row, _column = coordinate_to_tuple(table.ref.split(":")[1])
    for cells in worksheet.iter_rows(
        min_row=first_row, max_row=last_row, min_col=first_column, values_only=True
    ):
        yield from (value for value in cells if value is not None)


class Facts:
    """The figures of a report by what they count."""

    def __init__(self, figures: Mapping[Key, Value]):
        self.shown: dict[Fact, dict[str, Value]] = {}
        self.by_table: dict[str, set[Fact]] = {}
        for key, value in figures.items():
            if found := fact_of(key):
                self.shown.setdefault(found, {})[key[0]] = value
                self.by_table.setdefault(key[0], set()).add(found)

    def value(self, fact: Fact) -> Value | None:
        """What is shown of it; None where no table has it."""
        return next(iter(self.shown.get(fact, {}).values()), None)

    def is_secret(self, fact: Fact) -> bool:
        return self.value(fact) == SUPPRESSED
