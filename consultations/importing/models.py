"""What an import brought, so that the whole of it can be undone."""

from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from districts.models import Office
from districts.scoping import Access, Role, ScopedQuerySet


def unguessable_name(batch: "ImportBatch", name: str) -> str:
    """Where a file is stored: nothing of the sender's name reaches the disk."""
    return f"imports/{uuid4()}"


class ImportBatchQuerySet(ScopedQuerySet):
    def _visible(self, access: Access) -> Self:
        """Only an office's lead imports; imports from the command line belong to nobody in the browser."""
        return self.filter(office_id__in=access.office_ids(Role.LEAD))


class ImportBatch(models.Model):
    """One import of consultations from a file.

    The uploaded file is kept only until the import is done, undone or discarded: it holds personal data.
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

    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("office")
    )
    source = models.CharField(
        _("source"),
        max_length=40,
        default="file",
        help_text=_("Numbers of consultations and persons are unique within a source."),
    )
    file_name = models.CharField(_("file"), max_length=200)
    file = models.FileField(_("file"), upload_to=unguessable_name, blank=True)
    rejects = models.FileField(upload_to=unguessable_name, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UPLOADED, editable=False)
    message = models.CharField(_("message"), max_length=300, blank=True, editable=False)
    rows = models.PositiveIntegerField(_("rows"), default=0, editable=False)
    new_consultations = models.PositiveIntegerField(_("new consultations"), default=0, editable=False)
    known_consultations = models.PositiveIntegerField(_("already known"), default=0, editable=False)
    new_concerns = models.PositiveIntegerField(_("concerns"), default=0, editable=False)
    new_referrals = models.PositiveIntegerField(_("referrals"), default=0, editable=False)
    new_clients = models.PositiveIntegerField(_("new clients"), default=0, editable=False)
    created_clients = models.ManyToManyField(Client, related_name="+", editable=False)
    faults = models.JSONField(_("faults"), default=list, editable=False)
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
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return f"{self.file_name} {timezone.localtime(self.created_at):%Y-%m-%d %H:%M}"

    @property
    def is_at_work(self) -> bool:
        """A background task checks, imports or undoes, or is about to."""
        return self.state in (self.State.UPLOADED, self.State.RUNNING, self.State.UNDOING)

    @property
    def is_discardable(self) -> bool:
        return self.state in (self.State.CHECKED, self.State.FAULTY, self.State.FAILED)

    def take(self, old: State, new: State) -> bool:
        """Move from `old` to `new`; false when somebody else was quicker or the state is another one."""
        taken = type(self).objects.filter(pk=self.pk, state=old).update(state=new)
        if taken:
            self.state = new
        return bool(taken)

    def set_counts(self, summary: Any) -> None:
        """Take over the counts of a `checking.Summary`."""
        self.rows = summary.rows
        self.new_consultations, self.known_consultations = summary.consultations, summary.known
        self.new_concerns, self.new_referrals = summary.concerns, summary.referrals
        self.new_clients = summary.clients
        self.fault_count, self.faulty_rows = summary.faults, summary.faulty_rows

    def fail(self, message: str) -> None:
        self.state, self.message, self.finished_at = self.State.FAILED, message[:300], timezone.now()
        self.save()

    def remove_files(self) -> None:
        """Delete the uploaded file and the rejected rows; the caller saves."""
        for stored in (self.file, self.rejects):
            if stored:
                stored.delete(save=False)
