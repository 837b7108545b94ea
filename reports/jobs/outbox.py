"""Mails that a draft is ready, waiting to be sent (core/outbox.py)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.outbox import QueuedMail


class DraftMail(QueuedMail):
    job = models.ForeignKey(
        "reports.ReportJob", models.CASCADE, related_name="mails", verbose_name=_("report in the making")
    )

    class Meta(QueuedMail.Meta):
        verbose_name = _("mail about a draft")
        verbose_name_plural = _("mails about drafts")
