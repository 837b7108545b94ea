"""The mail that a draft is ready: a link, no figures. That of an office is for its leads of that day, that of the city
for the coordinators: one mail for each, however many offices there are."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from accounts.models import CityRole, Membership, MembershipQuerySet
from core import outbox
from districts.scoping import Role
from reports.jobs.models import ReportJob
from reports.jobs.outbox import DraftMail
from reports.scope import OPERATOR


@task()
def send_draft_mail(mail_id: int) -> None:
    """A mail server that does not answer is asked again, each time after twice the pause."""
    outbox.attempt(DraftMail, mail_id, message_of, again=send_draft_mail)


@transaction.atomic
def queue(job: ReportJob) -> None:
    """In the transaction that ends the job: both are stored, or neither."""
    mail = DraftMail(job=job)
    mail.save()
    send_draft_mail.enqueue(mail.pk)


def message_of(mail: DraftMail) -> EmailMessage | None:
    """None when the draft has gone, or there is nobody to tell."""
    job = mail.job
    addresses = recipients(job) if job.is_offered else []
    if not addresses:
        return None
    with override(settings.LANGUAGE_CODE):
        link = settings.SITE_URL + job.get_absolute_url()
        body = render_to_string("reports/mails/draft.txt", {"job": job, "link": link})
        subject = _("%(office)s: draft of the report, %(time)s") % {"office": job.place, "time": job.time}
    number = mail.number(f"{job.year}{job.part}")
    return EmailMessage(subject, body, None, addresses, headers={"Message-ID": number})


def recipients(job: ReportJob) -> list[str]:
    if job.office:
        found = _holding(Membership, Role.LEAD).filter(office=job.office)
    else:
        found = _holding(CityRole, Role.COORDINATOR)
    return sorted(set(found.values_list("user__email", flat=True)))


def _holding(kind: type[Membership] | type[CityRole], role: Role) -> MembershipQuerySet:
    """Who holds the role today, and can log in."""
    return kind.objects.countable_by(OPERATOR).valid_on().filter(role=role, user__is_active=True)
