"""A table as CSV or JSON for other programs: codes, not labels (docs/interface.md)."""

import csv
import io
import json

from django.conf import settings
from django.utils import timezone

from reports.tables import TOTAL, Codes, Figure, Table, Values

RATIO_DIGITS = 4


def csv_text(table: Table) -> str:
    """Header, one line per group sorted by codes, and the line of the total last."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([found.code for found in (*table.dimensions, *table.measures)])
    for codes, values in _lines(table):
        writer.writerow([*codes, *(plain(values[measure.code]) for measure in table.measures)])
    return text.getvalue()


def json_text(table: Table) -> str:
    lines = [
        dict(zip((found.code for found in table.dimensions), codes, strict=True))
        | {measure.code: plain(values[measure.code]) for measure in table.measures}
        for codes, values in _lines(table)
    ]
    content = {"meta": meta_of(table), "rows": lines[:-1], "total": lines[-1]}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _lines(table: Table) -> list[tuple[Codes, Values]]:
    return [*table.rows.items(), ((TOTAL,) * len(table.dimensions), table.total)]


def plain(figure: Figure) -> Figure:
    return round(figure, RATIO_DIGITS) if isinstance(figure, float) else figure


def meta_of(table: Table) -> dict:
    return {
        "period": {"from": table.period.start.isoformat(), "to": table.period.end.isoformat()},
        "filters": {code: list(codes) for code, codes in table.filters.items()},
        "disclosure": table.disclosure,
        "generated_at": timezone.localtime().isoformat(timespec="seconds"),
        "version": settings.VERSION,
    }
