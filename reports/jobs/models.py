"""Long work on figures: an annual report or the freezing of a year that somebody asked for, and drafts of reports
that are made by themselves."""

from datetime import timedelta
from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from districts.models import Office
from districts.scoping import Access, HasAccess, Role, ScopedQuerySet
from reports.parts import PARTS, in_words, title_of
from reports.scope import Operator

HOURS_KEPT = 24
DRAFT_DAYS_KEPT = 100
DRAFT_DAYS_NEW = 30


def unguessable_name(job: "ReportJob", name: str) -> str:
    return f"reports/{uuid4()}"


class Superseded(Exception):
    """Another worker has taken the job over, or it is over; what this one found out no longer counts."""


class ReportJobQuerySet(ScopedQuerySet):
    def visible_to(self, user: HasAccess) -> Self:
        """The own ones, and drafts of the offices whose figures the person may see; the worker, who acts for the
        operator, takes up all."""
        if isinstance(user, Operator):
            return super().visible_to(user)
        visible = super().visible_to(user)
        if not getattr(user, "is_active", False):
            return visible
        return self.filter(
            Q(created_by=getattr(user, "pk", 0)) | Q(pk__in=visible.drafts().values("pk"))
        )._scoped()

    def _visible(self, access: Access) -> Self:
        """Of drafts; the own ones are added."""
        if access.has(Role.COORDINATOR):
            return self.all()
        return self.filter(office__in=access.office_ids(Role.LEAD))

    def drafts(self) -> Self:
        """The latest time first, in each that of the city before those of the offices."""
        place = F("office__name").asc(nulls_first=True)
        return self.filter(kind=ReportJob.Kind.DRAFT).order_by("-year", "-part", place)

    def new(self) -> Self:
        """Of the last weeks."""
        return self.offered().filter(created_at__gt=timezone.now() - timedelta(days=DRAFT_DAYS_NEW))

    def asked_for(self) -> Self:
        """Reports that a person asked for."""
        return self.filter(kind=ReportJob.Kind.REPORT)

    def offered(self) -> Self:
        return self.filter(state=ReportJob.State.DONE, expires_at__gt=timezone.now())

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
        REPORT = "report", _("Report")
        DRAFT = "draft", _("Draft")
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
    part = models.CharField(_("time"), max_length=2, blank=True, choices=list(PARTS.items())[1:])
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
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
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
            ),
            models.CheckConstraint(
                condition=Q(kind="draft", created_by__isnull=True)
                | (~Q(kind="draft") & Q(created_by__isnull=False)),
                name="reports_report_job_draft_of_nobody",
            ),
            models.UniqueConstraint(
                fields=["year", "part", "office"],
                condition=Q(kind="draft"),
                name="reports_report_job_draft_once",
            ),
            models.UniqueConstraint(
                fields=["year", "part"],
                condition=Q(kind="draft", office__isnull=True),
                name="reports_report_job_city_draft_once",
            ),
        ]

    def __str__(self) -> str:
        if self.kind == self.Kind.REPORT:
            return title_of(self.year, self.part)
        return f"{self.get_kind_display()} {self.time}"

    def get_absolute_url(self) -> str:
        return reverse("reports:job_detail", args=[self.pk])

    @property
    def time(self) -> str:
        return in_words(self.year, self.part)

    @property
    def place(self) -> str:
        """Whose figures these are."""
        return self.office.name if self.office else gettext("All offices")

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
        options = {
            "year": self.year,
            "office": self.office.code if self.office else "",
            "disclosure": self.disclosure,
        }
        return options | ({"part": self.part} if self.part else {})

    def set_result(self, state: State, **result: Any) -> None:
        """The job is over. Raises Superseded."""
        result |= {"state": state, "expires_at": timezone.now() + self._kept(state)}
        if not self._mine().update(**result):
            raise Superseded

    def _kept(self, state: State) -> timedelta:
        """A draft that failed goes after a day, and is tried again."""
        is_draft = self.kind == self.Kind.DRAFT and state == self.State.DONE
        return timedelta(days=DRAFT_DAYS_KEPT) if is_draft else timedelta(hours=HOURS_KEPT)

    def note_progress(self, done: int, total: int) -> None:
        """For those who watch the page, and a sign of life."""
        self._mine().update(done=done, total=total, progress_at=timezone.now())

    def _mine(self) -> ReportJobQuerySet:
        """As long as no other worker has taken it over."""
        jobs: ReportJobQuerySet = ReportJobQuerySet(type(self))
        return jobs.at_work().filter(pk=self.pk, attempt=self.attempt)
