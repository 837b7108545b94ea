"""Who helps a client, on the client's page, which is of an app below."""

from django import template

from network.models import VolunteerMatch

register = template.Library()


@register.inclusion_tag("network/_volunteers_of_client.html")
def volunteers_of(client) -> dict:
    """Those who help first. Whoever may open the file may know them."""
    matches = VolunteerMatch.objects.filter(client=client).with_people()
    found = sorted(matches, key=lambda match: (match.is_running, match.since), reverse=True)
    return {"matches": found}
