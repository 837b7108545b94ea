"""A finished annual report as plain data: all that stands in the workbook and on the printed pages, and nothing that
has to be looked up. It is made once from the records; a frozen year keeps it as text (docs/decisions/0019)."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from reports.disclosure import HIDDEN
from reports.linked import Linked
from reports.measures import MEASURES
from reports.parts import in_words, title_of
from reports.sheets.contents import METHOD, MODES, RULE_SET, RULES, SHEETS, TITLES
from reports.sheets.facts import facts, period_text
from reports.sheets.links import link
from reports.sheets.model import Field, Line, Report, Sheet
from reports.tables import Figure

DATA = "Daten"
Step = Callable[[], None]
Entry = tuple[str, str, str]


@dataclass(frozen=True)
class Book:
    """`control` is the text of the disclosure control `mode`, `status` says whether the figures may still change.
    `contents` are number, title and unit of all tables, also of those without a sheet; `method` is table T29."""

    year: int
    office: str
    mode: str
    title: str
    period: str
    filter: str
    control: str
    status: str
    generated: str
    program: str
    sheets: dict[str, Sheet]
    contents: tuple[Entry, ...]
    method: tuple[Entry, ...]
    note: str = ""
    part: str = ""

    @property
    def time(self) -> str:
        """The time of the report in words."""
        return in_words(self.year, self.part)

    @property
    def producer(self) -> str:
        return f"willkommen {self.program}"

    @property
    def titles(self) -> dict[str, str]:
        return {number: title for number, title, _unit in self.contents}

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What holds for all of the report."""
        found = [
            (_("Period"), self.period),
            (_("Filter"), self.filter),
            (_("Disclosure control"), self.control),
            (_("State"), self.status),
            (_("Made on"), f"{self.generated}, {self.producer}"),
        ]
        return [*found, (_("Reason of this version"), self.note)] if self.note else found

    def facts_of(self, sheet: Sheet) -> list[tuple[str, str]]:
        """What rule R14 asks for above a table."""
        return [*facts(sheet, self.period, self.filter, self.control), (_("State"), self.status)]

    def figures(self) -> dict[tuple[str, str, str, str], Figure]:
        """All figures by table, codes of the row, code of the column, and measure."""
        return {
            (number, row, column, measure): figure
            for number, row, column, measure, figure in self.tidy()
            if figure is not None
        }

    def tidy(self) -> Iterator[tuple[str, str, str, str, Figure]]:
        for number, sheet in self.sheets.items():
            for line in sheet.lines:
                for field, figure in zip(sheet.fields, line.figures, strict=True):
                    measure = field.measure if line.kind is None else line.codes[0]
                    yield number, " / ".join(line.codes), field.column, measure, figure

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"), default=_plain)

    @classmethod
    def from_json(cls, text: str) -> "Book":
        found = json.loads(text)
        entries = {name: tuple(map(tuple, found[name])) for name in ("contents", "method")}
        sheets = {number: _sheet(sheet) for number, sheet in found["sheets"].items()}
        return cls(**found | entries | {"sheets": sheets})


def _plain(value: object) -> str:
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"A report holds no {type(value).__name__}.")


def _sheet(found: dict[str, Any]) -> Sheet:
    lines = tuple(
        Line(
            tuple(line["codes"]),
            tuple(line["labels"]),
            tuple(line["figures"]),
            line["is_total"],
            line["kind"],
        )
        for line in found["lines"]
    )
    fields = tuple(Field(**field) for field in found["fields"])
    return Sheet(**found | {"heads": tuple(found["heads"]), "fields": fields, "lines": lines})


def make(report: Report, *, status: str, note: str = "", step: Step = lambda: None) -> Book:
    """The report in the active language; `step()` is called after each sheet."""
    made = {}
    for name, make_sheet in SHEETS.items():
        made[name] = _with_title(make_sheet(report))
        step()
    generated = date_format(timezone.localtime(), "SHORT_DATETIME_FORMAT")
    return Book(
        year=report.year,
        office=report.office,
        mode=report.mode,
        title=title_of(report.year, report.part),
        period=period_text(report.period),
        filter=report.filter_text,
        control=str(MODES[report.mode]),
        status=status,
        generated=generated,
        program=settings.VERSION,
        sheets=made,
        contents=tuple(_contents(made)),
        method=tuple(_method(generated)),
        note=note,
        part=report.part,
    )


def protected(report: Report, step: Step = lambda: None) -> Report:
    """`report` with its tables protected together: what one keeps secret no other tells. Nothing to do for reports that
    suppress nothing."""
    if report.mode != HIDDEN:
        return report
    linked = link(Linked())
    together = replace(report, linked=linked)
    for make_sheet in SHEETS.values():
        make_sheet(together)
        step()
    linked.settle()
    return together


def _with_title(sheet: Sheet) -> Sheet:
    if not sheet.chart:
        return sheet
    return replace(sheet, chart_title=str(MEASURES[sheet.fields[0].measure].label))


def _contents(made: dict[str, Sheet]) -> Iterator[Entry]:
    for number, title in TITLES.items():
        unit = _("definitions and rules") if number == METHOD else made[number].unit
        yield number, str(title), unit


def _method(generated: str) -> Iterator[Entry]:
    yield from ((_("Rule"), code, str(text)) for code, text in RULES.items())
    for measure in MEASURES.values():
        yield _("Definition"), str(measure.label), str(measure.definition)
    yield from ((_("Disclosure control"), mode, str(text)) for mode, text in MODES.items())
    yield _("Production"), _("Rule set"), RULE_SET
    yield _("Production"), _("Version"), settings.VERSION
    yield _("Production"), _("Made on"), generated
