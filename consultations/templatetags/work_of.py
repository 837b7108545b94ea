"""What of our work hangs on a client's file, on the client's page, which is of an app below."""

from django import template

from consultations.handing import services
from consultations.models import Appointment, HomeVisit, Referral
from districts import prepared

register = template.Library()


@register.simple_tag(takes_context=True)
def work_of(context, client) -> dict[str, list]:
    """What the reader may open of it: `appointments` to come and `visits`, the newest first; `files_asked_for` of
    another office that has not answered yet, and `elsewhere`, offices in whose district the person lives."""
    user = context["request"].user
    parts = {
        "appointments": lambda key: (
            Appointment.objects.visible_to(user).filter(client=key).to_come().select_related("adviser")
        ),
        "visits": lambda key: (
            HomeVisit.objects.visible_to(user).filter(client=key).order_by("-requested_on", "-pk")
        ),
        "files_asked_for": lambda key: (
            Referral.objects.pending_files().filter(concern__client=key).select_related("to_office")
        ),
    }
    found = prepared.hanging(f"work_of|{prepared.asked_by(user)}", parts, client.pk)
    return found | {"elsewhere": services.living_elsewhere(client)}
