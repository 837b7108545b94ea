"""The parts of which the sentence of a table is put together: every filter and every counting rule, declared once.

A filter belongs to the person, the concern or the referral, or to the consultation itself. Beside a figure of another
kind it is said of that ("consultations with a concern about …").
"""

from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.levels import Level
from reports.measures import Measure


class Of(Enum):
    CONSULTATION = "consultation"
    PERSON = "person"
    CONCERN = "concern"
    REFERRAL = "referral"


@dataclass(frozen=True)
class Phrase:
    """`text` holds `values`, in quotation marks where they are words of a list rather than names."""

    of: Of
    text: str | Promise
    is_quoted: bool = True


FILTERS = {
    "year": Phrase(Of.CONSULTATION, _("in the year %(values)s"), is_quoted=False),
    "quarter": Phrase(Of.CONSULTATION, _("in the quarter %(values)s"), is_quoted=False),
    "month": Phrase(Of.CONSULTATION, _("in the month %(values)s"), is_quoted=False),
    "weekday": Phrase(Of.CONSULTATION, _("on the weekday %(values)s"), is_quoted=False),
    "hour": Phrase(Of.CONSULTATION, _("begun at %(values)s"), is_quoted=False),
    "office": Phrase(Of.CONSULTATION, _("of the office %(values)s"), is_quoted=False),
    "site": Phrase(Of.CONSULTATION, _("at the site %(values)s"), is_quoted=False),
    "employer": Phrase(Of.CONSULTATION, _("with the employer %(values)s")),
    "channel": Phrase(Of.CONSULTATION, _("with the channel %(values)s")),
    "language": Phrase(Of.CONSULTATION, _("in the language %(values)s"), is_quoted=False),
    "mediation": Phrase(Of.CONSULTATION, _("with the mediation %(values)s")),
    "district": Phrase(Of.PERSON, _("with the district of residence %(values)s"), is_quoted=False),
    "sex": Phrase(Of.PERSON, _("of the sex %(values)s")),
    "age_group": Phrase(Of.PERSON, _("in the age group %(values)s")),
    "nationality": Phrase(Of.PERSON, _("with the nationality %(values)s")),
    "nationality_group": Phrase(Of.PERSON, _("in the nationality group %(values)s")),
    "residence_status": Phrase(Of.PERSON, _("with the residence status %(values)s")),
    "german_level": Phrase(Of.PERSON, _("with the German level %(values)s")),
    "topic_group": Phrase(Of.CONCERN, _("about %(values)s")),
    "topic": Phrase(Of.CONCERN, _("about %(values)s")),
    "outcome": Phrase(Of.CONCERN, _("with the outcome %(values)s")),
    "sensitive": Phrase(Of.CONCERN, _("with a sensitive topic: %(values)s"), is_quoted=False),
    "referral_status": Phrase(Of.REFERRAL, _("with the status %(values)s")),
    "referral_outcome": Phrase(Of.REFERRAL, _("with the result %(values)s")),
    "organisation": Phrase(Of.REFERRAL, _("to %(values)s")),
    "organisation_type": Phrase(Of.REFERRAL, _("to organisations of the type %(values)s")),
}
NOT_STATED = _("with “%(dimension)s: %(values)s”")
"""In place of the phrase of a dimension where "not stated" is among the values."""

WRAPPED = {
    Of.PERSON: _("of persons %(phrases)s"),
    Of.CONCERN: _("with a concern %(phrases)s"),
    Of.REFERRAL: _("with a referral %(phrases)s"),
}


BY = {
    "german_level": pgettext_lazy("grouped by", "German level"),
    "sensitive": pgettext_lazy("grouped by", "sensitivity of the topic"),
}
"""Dimensions whose name reads otherwise after "by"."""

BEGIN_SMALL = {
    *(
        "anonymous_consultations",
        "new_clients",
        "resolved_concerns",
        "referred_concerns",
        "referrals_answered",
    ),
    *("referrals_served", "tickets_called", "tickets_left", "tickets_rebooked"),
}
"""Figures whose German name begins with a word that is small within a sentence."""
PROPER = {"german_level"}
"""Names that begin with a capital letter everywhere."""


def is_own(of: Of, measure: Measure) -> bool:
    """Whether the figure counts what the filter belongs to, so that the filter is said of it directly."""
    if of == Of.PERSON:
        return measure.kind == "persons"
    if of == Of.CONCERN:
        return measure.level >= Level.CONCERN
    return of == Of.CONSULTATION or measure.level == Level.REFERRAL


EACH_ONCE = _("each consultation counted once")
EACH_ONCE_IN_GROUP = _("each consultation counted once in every group")
CONCERN_ONCE = _("counted once per consultation and topic")
CONCERN_IN_GROUP = _("counted once per consultation and topic in every group")
PERSON_ONCE = _("each person counted once")
PERSON_IN_GROUP = _("each person counted once in every group, so that groups do not add up")
RULES = {
    "consultations": (EACH_ONCE, EACH_ONCE_IN_GROUP),
    "anonymous_consultations": (EACH_ONCE, EACH_ONCE_IN_GROUP),
    "mediated_consultations": (EACH_ONCE, EACH_ONCE_IN_GROUP),
    "home_visits": (EACH_ONCE, EACH_ONCE_IN_GROUP),
    "clients": (PERSON_ONCE, PERSON_IN_GROUP),
    "new_clients": (_("each person counted with the first consultation ever"),) * 2,
    "persons_present": (_("added up over the consultations"),) * 2,
    "minutes": (_("added up over the consultations"),) * 2,
    "concerns": (CONCERN_ONCE, CONCERN_IN_GROUP),
    "resolved_concerns": (CONCERN_ONCE, CONCERN_IN_GROUP),
    "referred_concerns": (CONCERN_ONCE, CONCERN_IN_GROUP),
    "unmet_concerns": (CONCERN_ONCE, CONCERN_IN_GROUP),
    "concerns_per_consultation": (_("worked out from the exact counts"),) * 2,
    "referrals": (_("counted on the day they were sent"),) * 2,
    "referrals_answered": (_("counted on the day they were sent"),) * 2,
    "referrals_served": (_("counted on the day they were sent"),) * 2,
    "tickets": (_("one ticket for each person or family that came"),) * 2,
    "tickets_called": (_("one ticket for each person or family that came"),) * 2,
    "tickets_left": (_("one ticket for each person or family that came"),) * 2,
    "tickets_rebooked": (_("one ticket for each person or family that came"),) * 2,
    "waiting_median": (_("minutes of those who were called"),) * 2,
    "waiting_p90": (_("minutes of those who were called"),) * 2,
}
"""How a measure counts: in all, and where groups of a finer kind (of persons: any groups) overlap."""
