"""T27: third-country nationals by sex and the age groups of AMIF; participants and contacts stand apart. And what they
answered to whether it helped their integration (R.2.9), which nobody can tell by sex or age."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Case, CharField, Count, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.codings import Fixed
from reports.dimensions import DIMENSIONS, Dimension
from reports.evaluation.models import Answer
from reports.levels import Level
from reports.planes import Cell
from reports.sheets.model import Cross, Field, Line, Listing, Report, Sheet, described
from reports.tables import TOTAL, Figure

THIRD_COUNTRY = ("third", "stateless", "unclear")
"""Nationality groups that AMIF calls third-country nationals: stateless persons and those of undetermined nationality
are among them."""
ORIGIN_GROUPS = ("top8", "UA", "TR", "third", "unclear")
"""Groups of T07 that hold them."""
GUIDANCE = "ARB"
"""Topic group of what AMIF calls personal professional guidance."""

BANDS = {"under_18": ["a00", "a06", "a14"], "18_60": ["a18", "a27", "a30", "a45"], "over_60": ["a61", "a65"]}
COUNTED = ("clients", "consultations")
HELPED = "helped-integration"
"""The question of R.2.9 in every edition that asks it; “partly” is no yes."""
ANSWERS, HELPED_ANSWERS, HELPED_SHARE = "amif_answers", "amif_helped", "amif_helped_share"


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
    helped, nothing = _helped(report), (None, None, None)
    lines = (
        replace(line, figures=(*line.figures, *further.figures, *(helped if line.is_total else nothing)))
        for line, further in zip(tables[0].lines(), tables[1].lines(), strict=True)
    )
    return Sheet(
        number="T27",
        **described(*COUNTED, unit=_("participants (persons) and contacts (consultations), never added up")),
        heads=(str(DIMENSIONS["sex"].label),),
        fields=(
            *fields,
            Field(_("R.2.9: answers"), ANSWERS),
            Field(_("R.2.9: it helped"), HELPED_ANSWERS),
            Field(_("R.2.9: share"), HELPED_SHARE, kind="percent"),
        ),
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
        (
            *(listing.shown(measure, code) for measure in COUNTED for code in _columns(report)),
            *(None, None, None),
        ),
    )


def _helped(report: Report) -> tuple[Figure, Figure, Figure]:
    """Answers, those that say yes, and their share; one query. Who did not say yes is as secret as who did."""
    answers = Answer.objects.countable_by(report.user).in_period(report.period)
    answers = answers.filter(
        question__code=HELPED,
        response__is_third_country=True,
        response__office__code__in=report.offices,
    )
    found = dict(answers.order_by().values_list("value").annotate(number=Count("pk")))
    base, helped = sum(found.values()), found.get("yes", 0)
    counts: dict[Cell, int] = {("yes",): helped, ("other",): base - helped, (TOTAL,): base}
    shown = report.disclosed_counts(counts, ANSWERS, "helped", amif="1")
    return (
        shown[TOTAL,],
        shown["yes",],
        report.share(helped, base, *(shown[cell] for cell in counts)),
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
                "R.2.9: anonymous answers of third-country nationals to whether it helped their integration, of those "
                "who were given a code; “partly” is no yes. Not by sex and age, which are not stored with an answer. "
                "Where nobody has answered there is no share."
            ),
            _(
                "Not yet collected: language and civic courses within O.2.3, R.2.8 language level improved, R.2.10 "
                "applied for recognition, R.2.11 applied for long-term residence; O.2.2, O.2.4 and O.2.7 count "
                "authorities, campaigns and projects, which stand in no record of a consultation."
            ),
        ]
    )
