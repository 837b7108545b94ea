"""Background work of the desk."""

from django.utils import timezone
from django_tasks import task

from consultations.desk import services
from consultations.drafts.services import forget_expired
from consultations.visits import services as visits


@task()
def forget_what_is_over() -> None:
    """Every morning: tickets of earlier days lose what was said about people, drafts nobody went on with are deleted,
    home visits that have been over for three months lose name and address (handbook §5.3)."""
    today = timezone.localdate()
    services.forget(today)
    forget_expired()
    visits.forget(today)
