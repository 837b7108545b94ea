"""The rows that keep a file from being imported, as a CSV file that can be corrected and imported itself."""

import csv
from collections.abc import Iterator
from heapq import merge
from itertools import groupby
from typing import BinaryIO, TextIO

from django.utils.translation import gettext as _

from consultations.importing.columns import COLUMNS
from consultations.importing.staging import Staging
from core.exports import csv_cell
from core.importing import cells
from core.importing.columns import REPORT_HEADERS
from core.importing.reading import open_table

SEPARATOR = " | "


def write_rejects(file: BinaryIO, staging: Staging, out: TextIO) -> None:
    """Write the rejected rows of `file` as they stand there, with three columns more: row, columns, reasons.

    A consultation is imported whole or not at all, so the good rows of a faulty one are rejected with it. `out` must
    be open with `newline=""`; it gets a byte order mark, which Excel needs to see UTF-8.
    """
    table = open_table(file, COLUMNS)
    kept = [(place, header) for place, header in enumerate(table.headers) if header not in REPORT_HEADERS]
    writer = csv.writer(out, delimiter=";")
    out.write("\ufeff")
    writer.writerow([header for _place, header in kept] + list(REPORT_HEADERS))
    rejected = _rejected(staging)
    wanted = next(rejected, None)
    for number, raws in table.rows:
        if wanted and number == wanted[0]:
            row = [csv_cell(cells.shown(raws[place])) for place, _header in kept]
            writer.writerow(row + [csv_cell(value) for value in wanted])
            wanted = next(rejected, None)


def _rejected(staging: Staging) -> Iterator[tuple[int, str, str]]:
    """(row, columns, reasons) of each rejected row, by row."""
    faults = groupby(staging.faults(), key=lambda fault: fault.row)
    faulty = ((row, *_described(list(found))) for row, found in faults if row > 1)
    companions = (
        (row, "", _("Row %(row)d of the same consultation is faulty.") % {"row": other})
        for row, other in staging.companions()
    )
    return merge(faulty, companions)


def _described(faults: list) -> tuple[str, str]:
    columns = list(dict.fromkeys(fault.column for fault in faults))
    reasons = [f"{fault.column}: {fault.reason}" for fault in faults]
    return ", ".join(columns), SEPARATOR.join(reasons)
