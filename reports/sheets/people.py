"""T06 to T10: who came and how one spoke to one another."""

from typing import Any

from django.db.models import Case, CharField, F, Value, When
from django.utils.translation import gettext as _

from catalogues.labels import main_origins
from reports.codings import Coding
from reports.dimensions import DIMENSIONS, Dimension
from reports.levels import Level
from reports.planes import Cell
from reports.sheets.model import Cross, Field, Line, Listing, Report, Sheet, described, field_of
from reports.tables import TOTAL, Figure

TOP_NATIONALITIES = 15
OTHER = "other"


def sex_and_age(report: Report) -> Sheet:
    return Cross.of(report, "clients", "age_group", "sex").sheet("T06", note=_persons_note())


def residence_status(report: Report) -> Sheet:
    return one_dimension(report, "T08", "clients", "residence_status", note=_persons_note())


def german_level(report: Report) -> Sheet:
    return one_dimension(report, "T10", "clients", "german_level", note=_persons_note())


def languages(report: Report) -> Sheet:
    """Languages that were spoken, the most frequent first."""
    crossed = Cross.of(report, "consultations", "language", "mediation")
    spoken = [code for code in crossed.row_codes if crossed.counts.get((code, TOTAL))]
    spoken.sort(key=lambda code: -crossed.counts[code, TOTAL])
    return crossed.sheet("T09", rows=spoken)


def _persons_note() -> str:
    return _("A person whose answer changed during the year counts in each group, in the total once (R3).")


def one_dimension(report: Report, number: str, measure: str, by: str, *, note: str = "") -> Sheet:
    """A measure by one dimension with its share of the total."""
    listing = Listing(report, report.table([by], measure))
    names = report.axis(DIMENSIONS[by]) | {TOTAL: _("Total")}
    return Sheet(
        number=number,
        **described(measure),
        heads=(str(DIMENSIONS[by].label),),
        fields=(field_of(measure), Field(_("Share"), "share", kind="percent")),
        lines=tuple(
            Line(
                (code,), (name,), (listing.shown(measure, code), listing.share(measure, code)), code == TOTAL
            )
            for code, name in names.items()
        ),
        missing=listing.missing(measure),
        note=note,
    )


# --- T07 Nationality ------------------------------------------------------------------------------------


def nationality(report: Report) -> Sheet:
    """Groups of nationalities, and within each those among the fifteen most frequent and the others together."""
    persons = report.table(["nationality"], "clients")
    top = sorted((codes[0] for codes in persons.rows), key=lambda code: -persons.count("clients", code))
    counts = _nationality_counts(report, _origin(top[:TOP_NATIONALITIES]))
    groups = _group_names() | {TOTAL: _("Total")}
    shown = report.disclosed_counts(counts, "clients", "origin_group", "nationality")
    return Sheet(
        number="T07",
        **described("clients"),
        heads=(_("Group"), str(DIMENSIONS["nationality"].label)),
        fields=(field_of("clients"), Field(_("Share"), "share", kind="percent")),
        lines=_nationality_lines(
            report, counts, shown, sorted(counts, key=lambda cell: _place(cell, groups, top))
        ),
        missing=report.missing(
            DIMENSIONS["nationality_group"], counts=_margins(counts), shown=_margins(shown)
        ),
        note=_("★ the eight main non-European countries of origin of asylum seekers. %(persons)s")
        % {"persons": _persons_note()},
    )


def _nationality_counts(report: Report, origin: Dimension) -> dict[Cell, int]:
    """Persons by group and nationality, with the groups' own totals."""
    table, groups = report.table([ORIGIN_GROUP, origin], "clients"), report.table([ORIGIN_GROUP], "clients")
    return table.counts("clients") | {
        (group, TOTAL): groups.count("clients", group) for (group,) in groups.rows
    }


def _margins(cells: dict[Cell, Any]) -> dict[Cell, Any]:
    """By group alone."""
    return {(group,): value for (group, code), value in cells.items() if code == TOTAL}


def _nationality_lines(
    report: Report, counts: dict[Cell, int], shown: dict[Cell, Figure], ordered: list[Cell]
) -> tuple[Line, ...]:
    groups = _group_names() | {TOTAL: _("Total")}
    names = report.axis(DIMENSIONS["nationality"]) | {TOTAL: _("all"), OTHER: _("other")}

    def share(cell: Cell) -> Figure:
        return report.share(counts[cell], counts[TOTAL, TOTAL], shown[cell])

    return tuple(
        Line(
            cell,
            (groups[cell[0]], names.get(cell[1], cell[1])),
            (shown[cell], share(cell)),
            is_total=cell[0] == TOTAL,
        )
        for cell in ordered
    )


def _place(cell: Cell, groups: dict[str, str], top: list[str]) -> tuple[int, int]:
    """Groups in their order, in each its sum first, then its nationalities by size, then the others."""
    group, code = cell
    within = -1 if code == TOTAL else top.index(code) if code != OTHER else len(top)
    return list(groups).index(group), within


def _group_names() -> dict[str, str]:
    return {
        "DE": _("Germany"),
        "EU": _("European Union"),
        "EFTA": _("EFTA states"),
        "top8": _("Main countries of origin ★"),
        "UA": _("Ukraine"),
        "TR": _("Türkiye"),
        "third": _("Other third countries"),
        "unclear": _("Stateless, unclear, former states"),
        "not_stated": _("Not stated"),
    }


def _group(field: str) -> Case:
    return Case(
        When(**{f"{field}__in": ["UA", "TR"]}, then=F(field)),
        When(**{f"{field}__in": main_origins()}, then=Value("top8")),
        *(
            When(nationality_group__in=found, then=Value(group))
            for group, found in {
                "DE": ["DE"],
                "EU": ["EU"],
                "EFTA": ["EFTA"],
                "unclear": ["stateless", "unclear", "historical"],
                "not_stated": ["not_stated"],
            }.items()
        ),
        default=Value("third"),
        output_field=CharField(),
    )


ORIGIN_GROUP = Dimension("origin_group", "", "", Level.CONSULTATION, "nationality_id", Coding(), _group)


def _origin(top: list[str]) -> Dimension:
    def among_top(field: str) -> Case:
        return Case(
            When(**{f"{field}__in": top}, then=F(field)), default=Value(OTHER), output_field=CharField()
        )

    return Dimension("origin", "", "", Level.CONSULTATION, "nationality_id", Coding(), among_top)
