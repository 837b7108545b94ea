"""Who helps, on the page of a client, which is of an app below, and on that of an event."""

from django import template

from network.models import Event, Volunteer, VolunteerMatch
from network.volunteers.querysets import who_agrees

register = template.Library()


@register.inclusion_tag("network/_volunteers_of_client.html")
def volunteers_of(client) -> dict:
    """Those who help first. Whoever may open the file may know them."""
    matches = VolunteerMatch.objects.filter(client=client).with_people()
    found = sorted(matches, key=lambda match: (match.is_running, match.since), reverse=True)
    running = [match for match in found if match.is_running]
    for match in running:
        match.missing = match.offer.volunteer.missing_papers()
    is_revoked = bool(running) and not who_agrees([client.pk])
    return {"matches": found, "is_revoked": is_revoked}


@register.inclusion_tag("network/_helpers_at_event.html", takes_context=True)
def helpers_at(context, event: Event, user) -> dict:
    """In the order in which they were entered. Who has moved to another office since is a name without a page."""
    found = list(VolunteerMatch.objects.visible_to(user).filter(event=event).with_people().order_by("pk"))
    people = {match.offer.volunteer_id for match in found}
    seen = Volunteer.objects.visible_to(user).filter(pk__in=people) if people else Volunteer.objects.none()
    seen_keys = set(seen.values_list("pk", flat=True))
    for match in found:
        match.is_seen = match.offer.volunteer_id in seen_keys
        match.missing = match.offer.volunteer.missing_papers(event.day) if match.is_seen else []
    return {"matches": found, "event": event, "csrf_token": context.get("csrf_token")}
