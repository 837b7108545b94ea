"""Requests for a mediator on the pages to which they belong, which are of apps below."""

from django import template

from catalogues.labels import labels
from network.models import MediationOrigin, MediatorRequest

register = template.Library()
MOST_SHOWN = 10


@register.inclusion_tag("network/_mediations_of.html", takes_context=True)
def mediations_of(context, record) -> dict:
    """The newest first, as far as the reader may see requests."""
    keys = MediationOrigin.objects.of(record)
    found = MediatorRequest.objects.visible_to(context["request"].user).filter(pk__in=keys)
    records = list(found.select_related("mediator").order_by("-starts_at", "-pk")[:MOST_SHOWN])
    languages = labels("language")
    for each in records:
        each.spoken = languages.get(each.language_id, each.language_id)
    return {"records": records}


@register.simple_tag(takes_context=True)
def origin_of(context, record):
    """The talk, appointment or visit for which a request was begun, if the reader may open it."""
    origin = MediationOrigin.objects.filter(request=record).first()
    found = origin and origin.record
    return found and type(found).objects.visible_to(context["request"].user).filter(pk=found.pk).first()
