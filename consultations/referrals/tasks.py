"""Background work of referrals: mails that were queued with an act, and the daily round of reminders."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from consultations.referrals import mails, reminders
from consultations.referrals.models import Referral
from consultations.referrals.outbox import ReferralMail

FIRST_PAUSE = timedelta(minutes=5)


@task()
def send_referral_mail(mail_id: int) -> None:
    """A mail server that does not answer is asked again, each time after twice the pause."""
    try:
        mails.deliver(mail_id)
    except Exception:
        _try_later(mail_id)
        raise


def _try_later(mail_id: int) -> None:
    mail = ReferralMail.objects.waiting().filter(pk=mail_id).first()
    if mail is not None:
        at = timezone.now() + FIRST_PAUSE * 2 ** (mail.attempts - 1)
        send_referral_mail.using(run_after=at).enqueue(mail_id)


@task()
def remind_of_referrals() -> None:
    reminders.run()


@transaction.atomic
def queue_request(referral: Referral) -> None:
    """The mail with the link, queued together with the act that causes it: both are stored, or neither."""
    mails.drop_waiting(referral)
    mail = ReferralMail.objects.create(referral=referral, kind=ReferralMail.Kind.REQUEST)
    send_referral_mail.enqueue(mail.pk)
