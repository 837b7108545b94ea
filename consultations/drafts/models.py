"""A consultation that was begun: what stood in the form, kept while it is typed."""

from datetime import timedelta
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.desk.models import Ticket
from core.encryption.fields import EncryptedJSONField
from districts.scoping import Access, HasAccess, ScopedQuerySet

KEPT = timedelta(days=3)
"""A consultation not saved by then is written from memory at best."""
LARGEST = 200_000
"""Characters; some fifty times a long consultation."""
MOST = 20
"""Drafts of one person."""


class DraftQuerySet(ScopedQuerySet):
    def visible_to(self, user: HasAccess) -> Self:
        """The own ones that have not expired: nobody else sees a draft, not even the office lead."""
        return super().visible_to(user).filter(user=user.pk, updated_at__gt=timezone.now() - KEPT)

    def _visible(self, access: Access) -> Self:
        return self

    def of_form(self, submission: str) -> "Draft | None":
        """The draft of the form with that mark; None as well when it is no mark at all."""
        try:
            return self.filter(submission=UUID(submission)).first()
        except ValueError:
            return None

    def expired(self) -> Self:
        return self.filter(updated_at__lte=timezone.now() - KEPT)


class Draft(models.Model):
    """`submission` is that of the form: saving the form once ends its draft. A draft counts nowhere."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    submission = models.UUIDField()
    ticket = models.ForeignKey(Ticket, models.SET_NULL, null=True, related_name="drafts")
    values = EncryptedJSONField(_("typed text"))
    begun_at = models.DateTimeField(_("begun"), default=timezone.now)
    updated_at = models.DateTimeField(_("last typed"), default=timezone.now, db_index=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.UniqueConstraint(fields=["user", "submission"], name="consultations_draft_once")
        ]

    def __str__(self) -> str:
        return str(self.submission)

    @property
    def typed(self) -> QueryDict:
        """The form as it would have been sent."""
        data = QueryDict(mutable=True)
        for name, value in self.values:
            data.appendlist(name, value)
        return data

    @property
    def who(self) -> str:
        """The person as typed so far; the draft is shown to its author alone."""
        data = self.typed
        names = [data.get(name, "") for name in ("client-given_name", "client-family_name")]
        texts = {"known": data.get("client_text", ""), "new": " ".join(filter(None, names))}
        return texts.get(data.get("who", ""), "")

    @property
    def concern_count(self) -> int:
        return sum(1 for name, value in self.values if name.endswith("-topic") and value)
