"""What an import brought, so that the whole of it can be undone."""

from datetime import timedelta
from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from core.encryption.fields import EncryptedCharField, EncryptedJSONField
from districts.models import Office
from districts.scoping import Access, Role, ScopedQuerySet


def unguessable_name(batch: "ImportBatch", name: str) -> str:
    """Where a file is stored: nothing of the sender's name reaches the disk."""
    return f"imports/{uuid4()}"


class Superseded(Exception):
    """Another task has taken the batch over, or it is gone; what this one found out no longer counts."""


class ImportBatchQuerySet(ScopedQuerySet):
    def _visible(self, access: Access) -> Self:
        """Only an office's lead imports; imports from the command line belong to nobody in the browser."""
        return self.filter(office_id__in=access.office_ids(Role.LEAD))

    def start(self, pk: int, state: str) -> "ImportBatch":
        """The batch for a task that begins now; every earlier task of it is superseded. Raises Superseded when the
        batch is in another state by now."""
        begun = {"attempt": models.F("attempt") + 1, "progress_at": timezone.now(), "message": ""}
        if not self.filter(pk=pk, state=state).update(**begun):
            raise Superseded
        return self.get(pk=pk)


class ImportBatch(models.Model):
    """One import of consultations from a file.

    The uploaded file is kept only until the import is done, undone or discarded: it holds personal data. A worker that
    is killed leaves the batch at work and nothing written; after STALLED_AFTER it can be taken up again.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("being checked")
        CHECKED = "checked", _("checked")
        FAULTY = "faulty", _("has faults")
        RUNNING = "running", _("being imported")
        IMPORTED = "imported", _("imported")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")
        FAILED = "failed", _("failed")

    LISTED_FAULTS = 1000
    """So many faults are kept for the page; the file of rejected rows has all."""
    STALLED_AFTER = timedelta(minutes=15)

    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("office")
    )
    source = models.CharField(
        _("source"),
        max_length=40,
        default="file",
        help_text=_("Numbers of consultations and persons are unique within a source."),
    )
    file_name = EncryptedCharField(_("file"), max_length=200)
    file = models.FileField(_("file"), upload_to=unguessable_name, blank=True)
    rejects = models.FileField(upload_to=unguessable_name, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UPLOADED, editable=False)
    message = EncryptedCharField(_("message"), max_length=300, blank=True, editable=False)
    rows = models.PositiveIntegerField(_("rows"), default=0, editable=False)
    new_consultations = models.PositiveIntegerField(_("new consultations"), default=0, editable=False)
    known_consultations = models.PositiveIntegerField(_("already known"), default=0, editable=False)
    new_concerns = models.PositiveIntegerField(_("concerns"), default=0, editable=False)
    new_referrals = models.PositiveIntegerField(_("referrals"), default=0, editable=False)
    new_clients = models.PositiveIntegerField(_("new clients"), default=0, editable=False)
    created_clients = models.ManyToManyField(Client, related_name="+", editable=False)
    faults = EncryptedJSONField(_("faults"), default=list, editable=False)
    fault_count = models.PositiveIntegerField(_("number of faults"), default=0, editable=False)
    faulty_rows = models.PositiveIntegerField(_("rows with faults"), default=0, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("by"),
    )
    attempt = models.PositiveIntegerField(default=0, editable=False)
    progress_at = models.DateTimeField(_("last progress"), default=timezone.now, editable=False)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return f"{self.file_name} {timezone.localtime(self.created_at):%Y-%m-%d %H:%M}"

    @property
    def imported_consultations(self) -> int:
        """How many this import has brought and not taken back; a check alone brings none."""
        is_in = self.state in (self.State.IMPORTED, self.State.UNDOING)
        return self.new_consultations if is_in else 0

    @property
    def is_at_work(self) -> bool:
        """A background task checks, imports or undoes, or is about to."""
        return self.state in (self.State.UPLOADED, self.State.RUNNING, self.State.UNDOING)

    @property
    def is_stalled(self) -> bool:
        """At work without a sign of life: the worker was killed, or there is none."""
        return self.is_at_work and timezone.now() - self.progress_at > self.STALLED_AFTER

    @property
    def is_discardable(self) -> bool:
        """Nothing was written: what is being imported is written whole, and then the state is another one."""
        is_cut_off = self.is_stalled and self.state != self.State.UNDOING
        return is_cut_off or self.state in (self.State.CHECKED, self.State.FAULTY, self.State.FAILED)

    def take(self, old: State, new: State) -> bool:
        """Move from `old` to `new`; false when somebody else was quicker or the state is another one."""
        same = type(self).objects.filter(pk=self.pk, state=old, progress_at=self.progress_at)
        taken = same.update(state=new, progress_at=timezone.now())
        if taken:
            self.refresh_from_db(fields=["state", "progress_at"])
        return bool(taken)

    def note_progress(self, rows: int) -> None:
        """`rows` have been checked so far; for those who watch the page."""
        mine = type(self).objects.filter(pk=self.pk, attempt=self.attempt)
        mine.update(rows=rows, progress_at=timezone.now())

    def claim(self) -> None:
        """Lock the batch until the end of the transaction, before anything is written for it. Raises Superseded."""
        mine = type(self).objects.select_for_update().filter(pk=self.pk, attempt=self.attempt)
        if not mine.values_list("pk").first():
            raise Superseded

    def set_counts(self, summary: Any) -> None:
        """Take over the counts of a `checking.Summary`."""
        self.rows = summary.rows
        self.new_consultations, self.known_consultations = summary.consultations, summary.known
        self.new_concerns, self.new_referrals = summary.concerns, summary.referrals
        self.new_clients = summary.clients
        self.fault_count, self.faulty_rows = summary.faults, summary.faulty_rows

    def fail(self, message: str, *, state: State = State.FAILED) -> None:
        """End the task in `state`, and say why on the page."""
        mine = type(self).objects.filter(pk=self.pk, attempt=self.attempt)
        mine.update(state=state, message=message[:300])

    def remove_files(self) -> None:
        """Delete the uploaded file and the rejected rows; the caller saves."""
        for stored in (self.file, self.rejects):
            if stored:
                stored.delete(save=False)
