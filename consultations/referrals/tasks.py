"""Background work of referrals: mails that were queued with an act, and the daily round of reminders."""

from django.db import transaction
from django_tasks import task

from consultations.referrals import mails, reminders
from consultations.referrals.models import Referral
from consultations.referrals.outbox import ReferralMail
from core import outbox


@task()
def send_referral_mail(mail_id: int) -> None:
    """A mail server that does not answer is asked again, each time after twice the pause."""
    outbox.attempt(ReferralMail, mail_id, mails.message_of, again=send_referral_mail)


@task()
def remind_of_referrals() -> None:
    reminders.run()


@transaction.atomic
def queue_request(referral: Referral) -> None:
    """The mail with the link, queued together with the act that causes it: both are stored, or neither."""
    mails.drop_waiting(referral)
    _queue(referral, ReferralMail.Kind.REQUEST)


@transaction.atomic
def queue_notice(referral: Referral) -> None:
    """The mail to the adviser that it came to nothing."""
    _queue(referral, ReferralMail.Kind.IN_VAIN)


def _queue(referral: Referral, kind: str) -> None:
    mail = ReferralMail.objects.create(referral=referral, kind=kind)
    send_referral_mail.enqueue(mail.pk)
