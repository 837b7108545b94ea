"""Whether the file of a client should go to another office, or is on its way, on the client's page."""

from django import template

from consultations.handing import services

register = template.Library()


@register.inclusion_tag("consultations/_hand_over_of_client.html")
def hand_over_of(client) -> dict:
    asked = services.pending(client)
    return {"client": client, "asked": asked, "there": [] if asked else services.living_elsewhere(client)}
