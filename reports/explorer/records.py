"""The records behind a figure as a list: consultations, concerns or referrals, whatever the figure counts."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalogues.labels import labels
from consultations.list_views import client_text
from consultations.models import Concern, Consultation, Referral
from core.tables import SEPARATOR, Column, address_of
from districts.scoping import CASEWORK, HasAccess
from reports.explorer.query import ExplorerQuery
from reports.levels import Level
from reports.measures import MEASURES

MODELS: dict[Level, type[Consultation | Concern | Referral]] = {
    Level.CONSULTATION: Consultation,
    Level.CONCERN: Concern,
    Level.REFERRAL: Referral,
}


def records(query: ExplorerQuery, user: HasAccess) -> QuerySet:
    """The rows that the first figure of the query counts, of those that `user` may open; the latest first."""
    measure = MEASURES[query.asked.measures[0]]
    behind = query.asked.question(user).rows_behind(measure)
    found = MODELS[measure.level].objects.visible_to(user).filter(pk__in=behind.values("pk"))
    if measure.level == Level.CONSULTATION:
        return found.as_listed()
    if measure.level == Level.CONCERN:
        return found.select_related("consultation", "client", "office").order_by("-held_on", "-pk")
    details = ("concern__client", "organisation", "to_office", "office")
    return found.select_related(*details).order_by("-sent_on", "-pk")


def columns(query: ExplorerQuery, user: HasAccess) -> list[Column]:
    own = user.access.office_ids(*CASEWORK)
    level = MEASURES[query.asked.measures[0]].level
    made = {Level.CONSULTATION: _of_consultations, Level.CONCERN: _of_concerns, Level.REFERRAL: _of_referrals}
    office = Column("office", _("Office"), lambda record: record.office.name)
    return [*made[level](own), office]


def _of_consultations(own: frozenset[int]) -> list[Column]:
    topics, outcomes, address = labels("topic"), labels("concern_outcome"), _consultation_address()
    return [
        Column("held_on", _("Date"), lambda c: c.held_on, "date", link=lambda c: address(c.pk)),
        Column("start_time", _("Time"), lambda c: c.start_time, "time"),
        Column("client", _("Client"), lambda c: client_text(c, own)),
        Column("topics", _("Topics"), lambda c: _joined(topics[x.topic_id] for x in c.listed_concerns)),
        Column("outcomes", _("Outcomes"), lambda c: _joined(outcomes[x.outcome] for x in c.listed_concerns)),
    ]


def _of_concerns(own: frozenset[int]) -> list[Column]:
    topics, outcomes, address = labels("topic"), labels("concern_outcome"), _consultation_address()
    return [
        Column("held_on", _("Date"), lambda c: c.held_on, "date", link=lambda c: address(c.consultation_id)),
        Column("client", _("Client"), lambda c: client_text(c, own)),
        Column("topic", _("Topic"), lambda c: topics[c.topic_id]),
        Column("outcome", _("Outcome"), lambda c: outcomes[c.outcome]),
    ]


def _of_referrals(own: frozenset[int]) -> list[Column]:
    topics, statuses = labels("topic"), labels("referral_status")
    return [
        Column("sent_on", _("Sent on"), lambda r: r.sent_on, "date", link=Referral.get_absolute_url),
        Column("client", _("Client"), lambda r: client_text(r.concern, own)),
        Column("topic", _("Topic"), lambda r: topics[r.concern.topic_id]),
        Column("receiver", _("Referred to"), lambda r: r.receiver_name),
        Column("status", _("Status"), lambda r: statuses[r.status]),
    ]


def _consultation_address():
    return address_of("consultations:consultation_detail")


def _joined(texts: Iterable[str]) -> str:
    return SEPARATOR.join(dict.fromkeys(texts))
