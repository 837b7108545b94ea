"""A task that belongs to no consultation and no referral: written by hand, or about an appointment called off."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.encryption.fields import EncryptedCharField
from districts.models import Office
from districts.scoping import CaseworkQuerySet


class TaskQuerySet(CaseworkQuerySet):
    def open(self):
        return self.filter(done_at__isnull=True)


class Task(models.Model):
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", db_index=False, verbose_name=_("office")
    )
    title = EncryptedCharField(
        _("what is to be done"), max_length=120, help_text=_("No names and nothing about a client's affairs.")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("who looks after it"),
    )
    appointment = models.ForeignKey(
        "consultations.Appointment", models.CASCADE, null=True, editable=False, related_name="tasks"
    )
    due_on = models.DateField(_("due on"))
    done_at = models.DateTimeField(_("done"), null=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        indexes = [
            models.Index(
                fields=["office", "due_on"], condition=Q(done_at__isnull=True), name="consultations_task_open"
            )
        ]

    def __str__(self) -> str:
        return self.title
