"""Mails about break-glass accesses that wait to be sent (core/outbox.py)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.outbox import QueuedMail


class BreakGlassMail(QueuedMail):
    """To the lead of the office whose client it is: that there is something to judge."""

    opened = models.ForeignKey("clients.BreakGlass", models.CASCADE, related_name="mails")

    class Meta(QueuedMail.Meta):
        verbose_name = _("mail about a break-glass access")
        verbose_name_plural = _("mails about break-glass accesses")
        indexes = [models.Index(fields=["id"], condition=Q(state="waiting"), name="clients_break_glass_mail")]
