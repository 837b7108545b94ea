"""Whom a service is for by place, as one answer: the whole city, or some of its districts."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from districts.models import District

WHOLE_CITY = "*"
"""The choice beside the districts; none of them has such a key."""


def area_choices() -> list[tuple[str, str]]:
    districts = District.objects.within_city().values_list("slug", "name")
    return [(WHOLE_CITY, _("whole city")), *districts]


def districts_of(chosen: Iterable[str]) -> list[str]:
    return [code for code in chosen if code != WHOLE_CITY]
