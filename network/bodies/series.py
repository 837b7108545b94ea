"""A body that meets again and again, and who belongs to it: organisations and functions, never names of people."""

import uuid
from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from districts.models import District, Office
from network.bodies.querysets import STAFF, BodyQuerySet, MemberQuerySet
from network.bodies.rhythm import LAST, Rhythm
from partners.models import Organisation


class Body(models.Model):
    """A series of meetings of one or several districts with an office in charge, or of the whole city, kept by the
    coordinator."""

    class Kind(models.TextChoices):
        ROUND_TABLE = "round_table", _("round table")
        NETWORK = "network", _("network meeting")
        STAFF = STAFF, _("staff meeting")
        TASK_FORCE = "task_force", _("task force of departments")
        BOARD = "board", _("advisory board")
        OTHER = "other", pgettext_lazy("a body", "other")

    class Nth(models.IntegerChoices):
        FIRST = 1, _("on the first")
        SECOND = 2, _("on the second")
        THIRD = 3, _("on the third")
        FOURTH = 4, _("on the fourth")
        LAST = LAST, _("on the last")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    office = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("office in charge"),
    )
    districts = models.ManyToManyField(District, blank=True, related_name="+", verbose_name=_("districts"))
    is_citywide = models.BooleanField(_("of the whole city"), default=False, editable=False)
    weeks = models.PositiveSmallIntegerField(
        _("every so many weeks"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(52)],
    )
    nth = models.PositiveSmallIntegerField(_("or every month"), null=True, blank=True, choices=Nth)
    weekday = models.PositiveSmallIntegerField(
        _("weekday of the month"), null=True, blank=True, choices=list(WEEKDAYS.items())
    )
    place = models.CharField(_("usual place"), max_length=160, blank=True)
    starts = models.TimeField(_("usually from"))
    ends = models.TimeField(_("usually until"))
    since = models.DateField(_("exists since"))
    until = models.DateField(_("exists until"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = BodyQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_citywide=True, office__isnull=True)
                | Q(is_citywide=False, office__isnull=False),
                name="network_body_of_office_or_city",
            ),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="network_body_hours_in_order",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="network_body_in_order",
                violation_error_message=_("The last day lies before the first one."),
            ),
            models.CheckConstraint(
                condition=Q(nth__isnull=True, weekday__isnull=True)
                | Q(nth__isnull=False, weekday__isnull=False, weeks__isnull=True),
                name="network_body_one_rhythm",
                violation_error_message=_("Either every so many weeks, or a weekday of each month."),
            ),
        ]
        indexes = [models.Index(fields=["office", "kind"], name="network_body_office")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.is_citywide = self.office_id is None
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("network:body_detail", args=[self.pk])

    @property
    def where(self) -> str:
        return ", ".join(each.label for each in self.districts.all()) or gettext("whole city")

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(self.weeks, self.nth, self.weekday)

    @property
    def rhythm_text(self) -> str:
        hours = f"{time_format(self.starts)}–{time_format(self.ends)}"
        if self.weeks == 1:
            text = gettext("every week")
        elif self.weeks:
            text = gettext("every %(weeks)d weeks") % {"weeks": self.weeks}
        elif self.nth:
            text = gettext("every month %(nth)s %(weekday)s") % {
                "nth": self.get_nth_display(),
                "weekday": WEEKDAYS[self.weekday],
            }
        else:
            text = gettext("as needed")
        return f"{text}, {hours}"

    def is_valid_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)

    @property
    def has_ended(self) -> bool:
        return self.until is not None and self.until < timezone.localdate()


class BodyMember(models.Model):
    """An organisation, or an office or department of the city by name, with the function that comes. Left members stay,
    because meetings hang on them; of the invitation address see the retention rule."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, models.CASCADE, related_name="members", db_index=False)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    name = models.CharField(
        _("or an office, a department"), max_length=120, blank=True, help_text=_("For example: Sozialamt")
    )
    function = models.CharField(
        _("function"), max_length=120, blank=True, help_text=_("For example: management. No names of people.")
    )
    email = models.EmailField(
        _("address for invitations"), blank=True, help_text=_("Best that of the function, not of a person.")
    )
    since = models.DateField(_("member since"), default=timezone.localdate)
    until = models.DateField(_("member until"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("member of a body")
        verbose_name_plural = _("members of bodies")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, name="")
                | (Q(organisation__isnull=True) & ~Q(name="")),
                name="network_bodymember_is_somebody",
                violation_error_message=_("Choose an organisation, or write down an office or department."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="network_bodymember_in_order",
                violation_error_message=_("The last day lies before the first one."),
            ),
        ]
        indexes = [models.Index(fields=["body", "since"], name="network_bodymember_body")]

    def __str__(self) -> str:
        return f"{self.label} ({self.function})" if self.function else self.label

    @property
    def label(self) -> str:
        return self.organisation.name if self.organisation else self.name

    @property
    def has_left(self) -> bool:
        return self.until is not None and self.until < timezone.localdate()
