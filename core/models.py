"""The audit trail (handbook P14): who did what, when, from where. No free text, append-only."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
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

    at = models.DateTimeField(_("time"), auto_now_add=True, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("staff member")
    )
    roles = models.CharField(_("roles"), max_length=100, blank=True)
    action = models.CharField(_("action"), max_length=20, choices=Action)
    object_type = models.CharField(_("kind of record"), max_length=60, blank=True)
    object_id = models.CharField(_("record"), max_length=60, blank=True)
    address = models.GenericIPAddressField(_("from address"), null=True)
    facts = models.JSONField(_("facts"), default=dict)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [models.Index(fields=["object_type", "object_id"], name="core_audit_object")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.object_type} {self.object_id}"

    def save(self, *args, **kwargs) -> None:
        if self.pk:
            raise TypeError("The audit trail is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs) -> None:
        raise TypeError("The audit trail is append-only.")
