"""What the database itself refuses of referrals; `Referral.check_move` says the same first, in words."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.referrals import machine

ONE_RECEIVER = Q(organisation__isnull=False, to_office__isnull=True) | Q(
    organisation__isnull=True, to_office__isnull=False
)
NEVER_SENT = Q(status__in=machine.NEVER_SENT)

REFERRAL = [
    models.CheckConstraint(
        condition=ONE_RECEIVER,
        name="consultations_referral_one_receiver",
        violation_error_message=_("Name one receiver: an organisation or another office."),
    ),
    models.CheckConstraint(
        condition=Q(service__isnull=True) | Q(organisation__isnull=False),
        name="consultations_referral_service_of_organisation",
    ),
    models.CheckConstraint(
        condition=Q(hands_over_file=False) | Q(to_office__isnull=False, mode=machine.DATA),
        name="consultations_referral_file_goes_to_office",
    ),
    models.CheckConstraint(
        # P04; that the consent names the receiver is checked by `move` and `save`.
        condition=~Q(mode=machine.DATA) | NEVER_SENT | Q(consent__isnull=False),
        name="consultations_referral_data_needs_consent",
        violation_error_message=_("Passing data on needs a consent."),
    ),
    models.CheckConstraint(
        condition=~Q(mode__in=machine.AGREED_MODES) | NEVER_SENT | Q(is_agreed=True),
        name="consultations_referral_client_agreed",
        violation_error_message=_("The client must have agreed."),
    ),
    models.CheckConstraint(
        condition=NEVER_SENT | Q(sent_on__isnull=False),
        name="consultations_referral_sent_has_day",
    ),
    models.CheckConstraint(
        condition=(Q(status__in=machine.CLOSED) & ~Q(outcome=""))
        | (~Q(status__in=machine.CLOSED) & Q(outcome="")),
        name="consultations_referral_outcome_when_closed",
        violation_error_message=_("A closed referral has an outcome, an open one has none."),
    ),
    models.CheckConstraint(
        condition=(Q(status=machine.REJECTED) & ~Q(reason="")) | (~Q(status=machine.REJECTED) & Q(reason="")),
        name="consultations_referral_reason_when_rejected",
        violation_error_message=_("Whoever declines says why."),
    ),
    models.CheckConstraint(
        condition=~Q(status=machine.ON_HOLD) | Q(expected_on__isnull=False),
        name="consultations_referral_on_hold_until",
        violation_error_message=_("A waiting list needs a date."),
    ),
    models.CheckConstraint(
        condition=(~Q(status__in=machine.UNANSWERED) | Q(answered_on__isnull=True))
        & (~Q(status__in=machine.ANSWERED) | Q(answered_on__isnull=False)),
        name="consultations_referral_answered_has_day",
        violation_error_message=_("An answer has a day."),
    ),
    models.CheckConstraint(
        condition=Q(successor__isnull=True) | Q(outcome="redirected"),
        name="consultations_referral_successor_when_redirected",
        violation_error_message=_("Only a redirected referral has a successor."),
    ),
]
