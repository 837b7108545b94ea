"""Duties, each a person at a site for some hours of a day; and days on which somebody is away."""

from datetime import date, time

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.staffing.querysets import AbsenceQuerySet, DutyQuerySet
from districts.models import Site


class OfPerson(models.Model):
    """A row that must not overlap with others of the same person: no column can say so on both databases, so saving
    locks the person, checks, and writes."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        db_index=False,
        verbose_name=_("staff member"),
    )

    class Meta:
        abstract = True

    @transaction.atomic
    def save(self, *args, **kwargs) -> None:
        """Raises ValidationError when it overlaps with what is stored by now."""
        people = self._meta.get_field("user").related_model._base_manager
        list(people.select_for_update(no_key=True).filter(pk=self.user_id).values_list("pk"))
        self.check_free()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.is_complete:
            self.check_free()

    @property
    def is_complete(self) -> bool:
        """Whether all that the check needs has been entered."""
        return all(
            getattr(self, field.attname) is not None
            for field in self._meta.concrete_fields
            if not (field.primary_key or field.null)
        )

    def check_free(self) -> None:
        """Raise ValidationError when the person has something else at that time."""
        raise NotImplementedError


class Duty(OfPerson):
    """`user` receives people at `site` on `day`; nobody is on duty at two places at the same time."""

    site = models.ForeignKey(Site, models.PROTECT, db_index=False, verbose_name=_("site"))
    day = models.DateField(_("day"))
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("until"))

    objects = DutyQuerySet.as_manager()

    class Meta:
        default_related_name = "duties"
        ordering = ["day", "starts_at", "pk"]
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="accounts_duty_ends_after_start",
                violation_error_message=_("The end lies before the start."),
            )
        ]
        indexes = [
            models.Index(fields=["site", "day"], name="accounts_duty_site"),
            models.Index(fields=["user", "day"], name="accounts_duty_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.day} {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"

    @property
    def span(self) -> tuple[time, time]:
        return self.starts_at, self.ends_at

    def check_free(self) -> None:
        words = {"person": self.user, "day": date_format(self.day, "SHORT_DATE_FORMAT")}
        other = Duty.objects.overlapping(self).select_related("site__office").first()
        if other is not None:
            words |= {"site": f"{other.site.office}, {other.site}"}
            words |= {"since": f"{other.starts_at:%H:%M}", "until": f"{other.ends_at:%H:%M}"}
            text = gettext("%(person)s is on duty on %(day)s from %(since)s to %(until)s already (%(site)s).")
            raise ValidationError(text % words, code="overlap")
        if Absence.objects.of([self.user_id]).on(self.day).exists():
            raise ValidationError(gettext("%(person)s is absent on %(day)s.") % words, code="absent")
        if not self.user.memberships.valid_on(self.day).filter(office=self.site.office_id).exists():
            text = gettext("%(person)s does not work in this office on %(day)s.")
            raise ValidationError(text % words, code="no_member")


class Absence(OfPerson):
    """Days on which somebody is away. Why is said in one of three words, and nothing about health is kept."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("Holiday")
        TRAINING = "training", _("Training")
        OTHER = "other", _("Other reason")

    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    kind = models.CharField(_("reason"), max_length=8, choices=Kind, default=Kind.HOLIDAY)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        default_related_name = "absences"
        ordering = ["first_day", "pk"]
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="accounts_absence_ends_after_start",
                violation_error_message=_("The end lies before the start."),
            )
        ]
        indexes = [models.Index(fields=["user", "first_day", "last_day"], name="accounts_absence_user")]

    def __str__(self) -> str:
        return f"{self.user} {self.first_day} – {self.last_day}"

    def is_on(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def check_free(self) -> None:
        other = Absence.objects.overlapping(self).first()
        if other is None:
            return
        words = {"person": self.user}
        words |= {"first": date_format(other.first_day, "SHORT_DATE_FORMAT")}
        words |= {"last": date_format(other.last_day, "SHORT_DATE_FORMAT")}
        text = gettext("%(person)s is already entered as absent from %(first)s to %(last)s.")
        raise ValidationError(text % words, code="overlap")
