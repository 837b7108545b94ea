"""Home visits on the client's page, which is of an app below."""

from django import template

from consultations.models import HomeVisit

register = template.Library()


@register.inclusion_tag("consultations/_visits_of_client.html", takes_context=True)
def visits_of(context, client) -> dict:
    """Those that the reader may open, the newest first."""
    visible = HomeVisit.objects.visible_to(context["request"].user)
    return {"visits": visible.filter(client=client).order_by("-requested_on", "-pk")}
