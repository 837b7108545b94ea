"""Where and when people are received: sites, their hours in the week, holidays and exceptions."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.periods import week_of
from core.validity import Validity
from districts.models.city import District
from districts.models.offices import Office, SharedValidityQuerySet
from districts.scoping import SharedQuerySet

Hours = list[tuple[time, time]]
"""From – until, in the order of the day."""


def length(hours: Iterable[tuple[time, time]]) -> Decimal:
    """The hours from all openings to their closings: 9:00–12:30 is 3.5."""
    spans = (
        datetime.combine(date.min, closes_at) - datetime.combine(date.min, opens_at)
        for opens_at, closes_at in hours
    )
    return Decimal(int(sum(spans, timedelta()).total_seconds())) / 3600


class Site(Validity):
    """A place where an office receives people: main office, branch, pop-up."""

    class Kind(models.TextChoices):
        MAIN = "main", _("Main office")
        BRANCH = "branch", _("Branch")
        POPUP = "popup", _("Pop-up")

    office = models.ForeignKey(Office, models.CASCADE, related_name="sites", verbose_name=_("office"))
    code = models.SlugField(_("short name"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.MAIN)
    street = models.CharField(_("street and number"), max_length=120)
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    town = models.CharField(_("town"), max_length=80)
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="sites", verbose_name=_("district")
    )

    objects = SharedValidityQuerySet.as_manager()

    class Meta(Validity.Meta):
        ordering = ["office", "pk"]
        verbose_name = _("site")
        verbose_name_plural = _("sites")

    def __str__(self) -> str:
        return self.street

    def planned_hours_on(self, day: date) -> Hours:
        """Open hours of the week's plan, as if `day` were neither a holiday nor an exception."""
        if not self.is_valid_on(day):
            return []
        return sorted(hours.span for hours in self.opening_hours.all() if hours.is_open_on(day))

    def hours_on(self, day: date, holidays: Collection[date] | None = None) -> Hours:
        """Open hours on `day`: an exception of the site comes first, then a holiday, then the week's plan.

        `holidays`: the public holidays around `day`, when many days are asked for; otherwise they are looked up.
        """
        exceptions = [exception for exception in self.exceptions.all() if exception.day == day]
        if exceptions:
            return sorted(exception.span for exception in exceptions if exception.opens_at)
        planned = self.planned_hours_on(day)
        if planned and day in (Holiday.objects.between(day, day) if holidays is None else holidays):
            return []
        return planned

    def appointment_hours_on(self, day: date, holidays: Collection[date] | None = None) -> Hours:
        """Hours kept for appointments on `day`: none on a holiday, and none on a day with an exception, which takes
        the place of the day's whole plan. `holidays` as for `hours_on`."""
        if not self.is_valid_on(day) or any(exception.day == day for exception in self.exceptions.all()):
            return []
        kept = sorted(
            hours.span for hours in self.opening_hours.all() if not hours.is_open and hours.holds_on(day)
        )
        if kept and day in (Holiday.objects.between(day, day) if holidays is None else holidays):
            return []
        return kept

    def weekly_open_hours(self, day: date) -> Decimal:
        """Hours per week by the plan that holds on `day`."""
        if not self.is_valid_on(day):
            return Decimal(0)
        return length(
            hours.span for hours in self.opening_hours.all() if hours.is_open and hours.is_valid_on(day)
        )

    def open_hours_in_week(self, day: date, holidays: Collection[date] | None = None) -> Decimal:
        """Hours really open in the week around `day`, Monday to Sunday."""
        week = week_of(day)
        if holidays is None:
            holidays = Holiday.objects.between(week.start, week.end)
        return sum((length(self.hours_on(each, holidays)) for each in week.each_day()), Decimal(0))


class OpeningHoursQuerySet(SharedValidityQuerySet):
    def open_hours(self) -> Self:
        """Only the hours in which people walk in, not those kept for appointments."""
        return self.filter(kind=OpeningHours.Kind.OPEN)


