"""A comparison as one file: both sides of each figure, their difference and the change."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import View

from core import audit
from core.confirming import ask, is_confirmed
from core.views import RoleRequiredMixin
from districts.scoping import EVALUATION, HasAccess
from reports import downloads, mixing
from reports.explorer.comparison import Pair, asked_beside
from reports.explorer.forms import ExplorerForm
from reports.explorer.grid import CHANGE, Grid
from reports.explorer.limits import Size, too_large
from reports.explorer.query import ExplorerQuery
from reports.files import meta_of, plain
from reports.sheets.facts import period_text
from reports.sheets.model import Field, Line, Sheet
from reports.table_workbook import one_sheet
from reports.tables import EXACT, TOTAL, Codes, Figure


class ComparisonFileView(RoleRequiredMixin, View):
    """The address is that of the explorer. Both tables are downloads to the audit trail."""

    roles = EVALUATION

    def get(self, request: HttpRequest, file_format: str) -> HttpResponse:
        user: Any = request.user
        form = ExplorerForm(request.GET, user=user)
        if not form.is_valid():
            reasons = [str(text) for texts in form.errors.values() for text in texts]
            return downloads.refusal(" ".join(reasons), status=400)
        query: ExplorerQuery = form.query
        beside = asked_beside(query, timezone.localdate())
        if beside is None:
            return downloads.refusal(_("The address says nothing to compare with."), status=400)
        if reason := too_large(Size.of(query, user)):
            return downloads.refusal(reason, status=400)
        if reason := mixing.refusal(user, query.asked.facts, beside.facts):
            return downloads.refusal(reason, status=403)
        if query.asked.disclosure == EXACT and not is_confirmed(request):
            return ask(request)
        for asked in (query.asked, beside):
            audit.record(
                request, audit.Action.EXPORT, **asked.facts, format=file_format, compare=query.compare
            )
        return comparison_file(query, user, file_format)


def comparison_file(query: ExplorerQuery, user: HasAccess, file_format: str) -> HttpResponse:
    grid = Grid(query, Pair.of(query, user, timezone.localdate()), user)
    name = "-".join(["comparison", *query.asked.by, str(query.asked.period.end.year), query.asked.disclosure])
    return downloads.attachment(WRITERS[file_format](grid), f"{name}.{file_format}")


def _lines(grid: Grid) -> Iterator[tuple[Codes, list[Figure]]]:
    """The groups in their order, and the total last."""
    for codes in (*grid.groups, (TOTAL,) * len(grid.axes)):
        yield codes, [grid.figure(measure, kind, codes) for measure in grid.measures for kind in grid.kinds]


def _columns(grid: Grid) -> list[str]:
    return [measure.code + kind for measure in grid.measures for kind in grid.kinds]


def _csv(grid: Grid) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*grid.query.asked.by, *_columns(grid)])
    for codes, figures in _lines(grid):
        writer.writerow([*codes, *map(plain, figures)])
    return text.getvalue()


def _json(grid: Grid) -> str:
    names = [*grid.query.asked.by, *_columns(grid)]
    lines = [dict(zip(names, [*codes, *map(plain, figures)], strict=True)) for codes, figures in _lines(grid)]
    beside = grid.pair.shown_beside
    compared = {"compare": grid.query.compare, "before": meta_of(beside) if beside else None}
    content = {"meta": meta_of(grid.pair.shown) | compared, "rows": lines[:-1], "total": lines[-1]}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _xlsx(grid: Grid) -> bytes:
    fields = tuple(
        Field(
            grid.header(measure, kind),
            measure.code + kind,
            kind="change" if kind == CHANGE else "count" if measure.is_count else "ratio",
        )
        for measure in grid.measures
        for kind in grid.kinds
    )
    exact = grid.pair.exact
    sheet = Sheet(
        number="Comparison",
        unit=", ".join(str(measure.label) for measure in grid.measures),
        rule=" ".join(str(measure.definition) for measure in grid.measures),
        heads=tuple(str(found.label) for found in exact.dimensions) or (_("Group"),),
        fields=fields,
        lines=tuple(_line(grid, codes, figures) for codes, figures in _lines(grid)),
        missing={},
        note=_compared(grid),
    )
    return one_sheet(sheet, exact, grid.pair.shown.disclosure, grid.user, _("Comparison"))


def _line(grid: Grid, codes: Codes, figures: list[Figure]) -> Line:
    if set(codes) <= {TOTAL}:
        return Line(codes, (_("Total"), *[""] * (len(codes) - 1)), tuple(figures), is_total=True)
    labels = tuple(axis.get(code, code) for axis, code in zip(grid.axes, codes, strict=True))
    return Line(codes, labels, tuple(figures))


def _compared(grid: Grid) -> str:
    beside = grid.pair.exact_beside
    text = _("Compared with: %(beside)s, %(period)s. The difference is that of the figures shown.")
    return text % {"beside": grid.beside, "period": period_text(beside.period) if beside else ""}


WRITERS: dict[str, Callable[[Grid], bytes | str]] = {"csv": _csv, "json": _json, "xlsx": _xlsx}
