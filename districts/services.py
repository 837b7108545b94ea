"""Writes that concern more than one record of the city."""

from django.db import transaction
from django.db.models import Max

from districts.models import District

BESIDE = {District.OUTSIDE: District.Kind.OUTSIDE, District.UNKNOWN: District.Kind.UNKNOWN}


@transaction.atomic
def keep_answers_beside() -> None:
    """The two answers beside the districts, outside and unknown, exist and stand after them."""
    last = District.objects.within_city().aggregate(last=Max("position"))["last"] or 0
    for position, (slug, kind) in enumerate(BESIDE.items(), start=last + 1):
        defaults = {"name": kind.name.title(), "kind": kind, "position": position}
        District.objects.update_or_create(slug=slug, defaults=defaults)
