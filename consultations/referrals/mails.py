"""Mails about referrals: no personal data, only the code and a link. Queued with the act, sent by the worker."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Membership
from consultations.referrals import links, machine
from consultations.referrals.models import Referral
from consultations.referrals.outbox import ReferralMail
from core import outbox
from districts.scoping import Role

Kind, State = ReferralMail.Kind, ReferralMail.State


def drop_waiting(referral: Referral) -> None:
    """What waits to be sent to the receiver is no longer needed."""
    waiting = referral.mails.filter(kind__in=ReferralMail.TO_RECEIVER, state=State.WAITING)
    waiting.update(state=State.DROPPED, done_at=timezone.now())


def deliver(mail_id: int) -> bool:
    """Send the mail unless somebody else has; whether it was sent now."""
    return outbox.deliver(ReferralMail, mail_id, message_of)


def message_of(mail: ReferralMail) -> EmailMessage | None:
    """The mail as it is today; None when nobody is to get it any more."""
    referral = Referral.objects.with_page_details().get(pk=mail.referral_id)
    addresses = recipients(referral, mail.kind) if _is_needed(mail.kind, referral) else []
    if not addresses:
        return None
    to_receiver = mail.kind in ReferralMail.TO_RECEIVER
    with override(settings.LANGUAGE_CODE):
        context = {
            "referral": referral,
            "link": links.address_of(referral)
            if to_receiver
            else settings.SITE_URL + referral.get_absolute_url(),
            "days": settings.REFERRAL_LINK_DAYS,
        }
        body = render_to_string(f"consultations/mails/{mail.kind}.txt", context)
        subject = subject_of(mail.kind, referral)
    return EmailMessage(subject, body, None, addresses, headers={"Message-ID": mail.number(referral.pk.hex)})


def _is_needed(kind: str, referral: Referral) -> bool:
    """Whether things are still as they were when the mail was queued."""
    if kind == Kind.IN_VAIN:
        return referral.is_to_be_noted
    if not referral.is_open or not referral.is_counted:
        return False
    if kind != Kind.REQUEST and referral.status != machine.SENT:
        return False  # answered meanwhile
    return kind not in ReferralMail.TO_RECEIVER or referral.is_link_valid


def subject_of(kind: str, referral: Referral) -> str:
    texts = {
        Kind.REQUEST: _("Referral %(code)s: please answer"),
        Kind.REMINDER: _("Reminder: referral %(code)s is waiting for your answer"),
        Kind.ADVISER: _("Referral %(code)s has no answer yet"),
        Kind.LEAD: _("Referral %(code)s still has no answer"),
        Kind.IN_VAIN: _("Referral %(code)s came to nothing"),
    }
    return texts[Kind(kind)] % {"code": referral.code}


def recipients(referral: Referral, kind: str) -> list[str]:
    if kind in ReferralMail.TO_RECEIVER:
        return [referral.receiver_email] if referral.receiver_email else []
    if kind in (Kind.ADVISER, Kind.IN_VAIN):
        return adviser_addresses(referral) or lead_addresses(referral.office_id)
    return lead_addresses(referral.office_id)


def adviser_addresses(referral: Referral) -> list[str]:
    """Who looks after it: the adviser unless it was handed over; when nobody is named, who wrote it down."""
    consultation = referral.concern.consultation
    person = referral.owner or consultation.adviser or consultation.recorded_by
    return [person.email] if person and person.is_active else []


def lead_addresses(office_id: int) -> list[str]:
    leads = Membership.objects.valid_on().filter(office=office_id, role=Role.LEAD, user__is_active=True)
    return sorted(set(leads.values_list("user__email", flat=True)))
