"""What was answered about an event, on the event's page, which is of an app below."""

from django import template
from django.urls import reverse

from districts.scoping import EVALUATION, OFFICE_ROLES, HasAccess, Role
from network.events.machine import STANDING
from network.models import Event
from reports.evaluation.models import Questionnaire
from reports.evaluation.results import of_event

register = template.Library()


@register.inclusion_tag("evaluation/_of_event.html")
def feedback_of(event: Event, user: HasAccess) -> dict:
    """Results for who may see them; the way to codes for who may hand them out, once a questionnaire is in use."""
    access = user.access
    may_hand_out = access.has(Role.COORDINATOR) or event.office_id in access.office_ids(*OFFICE_ROLES)
    sheet = ""
    if may_hand_out and event.status in STANDING:
        asked = Questionnaire.objects.visible_to(user).in_use(Questionnaire.Kind.EVENT)
        sheet = reverse("evaluation:sheet", query={"event": event.pk}) if asked else ""
    found = of_event(user, event) if access.has(*EVALUATION) else []
    return {"event": event, "found": found, "sheet": sheet}
