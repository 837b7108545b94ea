"""Who is asked: once a year at most, one mail to an address about all of its services that are due.

Each mail is queued in one transaction with its requests, by whoever holds the rows of its services; another run, at the
same time or after one that died, finds them asked.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import islice
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, outbox
from partners.models import Proposal, ReviewMail, ReviewRequest, Service
from partners.reviews.mails import message_of, send_review_mail

MAILS, ASKED, ENDED, REOPENED = "mails", "asked", "ended", "reopened"
State = ReviewRequest.State


def run() -> Counter:
    """The round of the day: closures and requests that are over end, who is due is asked, what waits is sent. How many
    REOPENED, ENDED, MAILS and services ASKED, and mails sent and unsent."""
    today, counts = timezone.localdate(), Counter()
    counts[REOPENED] = reopen(today)
    counts[ENDED] = end(today)
    for keys in due(today):
        asked = ask(keys, today)
        counts[ASKED] += asked
        counts[MAILS] += bool(asked)
    return counts + outbox.send_waiting(ReviewMail, message_of)


def due(day: date) -> list[list[UUID]]:
    """Keys of the services to ask about, by address, the most overdue first; of one day not more mails than somebody
    can deal with the answers to."""
    left = (
        settings.REVIEW_MAILS_PER_DAY - ReviewMail.objects.filter(requests__asked_on=day).distinct().count()
    )
    by_address: dict[str, list[UUID]] = {}
    for service in Service.objects.to_be_asked(day).only("email", "organisation__email"):
        by_address.setdefault(service.mail_address.casefold(), []).append(service.pk)
    return list(islice(by_address.values(), max(left, 0)))


@transaction.atomic
def ask(keys: Iterable[UUID], day: date) -> int:
    """One mail about those of the services, all of one address, that are still due; how many they are."""
    lock(keys)
    services = list(Service.objects.to_be_asked(day).filter(pk__in=keys))
    if services:
        queue(services, request=None)
    return len(services)


def lock(keys: Iterable[UUID]) -> None:
    """A query of its own: whoever has waited for the rows looks again at what is due."""
    rows = Service.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    list(rows.values_list("pk"))


def queue(services: list[Service], *, request: HttpRequest | None) -> ReviewMail:
    """Every earlier link of the services is worthless from now on."""
    earlier = ReviewRequest.objects.open().filter(service__in=services)
    earlier.update(state=State.ENDED)
    mail = ReviewMail.objects.create(sent_to=services[0].mail_address)
    for service in services:
        ReviewRequest.objects.create(service=service, mail=mail)
        audit.record(request, audit.Action.UPDATE, service, review="asked")
    return mail


def hindrance(service: Service) -> str:
    """Why the partner cannot be asked by mail now, in words; empty when nothing stands against it."""
    if not service.is_answerable:
        return _("The service is not offered any more.")
    if not service.mail_address:
        return _("There is no e-mail address, neither of the service nor of the organisation. Please call.")
    if Proposal.objects.open().filter(request__service=service).exists():
        return _("The partner has answered: please decide on the corrections first.")
    return ""


@transaction.atomic
def ask_now(*, request: HttpRequest, service: Service) -> None:
    """By hand, whenever a keeper wants to. Raises ValidationError."""
    lock([service.pk])
    if reason := hindrance(service):
        raise ValidationError(reason)
    mail = queue([service], request=request)
    send_review_mail.enqueue(mail.pk)


def end(day: date) -> int:
    """Requests whose link has expired are over."""
    last = day - timedelta(days=settings.REVIEW_LINK_DAYS)
    return ReviewRequest.objects.open().filter(asked_on__lt=last).update(state=State.ENDED)


def reopen(day: date) -> int:
    """What was closed until a day that is past is offered again."""
    keys = list(Service.objects.reopening(day).values_list("pk", flat=True))
    return sum(_reopen(key, day) for key in keys)


@transaction.atomic
def _reopen(key: UUID, day: date) -> bool:
    service = Service.objects.select_for_update().reopening(day).filter(pk=key).first()
    if service is None:
        return False
    service.set_offered(True)
    audit.record(None, audit.Action.UPDATE, service, fields=["status"], status=service.status)
    return True
