"""The copy of the data for a volunteer (Art. 15, 20 GDPR). Of the people who were helped it says nothing."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone

from core.models import AuditEntry
from network.models import Volunteer, VolunteerMatch

TECHNICAL = {
    "name_key",
    "name_index",
    "email_index",
    "nonce",
    "version",
    "volunteer",
    "offer",
    "match",
    "event",
}
OF_OTHERS = {"client", "consent", "about", "hand_over", "note", "by"}
"""What tells of people who were helped, or of staff."""


def data_of(volunteer: Volunteer) -> dict[str, Any]:
    matches = VolunteerMatch.objects.filter(offer__volunteer=volunteer).select_related("event")
    matches = matches.order_by("since", "pk")
    log = AuditEntry.objects.filter(object_type=volunteer._meta.label_lower, object_id=str(volunteer.pk))
    return {
        "made_at": timezone.now().isoformat(),
        "person": values_of(volunteer),
        "languages": [each.pk for each in volunteer.languages.all()],
        "districts": [each.pk for each in volunteer.districts.all()],
        "offers": [values_of(each) for each in volunteer.offers.order_by("since", "pk")],
        "help": [_help(each) for each in matches],
        "contacts": [values_of(each, without=OF_OTHERS) for each in volunteer.contacts.order_by("on", "pk")],
        "access_log": [
            {"at": at.isoformat(), "action": action, "roles": roles}
            for at, action, roles in log.order_by("at", "pk").values_list("at", "action", "roles")
        ],
    }


def _help(match: VolunteerMatch) -> dict[str, Any]:
    """An event is no person: what is said about it, the volunteer may read."""
    if match.event is None:
        return values_of(match, without=OF_OTHERS)
    said = {"event": match.event.title, "day": match.event.day.isoformat()}
    return said | values_of(match, without=OF_OTHERS - {"about"})


def values_of(record: models.Model, without: Collection[str] = ()) -> dict[str, Any]:
    hidden = {*TECHNICAL, *without}
    return {
        field.name: _plain(getattr(record, field.attname))
        for field in record._meta.concrete_fields
        if field.name not in hidden
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | str | list) else str(value)
