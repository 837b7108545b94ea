"""Which figures of a frozen year are published: tables of one dimension, with their totals, from the rounded report."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.book import Book
from reports.open_data.guard import Lines, safe_lines
from reports.tables import TOTAL

DIMENSIONS = {"T01": "office", "T02": "month", "T04": "district", "T11": "channel", "T13": "topic_group"}
"""One table for each. Not those about persons: what somebody is stays out of what everybody may lay beside it."""
MEASURES = ("consultations", "concerns")


@dataclass(frozen=True)
class OpenFigure:
    """`dimension` and `code` are `*` for the total of the city."""

    dimension: str
    code: str
    label: str
    measure: str
    value: int


def open_figures(report: Book) -> list[OpenFigure]:
    """The figures of the rounded report of the city. A table that would pin down a count is left out."""
    found = []
    for measure in MEASURES:
        tables = dict(_tables(report, measure))
        total = tables["office"][TOTAL][1]
        lines: Lines = {
            dimension: {code: value for code, (_label, value) in rows.items() if code != TOTAL}
            for dimension, rows in tables.items()
        }
        found.append(OpenFigure(TOTAL, TOTAL, tables["office"][TOTAL][0], measure, total))
        for dimension, line in safe_lines(total, lines).items():
            found += [
                OpenFigure(dimension, code, tables[dimension][code][0], measure, value)
                for code, value in line.items()
            ]
    return found


def _tables(report: Book, measure: str) -> Iterator[tuple[str, dict[str, tuple[str, int]]]]:
    for number, dimension in DIMENSIONS.items():
        sheet = report.sheets[number]
        places = [
            place
            for place, field in enumerate(sheet.fields)
            if (field.measure, field.column) == (measure, TOTAL)
        ]
        if places:
            yield (
                dimension,
                {line.codes[0]: (line.labels[0], int(line.figures[places[0]] or 0)) for line in sheet.lines},
            )
