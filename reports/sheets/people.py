"""T06 to T10: who came and how one spoke to one another."""

from django.db.models import Case, CharField, F, Value, When
from django.utils.translation import gettext as _

from catalogues.labels import main_origins
from reports.codings import Coding
from reports.dimensions import DIMENSIONS, Dimension
from reports.disclosure import disclosed, disclosed_counts
from reports.levels import Level
from reports.measures import MEASURES
from reports.sheets.model import Cross, Field, Line, Report, Sheet
from reports.tables import TOTAL

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
    dimension = DIMENSIONS[by]
    table = report.table([by], measure)
    shown = disclosed(table, report.mode)
    names = report.axis(dimension) | {TOTAL: _("Total")}

    def line(code: str, name: str) -> Line:
        exact = table.total[measure] if code == TOTAL else table.value(measure, code)
        figure = shown.total[measure] if code == TOTAL else shown.value(measure, code)
        return Line(
            (code,), (name,), (figure, report.share(exact, table.total[measure], figure)), code == TOTAL
        )

    counts = {codes: values[measure] for codes, values in table.rows.items()} | {
        (TOTAL,): table.total[measure]
    }
    return Sheet(
        number=number,
        unit=str(MEASURES[measure].label),
        rule=str(MEASURES[measure].definition),
        heads=(str(dimension.label),),
        fields=(Field(str(MEASURES[measure].label), measure), Field(_("Share"), "share", kind="percent")),
        lines=tuple(line(code, name) for code, name in names.items()),
        missing=report.missing(dimension, counts=counts),
        note=note,
    )


# --- T07 Nationality ------------------------------------------------------------------------------------


def nationality(report: Report) -> Sheet:
    """Groups of nationalities, and within each those among the fifteen most frequent and the others together."""
    persons = report.table(["nationality"], "clients")
    top = sorted((codes[0] for codes in persons.rows), key=lambda code: -persons.value("clients", code))
    origin = _origin(top[:TOP_NATIONALITIES])
    table, groups = report.table([ORIGIN_GROUP, origin], "clients"), report.table([ORIGIN_GROUP], "clients")
    counts = {codes: values["clients"] for codes, values in table.rows.items()}
    counts |= {(codes[0], TOTAL): values["clients"] for codes, values in groups.rows.items()}
    counts[TOTAL, TOTAL] = table.total["clients"]
    shown = disclosed_counts(counts, report.mode)
    names, group_names = report.axis(DIMENSIONS["nationality"]), _group_names() | {TOTAL: _("Total")}

    def line(group: str, code: str) -> Line:
        cell = (group, code)
        name = {TOTAL: _("all"), OTHER: _("other")}.get(code) or names.get(code, code)
        share = report.share(counts[cell], counts[TOTAL, TOTAL], shown[cell])
        return Line(cell, (group_names[group], name), (shown[cell], share), group == TOTAL)

    ordered = sorted(counts, key=lambda cell: _place(cell, group_names, top))
    missing = {(code,): counts.get((code, TOTAL), 0) for code in ("not_stated",)} | {
        (TOTAL,): counts[TOTAL, TOTAL]
    }
    return Sheet(
        number="T07",
        unit=str(MEASURES["clients"].label),
        rule=str(MEASURES["clients"].definition),
        heads=(_("Group"), str(DIMENSIONS["nationality"].label)),
        fields=(Field(str(MEASURES["clients"].label), "clients"), Field(_("Share"), "share", kind="percent")),
        lines=tuple(line(*cell) for cell in ordered),
        missing=report.missing(DIMENSIONS["nationality_group"], counts=missing),
        note=_("★ the eight main non-European countries of origin of asylum seekers. %(persons)s")
        % {"persons": _persons_note()},
    )


def _place(cell: tuple[str, str], groups: dict[str, str], top: list[str]) -> tuple[int, int]:
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


ORIGIN_GROUP = Dimension("origin_group", "", Level.CONSULTATION, "nationality_id", Coding(), _group)


def _origin(top: list[str]) -> Dimension:
    def among_top(field: str) -> Case:
        return Case(
            When(**{f"{field}__in": top}, then=F(field)), default=Value(OTHER), output_field=CharField()
        )

    return Dimension("origin", "", Level.CONSULTATION, "nationality_id", Coding(), among_top)
