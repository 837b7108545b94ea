"""The mail to a partner: names of services and a link for each, no personal data."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from core import outbox
from districts.models import City
from partners.models import ReviewMail
from partners.reviews import links


@task()
def send_review_mail(mail_id: int) -> None:
    """A mail server that does not answer is asked again, each time after twice the pause."""
    outbox.attempt(ReviewMail, mail_id, message_of, again=send_review_mail)


def message_of(mail: ReviewMail) -> EmailMessage | None:
    """The mail as it is today; None when nothing in it can be answered any more."""
    reviews = [
        review
        for review in mail.requests.open().select_related("service__organisation")
        if review.service.is_answerable
    ]
    if not reviews:
        return None
    with override(settings.LANGUAGE_CODE):
        context = {
            "city": City.objects.values_list("name", flat=True).first() or "",
            "entries": [(review.service, links.address_of(review)) for review in reviews],
            "days": settings.REVIEW_LINK_DAYS,
        }
        body = render_to_string("partners/mails/review.txt", context)
        subject = _("Is your entry in our directory still right?")
    number = mail.number(reviews[0].pk.hex)
    return EmailMessage(subject, body, None, [mail.sent_to], headers={"Message-ID": number})
