"""Background work of the audit trail."""

from django.utils import timezone
from django_tasks import task

from core.trail import retention


@task()
def expire_trail() -> None:
    retention.expire(timezone.localdate())