class OpeningHours(Validity):
    """Weekly hours of a site; appointment hours do not count towards the promised open hours."""

    class Kind(models.TextChoices):
        OPEN = "open", _("Open hours")
        APPOINTMENT = "appointment", _("By appointment")

    class Weekday(models.IntegerChoices):
        MONDAY = 1, _("Monday")
        TUESDAY = 2, _("Tuesday")
        WEDNESDAY = 3, _("Wednesday")
        THURSDAY = 4, _("Thursday")
        FRIDAY = 5, _("Friday")
        SATURDAY = 6, _("Saturday")
        SUNDAY = 7, _("Sunday")

    site = models.ForeignKey(Site, models.CASCADE, related_name="opening_hours", verbose_name=_("site"))
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    opens_at = models.TimeField(_("from"))
    closes_at = models.TimeField(_("until"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.OPEN)

    objects = OpeningHoursQuerySet.as_manager()

    class Meta(Validity.Meta):
        ordering = ["site", "weekday", "opens_at"]
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        constraints = [
            *Validity.Meta.constraints,
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="districts_hours_close_after_open",
                violation_error_message=_("The closing time lies before the opening time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens_at:%H:%M}–{self.closes_at:%H:%M}"

    def clean(self) -> None:
        if None in (self.weekday, self.opens_at, self.closes_at, self.valid_from):
            return
        same_day = OpeningHours.objects.filter(site=self.site_id, weekday=self.weekday).overlapping(self)
        if same_day.filter(opens_at__lt=self.closes_at, closes_at__gt=self.opens_at).exists():
            raise ValidationError(_("These hours overlap with others of the same day."), code="overlap")

    @property
    def span(self) -> tuple[time, time]:
        return self.opens_at, self.closes_at

    @property
    def is_open(self) -> bool:
        """Whether people may walk in; hours kept for appointments are not open hours."""
        return self.kind == self.Kind.OPEN

    def is_open_on(self, day: date) -> bool:
        return self.is_open and self.holds_on(day)

    def holds_on(self, day: date) -> bool:
        """Whether the hours are those of `day` by the plan of the week, of whichever kind."""
        return self.weekday == day.isoweekday() and self.is_valid_on(day)


class HolidayQuerySet(SharedQuerySet):
    def from_day(self, day: date) -> Self:
        return self.filter(day__gte=day)

    def between(self, first: date, last: date) -> frozenset[date]:
        """The holidays from `first` to `last`, both included."""
        return frozenset(self.filter(day__range=(first, last)).values_list("day", flat=True))


class Holiday(models.Model):
    """A public holiday: all sites of the city are closed."""

    day = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=80)

    objects = HolidayQuerySet.as_manager()

    class Meta:
        ordering = ["day"]
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")

    def __str__(self) -> str:
        return f"{self.day} {self.name}"

    @property
    def weekday(self) -> str:
        return date_format(self.day, "l")


class OpeningException(models.Model):
    """A day on which a site is closed, or open at other hours than in the week's plan."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="exceptions", verbose_name=_("site"))
    day = models.DateField(_("day"))
    opens_at = models.TimeField(_("from"), null=True, blank=True, help_text=_("Empty: closed all day"))
    closes_at = models.TimeField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=120)

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["site", "day", "opens_at"]
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True, closes_at__isnull=True)
                | Q(opens_at__isnull=False, closes_at__isnull=False, closes_at__gt=F("opens_at")),
                name="districts_exception_hours_complete",
                violation_error_message=_("Give both times, the later one second, or none for a closed day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.reason}"

    def clean(self) -> None:
        others = OpeningException.objects.filter(site=self.site_id, day=self.day).exclude(pk=self.pk)
        if self.opens_at and self.closes_at:
            others = others.filter(
                Q(opens_at__isnull=True) | Q(opens_at__lt=self.closes_at, closes_at__gt=self.opens_at)
            )
        if self.day and others.exists():
            raise ValidationError(_("This contradicts another exception on that day."), code="overlap")

    @property
    def span(self) -> tuple[time, time]:
        return self.opens_at, self.closes_at
