"""Once a year partners and staff are asked by mail, each with a link of their own, and reminded once.

Who has answered is known, for the reminder; what was answered is not: the code is all that the link holds, and answers
do not know it.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from accounts.models import Membership, User
from consultations.models import Referral
from core import audit, outbox
from core.periods import months_later
from districts.models import City
from partners.models import Organisation
from reports.evaluation import codes
from reports.evaluation.models import (
    FeedbackCode,
    Invitation,
    InvitationMail,
    Questionnaire,
    TabletDay,
    in_language,
)
from reports.scope import OPERATOR

REMIND_DAYS = 14
ANSWER_DAYS = 42
"""A link works for so long."""
SALT = "reports.evaluation.invitation"


@task()
def ask_for_feedback() -> None:
    run(timezone.localdate())
    outbox.send_waiting(InvitationMail, message_of)


def run(today: date) -> None:
    """Whoever is due is asked or reminded; doing it again on the same day changes nothing."""
    TabletDay.stored.filter(day__lt=today).delete()
    for questionnaire in Questionnaire.stored.filter(invite_on__lte=today):
        invite(questionnaire, today)
    for invitation in Invitation.stored.to_be_reminded(today - timedelta(days=REMIND_DAYS)):
        remind(invitation, today)


@transaction.atomic
def invite(questionnaire: Questionnaire, today: date) -> int:
    """Asks everybody who has not been asked this year, and moves the day on by a year; returns how many. As long as the
    questionnaire is not in use the day stays."""
    stored = Questionnaire.stored.select_for_update().get(pk=questionnaire.pk)
    if stored.invite_on is None or stored.invite_on > today or not stored.is_in_use:
        return 0
    asked = sum(_ask(stored, today, fields) for fields in _people(stored, today))
    stored.invite_on = months_later(stored.invite_on, 12)
    stored.version += 1
    stored.save(update_fields=["invite_on", "version"])
    audit.record(None, audit.Action.UPDATE, stored, fields=["invite_on"], asked=asked)
    return asked


def _people(questionnaire: Questionnaire, today: date) -> Iterator[dict]:
    if questionnaire.kind == Questionnaire.Kind.PARTNER:
        since = months_later(today, -12)
        referrals = Referral.objects.countable_by(OPERATOR).filter(sent_on__gte=since)
        partners = Organisation.objects.visible_to(OPERATOR).filter(
            is_active=True, pk__in=referrals.values("organisation")
        )
        yield from ({"organisation": partner} for partner in partners.order_by("pk"))
    else:
        works = Membership.objects.countable_by(OPERATOR).valid_on(today).filter(user__is_active=True)
        yield from ({"user_id": key} for key in sorted(set(works.values_list("user", flat=True))))


def _ask(questionnaire: Questionnaire, today: date, fields: dict) -> bool:
    is_known = Invitation.stored.filter(year=today.year, **fields).exists()
    if is_known or ("organisation" in fields and not address_of(fields["organisation"])):
        return False
    invitation = Invitation.stored.create(
        questionnaire=questionnaire, year=today.year, invited_on=today, **fields
    )
    codes.keep([code_of(invitation)], questionnaire=questionnaire, office=None, today=today, days=ANSWER_DAYS)
    _queue(invitation, is_reminder=False)
    return True


@transaction.atomic
def remind(invitation: Invitation, today: date) -> None:
    stored = Invitation.stored.select_for_update(of=("self",)).get(pk=invitation.pk)
    if stored.reminded_on is None:
        stored.reminded_on = today
        stored.save(update_fields=["reminded_on"])
        _queue(stored, is_reminder=True)


def _queue(invitation: Invitation, *, is_reminder: bool) -> None:
    """Sent by the same round, at once."""
    InvitationMail(invitation=invitation, is_reminder=is_reminder).save()


def code_of(invitation: Invitation) -> str:
    secret = salted_hmac(SALT, invitation.pk.hex, algorithm="sha256")
    return codes.code_from(secret.digest())


def open_code(user: User, today: date) -> str:
    """The code of whoever was asked as one of the staff and has not answered yet; empty otherwise."""
    asked = Invitation.stored.filter(user=user, invited_on__gt=today - timedelta(days=ANSWER_DAYS))
    invitation = asked.order_by("-invited_on").first()
    return code_of(invitation) if invitation and _is_open(invitation, today) else ""


def _is_open(invitation: Invitation, today: date) -> bool:
    known = FeedbackCode.stored.usable(today)
    return known.filter(digest=codes.digest_of(code_of(invitation)), is_used=False).exists()


def address_of(organisation: Organisation) -> str:
    """Where the organisation is written to: its own address, otherwise that of a contact person."""
    people: Iterable[str] = organisation.contacts.exclude(email="").values_list("email", flat=True)
    return organisation.email or next(iter(people), "")


def message_of(mail: InvitationMail) -> EmailMessage | None:
    """None when it was answered meanwhile, or the time is over."""
    invitation = mail.invitation
    partner, user = invitation.organisation, invitation.user
    to = address_of(partner) if partner else user.email if user.may_log_in else ""
    if not to or not _is_open(invitation, timezone.localdate()):
        return None
    with override(settings.LANGUAGE_CODE):
        title = in_language(invitation.questionnaire.titles)
        context = {
            "city": City.objects.visible_to(OPERATOR).values_list("name", flat=True).first() or "",
            "title": title,
            "is_partner": partner is not None,
            "is_reminder": mail.is_reminder,
            "link": codes.address_of(code_of(invitation)),
            "until": invitation.invited_on + timedelta(days=ANSWER_DAYS),
        }
        body = render_to_string("evaluation/mails/invitation.txt", context)
        subject = _("A few questions: %(title)s") % {"title": title}
    return EmailMessage(subject, body, None, [to], headers={"Message-ID": mail.number(invitation.pk.hex)})
