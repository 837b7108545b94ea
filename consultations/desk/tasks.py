"""Background work of the desk."""

from django.db.models import Model
from django.utils import timezone
from django_tasks import task

from consultations.desk import services
from consultations.desk.models import Ticket
from consultations.drafts.models import Draft
from consultations.drafts.services import forget_expired
from consultations.visits import services as visits
from core import audit


@task()
def forget_what_is_over() -> None:
    """Every morning: tickets of earlier days lose what was said about people, drafts nobody went on with are deleted,
    home visits that have been over for three months lose name and address (handbook §5.3)."""
    today = timezone.localdate()
    _record(Ticket, emptied=services.forget(today))
    _record(Draft, deleted=forget_expired())
    visits.forget(today)


def _record(model: type[Model], **counts: int) -> None:
    if any(counts.values()):
        audit.record(None, audit.Action.RETENTION, list=model._meta.label_lower, **counts)
