"""The dimensions: by what figures are grouped and filtered, each declared once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Expression, F, Value, When
from django.db.models.functions import Coalesce, ExtractHour, ExtractIsoWeekDay, NullIf
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.periods import Period
from districts.scoping import HasAccess
from reports import codings
from reports.codings import Coding
from reports.levels import Level, StatisticsError, path

_SENT = {"month": "sent_month", "held_on": "sent_on"}


@dataclass(frozen=True)
class Dimension:
    """`definition` is shown where the dimension is offered. `field` is a lookup from rows of `level`; `derive` makes
    the grouped value of it where it is not the value itself. `coding` says how values become codes and labels."""

    code: str
    label: str | Promise
    definition: str | Promise
    level: Level
    field: str
    coding: Coding
    derive: Callable[[str], Expression] = F

    def expression(self, level: Level, *, by_sent_day: bool) -> Expression:
        """What to group rows of `level` by; `by_sent_day` for figures that belong to the day a referral was sent."""
        if by_sent_day and self.field in _SENT:
            return self.derive(_SENT[self.field])
        return self.derive(path(level, self.level, self.field))

    def axis(self, user: HasAccess, period: Period) -> dict[str, str]:
        """All codes in their fixed order with their labels; codes beyond it stand for themselves."""
        return self.coding.axis(user, period)

    @property
    def missing(self) -> str | None:
        """The code of what was not stated."""
        return self.coding.missing

    def sort_key(self, code: str) -> Any:
        return self.coding.sort_key(code)


def _year(field: str) -> Expression:
    return F(field) / 100


def _quarter(field: str) -> Expression:
    return F(field) / 100 * 10 + (F(field) % 100 + 2) / 3


def _known_outcome(field: str) -> Expression:
    """A referral without a result yet has the result "unknown"."""
    return Coalesce(NullIf(F(field), Value("")), Value("unknown"))


def _or_city(field: str) -> Expression:
    """The other welcome offices are the city's own."""
    return Coalesce(F(field), Value("city"))


def _unless_withheld(field: str) -> Expression:
    """The language points to the origin: not stated of somebody who refuses the statistics (P18)."""
    withheld = When(**{field.replace("language_id", "is_withheld"): True}, then=Value("und"))
    return Case(withheld, default=F(field))


def _dimensions(*found: Dimension) -> dict[str, Dimension]:
    return {dimension.code: dimension for dimension in found}


_CONSULTATION, _CONCERN, _REFERRAL, _TICKET = Level

