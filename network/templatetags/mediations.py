"""Requests for a mediator on the pages to which they belong, which are of apps below."""

from django import template
from django.utils import timezone

from catalogues.labels import labels
from network.mediators import machine
from network.mediators.astray import why_astray
from network.models import MediationOrigin, MediatorRequest

register = template.Library()
MOST_SHOWN = 10


@register.inclusion_tag("network/_mediations_of.html", takes_context=True)
def mediations_of(context, record) -> dict:
    """The newest first, as far as the reader may see requests."""
    keys = MediationOrigin.objects.of(record)
    found = MediatorRequest.objects.visible_to(context["request"].user).filter(pk__in=keys)
    found = found.select_related("mediator").with_astray()
    records = list(found.order_by("-starts_at", "-pk")[:MOST_SHOWN])
    languages = labels("language")
    for each in records:
        each.spoken = languages.get(each.language_id, each.language_id)
        each.why_astray = why_astray(each)
    return {"records": records}


@register.inclusion_tag("network/_mediation_action.html", takes_context=True)
def mediation_action(context, record, source: str) -> dict:
    """To the request that is open for an appointment or a visit; to a new one while there is none."""
    found = MediatorRequest.objects.visible_to(context["request"].user)
    found = found.filter(pk__in=MediationOrigin.objects.of(record))
    standing = found.filter(status__in=machine.OPEN, ends_at__gt=timezone.now()).order_by("starts_at", "pk")
    return {"open": standing.first(), "record": record, "source": source}
