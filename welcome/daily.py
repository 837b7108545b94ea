"""What the worker does by itself, however many workers there are: the work of the day once a day, and every minute the
sealing of the audit trail and the taking up of reports whose worker was killed."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.security.tasks import forget_sessions
from clients.breakglass.tasks import send_waiting_mails
from consultations.appointments.tasks import remind_of_appointments
from consultations.referrals.tasks import remind_of_referrals
from core.faults import in_short
from core.trail.sealing import seal
from network.bodies.mails import send_meeting_mails
from network.fund.tasks import keep_fund
from network.mediators.mails import send_mediator_mails
from network.volunteers.mails import send_volunteer_mails
from partners.reviews.tasks import remind_partners
from reports.evaluation.invitations import ask_for_feedback
from reports.jobs.drafts import make_drafts
from reports.jobs.tasks import forget_reports, take_up_again
from reports.ready.tasks import keep_figures
from welcome.retention.tasks import keep_retention

logger = logging.getLogger(__name__)

FROM_HOUR = 6
"""Local time; nobody gets a reminder in the night."""
LOOK_SECONDS = 60


@contextmanager
def daily_work() -> Iterator[None]:
    """Asks for the day's work from a thread of its own, now and whenever a new day has begun; seals every minute."""
    stopped = threading.Event()
    look_if_possible()
    thread = threading.Thread(target=ask_until, args=[stopped], daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()


def ask_until(stopped: threading.Event) -> None:
    while not stopped.wait(LOOK_SECONDS):
        look_if_possible()
        connection.close()


def look_if_possible() -> None:
    """The next look may find the database back."""
    try:
        ask()
        seal()
        take_up_again()
    except DatabaseError as error:
        logger.warning("What the worker does every minute could not be done: %s", in_short(error))


@transaction.atomic
def ask() -> bool:
    """Queue the work of today unless somebody has; note and task are stored together, or neither. Should the note be
    lost, it is done twice, which changes nothing."""
    now = timezone.localtime()
    if now.hour < FROM_HOUR:
        return False
    is_first = cache.add(f"daily_work:{now:%Y-%m-%d}", True, timeout=timedelta(days=2).total_seconds())
    if is_first:
        remind_of_referrals.enqueue()
        remind_partners.enqueue()
        remind_of_appointments.enqueue()
        forget_reports.enqueue()
        forget_sessions.enqueue()
        keep_retention.enqueue()
        send_waiting_mails.enqueue()
        send_volunteer_mails.enqueue()
        send_mediator_mails.enqueue()
        keep_fund.enqueue()
        send_meeting_mails.enqueue()
        make_drafts.enqueue()
        ask_for_feedback.enqueue()
        keep_figures.enqueue()
    return is_first
