"""What volunteers do, when they have time, and why something ended."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

GAP = timedelta(days=60)
"""So long nobody has spoken with somebody who is helping: then it is time (handbook §6.7)."""


class Kind(models.TextChoices):
    GERMAN = "german", _("Practising German")
    ESCORT = "escort", _("Going along to offices and doctors")
    SCHOOL = "school", _("Helping children with school")
    LEISURE = "leisure", _("Leisure, sport, outings")
    WORDS = "words", _("Translating in everyday life")
    HOME = "home", _("Flat, furniture, repairs")
    WORK = "work", _("Applications and looking for work")
    GROUP = "group", _("Helping with groups and festivals")
    OTHER = "other", _("Something else")


class When(models.TextChoices):
    MORNINGS = "mornings", _("in the mornings")
    AFTERNOONS = "afternoons", _("in the afternoons")
    EVENINGS = "evenings", _("in the evenings")
    WEEKENDS = "weekends", _("at weekends")


class Ending(models.TextChoices):
    """Why somebody leaves, or an offer or a match ends. Nothing about health: that is nobody's business."""

    DONE = "done", _("reached what it was for")
    TIME = "time", _("no more time")
    MOVED = "moved", _("moved away")
    CLIENT = "client", _("no longer wished by the people helped")
    VOLUNTEER = "volunteer", pgettext_lazy("why it ended", "no longer wished by the volunteer")
    OTHER = "other", _("another reason")


class State(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("address not confirmed yet")
    NEW = "new", pgettext_lazy("a volunteer", "new")
    ACTIVE = "active", pgettext_lazy("a volunteer", "active")
    PAUSED = "paused", pgettext_lazy("a volunteer", "pausing")
    LEFT = "left", pgettext_lazy("a volunteer", "left")
    DECLINED = "declined", pgettext_lazy("a volunteer", "declined")


APPLYING = (State.UNCONFIRMED, State.NEW)
WITH_US = (State.ACTIVE, State.PAUSED)
TAKEN_OVER = (*WITH_US, State.LEFT)
"""Somebody has taken the person over: an office and a first day are known."""
STEPS: dict[str, tuple[str, ...]] = {
    State.UNCONFIRMED: (),
    State.NEW: (State.ACTIVE, State.DECLINED),
    State.ACTIVE: (State.PAUSED,),
    State.PAUSED: (State.ACTIVE,),
    State.LEFT: (),
    State.DECLINED: (),
}
"""Which state a button leads to; leaving has a form of its own, and is possible from each of WITH_US."""
