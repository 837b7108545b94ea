"""What stands on a client's file and stops something: a hold stops deletion, a restriction every further use."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.conflicts import Unusable
from core.encryption.fields import EncryptedCharField
from districts.scoping import CaseworkQuerySet

ANNOUNCED = timedelta(days=30)
"""So long everything that is to be deleted stands in the preview first; a hold that was ended counts for that time."""


class FileRestricted(Unusable):
    """The file may be read only."""


class FileMerged(Unusable):
    """The file is only a pointer any more."""


class FileAnonymised(Unusable):
    """Nobody is behind the file any more: nothing is added to what is left of it."""


class FileMarkQuerySet(CaseworkQuerySet):
    office_lookup = "client__office_id"

    def standing(self) -> "FileMarkQuerySet":
        return self.filter(ended_at__isnull=True)


class FileMark(models.Model):
    """One hold or restriction, with who set it and why; ended ones stay with the file."""

    class Kind(models.TextChoices):
        HOLD = "hold", _("hold: nothing is deleted")
        RESTRICTION = "restriction", _("restriction: nothing is changed or used")

    client = models.ForeignKey(
        "clients.Client", models.CASCADE, related_name="marks", editable=False, verbose_name=_("client")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, editable=False)
    reason = EncryptedCharField(_("reason"), max_length=200)
    set_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("by")
    )
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = FileMarkQuerySet.as_manager()

    class Meta:
        ordering = ["-set_at", "-pk"]
        verbose_name = _("hold or restriction")
        verbose_name_plural = _("holds and restrictions")
        constraints = [
            models.UniqueConstraint(
                fields=["client", "kind"], condition=Q(ended_at__isnull=True), name="clients_filemark_once"
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def audit_subject(self) -> int:
        return self.client_id

    @classmethod
    def of(cls, client: str, kind: str) -> Exists:
        """Whether the client whose key is in the column `client` of a query has a mark of that kind now."""
        return Exists(cls.objects.standing().filter(client=OuterRef(client), kind=kind))

    @classmethod
    def held(cls, client: str, day: Any) -> Exists:
        """Whether a hold stops deletion on `day`: it stands, or was ended so lately that nothing was announced."""
        recent = Q(ended_at__isnull=True) | Q(ended_at__date__gt=day - ANNOUNCED)
        return Exists(cls.objects.filter(recent, client=OuterRef(client), kind=cls.Kind.HOLD))

    @classmethod
    def refuse_restricted(cls, client: int) -> None:
        """Raise FileRestricted when the file of the client with this key is."""
        restrictions = cls.objects.standing().filter(client=client, kind=cls.Kind.RESTRICTION)
        if restrictions.exists():
            raise FileRestricted(_("The use of this file is restricted: it can be read, and nothing else."))
