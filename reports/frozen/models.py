"""Frozen annual reports: written once, never changed."""

from collections.abc import Iterable
from hashlib import sha256
from typing import NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from districts.models import Office
from districts.scoping import EVALUATION, Access, Role, ScopedQuerySet

CHANGED = "A frozen year stays as it is; a correction is a new version."


class Damaged(Exception):
    """What is stored of a frozen year is not what was frozen."""


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def digest_of(digests: Iterable[str]) -> str:
    """The checksum of a version: over those of its reports."""
    return digest("\n".join(digests))


class FrozenYearQuerySet(ScopedQuerySet):
    def _visible(self, access: Access) -> Self:
        """That a year is frozen everybody may know who sees figures of it."""
        return self.all() if access.has(*EVALUATION) else self.none()


class FrozenReportQuerySet(ScopedQuerySet):
    def _visible(self, access: Access) -> Self:
        if access.has(Role.COORDINATOR):
            return self.all()
        return self.filter(office_id__in=access.office_ids(Role.LEAD))


class Frozen(models.Model):
    """Rows that the database, too, refuses to change or delete (reports.frozen.guards)."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        if not self._state.adding:
            raise TypeError(CHANGED)
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs) -> NoReturn:
        raise TypeError(CHANGED)


class FrozenYear(Frozen):
    """A version of a year (R13). `rules` and `program` are the versions of the counting rules and of the product that
    made it; `digest` covers all its reports."""

    year = models.PositiveSmallIntegerField(_("year"))
    version = models.PositiveSmallIntegerField(_("version"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("frozen by")
    )
    frozen_at = models.DateTimeField(_("frozen on"), default=timezone.now)
    rules = models.CharField(_("rule set"), max_length=20)
    program = models.CharField(_("program version"), max_length=40)
    digest = models.CharField(_("checksum"), max_length=64)

    objects = FrozenYearQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-version"]
        verbose_name = _("frozen year")
        verbose_name_plural = _("frozen years")
        constraints = [
            models.UniqueConstraint(fields=["year", "version"], name="reports_frozen_year_version"),
            models.CheckConstraint(condition=Q(version__gte=1), name="reports_frozen_year_from_1"),
        ]

    def __str__(self) -> str:
        return _("%(year)s, version %(version)s") % {"year": self.year, "version": self.version}

    def get_absolute_url(self) -> str:
        return reverse("reports:frozen_detail", args=[self.year, self.version])


class FrozenReport(Frozen):
    """One report of a frozen year as it was: of an office or of all, under one disclosure control, in one language."""

    frozen_year = models.ForeignKey(FrozenYear, models.PROTECT, related_name="reports")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    disclosure = models.CharField(max_length=10)
    language = models.CharField(max_length=2)
    content = models.TextField()
    digest = models.CharField(max_length=64)

    objects = FrozenReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("frozen report")
        verbose_name_plural = _("frozen reports")
        constraints = [
            models.UniqueConstraint(
                fields=["frozen_year", "office", "disclosure", "language"],
                name="reports_frozen_report_of_office",
            ),
            models.UniqueConstraint(
                fields=["frozen_year", "disclosure", "language"],
                condition=Q(office=None),
                name="reports_frozen_report_of_city",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.frozen_year_id} {self.office_id or ''} {self.disclosure} {self.language}"

    @property
    def proven_content(self) -> str:
        """Raises Damaged when it is not what was frozen."""
        if digest(self.content) != self.digest:
            raise Damaged(str(self))
        return self.content
