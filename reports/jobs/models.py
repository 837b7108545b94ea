"""Long work on figures that somebody asked for: an annual report, or the freezing of a year."""

from datetime import timedelta
from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from districts.models import Office
from districts.scoping import Access, HasAccess, ScopedQuerySet
from reports.scope import Operator

HOURS_KEPT = 24


def unguessable_name(job: "ReportJob", name: str) -> str:
    return f"reports/{uuid4()}"


class Superseded(Exception):
    """Another worker has taken the job over, or it is over; what this one found out no longer counts."""


class ReportJobQuerySet(ScopedQuerySet):
    def visible_to(self, user: HasAccess) -> Self:
        """The own ones; the worker, who acts for the operator, takes up all."""
        visible = super().visible_to(user)
        return visible if isinstance(user, Operator) else visible.filter(created_by=getattr(user, "pk", None))

    def _visible(self, access: Access) -> Self:
        return self.all()

    def at_work(self) -> Self:
        return self.filter(state__in=(ReportJob.State.WAITING, ReportJob.State.RUNNING))

    def cut_off(self) -> Self:
        """Begun, and without a sign of life since: their worker was killed."""
        silent = timezone.now() - ReportJob.STALLED_AFTER
        return self.filter(state=ReportJob.State.RUNNING, progress_at__lt=silent)

    def expired(self) -> Self:
        return self.exclude(pk__in=self.at_work()).filter(expires_at__lte=timezone.now())

    def start(self, pk: int) -> "ReportJob":
        """The job for a worker that begins now; an earlier one is superseded. Raises Superseded when it is over."""
        begun = {"state": ReportJob.State.RUNNING, "attempt": F("attempt") + 1, "progress_at": timezone.now()}
        if not self.at_work().filter(pk=pk).update(**begun):
            raise Superseded
        job: ReportJob = self.get(pk=pk)
        return job


class ReportJob(models.Model):
    """What was asked for, how far it is, and for a day what came of it: the workbook, and `content`, the same report in
    the language of who asked."""

    class Kind(models.TextChoices):
        REPORT = "report", _("Annual report")
        FREEZE = "freeze", _("Freezing a year")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("at work")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    STALLED_AFTER = timedelta(minutes=2)
    """The worker gives a sign of life every few seconds."""
    MOST_ATTEMPTS = 3

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    year = models.PositiveSmallIntegerField(_("year"))
    office = models.ForeignKey(
        Office, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("office")
    )
    disclosure = models.CharField(_("disclosure control"), max_length=10, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    language = models.CharField(max_length=2)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    message = models.CharField(_("message"), max_length=600, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=0)
    progress_at = models.DateTimeField(default=timezone.now)
    file = models.FileField(upload_to=unguessable_name, blank=True)
    content = models.TextField(blank=True)
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    expires_at = models.DateTimeField(_("kept until"), null=True)

    objects = ReportJobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("report in the making")
        verbose_name_plural = _("reports in the making")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "running"), expires_at__isnull=True)
                | Q(state__in=("done", "failed"), expires_at__isnull=False),
                name="reports_report_job_expires_when_over",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("reports:job_detail", args=[self.pk])

    @property
    def is_at_work(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def is_offered(self) -> bool:
        """Whether there is a finished report to be had."""
        return bool(self.state == self.State.DONE and self.file and not self.is_expired)

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def options(self) -> dict[str, Any]:
        """What was chosen, as the form of the annual report names it."""
        return {
            "year": self.year,
            "office": self.office.code if self.office else "",
            "disclosure": self.disclosure,
        }

    def set_result(self, state: State, **result: Any) -> None:
        """The job is over. Raises Superseded."""
        result |= {"state": state, "expires_at": timezone.now() + timedelta(hours=HOURS_KEPT)}
        if not self._mine().update(**result):
            raise Superseded

    def note_progress(self, done: int, total: int) -> None:
        """For those who watch the page, and a sign of life."""
        self._mine().update(done=done, total=total, progress_at=timezone.now())

    def _mine(self) -> ReportJobQuerySet:
        """As long as no other worker has taken it over."""
        jobs: ReportJobQuerySet = ReportJobQuerySet(type(self))
        return jobs.at_work().filter(pk=self.pk, attempt=self.attempt)
