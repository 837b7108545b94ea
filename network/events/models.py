"""An event, the head counts of who came, and the numbers that stand for its places."""

import uuid
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from catalogues.fields import CodeField
from catalogues.models import Language
from districts.models import District, Office, Site
from network.events import machine
from network.events.querysets import EventQuerySet, PlaceQuerySet
from partners.models import Organisation

LARGEST = 20_000
"""Places and people of the largest festival."""
LEAST_WAITING = 10
MOST_PERSONS = 6
"""That one number stands for."""
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Of a code: none that can be taken for another one."""
CODE_LENGTH = 8


def new_code() -> str:
    return get_random_string(CODE_LENGTH, LETTERS)


class Event(models.Model):
    """Something to which people are invited, from the plan to the head counts.

    `day` is that of the beginning, for lists and figures. `taken` are the places that numbers stand for: the database
    refuses more than there are. `last_number` was given out last. Of a series each date is an event of its own.
    """

    class Status(models.TextChoices):
        PLANNED = machine.PLANNED, _("planned")
        ANNOUNCED = machine.ANNOUNCED, _("announced")
        HELD = machine.HELD, _("held")
        CANCELLED = machine.CANCELLED, pgettext_lazy("of an event", "cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", db_index=False, verbose_name=_("office")
    )
    district = models.ForeignKey(
        District, models.PROTECT, related_name="+", db_index=False, verbose_name=_("district")
    )
    type = CodeField(_("kind"), catalogue="event_type")
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(
        _("description"),
        max_length=2000,
        blank=True,
        help_text=_("Everybody can read it once the event is announced. No names of people."),
    )
    starts_at = models.DateTimeField(_("beginning"))
    ends_at = models.DateTimeField(_("end"))
    day = models.DateField(_("day"), editable=False)
    site = models.ForeignKey(
        Site,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("site of the office"),
    )
    place = models.CharField(_("other place"), max_length=160, blank=True)
    languages = models.ManyToManyField(Language, blank=True, related_name="+", verbose_name=_("languages"))
    partners = models.ManyToManyField(
        Organisation, blank=True, related_name="+", verbose_name=_("cooperation partners")
    )
    capacity = models.PositiveIntegerField(
        pgettext_lazy("for people", "places"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST)],
        help_text=_("Empty: as many as come"),
    )
    has_numbers = models.BooleanField(
        _("places by number"),
        default=False,
        help_text=_("Who wants to come takes a number, without a name."),
    )
    cost = models.DecimalField(
        _("cost in euros"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    funding = models.CharField(_("paid from"), max_length=120, blank=True)
    series = models.UUIDField(null=True, editable=False)

    status = models.CharField(
        _("state"), max_length=9, choices=Status, default=Status.PLANNED, editable=False
    )
    announced_at = models.DateTimeField(_("announced"), null=True, editable=False)
    participants = models.PositiveIntegerField(_("participants"), null=True, editable=False)
    is_estimated = models.BooleanField(_("estimated"), default=False, editable=False)
    volunteers = models.PositiveSmallIntegerField(_("volunteers involved"), null=True, editable=False)
    taken = models.PositiveIntegerField(default=0, editable=False)
    last_number = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["day", "starts_at", "pk"]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="network_event_end_after_start",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(site__isnull=False) | ~Q(place=""),
                name="network_event_has_place",
                violation_error_message=_("Say where it takes place."),
            ),
            models.CheckConstraint(
                condition=Q(has_numbers=False) | Q(capacity__isnull=False, capacity__gte=1),
                name="network_event_numbers_need_places",
                violation_error_message=_("Numbers are given out where places are limited: say how many."),
            ),
            models.CheckConstraint(
                condition=Q(taken=0) | Q(has_numbers=True, taken__lte=F("capacity")),
                name="network_event_not_overbooked",
                violation_error_message=_("More places than that have been given out already."),
            ),
            models.CheckConstraint(
                condition=Q(participants__isnull=True) | Q(status=machine.HELD),
                name="network_event_counts_when_held",
            ),
            models.CheckConstraint(
                condition=Q(cost__isnull=True) | Q(cost__gte=0),
                name="network_event_cost_not_negative",
            ),
            models.CheckConstraint(
                condition=~Q(status=machine.ANNOUNCED) | Q(announced_at__isnull=False),
                name="network_event_announced_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["day", "starts_at", "id"], name="network_event_day"),
            models.Index(fields=["district", "day", "starts_at", "id"], name="network_event_district"),
            models.Index(fields=["office", "day", "starts_at", "id"], name="network_event_office"),
            models.Index(
                fields=["office", "day"],
                condition=Q(participants__isnull=True),
                name="network_event_unreported",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs) -> None:
        self.day = timezone.localdate(self.starts_at)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("network:event_detail", args=[self.pk])

    @property
    def public_url(self) -> str:
        return reverse("network:public_event", args=[self.pk])

    @property
    def where(self) -> str:
        """The site or the other place, or both: a room in the house of the office."""
        site = (self.site.street, f"{self.site.postcode} {self.site.town}".strip()) if self.site else ()
        return ", ".join(part for part in (self.place, *site) if part)

    @property
    def last_day(self) -> date:
        return timezone.localdate(self.ends_at)

    @property
    def free(self) -> int:
        return max(self.capacity - self.taken, 0) if self.capacity else 0

    @property
    def most_waiting(self) -> int:
        """People who may wait for a place; more would never get one, and nobody can fill the list for fun."""
        return max(self.capacity or 0, LEAST_WAITING)

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def gives_numbers(self) -> bool:
        return self.has_numbers and self.status == machine.ANNOUNCED and not self.has_begun

    @property
    def is_to_be_reported(self) -> bool:
        is_due = self.status == machine.HELD or self.day < timezone.localdate()
        return is_due and self.status in machine.STANDING and self.participants is None

    # --- Steps ------------------------------------------------------------------------------------------

    def next_states(self) -> tuple[str, ...]:
        return tuple(state for state in machine.TRANSITIONS[self.status] if not self.why_not(state))

    def why_not(self, state: str) -> str:
        """Why the event cannot come into `state` now; empty when it can."""
        if state not in machine.TRANSITIONS[self.status]:
            return gettext("This step is not possible any more. Please look again.")
        if state == machine.HELD and not self.has_begun:
            return gettext("It has not begun yet.")
        if state == machine.ANNOUNCED and self.status == machine.PLANNED and self.is_over:
            return gettext("It is over: say that it was held, or cancelled.")
        if state == machine.PLANNED and self.status == machine.ANNOUNCED and self.last_number:
            return gettext("Numbers have been given out: people would come. Cancel the event instead.")
        return ""

    def take_step(self, state: str) -> list[str]:
        """Set what belongs to `state`, without saving; the names of the fields. Raises ValidationError."""
        if reason := self.why_not(state):
            raise ValidationError(reason)
        values: dict = {"status": state, "changed_at": timezone.now(), "version": self.version + 1}
        if state == machine.ANNOUNCED:
            values["announced_at"] = self.announced_at or timezone.now()
        if state == machine.PLANNED and self.status == machine.ANNOUNCED:
            values["announced_at"] = None
        if self.status == machine.HELD:
            values |= {"participants": None, "is_estimated": False, "volunteers": None}
        for name, value in values.items():
            setattr(self, name, value)
        return list(values)


class HeadCount(models.Model):
    """How many of those who came were of a sex, or of an age."""

    class By(models.TextChoices):
        SEX = "sex", _("sex")
        AGE = "age_group", _("age group")

    event = models.ForeignKey(Event, models.CASCADE, related_name="head_counts", db_index=False)
    by = models.CharField(max_length=9, choices=By)
    code = models.CharField(max_length=20)
    number = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("head count")
        verbose_name_plural = _("head counts")
        constraints = [
            models.UniqueConstraint(fields=["event", "by", "code"], name="network_headcount_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="network_headcount_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.by} {self.code}: {self.number}"


class Place(models.Model):
    """A number: that many people come, or wait until places are given back. Nobody knows who they are.

    Who knows the code can give the number back. `key` is that of the page on which it was asked for: pressed twice, it
    is the same number.
    """

    class State(models.TextChoices):
        TAKEN = "taken", _("has a place")
        WAITING = "waiting", _("waits for a place")
        RETURNED = "returned", _("given back")

    event = models.ForeignKey(Event, models.CASCADE, related_name="numbers", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    persons = models.PositiveSmallIntegerField(
        _("persons"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_PERSONS)]
    )
    state = models.CharField(_("state"), max_length=8, choices=State, editable=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["event", "number"]
        verbose_name = _("number for an event")
        verbose_name_plural = _("numbers for events")
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="network_place_number_once"),
            models.CheckConstraint(
                condition=Q(persons__range=(1, MOST_PERSONS)), name="network_place_persons"
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def said_code(self) -> str:
        """The code as it is read out: K7PM-3QXA."""
        half = CODE_LENGTH // 2
        return f"{self.code[:half]}-{self.code[half:]}"

    @property
    def is_returned(self) -> bool:
        return self.state == self.State.RETURNED

    @property
    def can_be_returned(self) -> bool:
        """Its place is of use to somebody else."""
        event = self.event
        return not self.is_returned and event.status in machine.STANDING and not event.has_begun
