"""The list of consultations as a file: one row each with its concerns joined; no notes, of clients only the code.

Rows are plain dicts, because a hundred thousand objects would cost more than the file itself.
"""

from collections import defaultdict
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

CHUNK = 2000


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


def export_rows(consultations: QuerySet, user: HasAccess) -> Iterator[dict[str, Any]]:
    """The rows of `consultations` in their order, with memory for one chunk."""
    for chunk in chunks(consultations.values(*FIELDS).iterator(chunk_size=CHUNK), CHUNK):
        concerns = _concerns([row["pk"] for row in chunk], user)
        receivers = _receivers([key for found in concerns.values() for key, *_rest in found], user)
        for row in chunk:
            found = concerns[row["pk"]]
            row["topics"] = [topic for _key, topic, _outcome in found]
            row["outcomes"] = [outcome for _key, _topic, outcome in found]
            row["receivers"] = [name for key, *_rest in found for name in receivers.get(key, ())]
            yield row


def _concerns(consultations: list[int], user: HasAccess) -> dict[int, list[tuple[int, str, str]]]:
    """Key, topic and outcome of each concern, by consultation."""
    found = defaultdict(list)
    concerns = Concern.objects.visible_to(user).filter(consultation__in=consultations).order_by("position")
    columns = ("consultation_id", "pk", "topic_id", "outcome")
    for consultation, key, topic, outcome in concerns.values_list(*columns):
        found[consultation].append((key, topic, outcome))
    return found


def _receivers(concerns: list[int], user: HasAccess) -> dict[int, list[str]]:
    """Whom people were referred to, by concern."""
    found = defaultdict(list)
    # By the key of the concern: to look for that of the consultation the database would read all referrals each time.
    referrals = Referral.objects.visible_to(user).filter(concern__in=concerns, sent_on__isnull=False)
    columns = ("concern_id", "service__name", "organisation__name", "to_office__name")
    sent = referrals.exclude(status=Referral.ERROR).order_by("sent_on", "pk").values_list(*columns)
    for concern, service, organisation, office in sent:
        found[concern].append(f"{service} – {organisation}" if service else organisation or office)
    return found
