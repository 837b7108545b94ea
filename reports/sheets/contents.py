"""What the annual report consists of: the tables of handbook §2.4 in their order, and the words of the method."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.disclosure import HIDDEN, ROUNDED
from reports.sheets import (
    amif,
    bodies,
    demand,
    events,
    fund,
    mediators,
    overview,
    people,
    places,
    quality,
    referrals,
    tandem,
    visits,
    volunteers,
    work,
)
from reports.sheets.model import Report, Sheet
from reports.tables import EXACT

METHOD = "T29"

TITLES: dict[str, str | Promise] = {
    "T01": _("Overview"),
    "T02": _("Months"),
    "T03": _("Demand"),
    "T04": _("District of residence"),
    "T05": _("Office and district"),
    "T06": _("Sex and age"),
    "T07": _("Nationality"),
    "T08": _("Residence status"),
    "T09": _("Language and mediation"),
    "T10": _("German level"),
    "T11": _("Channel"),
    "T12": _("Duration"),
    "T13": _("Topic groups"),
    "T14": _("Topics"),
    "T15": _("Topics by sex and age"),
    "T16": _("Outcome"),
    "T17": _("Referrals by receiver"),
    "T18": _("Referral results"),
    "T19": _("Gaps"),
    "T20": _("Tandem"),
    "T21": _("Home visits"),
    "T22": _("Round tables and network"),
    "T23": _("Events"),
    "T24": _("Volunteers"),
    "T25": _("Language mediation"),
    "T26": _("Fund"),
    "T27": _("AMIF view"),
    "T28": _("Data quality"),
    "T29": _("Method"),
}

SHEETS: dict[str, Callable[[Report], Sheet]] = {
    "T01": overview.overview,
    "T02": overview.months,
    "T03": demand.demand,
    "T04": places.residence,
    "T05": places.matrix,
    "T06": people.sex_and_age,
    "T07": people.nationality,
    "T08": people.residence_status,
    "T09": people.languages,
    "T10": people.german_level,
    "T11": work.channels,
    "T12": work.duration,
    "T13": work.topic_groups,
    "T14": work.topics,
    "T15": work.topics_by_sex_and_age,
    "T16": work.outcomes,
    "T17": referrals.receivers,
    "T18": referrals.results,
    "T19": referrals.gaps,
    "T20": tandem.tandem,
    "T21": visits.home_visits,
    "T22": bodies.bodies,
    "T23": events.events,
    "T24": volunteers.volunteers,
    "T25": mediators.mediators,
    "T26": fund.fund,
    "T27": amif.amif,
    "T28": quality.quality,
}

RULES: dict[str, str | Promise] = {
    "R1": _(
        "A couple or family in one talk is one consultation; how many were present is counted by itself."
    ),
    "R2": _(
        "Each consultation has at least one concern; the same topic twice in a consultation is one concern."
    ),
    "R3": _("Persons are different persons per period and scope; months or offices are never added up."),
    "R4": _(
        "Anonymous consultations count as consultations and concerns, never as persons; their share is shown."
    ),
    "R5": _("First contact is the first consultation ever in the whole network, by date and time."),
    "R6": _("A case without contact for six months is closed statistically. Cases are not yet collected."),
    "R7": _(
        "Referrals belong to the day they were sent; drafts and errors never count; results may come later."
    ),
    "R8": _(
        "What the person was on the day of the consultation counts; later changes do not rewrite reports."
    ),
    "R9": _("Age on the day of the consultation; with a birth year alone the difference of years."),
    "R10": _("Two geographies: the office that served, and the district of residence."),
    "R11": _("Who left the queue or did not come is no consultation."),
    "R12": _("Percentages and ratios come from unrounded counts; whole percent are published."),
    "R13": _(
        "Figures of a year can change until it is frozen. A frozen year stays as it is; a correction is a new version."
    ),
    "R14": _("Every table says unit, period, filter, counting rule, disclosure control and missing values."),
}

RULE_SET = "1"
"""Version of rules and definitions: whoever changes what a figure counts raises it."""

MODES: dict[str, str | Promise] = {
    EXACT: _("Exact: as counted. Only for the house."),
    ROUNDED: _(
        "Rounded: every count and every total by itself to a multiple of 5, so that sums may differ; a 0 stands for "
        "0 to 2. Ratios come from true values and are secret (.) on a base below 10."
    ),
    HIDDEN: _(
        "Suppressed: counts of 1 and 2 are secret (.), and so many others, totals too where needed, that none of them "
        "can be worked out from what is shown; – is a true zero. Ratios are secret on a base below 10."
    ),
}
