"""The list of consultations as a file: one row each with its concerns joined; no notes, of clients only the code.

Rows are plain dicts, because a hundred thousand objects would cost more than the file itself.
"""

from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from catalogues.labels import labels
from consultations.models import Concern, Consultation, Referral
from core.bulk import chunks
from core.tables import SEPARATOR, Column
from districts.models import District
from districts.scoping import HasAccess

CHUNK = 5000


def export_columns(user: HasAccess) -> list[Column]:
    """The columns, with the labels of the active language."""
    districts = {district.pk: district.label for district in District.objects.visible_to(user)}
    sides = {code: str(label) for code, label in Consultation._meta.get_field("employer_side").flatchoices}
    topics, outcomes = labels("topic"), labels("concern_outcome")
    return [
        Column("pk", _("Number"), itemgetter("pk"), "integer"),
        Column("held_on", _("Date"), itemgetter("held_on"), "date"),
        Column("start_time", _("Time"), itemgetter("start_time"), "time"),
        Column("office", _("Office"), itemgetter("office__code")),
        Column("site", _("Site"), itemgetter("site__street")),
        Column("client", _("Client code"), itemgetter("client__code")),
        Column("channel", _("Channel"), _label("channel", labels("contact_channel"))),
        Column("language", _("Language"), _label("language_id", labels("language"))),
        Column("mediation", _("Mediation"), _label("mediation", labels("mediation"))),
        Column("persons_present", _("Persons present"), itemgetter("persons_present"), "integer"),
        Column("minutes", _("Minutes"), itemgetter("minutes"), "integer"),
        Column("adviser", _("Adviser"), _adviser),
        Column("employer_side", _("Employer"), _label("employer_side", sides)),
        Column("topic_codes", _("Topic codes"), lambda row: SEPARATOR.join(row["topics"])),
        Column("topics", _("Topics"), lambda row: SEPARATOR.join(topics.get(t, t) for t in row["topics"])),
        Column("outcomes", _("Outcomes"), lambda row: SEPARATOR.join(outcomes[o] for o in row["outcomes"])),
        Column("receivers", _("Referred to"), lambda row: SEPARATOR.join(row["receivers"])),
        Column("concerns", _("Number of concerns"), lambda row: len(row["topics"]), "integer"),
        Column("district", _("District of residence"), _label("district_id", districts)),
        Column("sex", _("Sex"), _label("sex", labels("sex"))),
        Column("age_group", _("Age group"), _label("age_group", labels("age_group"))),
        Column("nationality", _("Nationality"), _label("nationality_id", labels("nationality"))),
        Column(
            "residence_status", _("Residence status"), _label("residence_status", labels("residence_status"))
        ),
        Column("german_level", _("German level"), _label("german_level", labels("german_level"))),
        Column("follow_up_on", _("Follow-up on"), itemgetter("follow_up_on"), "date"),
        Column("is_recorded_later", _("Recorded later"), itemgetter("is_recorded_later"), "boolean"),
        Column("is_counted", _("Counted"), itemgetter("is_counted"), "boolean"),
    ]


def _label(field: str, texts: Mapping[str, str]) -> Callable[[dict[str, Any]], str]:
    return lambda row: texts.get(row[field], row[field])


def _adviser(row: dict[str, Any]) -> str:
    return f"{row['adviser__given_name'] or ''} {row['adviser__family_name'] or ''}".strip()


FIELDS = [
    "pk",
    "held_on",
    "start_time",
    "office__code",
    "site__street",
    "client__code",
    "channel",
    "language_id",
    "mediation",
    "persons_present",
    "minutes",
    "adviser__given_name",
    "adviser__family_name",
    "employer_side",
    "district_id",
    "sex",
    "age_group",
    "nationality_id",
    "residence_status",
    "german_level",
    "follow_up_on",
    "is_recorded_later",
    "is_counted",
]


CONCERN_FIELDS = [
    "consultation_id",
    "pk",
    "topic_id",
    "outcome",
    "referrals__status",
    "referrals__sent_on",
    "referrals__service__name",
    "referrals__organisation__name",
    "referrals__to_office__name",
]


def export_rows(consultations: QuerySet, user: HasAccess) -> Iterator[dict[str, Any]]:
    """The rows of `consultations` in their order, with memory for one chunk."""
    for chunk in chunks(consultations.values(*FIELDS).iterator(chunk_size=CHUNK), CHUNK):
        _add_concerns({row["pk"]: row for row in chunk}, user)
        yield from chunk


def _add_concerns(consultations: dict[int, dict[str, Any]], user: HasAccess) -> None:
    """Adds to each row, by key, the topics and outcomes of its concerns and whom people were referred to.

    A concern comes once for each of its referrals, which are of its office: one question, for to name thousands of
    concerns in a second one would cost more than to join them.
    """
    for row in consultations.values():
        row["topics"], row["outcomes"], row["receivers"] = [], [], []
    concerns = Concern.objects.visible_to(user).filter(consultation__in=list(consultations))
    in_order = concerns.order_by("position", "pk", "referrals__sent_on", "referrals__pk")
    previous = None
    for consultation, key, topic, outcome, status, sent_on, *receiver in in_order.values_list(
        *CONCERN_FIELDS
    ):
        row = consultations[consultation]
        if key != previous:
            row["topics"].append(topic)
            row["outcomes"].append(outcome)
            previous = key
        if sent_on and status != Referral.ERROR:
            row["receivers"].append(_receiver(*receiver))


def _receiver(service: str | None, organisation: str | None, office: str | None) -> str | None:
    return f"{service} – {organisation}" if service else organisation or office
