"""Two people have edited one consultation: what stands in the database beside what the second one wanted to save."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from catalogues.labels import labels
from consultations.models import Consultation
from consultations.services import CURRENT_REFERRAL, ConcernEntry, changed_fields
from core import audit
from core.models import AuditEntry


@dataclass(frozen=True)
class Difference:
    label: str
    stored: str
    own: str


@dataclass(frozen=True)
class Conflict:
    """`last` is the audit entry of the save that came first."""

    last: AuditEntry | None
    differences: list[Difference]


def conflict_of(stored: Consultation, own: Consultation, entries: Sequence[ConcernEntry]) -> Conflict:
    differences = [
        Difference(str(field.verbose_name), _text(stored, field.name), _text(own, field.name))
        for field in map(Consultation._meta.get_field, changed_fields(stored, own))
    ]
    concerns = [
        concern_text(
            concern.topic_id, concern.outcome, next(iter(concern.current_referrals), None), concern.note
        )
        for concern in stored.concerns.prefetch_related(CURRENT_REFERRAL)
    ]
    own_concerns = [concern_text(e.topic_id, e.outcome, e.service or e.organisation, e.note) for e in entries]
    if concerns != own_concerns:
        differences.append(Difference(_("Concerns"), "\n".join(concerns), "\n".join(own_concerns)))
    return Conflict(audit.history(stored).first(), differences)


def concern_text(topic_id: str, outcome: str, receiver: Any, note: str) -> str:
    receiver = getattr(receiver, "service", None) or getattr(receiver, "organisation", receiver)
    parts = [labels("topic").get(topic_id, topic_id), labels("concern_outcome").get(outcome, outcome)]
    return " · ".join([*parts, *([str(receiver)] if receiver else []), *([note] if note else [])])


def _text(consultation: Consultation, name: str) -> str:
    display = getattr(consultation, f"get_{name}_display", None)
    value = display() if display else getattr(consultation, name)
    if value is None:
        return "–"
    if name.endswith("_on"):
        return date_format(value, "SHORT_DATE_FORMAT")
    return time_format(value) if name == "start_time" else str(value)
