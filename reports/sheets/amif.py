"""T27: third-country nationals by sex and the age groups of AMIF; participants and contacts stand apart."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Case, CharField, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.codings import Fixed
from reports.dimensions import DIMENSIONS, Dimension
from reports.levels import Level
from reports.sheets.model import Cross, Line, Listing, Report, Sheet, described
from reports.tables import TOTAL

THIRD_COUNTRY = ("third", "stateless", "unclear")
"""Nationality groups that AMIF calls third-country nationals: stateless persons and those of undetermined nationality
are among them."""
ORIGIN_GROUPS = ("top8", "UA", "TR", "third", "unclear")
"""Groups of T07 that hold them."""
GUIDANCE = "ARB"
"""Topic group of what AMIF calls personal professional guidance."""

BANDS = {"under_18": ["a00", "a06", "a14"], "18_60": ["a18", "a27", "a30", "a45"], "over_60": ["a61", "a65"]}
COUNTED = ("clients", "consultations")


def _band(field: str) -> Case:
    return Case(
        *(When(**{f"{field}__in": groups}, then=Value(band)) for band, groups in BANDS.items()),
        default=Value("ax"),
        output_field=CharField(),
    )


AGE = Dimension(
    "amif_age",
    gettext_lazy("Age"),
    "",
    Level.CONSULTATION,
    "age_group",
    Fixed(
        {
            "under_18": gettext_lazy("under 18"),
            "18_60": gettext_lazy("18 to 60"),
            "over_60": gettext_lazy("over 60"),
            "ax": gettext_lazy("age not stated"),
        },
        "ax",
    ),
    _band,
)
FILTERS = {"nationality_group": list(THIRD_COUNTRY)}


def amif(report: Report) -> Sheet:
    tables = [
        Cross.by(report, measure, (DIMENSIONS["sex"], AGE), filters=FILTERS, amif="1") for measure in COUNTED
    ]
    names = {"clients": _("Participants: %(age)s"), "consultations": _("Contacts: %(age)s")}
    fields = (
        replace(each, header=names[table.measure] % {"age": each.header})
        for table in tables
        for each in table.fields
    )
    lines = (
        replace(line, figures=(*line.figures, *further.figures))
        for line, further in zip(tables[0].lines(), tables[1].lines(), strict=True)
    )
    return Sheet(
        number="T27",
        **described(*COUNTED, unit=_("participants (persons) and contacts (consultations), never added up")),
        heads=(str(DIMENSIONS["sex"].label),),
        fields=tuple(fields),
        lines=(*lines, _guidance(report)),
        missing=tables[0].missing,
        note=_note(),
    )


def _guidance(report: Report) -> Line:
    """Participants and contacts with a concern about work, by age."""
    filters = {**FILTERS, "topic_group": [GUIDANCE]}
    table = report.table([AGE], *COUNTED, filters=filters)
    listing = Listing(report, table, {"amif": "1", "topic_group": GUIDANCE})
    return Line(
        (GUIDANCE,),
        (_("of these: personal professional guidance"),),
        tuple(listing.shown(measure, code) for measure in COUNTED for code in _columns(report)),
    )


def _columns(report: Report) -> Sequence[str]:
    return (*AGE.axis(report.user, report.period), TOTAL)


def _note() -> str:
    return " ".join(
        [
            _(
                "Third-country nationals, stateless persons and those of undetermined nationality included, by sex and "
                "age on the day of the consultation; whoever changed the group counts in both, in the total once (R3)."
            ),
            _(
                "O.2.3 participants supported: persons with at least one consultation. Of these personal professional "
                "guidance: persons with a concern about work, training or recognition."
            ),
            _(
                "Not yet collected: R.2.9 participants who say that it helped their integration (module evaluation "
                "forms); language and civic courses within O.2.3, R.2.8 language level improved, R.2.10 applied for "
                "recognition, R.2.11 applied for long-term residence; O.2.2, O.2.4 and O.2.7 count authorities, "
                "campaigns and projects, which stand in no record of a consultation."
            ),
        ]
    )
