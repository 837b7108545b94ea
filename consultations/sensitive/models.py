"""What only those who advise in the office may know. A row of its own, so that no list, export, search or other page
that reads consultations has it in its hands."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.encryption.fields import EncryptedTextField
from districts.scoping import CaseworkQuerySet


class SensitiveNoteQuerySet(CaseworkQuerySet):
    office_lookup = "consultation__office_id"


class SensitiveNote(models.Model):
    consultation = models.OneToOneField(
        "consultations.Consultation", models.CASCADE, related_name="sensitive_note", editable=False
    )
    text = EncryptedTextField(
        _("sensitive note"),
        max_length=4000,
        help_text=_("For advisers and the lead of this office only. Opening it is recorded."),
    )
    written_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("by")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SensitiveNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("sensitive note")
        verbose_name_plural = _("sensitive notes")

    def __str__(self) -> str:
        return str(self.consultation)

    @property
    def audit_subject(self) -> int | None:
        return self.consultation.client_id
