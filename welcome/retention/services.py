"""Setting periods: a longer one holds at once, a shorter one only when what it makes due has stood in the preview."""

from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import RetentionPeriod
from clients.marks import ANNOUNCED
from core import audit
from districts.models import Employer
from welcome.retention.controllers import Controllers
from welcome.retention.rules import BY_CODE


@transaction.atomic
def set_periods(*, request: HttpRequest, employer: Employer, months: dict[str, int]) -> None:
    """`months` by rule; what was to come for these rules is dropped."""
    today = timezone.localdate()
    controllers = Controllers(today)
    for code, number in months.items():
        is_shorter = number < controllers.months(employer, BY_CODE[code])
        valid_from = today + (ANNOUNCED if is_shorter else timedelta())
        RetentionPeriod.objects.to_come(today).filter(employer=employer, rule=code).delete()
        period, _is_new = RetentionPeriod.objects.update_or_create(
            employer=employer,
            rule=code,
            valid_from=valid_from,
            defaults={"months": number, "set_at": timezone.now(), "set_by_id": request.user.pk},
        )
        audit.record(
            request, audit.Action.UPDATE, period, rule=code, months=number, valid_from=f"{valid_from}"
        )
