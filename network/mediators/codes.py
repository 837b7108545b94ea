"""Where a mediator is needed, who asked, and what keeps somebody from being asked."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("a mediator", "active")
    PAUSED = "paused", pgettext_lazy("a mediator", "pausing")
    LEFT = "left", pgettext_lazy("a mediator", "left")


STEPS: dict[str, tuple[str, ...]] = {
    State.ACTIVE: (State.PAUSED, State.LEFT),
    State.PAUSED: (State.ACTIVE, State.LEFT),
    State.LEFT: (),
}


class Sex(models.TextChoices):
    WOMAN = "w", _("a woman")
    MAN = "m", _("a man")


class Source(models.TextChoices):
    OFFICE = "office", _("the office")
    CONSULTATION = "consultation", _("a consultation")
    APPOINTMENT = "appointment", _("an appointment")
    VISIT = "visit", _("a home visit")
    PARTNER = "partner", _("a partner institution")


class Occasion(models.TextChoices):
    ADVICE = "advice", _("Talk in the welcome office")
    VISIT = "visit", _("Home visit")
    AUTHORITY = "authority", _("Public office")
    SCHOOL = "school", _("School or nursery")
    HEALTH = "health", _("Doctor or clinic")
    OTHER = "other", _("Another place")
    COURT = "court", _("Court, police or asylum hearing")


LEGAL = (Occasion.COURT,)
"""What is said there has legal consequences, whatever the topic."""


class Answer(models.TextChoices):
    OPEN = "open", _("no answer yet")
    ACCEPTED = "accepted", _("said yes")
    DECLINED = "declined", _("said no")
    WITHDRAWN = "withdrawn", _("no longer asked")


class Absent(models.TextChoices):
    CLIENT = "client", _("The person advised did not come")
    MEDIATOR = "mediator", _("The mediator did not come")
