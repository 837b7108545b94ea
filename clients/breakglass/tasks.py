"""Background work of break-glass: the mail that was queued with an opening."""

from django_tasks import task

from clients.breakglass import mails
from clients.breakglass.models import BreakGlass
from clients.breakglass.outbox import BreakGlassMail
from core import outbox


@task()
def send_break_glass_mail(mail_id: int) -> None:
    """A mail server that does not answer is asked again, each time after twice the pause."""
    outbox.attempt(BreakGlassMail, mail_id, mails.message_of, again=send_break_glass_mail)


@task()
def send_waiting_mails() -> None:
    """Once a day, those whose worker was ended."""
    outbox.send_waiting(BreakGlassMail, mails.message_of)


def tell_the_lead(opened: BreakGlass) -> None:
    """Queued in the transaction of the opening: both are stored, or neither."""
    mail = BreakGlassMail.objects.create(opened=opened)
    send_break_glass_mail.enqueue(mail.pk)
