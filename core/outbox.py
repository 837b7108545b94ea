"""Mails that wait to be sent: queued in the transaction of the act that causes them, sent once
(docs/decisions/0008-referrals.md)."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.faults import in_short

logger = logging.getLogger(__name__)

BATCH = 200
PATIENCE = 5
"""So many mails in a row may fail before the mail server is left alone until the next run."""
MOST_ATTEMPTS = 10
"""With pauses from five minutes, doubled each time: for nearly two days."""
FIRST_PAUSE = timedelta(minutes=5)
SENT, UNSENT = "sent", "unsent"

MessageOf = Callable[[Any], EmailMessage | None]
"""The message of a queued mail as it is now; None when nobody is to get it any more."""


class QueuedMailQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        """Not sent yet, and not given up."""
        return self.filter(state=QueuedMail.State.WAITING, attempts__lt=MOST_ATTEMPTS)


class QueuedMail(models.Model):
    """A mail in the outbox; its address and text are made when it is sent."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        DROPPED = "dropped", _("no longer needed")

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(_("queued"), auto_now_add=True)
    done_at = models.DateTimeField(_("done"), null=True)
    attempts = models.PositiveSmallIntegerField(_("failed attempts"), default=0)

    objects = QueuedMailQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", done_at__isnull=True)
                | (~Q(state="waiting") & Q(done_at__isnull=False)),
                name="%(app_label)s_%(class)s_done_has_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.state}"

    @property
    def next_attempt_at(self) -> datetime:
        """Each time after twice the pause."""
        return timezone.now() + FIRST_PAUSE * 2 ** (self.attempts - 1)

    def number(self, key: str) -> str:
        """Its Message-ID, the same whenever it is sent: a mail server that gets it twice can tell."""
        return f"<{self._meta.model_name}-{self.pk}-{key}@{urlsplit(settings.SITE_URL).hostname}>"


def deliver(kind: type[QueuedMail], mail_id: int, message_of: MessageOf) -> bool:
    """Send the mail unless somebody else has; whether it was sent now.

    It is claimed, sent and marked in one transaction: of two workers one waits and finds it done, and one that dies
    leaves it waiting. Whatever the mail backend raises comes through, counted as a failed attempt.
    """
    mails = kind.objects.filter(pk=mail_id, state=QueuedMail.State.WAITING)
    try:
        with transaction.atomic():
            mail = mails.select_for_update().first()
            if mail is None:
                return False
            message = message_of(mail)
            mail.state = QueuedMail.State.SENT if message else QueuedMail.State.DROPPED
            mail.done_at = timezone.now()
            mail.save(update_fields=["state", "done_at"])
            if message:
                message.send()
            return message is not None
    except Exception:
        mails.update(attempts=F("attempts") + 1)
        raise


def attempt(kind: type[QueuedMail], mail_id: int, message_of: MessageOf, again: Any) -> None:
    """Deliver the mail in the task `again`, which is asked for once more later when the mail server does not answer."""
    try:
        deliver(kind, mail_id, message_of)
    except Exception:
        mail = kind.objects.waiting().filter(pk=mail_id).first()
        if mail is not None:
            again.using(run_after=mail.next_attempt_at).enqueue(mail_id)
        raise


def send_waiting(kind: type[QueuedMail], message_of: MessageOf) -> Counter:
    """Send what waits, also what failed before; stops when the mail server does not answer. How many were SENT and
    UNSENT."""
    counts: Counter = Counter()
    last, failures = 0, 0
    while failures < PATIENCE:
        waiting = kind.objects.waiting().filter(pk__gt=last).order_by("pk")
        keys = list(waiting.values_list("pk", flat=True)[:BATCH])
        for last in keys:
            outcome = _send(kind, last, message_of)
            counts[outcome] += 1
            failures = failures + 1 if outcome == UNSENT else 0
            if failures == PATIENCE:
                break
        if len(keys) < BATCH:
            break
    del counts[""]
    return counts


def _send(kind: type[QueuedMail], mail_id: int, message_of: MessageOf) -> str:
    try:
        return SENT if deliver(kind, mail_id, message_of) else ""
    except Exception as error:
        logger.warning("%s %d was not sent: %s", kind._meta.label, mail_id, in_short(error))
        return UNSENT