DIMENSIONS = _dimensions(
    Dimension(
        "year",
        _("Year"),
        _("The year of the consultation; for referrals that in which they were sent (R7)."),
        _CONSULTATION,
        "month",
        codings.Years(),
        _year,
    ),
    Dimension(
        "quarter",
        _("Quarter"),
        _("The quarter of the consultation; for referrals that in which they were sent (R7)."),
        _CONSULTATION,
        "month",
        codings.Quarters(),
        _quarter,
    ),
    Dimension(
        "month",
        _("Month"),
        _("The month of the consultation; for referrals that in which they were sent (R7)."),
        _CONSULTATION,
        "month",
        codings.Months(),
    ),
    Dimension(
        "weekday",
        _("Weekday"),
        _("The weekday of the consultation; for referrals that on which they were sent (R7)."),
        _CONSULTATION,
        "held_on",
        codings.Weekdays(),
        ExtractIsoWeekDay,
    ),
    Dimension(
        "hour",
        _("Hour"),
        _("The full hour in which the consultation began; unknown where no time was recorded."),
        _CONSULTATION,
        "start_time",
        codings.Hours(),
        ExtractHour,
    ),
    Dimension(
        "office",
        _("Office"),
        _("The office that advised, wherever the person lives and whichever office knows the client (R10)."),
        _CONSULTATION,
        "office_id",
        codings.Offices(),
    ),
    Dimension(
        "site",
        _("Site"),
        _("The site of the office at which the consultation took place; unknown where none was recorded."),
        _CONSULTATION,
        "site__code",
        codings.Sites(),
    ),
    Dimension(
        "district",
        _("District of residence"),
        _(
            "Where the person lived at the consultation; outside the city and unknown are answers, too (R8, R10)."
        ),
        _CONSULTATION,
        "district_id",
        codings.Districts(),
    ),
    Dimension(
        "employer",
        _("Employer"),
        _("Who employed the adviser in the office on that day: the city or the tandem partner."),
        _CONSULTATION,
        "employer_side",
        codings.Fixed({"city": _("City"), "partner": _("Tandem partner"), "ns": _("not stated")}, "ns"),
    ),
    Dimension(
        "channel",
        _("Channel"),
        _("How the contact came about: in open hours, by appointment, by phone, as a home visit, …"),
        _CONSULTATION,
        "channel",
        codings.Catalogue("contact_channel"),
    ),
    Dimension(
        "language",
        _("Language"),
        _("The language in which the consultation was held."),
        _CONSULTATION,
        "language_id",
        codings.Catalogue("language", "und"),
        _unless_withheld,
    ),
    Dimension(
        "mediation",
        _("Mediation"),
        _("Whether somebody interpreted, and who."),
        _CONSULTATION,
        "mediation",
        codings.Catalogue("mediation", "ns"),
    ),
    Dimension(
        "sex",
        _("Sex"),
        _("The sex of the person as stated, when the consultation took place (R8)."),
        _CONSULTATION,
        "sex",
        codings.Catalogue("sex", "x"),
    ),
    Dimension(
        "age_group",
        _("Age group"),
        _("The age on the day of the consultation; with only a birth year the difference of the years (R9)."),
        _CONSULTATION,
        "age_group",
        codings.Catalogue("age_group", "ax"),
    ),
    Dimension(
        "nationality",
        _("Nationality"),
        _("The nationality of the person when the consultation took place (R8)."),
        _CONSULTATION,
        "nationality_id",
        codings.Catalogue("nationality", "999"),
    ),
    Dimension(
        "nationality_group",
        _("Nationality group"),
        _("The nationality put into groups by law: Germany, European Union, EFTA, third countries (R8)."),
        _CONSULTATION,
        "nationality_group",
        codings.Fixed(
            {
                "DE": _("Germany"),
                "EU": _("European Union"),
                "EFTA": _("EFTA states"),
                "third": _("Third countries"),
                "stateless": _("stateless"),
                "unclear": _("unclear"),
                "historical": _("former states"),
                "not_stated": _("not stated"),
            },
            "not_stated",
        ),
    ),
    Dimension(
        "residence_status",
        _("Residence status"),
        _("The residence status of the person as stated, when the consultation took place (R8)."),
        _CONSULTATION,
        "residence_status",
        codings.Catalogue("residence_status", "ns"),
    ),
    Dimension(
        "german_level",
        _("German level"),
        _("How well the person knew German when the consultation took place, as the adviser saw it (R8)."),
        _CONSULTATION,
        "german_level",
        codings.Catalogue("german_level", "ns"),
    ),
    Dimension(
        "topic_group",
        _("Topic group"),
        _(
            "The group of the topic; a consultation counts once in every group in which it has a concern (R2)."
        ),
        _CONCERN,
        "topic__group_id",
        codings.Catalogue("topic_group"),
    ),
    Dimension(
        "topic",
        _("Topic"),
        _("What the concern was about, by the topic catalogue (R2)."),
        _CONCERN,
        "topic_id",
        codings.Catalogue("topic"),
    ),
    Dimension(
        "outcome",
        _("Outcome"),
        _("What became of the concern in the consultation."),
        _CONCERN,
        "outcome",
        codings.Catalogue("concern_outcome"),
    ),
    Dimension(
        "sensitive",
        _("Sensitive topic"),
        _(
            "Whether the catalogue marks the topic as sensitive: it may reveal health, crime or child protection."
        ),
        _CONCERN,
        "topic__is_sensitive",
        codings.Flag(),
    ),
    Dimension(
        "referral_status",
        _("Referral status"),
        _("How far the referral has come by now (R7)."),
        _REFERRAL,
        "status",
        codings.Catalogue("referral_status"),
    ),
    Dimension(
        "referral_outcome",
        _("Referral result"),
        _("What came of the referral by now; unknown also while there is no result yet (R7)."),
        _REFERRAL,
        "outcome",
        codings.Catalogue("referral_outcome", "unknown"),
        _known_outcome,
    ),
    Dimension(
        "organisation",
        _("Organisation"),
        _(
            "The organisation to which the person was referred; all hand-overs to other welcome offices are one."
        ),
        _REFERRAL,
        "organisation_id",
        codings.Organisations(),
    ),
    Dimension(
        "organisation_type",
        _("Type of organisation"),
        _(
            "The type of the organisation to which the person was referred; another welcome office is the city’s."
        ),
        _REFERRAL,
        "organisation__type",
        codings.Catalogue("organisation_type"),
        _or_city,
    ),
)


def find_dimension(code: str) -> Dimension:
    if code not in DIMENSIONS:
        raise StatisticsError(f"There is no dimension {code!r}. Known are: {', '.join(DIMENSIONS)}.")
    return DIMENSIONS[code]
