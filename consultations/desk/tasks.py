"""Background work of the desk."""

from django.utils import timezone
from django_tasks import task

from consultations.desk import services
from consultations.drafts.services import forget_expired


@task()
def forget_what_is_over() -> None:
    """Every morning: tickets of earlier days lose what was said about people, drafts nobody went on with are deleted
    (handbook §5.3)."""
    services.forget(timezone.localdate())
    forget_expired()
