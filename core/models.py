"""The audit trail (handbook P14): who did what, when, from where. No free text, append-only, chained (0018)."""

from typing import NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AppendOnlyQuerySet(models.QuerySet):
    """Rows are added and read; the database refuses the rest, too (core.trail.guards)."""

    def update(self, **kwargs) -> NoReturn:
        raise TypeError("The audit trail is append-only.")

    def delete(self) -> NoReturn:
        raise TypeError("The audit trail is append-only.")

    def bulk_update(self, *args, **kwargs) -> NoReturn:
        raise TypeError("The audit trail is append-only.")


class AppendOnly(models.Model):
    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        if not self._state.adding:
            raise TypeError("The audit trail is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs) -> NoReturn:
        raise TypeError("The audit trail is append-only.")


class AuditEntry(AppendOnly):
    """One act. `subject` is the number of the person advised whose file it concerns, if any; `mac` proves that the
    product wrote the entry as it stands (core.trail.macs)."""

    class Action(models.TextChoices):
        LOGIN = "login", _("logged in")
        LOGOUT = "logout", _("logged out")
        LOGIN_FAILED = "login_failed", _("login failed")
        CREATE = "create", _("created")
        READ = "read", _("read")
        UPDATE = "update", _("changed")
        CANCEL = "cancel", _("cancelled")
        RESTORE = "restore", _("restored")
        SEARCH = "search", _("searched")
        EXPORT = "export", _("exported")
        IMPORT = "import", _("imported")
        UNDO = "undo", _("undone")
        PERMISSION = "permission", _("permission changed")
        REFUSED = "refused", _("link refused")
        BREAK_GLASS = "break_glass", _("opened the file of another office")
        ERASE = "erase", _("anonymised at the person's wish")
        RETENTION = "retention", _("deleted after the retention period")

    at = models.DateTimeField(_("time"), default=timezone.now, db_index=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("staff member")
    )
    roles = models.CharField(_("roles"), max_length=100, blank=True)
    action = models.CharField(_("action"), max_length=20, choices=Action)
    object_type = models.CharField(_("kind of record"), max_length=60, blank=True)
    object_id = models.CharField(_("record"), max_length=60, blank=True)
    subject = models.BigIntegerField(_("person concerned"), null=True)
    address = models.GenericIPAddressField(_("from address"), null=True)
    facts = models.JSONField(_("facts"), default=dict)
    nonce = models.CharField(max_length=16, editable=False)
    mac = models.CharField(max_length=64, editable=False)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="core_audit_object"),
            models.Index(
                fields=["subject", "at"], name="core_audit_subject", condition=models.Q(subject__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.object_type} {self.object_id}"


class AuditSeal(AppendOnly):
    """A link of the chain: the entry's place in it; `mac` covers the link before (core.trail.sealing)."""

    number = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, models.DO_NOTHING, db_constraint=False, related_name="seal")
    sealed_at = models.DateTimeField(default=timezone.now)
    mac = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        verbose_name = _("seal of the audit trail")
        verbose_name_plural = _("seals of the audit trail")

    def __str__(self) -> str:
        return f"{self.number}:{self.mac}"


class AuditRelease(models.Model):
    """Up to which number the chain may be deleted; a row lives only inside the transaction that deletes
    (core.trail.retention)."""

    number = models.BigIntegerField(primary_key=True)

    class Meta:
        verbose_name = _("release of the audit trail")
        verbose_name_plural = _("releases of the audit trail")

    def __str__(self) -> str:
        return str(self.number)
