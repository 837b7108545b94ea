"""A single table as an Excel file: with labels, and with all that rule R14 asks for above it."""

from io import BytesIO

from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl import Workbook

from districts.scoping import HasAccess
from reports.dimensions import DIMENSIONS, Dimension
from reports.disclosure import disclosed, share
from reports.engine import statistic
from reports.sheet_writer import SheetWriter, set_up_page
from reports.sheets.contents import MODES
from reports.sheets.facts import facts, period_text
from reports.sheets.model import Field, Line, Sheet
from reports.tables import TOTAL, Codes, Figure, Table, Values


def workbook(table: Table, mode: str, user: HasAccess) -> bytes:
    """The exact `table` as it may be shown in `mode`."""
    return one_sheet(_sheet(table, mode, user), table, mode, user, _("Statistics"))


def one_sheet(sheet: Sheet, table: Table, mode: str, user: HasAccess, title: str) -> bytes:
    """A file of `sheet`, which tells of the `table`."""
    book = Workbook()
    worksheet = book.active
    worksheet.title = title
    set_up_page(worksheet, f"willkommen {settings.VERSION}")
    described = facts(sheet, period_text(table.period), filter_text(table, user), str(MODES[mode]))
    SheetWriter(worksheet, sheet, described, mode).write(title)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _sheet(table: Table, mode: str, user: HasAccess) -> Sheet:
    shown = disclosed(table, mode)
    return Sheet(
        number="Statistics",
        unit=", ".join(str(measure.label) for measure in table.measures),
        rule=" ".join(str(measure.definition) for measure in table.measures),
        heads=tuple(str(dimension.label) for dimension in table.dimensions) or (_("Group"),),
        fields=tuple(
            Field(str(measure.label), measure.code, kind="count" if measure.is_count else "ratio")
            for measure in table.measures
        ),
        lines=tuple(_lines(shown, user)),
        missing=missing_shares(table, mode, user),
    )


def _lines(table: Table, user: HasAccess) -> list[Line]:
    axes = [dimension.axis(user, table.period) for dimension in table.dimensions]

    def figures(values: Values) -> tuple[Figure, ...]:
        return tuple(values[measure.code] for measure in table.measures)

    def labels(codes: Codes) -> tuple[str, ...]:
        return tuple(axis.get(code, code) for axis, code in zip(axes, codes, strict=True))

    lines = [Line(codes, labels(codes), figures(values)) for codes, values in table.rows.items()]
    total = (_("Total"), *[""] * (len(axes) - 1))
    return [*lines, Line((TOTAL,) * len(axes), total, figures(table.total), is_total=True)]


def missing_shares(table: Table, mode: str, user: HasAccess) -> dict[str, Figure]:
    """The share of what was not stated in the first count, for each dimension by itself: counts do not add up over
    the others."""
    measure = table.measures[0]
    if not measure.is_count:
        return {}
    return {
        str(dimension.label): _missing_share(_by_one(table, dimension, user), mode)
        for dimension in table.dimensions
        if dimension.missing is not None
    }


def _by_one(table: Table, dimension: Dimension, user: HasAccess) -> Table:
    """`table` by one of its dimensions."""
    if len(table.dimensions) == 1:
        return table
    return statistic(
        user=user,
        period=table.period,
        by=[dimension],
        measures=[table.measures[0].code],
        filters=table.filters,
    )


def _missing_share(table: Table, mode: str) -> Figure:
    [dimension], counts = table.dimensions, table.counts(table.measures[0].code)
    return share(counts.get((str(dimension.missing),), 0), counts[(TOTAL,)], mode=mode)


def filter_text(table: Table, user: HasAccess) -> str:
    parts = []
    for name, codes in table.filters.items():
        axis = DIMENSIONS[name].axis(user, table.period)
        parts.append(f"{DIMENSIONS[name].label}: {', '.join(axis.get(code, code) for code in codes)}")
    return "; ".join(parts) or _("none")
