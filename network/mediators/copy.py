"""The copy of the data for a mediator (Art. 15, 20 GDPR)."""

from typing import Any

from django.utils import timezone

from core.models import AuditEntry
from network.models import Mediator
from network.volunteers.copy import values_of

OF_OTHERS = {"requested_by", "by", "mediator", "request", "payment"}


def data_of(mediator: Mediator) -> dict[str, Any]:
    log = AuditEntry.objects.filter(object_type=mediator._meta.label_lower, object_id=str(mediator.pk))
    return {
        "made_at": timezone.now().isoformat(),
        "person": values_of(mediator),
        "languages": [values_of(each, without=OF_OTHERS) for each in mediator.spoken.all()],
        "hours": mediator.said_hours(),
        "districts": [each.pk for each in mediator.districts.all()],
        "questions": [values_of(each, without=OF_OTHERS) for each in mediator.offers.all()],
        "assignments": [
            values_of(each, without=OF_OTHERS) for each in mediator.requests.order_by("starts_at")
        ],
        "access_log": [
            {"at": at.isoformat(), "action": action, "roles": roles}
            for at, action, roles in log.order_by("at", "pk").values_list("at", "action", "roles")
        ],
    }
