"""That two files became one, and what both were before, as long as it can be undone."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.marks import ANNOUNCED
from core.encryption.fields import EncryptedJSONField
from districts.scoping import CaseworkQuerySet

UNDO_FOR = ANNOUNCED
"""So long a merge can be undone."""


class ClientMergeQuerySet(CaseworkQuerySet):
    office_lookup = "kept__office_id"

    def standing(self) -> "ClientMergeQuerySet":
        return self.filter(undone_at__isnull=True)

    def undoable(self) -> "ClientMergeQuerySet":
        """Those whose time is not over."""
        return self.standing().filter(snapshot__isnull=False, merged_at__gt=timezone.now() - UNDO_FOR)

    def with_people(self) -> "ClientMergeQuerySet":
        return self.select_related("kept__office", "merged", "merged_by").order_by("-merged_at", "-pk")


class ClientMerge(models.Model):
    """`merged` became part of `kept`; one that was undone stays as the fact that there was one, because it says whose
    file was read meanwhile (accounts.trail). `snapshot` is NULL when it is over or undone."""

    kept = models.ForeignKey(
        "clients.Client", models.CASCADE, related_name="merges", verbose_name=_("kept file")
    )
    merged = models.ForeignKey(
        "clients.Client", models.CASCADE, related_name="merged_as", verbose_name=_("file merged into it")
    )
    merged_at = models.DateTimeField(_("merged on"), default=timezone.now, editable=False)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("by")
    )
    snapshot: Any = EncryptedJSONField(_("both files before"), null=True, editable=False)
    undone_at = models.DateTimeField(_("undone on"), null=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = ClientMergeQuerySet.as_manager()

    class Meta:
        ordering = ["-merged_at", "-pk"]
        verbose_name = _("merge of two files")
        verbose_name_plural = _("merges of files")
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at__isnull=True), name="clients_clientmerge_once"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(snapshot__isnull=True),
                name="clients_clientmerge_undone_keeps_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged.code} → {self.kept.code}"

    @property
    def audit_subject(self) -> int:
        return self.kept_id

    @property
    def undo_until(self) -> datetime:
        return self.merged_at + UNDO_FOR

    @property
    def undo_until_day(self) -> date:
        return timezone.localdate(self.undo_until)

    @property
    def is_undoable(self) -> bool:
        return self.undone_at is None and self.snapshot is not None and self.undo_until > timezone.now()
