"""Meetings kept here in whose minutes a decision of the fund may stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from districts.scoping import HasAccess
from network.bodies.decisions import Decision
from network.bodies.meetings import Meeting
from network.fund.models import FundApplication


@dataclass(frozen=True)
class Minuted:
    """In words, or in the minutes of a meeting that is kept here and, best, by a decision of it."""

    text: str = ""
    meeting: Meeting | None = None
    resolution: Decision | None = None


BACK = timedelta(days=366)
MOST = 40


def meetings_for(user: HasAccess, application: FundApplication) -> list[Meeting]:
    """Of the district or of the whole city, since the application came, the latest first, with their decisions."""
    first = max(application.submitted_on, timezone.localdate() - BACK)
    near = Q(body__is_citywide=True) | Q(body__districts=application.district_id)
    found = Meeting.objects.visible_to(user).took_place().filter(near, day__gte=first).distinct()
    decisions = Prefetch("decisions", Decision.objects.visible_to(user).order_by("pk"))
    return list(found.select_related("body").prefetch_related(decisions).order_by("-day", "pk")[:MOST])


def choices(meetings: Sequence[Meeting]) -> list[tuple]:
    """A group for each meeting: its decisions, and the meeting alone."""
    return [
        (
            str(meeting),
            [
                *((f"{meeting.pk}/{each.pk}", str(each)) for each in meeting.decisions.all()),
                (str(meeting.pk), _("%(meeting)s: no decision of its own") % {"meeting": meeting}),
            ],
        )
        for meeting in meetings
    ]


def chosen(meetings: Sequence[Meeting], value: str, text: str) -> Minuted:
    key, _slash, number = value.partition("/")
    for meeting in meetings:
        if str(meeting.pk) == key:
            found = [each for each in meeting.decisions.all() if str(each.pk) == number]
            return Minuted(text, meeting, found[0] if found else None)
    return Minuted(text)
