"""A request that begins on the page of a consultation, an appointment or a home visit: what is known there is entered
already. From where it came is kept beside the request (MediationOrigin)."""

import re
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone

from consultations.models import Appointment, Consultation, HomeVisit
from consultations.visits.models import spelling_of
from core import audit
from districts.models import Office, OfficeDistrict
from network.mediators.codes import Occasion, Source
from network.mediators.origins import ORIGINS
from network.models import MediationOrigin, MediatorRequest

HOUR = timedelta(hours=1)


def initial_of(request) -> dict[str, Any]:
    """From `?consultation=`, `?appointment=` or `?visit=` with the key of a record that the person may see."""
    for source in ORIGINS:
        record = origin_of(source, request.GET.get(source, ""), request.user)
        if record is not None:
            audit.record(request, audit.Action.READ, record, part="mediation")
            known = {"source": source, "origin": str(record.pk), "office": record.office_id}
            return known | {"language": record.language_id} | _FINDERS[source](record)
    return {}


def origin_of(source: str, key: str, user) -> Model | None:
    """What a form names, if it is there and the person may see it."""
    key = key.replace("\x00", "")
    if source not in ORIGINS or not key:
        return None
    try:
        return ORIGINS[source].objects.visible_to(user).filter(pk=key).first()
    except (ValueError, ValidationError):
        return None


def origin_of_form(record: MediatorRequest, source: str, key: str, user) -> Model | None:
    """From where `record` was begun; a form that changes one does not name it."""
    return origin_of(source, key, user) if record._state.adding else MediationOrigin.seen(record, user)


def names_home(place: str, origin: Model | None) -> bool:
    """Whether a meeting point is where the people live for whom the request is begun, however it is spelt."""
    client = getattr(origin, "client", None)
    homes = (getattr(origin, "street", ""), client.street if client else "")
    parts = [spelling_of(part) for part in re.split("[,;/]", place)]
    known = [rf"{home}(?!\d)" for home in map(spelling_of, homes) if home]  # 1 is not 12
    return any(re.search(home, part) for home in known for part in parts)


def _of_consultation(consultation: Consultation) -> dict[str, Any]:
    """The topic that must not be missed before the one that was named first."""
    concern = consultation.concerns.order_by("-topic__has_legal_consequence", "pk").first()
    return {"topic": concern.topic_id if concern else None} | _of_office(consultation.office)


def _of_appointment(appointment: Appointment) -> dict[str, Any]:
    times = _times(appointment.starts_at, appointment.ends_at)
    return times | _of_office(appointment.office) | {"place": str(appointment.site)}


def _of_visit(visit: HomeVisit) -> dict[str, Any]:
    times = _times(visit.planned_at, visit.planned_at + HOUR) if visit.planned_at else {}
    return times | {"district": visit.district_id, "occasion": Occasion.VISIT}


def _of_office(office: Office) -> dict[str, Any]:
    covered = OfficeDistrict.objects.valid_on(timezone.localdate()).filter(office=office)
    return {"district": covered.order_by("district__position").values_list("district", flat=True).first()}


def _times(starts_at, ends_at) -> dict[str, Any]:
    starts, ends = timezone.localtime(starts_at), timezone.localtime(ends_at)
    return {"day": starts.date(), "starts": starts.time(), "ends": ends.time()}


_FINDERS = {
    Source.CONSULTATION: _of_consultation,
    Source.APPOINTMENT: _of_appointment,
    Source.VISIT: _of_visit,
}
